import { dayOf } from '#rules/calendar.ts'
import { settlementStateLabels } from '#rules/waivers/settlement-terms.ts'
import { yuan } from '#rules/waivers/yuan.ts'
import { codeOf } from '#server/http/documents/codes.ts'
import { nodeOf } from '#server/http/documents/document.ts'
import type { PrintedSettlementQuery } from '#server/http/documents/gql/answers.ts'
import { asWritten, type Html, html } from '#server/http/documents/html.ts'
import {
  facts,
  head,
  type Page,
  type Printing,
  sheet,
  signatures,
  table,
} from '#server/http/documents/page.ts'
import {
  clausesOf,
  disputesOf,
  kindOf,
  type PrintedSettlement,
} from '#server/http/documents/settlement-words.ts'
import { ABSENT, amount, minute, productName, zh } from '#server/http/documents/wording.ts'

const TITLE = '减免费用结算单'

/** What a station owes a hospital for a month: sums, each line with bag and clause, disputes, and room for both seals. */
export const settlementSheet = (answer: PrintedSettlementQuery, printing: Printing): Page | null => {
  const statement = nodeOf(answer)
  if (statement === null) return null
  const whose = statement.hospital?.nameZh ?? ABSENT
  const content = html`${head({
    hospital: statement.station?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number: `${statement.station?.code ?? ''} ${statement.hospital?.code ?? ''} ${statement.period}`,
    code: codeOf(statement.id),
  })}
${facts(summary(statement), 3)}
<h2>合计</h2>${sums(statement)}
<h2>明细</h2>${lines(statement)}
${disputed(statement)}
<p><small>金额为减免金额，按血袋逐行列示；冲正指往期已结算减免在其后被医院冲正，剔除指异议成立。本单不含患者与献血者信息。</small></p>
${signatures([
  { as: '血站（盖章）', name: null, at: '日期　' },
  { as: '医疗机构（盖章）', name: null, at: '日期　' },
  { as: '付款经办', name: null, at: statement.paidOn ?? '日期　' },
])}`
  return sheet({ title: TITLE, whose, number: statement.period, content }, printing)
}

const summary = (statement: PrintedSettlement): (readonly [string, string])[] => [
  ['血站', statement.station?.nameZh ?? ABSENT],
  ['医疗机构', statement.hospital?.nameZh ?? ABSENT],
  ['结算月份', statement.period],
  ['状态', zh(settlementStateLabels, statement.state)],
  ['核发', minute(statement.issuedAt)],
  ['医院确认', minute(statement.agreedAt)],
  ['应付金额', `${yuan(statement.fen)} 元`],
  ['付款日期', statement.paidOn ?? ABSENT],
  ['银行回单', statement.paidReference ?? ABSENT],
]

/** What was waived, and what of it was taken back: that the sum can be checked at a glance. */
const sums = ({ lines: all, fen, ml }: PrintedSettlement): Html => {
  const row = (name: string, of: PrintedSettlement['lines']) => [
    name,
    String(of.length),
    String(of.reduce((sum, line) => sum + line.ml, 0)),
    yuan(of.reduce((sum, line) => sum + line.fen, 0)),
  ]
  const kinds = [...new Set(all.map(kindOf))]
  return table(
    ['类别', '行数', '毫升', '金额（元）'],
    [
      ...kinds.map((kind) =>
        row(
          kind,
          all.filter((line) => kindOf(line) === kind),
        ),
      ),
      ['合计', String(all.length), String(ml), yuan(fen)],
    ],
  )
}

const lines = ({ lines: all }: PrintedSettlement): Html =>
  table(
    ['序号', '类别', '献血码', '产品', '输注日期', '条款', '毫升', '金额（元）'],
    all.map((line) => [
      line.position,
      kindOf(line),
      asWritten(line.donationNumber),
      `${productName(line.product)} ${amount(line.product, line.quantity)}`,
      line.transfusedAt === null ? ABSENT : dayOf(new Date(line.transfusedAt)),
      clausesOf(line),
      line.ml,
      yuan(line.fen),
    ]),
  )

const disputed = ({ lines: all }: PrintedSettlement): Html | false => {
  const of = all.filter(({ kind, disputes }) => kind === 'WAIVED' && disputes.length > 0)
  return (
    of.length > 0 &&
    html`<h2>异议</h2>${table(
      ['序号', '献血码', '异议与答复'],
      of.map((line) => [line.position, asWritten(line.donationNumber), disputesOf(line)]),
    )}`
  )
}
