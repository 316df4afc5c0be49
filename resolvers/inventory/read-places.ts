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

/** How often each rule was passed over at each site, from `from` (included) to `to` (excluded). */
export const overrideStatistics = read(
  'inventory.overrideStatistics',
  async (query, { from, to }: { from: Date; to: Date }): Promise<readonly OverrideCount[]> => {
    if (from < to) return countOverrides(query.db, { from, to })
    throw BadInput.of('to', { zh: '须晚于 from', en: 'must lie after `from`' })
  },
)
