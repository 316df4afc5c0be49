import { type Cell, csv } from '#server/http/documents/csv.ts'
import { nodeOf } from '#server/http/documents/document.ts'
import type { PrintedSettlementQuery } from '#server/http/documents/gql/answers.ts'
import type { Page } from '#server/http/documents/page.ts'
import {
  clausesOf,
  disputesOf,
  kindOf,
  type PrintedSettlement,
  type PrintedSettlementLine,
} from '#server/http/documents/settlement-words.ts'
import { minute, productName } from '#server/http/documents/wording.ts'

const COLUMNS: readonly (readonly [string, (line: PrintedSettlementLine, of: PrintedSettlement) => Cell])[] =
  [
    ['结算月份', (_, { period }) => period],
    ['血站', (_, { station }) => station?.nameZh ?? null],
    ['医疗机构', (_, { hospital }) => hospital?.nameZh ?? null],
    ['序号', ({ position }) => position],
    ['类别', kindOf],
    ['减免单', ({ waiverId }) => ({ ofThing: waiverId })],
    ['献血码', ({ donationNumber }) => ({ ofThing: donationNumber })],
    ['产品代码', ({ product }) => product],
    ['产品', ({ product }) => productName(product)],
    ['数量', ({ quantity }) => quantity],
    ['输注时间', ({ transfusedAt }) => (transfusedAt === null ? null : minute(transfusedAt))],
    ['生效时间', ({ effectiveAt }) => minute(effectiveAt)],
    ['条款', clausesOf],
    ['毫升', ({ ml }) => ml],
    ['金额（分）', ({ fen }) => fen],
    ['异议', disputesOf],
  ]

/** The lines of a statement for a spreadsheet: one row each, amounts in fen as numbers. It names no patient. */
export const settlementTable = (answer: PrintedSettlementQuery): Page | null => {
  const statement = nodeOf(answer)
  if (statement === null) return null
  const rows = statement.lines.map((line) => COLUMNS.map(([, of]) => of(line, statement)))
  const name = [statement.station?.code, statement.hospital?.code, statement.period].join('-')
  return {
    body: csv([COLUMNS.map(([title]) => title), ...rows]),
    policy: "default-src 'none'; sandbox",
    file: { type: 'text/csv; charset=utf-8; header=present', name: `${name.replaceAll(/[^\w-]/g, '')}.csv` },
  }
}
