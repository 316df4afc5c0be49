import {
  antibodyScreenResultLabels,
  crossmatchMethodLabels,
  crossmatchResultLabels,
  resultStatusLabels,
} from '#rules/compatibility/terms.ts'
import { codedNumbers } from '#server/http/documents/coded.ts'
import { codeOf } from '#server/http/documents/codes.ts'
import { type Answered, nodeOf } from '#server/http/documents/document.ts'
import type {
  PrintedCrossmatchQuery,
  PrintedCrossmatchRowFragment,
  PrintedUnitFragment,
} from '#server/http/documents/gql/answers.ts'
import { asWritten, type Content, type Html, html } from '#server/http/documents/html.ts'
import { facts, head, type Page, type Printing, sheet, table } from '#server/http/documents/page.ts'
import { groupOf, patientFacts, whoseOf } from '#server/http/documents/patient.ts'
import { unitCodeCell } from '#server/http/documents/unit.ts'
import {
  ABSENT,
  amount,
  group,
  minute,
  productName,
  requirement,
  zh,
} from '#server/http/documents/wording.ts'

type Crossmatch = Answered<PrintedCrossmatchQuery>
type Row = PrintedCrossmatchRowFragment

const TITLE = '交叉配血报告单'

/**
 * The report of a request's bags on one sample: patient, sample, group and screen, then each bag with both sides, and who
 * tested and who checked it. Opened by any of its results; one that was replaced stands beside what replaced it.
 */
export const crossmatchReport = (answer: PrintedCrossmatchQuery, printing: Printing): Page | null => {
  const crossmatch = nodeOf(answer)
  if (crossmatch === null) return null
  const { request, sample, patient } = crossmatch
  const sampleNumber = sample?.sampleNumber ?? ABSENT
  const rows = rowsOf(crossmatch)
  const content = html`${head({
    hospital: crossmatch.performedAt?.nameZh ?? ABSENT,
    alliance: answer.alliance,
    title: TITLE,
    number: `标本 ${sampleNumber}`,
    code: codeOf(sampleNumber),
  })}
${codedNumbers([['申请', request?.placerNumber]])}
${warnings(rows)}
<h2>受血者（${request?.organisation?.nameZh ?? ABSENT}）</h2>
${facts([...patientFacts(patient, request, crossmatch.occurredAt), ['申请单号', asWritten(request?.placerNumber ?? ABSENT)]], 3)}
<h2>标本与血型</h2>${tested(crossmatch)}
<h2>交叉配血（共 ${new Set(rows.map(({ unit }) => unit?.id)).size} 袋）</h2>
${table(['血袋', '成分', '结果', '检验者', '复核者'], rows.map(line))}`
  return sheet({ title: TITLE, whose: whoseOf(patient), number: sampleNumber, content }, printing)
}

/** The results in force of the sample for this request, oldest first, and the one that was asked for. */
const rowsOf = (asked: Crossmatch): readonly Row[] => {
  const others = (asked.sample?.crossmatches ?? []).filter(
    ({ id, current, request }) => id !== asked.id && current && request?.id === asked.request?.id,
  )
  return [...others, asked].toSorted(
    (one, other) => one.occurredAt.getTime() - other.occurredAt.getTime() || (one.id < other.id ? -1 : 1),
  )
}

/** What keeps blood from leaving on this sheet, above everything else; which bag it is stands in its row. */
const warnings = (rows: readonly Row[]): Html =>
  html`${[...new Set(rows.flatMap(faultsOf))].map((fault) => html`<p class="warn">${fault}</p>`)}`

const faultsOf = ({ current, status, performedBy, verifiedBy }: Row): string[] => [
  ...(current ? [] : ['有结果已被更正，不得据此发血']),
  ...(status === 'PRELIMINARY' ? ['有初步结果，不得据此发血'] : []),
  ...(performedBy === null || verifiedBy === null ? ['检验者与复核者签名未齐，不得随血发出'] : []),
]

const line = (row: Row): Content[] => [
  row.unit === null ? ABSENT : unitCodeCell(row.unit),
  row.unit === null ? ABSENT : component(row.unit),
  result(row),
  tester(row),
  checker(row),
]

const component = (unit: PrintedUnitFragment): Html =>
  html`${productName(unit.product)}<br>${amount(unit.product, unit.content)}<br><b>${group(unit.abo, unit.rhd)}</b><br>失效 ${minute(unit.expiresAt)}${
    unit.attributes.length > 0 && html`<br>${unit.attributes.map(requirement).join('、')}`
  }`

const result = ({ major, minor, method, status, current, correctsId }: Row): Html =>
  html`<b>主侧 ${side(major)}</b><br><b>次侧 ${side(minor)}</b><br>${zh(crossmatchMethodLabels, method)}<br>${zh(resultStatusLabels, status)}${
    !current && html`<br><b>已被更正</b>`
  }${correctsId !== null && html`<br>更正前一结果`}`

const side = (found: Row['major']): string => (found === null ? '未做' : crossmatchResultLabels[found].zh)

/** A name that a system asserted is no signature, and says so. */
const tester = ({ performedBy, performedByName, occurredAt }: Row): Html =>
  html`${performedBy?.name ?? performedByName ?? '未签名'}<br><small>${minute(occurredAt)}</small>${
    performedBy === null && performedByName !== null && html`<br><small>由来源系统声明，非签名</small>`
  }`

const checker = ({ verifiedBy, verifiedAt, selfRecheck }: Row): Html =>
  verifiedBy === null
    ? html`未签名`
    : html`${verifiedBy.name}<br><small>${minute(verifiedAt)}</small>${
        selfRecheck && html`<br><small>单人值班自行复核</small>`
      }`

const tested = ({ sample }: Crossmatch): Html => {
  const { typing, screen } = groupOf(sample)
  return facts([
    ['标本采集', minute(sample?.collectedAt ?? null)],
    ['标本接收', minute(sample?.receivedAt ?? null)],
    ['受血者血型', typing === undefined ? '本标本未定型' : html`<b>${group(typing.abo, typing.rhd)}</b>`],
    ['抗体筛查', screen === undefined ? '本标本未做' : screenText(screen)],
  ])
}

const screenText = (screen: NonNullable<ReturnType<typeof groupOf>['screen']>): string =>
  [zh(antibodyScreenResultLabels, screen.result), ...screen.antibodies].join('　')
