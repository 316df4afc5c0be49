import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import type { Freshness } from '#rules/supply/stock-terms.ts'

/** One line of a member's own count. */
export type CountedLine = {
  readonly product: string
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly bags: number
}

type Setting = {
  readonly policy: Pick<PolicyValues, 'stockLineMostBags'>
  readonly products: ProductDictionary
}

const sameThing = (one: CountedLine, other: CountedLine): boolean =>
  one.product === other.product && one.abo === other.abo && one.rhd === other.rhd

/**
 * A member reports its whole stock: each product and group once, in whole bags. A report with a line that nobody could
 * mean is refused as a whole: kept in part, it would say that the rest is not there. An empty report is a fact.
 *
 * Facts: the lines; the rule set and the products in force.
 * Refuses: `PRODUCT_UNKNOWN`, `STOCK_REPORT_BAGS_OUT_OF_LIMITS`, `STOCK_REPORT_LINE_REPEATED`.
 * Source: HOUSE_STOCK_FEED.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkStockReport(lines: readonly CountedLine[], { policy, products }: Setting): Finding[] {
  const most = policy.stockLineMostBags
  return lines.flatMap((line, index) => {
    const field = `lines[${index}]`
    const { product, bags } = line
    const sensible = Number.isInteger(bags) && bags >= 0 && bags <= most
    return [
      ...(products.has(product)
        ? []
        : [finding('PRODUCT_UNKNOWN', { field: `${field}.product`, values: { product } })]),
      ...(sensible
        ? []
        : [finding('STOCK_REPORT_BAGS_OUT_OF_LIMITS', { field: `${field}.bags`, values: { bags, most } })]),
      ...(lines.findIndex((other) => sameThing(line, other)) < index
        ? [finding('STOCK_REPORT_LINE_REPEATED', { field })]
        : []),
    ]
  })
}

/**
 * A heartbeat says "as I told last": it needs something that was told.
 *
 * Facts: whether the member has ever reported its stock.
 * Refuses: `STOCK_REPORT_MISSING`.
 * Source: HOUSE_STOCK_FEED.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkHeartbeat = (known: boolean): Finding[] =>
  known ? [] : [finding('STOCK_REPORT_MISSING', { field: 'lines' })]

/** When a feed becomes silent, unless it is heard again. */
export const silentFrom = (
  heardAt: Date,
  { stockFeedSilentMinutes }: Pick<PolicyValues, 'stockFeedSilentMinutes'>,
): Date => new Date(heardAt.getTime() + stockFeedSilentMinutes * 60_000)

/**
 * What a member reported is believed while its feed is heard; silent for longer than the limit, it is unknown, and
 * never the old number.
 *
 * Facts: when the feed was heard last, the instant, the limit in force.
 * Refuses: nothing; says how fresh the numbers are.
 * Source: HOUSE_STOCK_FEED.
 * Reviewed: not yet reviewed by a physician.
 */
export const freshnessOf = (
  heardAt: Date,
  now: Date,
  policy: Pick<PolicyValues, 'stockFeedSilentMinutes'>,
): Freshness => (now > silentFrom(heardAt, policy) ? 'UNKNOWN' : 'FRESH')

/**
 * A snapshot stands in the place of the one before unless it is older: messages that were kept on their way don't bring
 * back an old number.
 *
 * Facts: as of when the standing snapshot is (null for none), and the one that came.
 * Refuses: nothing; says whether it is the newer.
 * Source: HOUSE_STOCK_FEED.
 * Reviewed: not yet reviewed by a physician.
 */
export const supersedes = (asOf: Date | null, told: Date): boolean => asOf === null || told >= asOf
