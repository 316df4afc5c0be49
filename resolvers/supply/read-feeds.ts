import { listFeedsByIds, type StockFeedRow } from '#db/supply/finders-feeds.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Ctx } from '#resolvers/context.ts'
import { one } from '#resolvers/reads.ts'
import { freshnessOf, silentFrom } from '#rules/supply/stock-report.ts'
import type { Freshness } from '#rules/supply/stock-terms.ts'

/** The feeds' part of the graph. */
export type FeedEntities = { StockFeed: StockFeedRow }

export const stockFeedById = one(listFeedsByIds)

const policyNow = async (ctx: Ctx, { allianceId }: StockFeedRow) =>
  (await policyAt({ db: await ctx.reads.db(), allianceId }, ctx.services.clock())).values

/** Whether a feed is heard now. */
export const freshnessOfFeed = async (ctx: Ctx, feed: StockFeedRow): Promise<Freshness> =>
  freshnessOf(feed.heardAt, ctx.services.clock(), await policyNow(ctx, feed))

/** When a feed becomes silent unless it is heard before. */
export const silentFromOf = async (ctx: Ctx, feed: StockFeedRow): Promise<Date> =>
  silentFrom(feed.heardAt, await policyNow(ctx, feed))
