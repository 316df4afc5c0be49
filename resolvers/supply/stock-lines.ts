import type { StockLine } from '#db/inventory/finders-counts.ts'
import type { StandingFeed } from '#db/supply/finders-feeds.ts'
import type { Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { freshnessOf, silentFrom } from '#rules/supply/stock-report.ts'
import type { Freshness, StockSource } from '#rules/supply/stock-terms.ts'

/** Stock of one product and group at one organisation, as far as it is known. Null: not known, or not told. */
export type StockLineNow = {
  readonly organisationId: Id<'Organisation'>
  readonly productCode: string
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly source: StockSource
  readonly freshness: Freshness
  readonly asOf: Date
  readonly available: number | null
  readonly availableContent: number | null
  readonly reserved: number | null
  readonly held: number | null
  readonly firstExpiry: Date | null
}

/** A member's feed and whether it is heard. */
export type FeedNow = StandingFeed & { readonly freshness: Freshness; readonly silentFrom: Date }

export const feedNow = (feed: StandingFeed, now: Date, policy: PolicyValues): FeedNow => ({
  ...feed,
  freshness: freshnessOf(feed.heardAt, now, policy),
  silentFrom: silentFrom(feed.heardAt, policy),
})

/** Both tellings, the hub's and the members', in one order; what a silent feed told has no number. */
export const stockLines = (
  counted: readonly StockLine[],
  feeds: readonly FeedNow[],
  now: Date,
): StockLineNow[] => {
  const live = counted.map((line): StockLineNow => ({ ...line, source: 'HUB', freshness: 'LIVE', asOf: now }))
  return [...live, ...feeds.flatMap(reportedLines)]
}

const reportedLines = ({ organisationId, asOf, freshness, lines }: FeedNow): StockLineNow[] =>
  lines.map(({ product, abo, rhd, bags, firstExpiry }) => {
    const known = freshness !== 'UNKNOWN'
    return {
      organisationId,
      productCode: product,
      abo,
      rhd,
      source: 'REPORTED',
      freshness,
      asOf,
      available: known ? bags : null,
      // A member tells usable bags alone.
      availableContent: null,
      reserved: null,
      held: null,
      firstExpiry: known && firstExpiry !== null ? new Date(firstExpiry) : null,
    }
  })
