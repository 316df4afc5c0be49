import { type Celsius, celsius } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { type PlaceKind, type PlaceRange, placeRangeLabels } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { TransportRule } from '#rules/products/storage.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'

/** What a place is, as far as blood in it is judged. */
export type PlaceFacts = { readonly kind: PlaceKind; readonly keeps: PlaceRange }

/** Which range each category of product is kept in. */
export const rangeOf: Readonly<Record<StorageCategory, PlaceRange>> = {
  WHOLE_BLOOD: 'COLD',
  RED_CELLS: 'COLD',
  RED_CELLS_OPENED: 'COLD',
  PLATELETS: 'ROOM',
  GRANULOCYTES: 'ROOM',
  FRESH_FROZEN_PLASMA: 'FROZEN',
  FROZEN_PLASMA: 'FROZEN',
  CRYOPRECIPITATE: 'FROZEN',
}

/** Where what was frozen stands once it is thawed: plasma cold, cryoprecipitate at room temperature. It never freezes again. */
const thawedRangeOf: Partial<Record<StorageCategory, PlaceRange>> = {
  FRESH_FROZEN_PLASMA: 'COLD',
  FROZEN_PLASMA: 'COLD',
  CRYOPRECIPITATE: 'ROOM',
}

/** The range that a bag needs as it is now. */
export const neededRange = (storage: StorageCategory, thawed: boolean): PlaceRange =>
  (thawed ? thawedRangeOf[storage] : undefined) ?? rangeOf[storage]

/** The category whose limits a range has. */
const limitsOf = {
  COLD: 'RED_CELLS',
  ROOM: 'PLATELETS',
  FROZEN: 'FRESH_FROZEN_PLASMA',
} as const satisfies Record<PlaceRange, StorageCategory>

/** From here on red cells freeze and haemolyse, and what is frozen thaws. */
const FREEZING: Celsius = celsius(0)

/**
 * Blood stands only where its own temperature is kept: red cells cold, plasma frozen, platelets at room temperature.
 * What was thawed never goes back into the cold that it came from.
 *
 * Facts: the place, the product's storage category, whether the unit was thawed.
 * Refuses: `PLACE_UNFIT`.
 * Source: WS_399_2012_STORAGE. Reviewed: not yet reviewed by a physician.
 */
export function checkPlace(place: PlaceFacts, storage: StorageCategory, thawed = false): Finding[] {
  const needed = neededRange(storage, thawed)
  if (place.keeps === needed) return []
  const values = { needs: placeRangeLabels[needed], keeps: placeRangeLabels[place.keeps] }
  return [finding('PLACE_UNFIT', { field: 'place', values })]
}

/** What a temperature says of what stands in the place. */
export const readingVerdicts = ['WITHIN', 'OUT_OF_RANGE', 'HARMFUL'] as const
export type ReadingVerdict = (typeof readingVerdicts)[number]

/**
 * A temperature within the limits of what the place keeps makes it known to be good for a while; outside, everything in
 * it is held until a qualified person has decided; at or below 0 °C red cells count as frozen, at or above it frozen
 * plasma counts as thawed. A box with red cells may be as warm as transport allows.
 *
 * Facts: the place, the temperature from its own display in °C, the limits in force (both ends included).
 * Refuses: nothing; answers a verdict.
 * Source: WS_399_2012_STORAGE, WS_399_2012_MONITORING, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeReading(place: PlaceFacts, measured: Celsius, policy: PolicyValues): ReadingVerdict {
  const { least, most } = placeLimits(place, policy)
  if (measured <= most && (least === null || measured >= least)) return 'WITHIN'
  if (place.keeps === 'FROZEN') return measured >= FREEZING ? 'HARMFUL' : 'OUT_OF_RANGE'
  return measured <= FREEZING ? 'HARMFUL' : 'OUT_OF_RANGE'
}

/** The limits a place is compared with, both still within: a box with red cells may be as warm as transport allows. */
export const placeLimits = (
  place: PlaceFacts,
  { storage, transport }: Pick<PolicyValues, 'storage' | 'transport'>,
): TransportRule => {
  const travelling = place.kind === 'BOX' && place.keeps === 'COLD'
  return (travelling ? transport : storage)[limitsOf[place.keeps]]
}
