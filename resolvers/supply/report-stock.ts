import {
  insertFeed,
  insertReport,
  lockFeed,
  type ReportedLine,
  type StandingFeed,
  updateFeed,
} from '#db/supply/finders-feeds.ts'
import { canonicalText } from '#lib/canonical.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { productsOnOffer } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { StockReportRefused } from '#resolvers/supply/errors.ts'
import { hearFeed } from '#resolvers/supply/hear-feed.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { blocking, type Finding } from '#rules/finding.ts'
import { checkHeartbeat, checkStockReport, supersedes } from '#rules/supply/stock-report.ts'

/** So many usable bags of a product and group on the member's shelf. */
export type ReportedLineInput = {
  readonly product: string
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly bags: number
  /** When the first of them expires; absent when it isn't known. */
  readonly firstExpiry?: Date | null
}

/** A member's whole stock as of `occurredAt`. */
export type ReportStockInput = OperationInput & {
  /** Everything on the shelf, also nothing; absent: as told last, a heartbeat. */
  readonly lines?: readonly ReportedLineInput[] | null
}

const MOST_LINES = 1000

/**
 * A member tells what stands on its shelf. A snapshot as of later stands in the place of the one before; one that was
 * kept on its way is kept as told and changes nothing. What repeats the last one only says that it is still so.
 * @throws StockReportRefused when a line can't be meant, or for a heartbeat before any snapshot
 */
export const reportStock = operation(
  'supply.reportStock',
  async (tx, { lines: given }: ReportStockInput): Promise<{ id: Id<'StockFeed'> }> => {
    const { allianceId } = tx
    const { organisationId } = tx.seat
    const lines = given ? await readLines(tx, given) : null
    const feed = await lockFeed(tx.db, { allianceId, organisationId })
    if (lines === null) refuseIf(checkHeartbeat(feed !== null))
    const told = lines ?? feed?.lines ?? []
    const id = feed === null ? await beginFeed(tx, told) : await follow(tx, feed, told)
    tx.emit('supply.stockReported', { organisationId, subjectId: id, payload: { feedId: id } })
    tx.note({ subjectId: id, after: { lines: lines ?? 'HEARTBEAT', asOf: tx.occurredAt } })
    return { id }
  },
)

const readLines = async (tx: Tx, given: readonly ReportedLineInput[]): Promise<ReportedLine[]> => {
  if (given.length > MOST_LINES)
    throw BadInput.of('lines', {
      zh: `至多 ${MOST_LINES} 行，本次为 ${given.length} 行`,
      en: `at most ${MOST_LINES} lines; this one has ${given.length}`,
    })
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const codes = given.map(({ product }) => product)
  const products = await productsOnOffer(tx, codes, tx.occurredAt)
  refuseIf(checkStockReport(given, { policy, products }))
  // In one order, so that the same shelf told in another order is the same.
  return given
    .map(({ firstExpiry, ...line }) => ({ ...line, firstExpiry: firstExpiry?.toISOString() ?? null }))
    .sort((one, other) => (canonicalText(one) < canonicalText(other) ? -1 : 1))
}

const refuseIf = (findings: readonly Finding[]) => {
  if (blocking(findings).length > 0) throw StockReportRefused.because(findings)
}

const keepReport = async (tx: Tx, lines: readonly ReportedLine[]): Promise<Id<'StockReport'>> => {
  const id = newId('StockReport')
  const { allianceId, occurredAt, seat } = tx
  const { organisationId, staffId: reportedBy } = seat
  await insertReport(tx.db, { allianceId, id, organisationId, lines, reportedBy, occurredAt })
  return id
}

const beginFeed = async (tx: Tx, lines: readonly ReportedLine[]): Promise<Id<'StockFeed'>> => {
  const { allianceId, occurredAt, seat } = tx
  const id = newId('StockFeed')
  const reportId = await keepReport(tx, lines)
  const { organisationId } = seat
  await insertFeed(tx.db, { allianceId, id, organisationId, reportId, asOf: occurredAt, heardAt: occurredAt })
  await hearFeed(tx, organisationId, occurredAt)
  return id
}

const follow = async (
  tx: Tx,
  feed: StandingFeed,
  lines: readonly ReportedLine[],
): Promise<Id<'StockFeed'>> => {
  const same = canonicalText(feed.lines) === canonicalText(lines)
  const newer = supersedes(feed.asOf, tx.occurredAt)
  const reportId = same ? feed.reportId : await keepReport(tx, lines)
  if (newer) await updateFeed(tx.db, feed, { reportId, asOf: tx.occurredAt })
  await hearFeed(tx, feed.organisationId, tx.occurredAt)
  return feed.id
}
