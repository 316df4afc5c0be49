import type { FreeBag } from '#db/supply/finders-advice.ts'
import type { Id } from '#lib/ids.ts'
import { auditedLookUp, type LookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { cellKey, daysUntil, readOutlook, type StockOutlook } from '#resolvers/supply/stock-outlook.ts'
import { chanceOfExpiry } from '#rules/supply/advice-expiry.ts'

/** A free bag that will soon expire. */
export type NearExpiry = {
  readonly unitId: Id<'Unit'>
  readonly expiresAt: Date
  readonly days: number
  /** Bags of the same bank, product and group that expire no later, itself included. */
  readonly rank: number
  /** From 0 to 1, by the use of the last weeks. */
  readonly chanceOfExpiry: number
}

/** Whose bags, and which page of them. */
export type NearExpiryInput = PageArgs & { readonly organisationId?: string | null }

/** The free bags near their expiry, first to expire first: a member's own, for the lead those of every bank. */
export const nearExpiry = (ctx: Ctx, input: NearExpiryInput): Promise<Page<NearExpiry>> =>
  auditedLookUp(ctx, { name: 'supply.nearExpiry', subject: null, input }, async (lookUp) => {
    const near = nearBags(await readOutlook(lookUp)).filter(
      ({ bag }) =>
        maySee(lookUp, bag.organisationId) &&
        (!input.organisationId || bag.organisationId === input.organisationId),
    )
    return pageOf<NearExpiry>(input, {
      keyOf: ({ expiresAt, unitId }) => [expiresAt.toISOString(), unitId],
      list: async (after, limit) =>
        near
          .map(({ bag: _, ...shown }) => shown)
          .filter((one) => after === null || isBehind(one, after))
          .slice(0, limit),
    })
  })

const isBehind = ({ expiresAt, unitId }: NearExpiry, [at = '', id = '']: readonly string[]): boolean => {
  const own = expiresAt.toISOString()
  return own > at || (own === at && unitId > id)
}

/** A bank's stock is its own matter and the lead's. */
export const maySee = ({ seat }: Pick<LookUp, 'seat'>, organisationId: string): boolean =>
  seat.lead || seat.organisationId === organisationId

/** Every free bag near its expiry, with how likely it is to expire where it stands. */
export const nearBags = (outlook: StockOutlook): (NearExpiry & { readonly bag: FreeBag })[] => {
  const ranks = new Map<string, number>()
  return outlook.bags.flatMap((bag) => {
    const key = cellKey(bag)
    const rank = (ranks.get(key) ?? 0) + 1
    ranks.set(key, rank)
    if (!isNear(outlook, bag)) return []
    const days = daysUntil(bag.expiresAt, outlook.now)
    const risk = chanceOfExpiry(outlook.demandOf(bag), days, rank)
    return [{ bag, unitId: bag.id, expiresAt: bag.expiresAt, days, rank, chanceOfExpiry: risk }]
  })
}

/** Within the days of its class; a product that no dictionary has ever had is near at once. */
export const isNear = ({ products, policy, now }: StockOutlook, bag: FreeBag): boolean => {
  const product = products.get(bag.productCode)
  const days =
    product === undefined ? Number.POSITIVE_INFINITY : policy.nearExpiryDays[product.componentClass]
  return daysUntil(bag.expiresAt, now) <= days
}
