import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { DeviceRow } from '#resolvers/cold-chain/read.ts'
import type { Ctx } from '#resolvers/context.ts'
import { placeById } from '#resolvers/inventory/read-places.ts'
import { type ComponentLimits, componentLimits, placeLimits, tableOf } from '#rules/inventory/places.ts'
import { cite } from '#rules/sources.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What the temperatures of a place are compared with today, in °C, both ends still within. */
export type TemperatureLimits = {
  /** Null where only an upper limit is set. */
  readonly least: number | null
  readonly most: number
  readonly components: readonly ComponentLimits[]
  /** Where they are written. */
  readonly source: Bilingual
}

/** The limits of a place by the rule set in force now. */
export const limitsOfPlace = async (ctx: Ctx, place: PlaceRow): Promise<TemperatureLimits> => {
  const { allianceId } = place
  const { values, sources } = await policyAt({ db: await ctx.reads.db(), allianceId }, ctx.services.clock())
  return {
    ...placeLimits(place, values),
    components: componentLimits(place, values),
    source: cite(sources[tableOf(place)]),
  }
}

/** The limits of the place that a device watches; null for one in reserve or out of use. */
export const limitsOfDevice = async (ctx: Ctx, { placeId }: DeviceRow): Promise<TemperatureLimits | null> => {
  const place = placeId === null ? null : await placeById(ctx, placeId)
  return place === null ? null : limitsOfPlace(ctx, place)
}
