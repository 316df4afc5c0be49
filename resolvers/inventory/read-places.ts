import {
  countOverrides,
  listOverridesByIds,
  listOverridesByUnitIds,
  type OverrideCount,
  type OverrideRow,
} from '#db/inventory/finders-overrides.ts'
import {
  listPlaces,
  listPlacesByIds,
  listReadingsByPlaceIds,
  type PlaceReadingRow,
  type PlaceRow,
} from '#db/inventory/finders-places.ts'
import { BadInput } from '#lib/errors.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { auditedLookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { OverrideCount, OverrideRow, PlaceReadingRow, PlaceRow }

/** Places and overrides, the part of the graph about why a unit may leave. */
export type PlaceEntities = { Place: PlaceRow; Override: OverrideRow }

export const placeById = one(listPlacesByIds)
export const readingsOfPlace = many(listReadingsByPlaceIds, (row) => row.placeId)
export const overrideById = one(listOverridesByIds)
export const overridesOfUnit = many(listOverridesByUnitIds, (row) => row.unitId)

/** The places the caller may see. */
export const places = read(
  'inventory.places',
  async (query, _: object): Promise<readonly PlaceRow[]> => listPlaces(query.db),
)

/**
 * How often each rule was passed over at each site, from `from` (included) to `to` (excluded): a hospital's own, for the
 * lead and for whoever watches over alliances every hospital's of theirs. Who was treated is not in it.
 */
export const overrideStatistics = (
  ctx: Ctx,
  input: { readonly from: Date; readonly to: Date },
): Promise<readonly OverrideCount[]> =>
  auditedLookUp(
    ctx,
    { name: 'inventory.overrideStatistics', subject: null, input },
    ({ db, actor, elevated }) => {
      const { from, to } = input
      if (from >= to) throw BadInput.of('to', { zh: '须晚于 from', en: 'must lie after `from`' })
      const allianceIds = actor.seats.map(({ allianceId }) => allianceId)
      const count = () => countOverrides(db, { allianceIds, from, to })
      return seatKindOf(actor) === 'OVERSIGHT' ? elevated(count) : count()
    },
  )
