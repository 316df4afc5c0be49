import {
  type CellCount,
  type DayOfUse,
  type FreeBag,
  listBanks,
  listFreeBags,
  listUse,
  type StockCell,
} from '#db/supply/finders-advice.ts'
import type { Id } from '#lib/ids.ts'
import { together } from '#lib/together.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { LookUp } from '#resolvers/audited-look-up.ts'
import { addDays, dayOf, instantOf } from '#rules/calendar.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import { type Demand, expectedDemand } from '#rules/supply/advice-demand.ts'

/** What the shelves hold and what is expected of them, as of one instant. */
export type StockOutlook = {
  readonly now: Date
  readonly policy: PolicyValues
  readonly products: ProductDictionary
  readonly banks: readonly { readonly id: Id<'Organisation'>; readonly lead: boolean }[]
  /** Every free bag, first to expire first. */
  readonly bags: readonly FreeBag[]
  /** What the bank of a cell is expected to give out. */
  readonly demandOf: (cell: StockCell) => Demand
  /** Every cell that has a bag or was used. */
  readonly cells: readonly StockCell[]
}

const DAY_MS = 86_400_000

/** In how many days something is; negative when it was. */
export const daysUntil = (at: Date, now: Date): number => (at.getTime() - now.getTime()) / DAY_MS

/** One text for each cell. */
export const cellKey = ({ organisationId, productCode, abo, rhd }: StockCell): string =>
  [organisationId, productCode, abo, rhd].join('|')

/** Reads the outlook of the whole alliance: the hub's own view, which the caller answers for. */
export const readOutlook = ({ db, allianceId, now, elevated }: LookUp): Promise<StockOutlook> =>
  elevated(async () => {
    const { values: policy } = await policyAt({ db, allianceId }, now)
    const today = dayOf(now)
    const first = addDays(today, -policy.adviceHistoryDays)
    const [banks, bags, use] = await together(
      listBanks(db, allianceId),
      listFreeBags(db, allianceId, now),
      listUse(db, allianceId, { since: instantOf(first), until: instantOf(today) }),
    )
    const cells = [...new Map([...bags, ...use].map((cell) => [cellKey(cell), cell])).values()]
    const products = await productsOf(
      { db, allianceId },
      cells.map(({ productCode }) => productCode),
    )
    return { now, policy, products, banks, bags, cells, demandOf: demandsOf(use, first, policy) }
  })

const demandsOf = (
  use: readonly DayOfUse[],
  first: string,
  { adviceHistoryDays }: Pick<PolicyValues, 'adviceHistoryDays'>,
): StockOutlook['demandOf'] => {
  const days = Array.from({ length: adviceHistoryDays }, (_, at) => addDays(first, at))
  const byCell = Map.groupBy(use, cellKey)
  const known = new Map<string, Demand>()
  return (cell) => {
    const key = cellKey(cell)
    const before = known.get(key)
    if (before !== undefined) return before
    const bags = new Map((byCell.get(key) ?? []).map((one) => [one.day, one.bags]))
    const demand = expectedDemand(days.map((day) => bags.get(day) ?? 0))
    known.set(key, demand)
    return demand
  }
}

/** Whether a count concerns a cell; what takes either RhD counts as positive, so that negative blood is never counted on. */
export const concerns = (count: CellCount, cell: StockCell): boolean =>
  count.organisationId === cell.organisationId &&
  count.productCode === cell.productCode &&
  count.abo === cell.abo &&
  (count.rhd ?? 'POSITIVE') === cell.rhd
