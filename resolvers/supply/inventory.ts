import { listOrganisations } from '#db/alliance/finders.ts'
import type { Db } from '#db/client.ts'
import { countStock } from '#db/inventory/finders-counts.ts'
import { listFeeds, type StockScope } from '#db/supply/finders-feeds.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { auditedLookUp } from '#resolvers/audited-look-up.ts'
import type { Actor, Ctx } from '#resolvers/context.ts'
import { read } from '#resolvers/reads.ts'
import { type FeedNow, feedNow, type StockLineNow, stockLines } from '#resolvers/supply/stock-lines.ts'

export type { FeedNow, StockLineNow }

/** The stock at one instant: what the hub counted, what members told, and who of them is heard. */
export type Stock = {
  readonly asOf: Date
  readonly lines: readonly StockLineNow[]
  readonly feeds: readonly FeedNow[]
}

/** The stock of these shelves, with how far each number may be believed. */
export const stockAt = async (db: Db, scope: StockScope, now: Date): Promise<Stock> => {
  const [counted, feeds] = await Promise.all([countStock(db, { ...scope, now }), listFeeds(db, scope)])
  const told = await Promise.all(
    feeds.map(async (feed) => {
      const { values: policy } = await policyAt({ db, allianceId: feed.allianceId }, now)
      return feedNow(feed, now, policy)
    }),
  )
  return { asOf: now, lines: stockLines(counted, told, now), feeds: told }
}

/** A member sees its own shelf, also where it is named on bags that stand elsewhere. */
const ownScope = (actor: Actor): StockScope => {
  const allianceIds = actor.seats.map(({ allianceId }) => allianceId)
  return seatKindOf(actor) === 'LEAD'
    ? { allianceIds }
    : { allianceIds, organisationIds: actor.seats.map(({ organisationId }) => organisationId) }
}

const hospitalInventory = read(
  'supply.inventory',
  async ({ db, actor, now }, _: object): Promise<Stock> => stockAt(db, ownScope(actor), now),
)

/** The station sees the storage points that it supplies, a body that watches over the alliance every shelf of it. */
const watchersInventory = (ctx: Ctx, input: object): Promise<Stock> =>
  auditedLookUp(
    ctx,
    { name: 'supply.inventory', subject: null, input },
    async ({ db, actor, now, elevated }) => {
      const allianceIds = actor.seats.map(({ allianceId }) => allianceId)
      if (seatKindOf(actor) === 'OVERSIGHT') return elevated(() => stockAt(db, { allianceIds }, now))
      const storagePoints = (await listOrganisations(db)).filter(
        ({ allianceId, hasStoragePoint }) => hasStoragePoint && allianceIds.includes(allianceId),
      )
      const organisationIds = storagePoints.map(({ id }) => id)
      return elevated(() => stockAt(db, { allianceIds, organisationIds }, now))
    },
  )

const WATCHERS = ['STATION', 'OVERSIGHT']

/** The stock that the caller may see, with the instant it was counted at. */
export const inventory = (ctx: Ctx, input: object): Promise<Stock> =>
  ctx.actor !== null && WATCHERS.includes(seatKindOf(ctx.actor))
    ? watchersInventory(ctx, input)
    : hospitalInventory(ctx, input)
