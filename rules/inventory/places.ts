import { type Celsius, celsius } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { type PlaceKind, type PlaceRange, placeRangeLabels } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { TransportRule } from '#rules/products/storage.ts'
import {
  type StorageCategory,
  storageCategories,
  storageCategoryLabels,
} from '#rules/products/storage-terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What a place is, as far as blood in it is judged. */
export type PlaceFacts = {
  readonly kind: PlaceKind
  readonly keeps: PlaceRange
  /** Which products stand in it; absent or null: all that its range keeps. */
  readonly components?: readonly StorageCategory[] | null
}

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

/** Which products may stand in a range, as they come or thawed. */
export const componentsOf = (keeps: PlaceRange): StorageCategory[] =>
  storageCategories.filter((storage) => rangeOf[storage] === keeps || thawedRangeOf[storage] === keeps)

/** What was thawed is kept as the blood that stands there by nature. */
const thawedLikeOf = {
  COLD: 'RED_CELLS',
  ROOM: 'PLATELETS',
  FROZEN: 'FRESH_FROZEN_PLASMA',
} as const satisfies Record<PlaceRange, StorageCategory>

/** From here on red cells freeze and haemolyse, and what is frozen thaws. */
const FREEZING: Celsius = celsius(0)

/**
 * Blood stands only where its own temperature is kept: red cells cold, plasma frozen, platelets at room temperature.
 * What was thawed never goes back into the cold that it came from. A place that is registered for certain products is
 * judged by their limits, and keeps no others.
 *
 * Facts: the place with its products, the product's storage category, whether the unit was thawed.
 * Refuses: `PLACE_UNFIT`.
 * Source: WS_399_2012_STORAGE. Reviewed: not yet reviewed by a physician.
 */
export function checkPlace(place: PlaceFacts, storage: StorageCategory, thawed = false): Finding[] {
  const needed = neededRange(storage, thawed)
  if (place.keeps !== needed) {
    const values = { needs: placeRangeLabels[needed], keeps: placeRangeLabels[place.keeps] }
    return [finding('PLACE_UNFIT', { field: 'place', values })]
  }
  if (!place.components || place.components.includes(storage)) return []
  const values = { needs: storageCategoryLabels[storage], keeps: inWords(place.components) }
  return [finding('PLACE_UNFIT', { field: 'place', values })]
}

const inWords = (components: readonly StorageCategory[]): Bilingual => {
  const words = components.map((component) => storageCategoryLabels[component])
  return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join('; ') }
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

/** The limits of one product that stands in a place, both still within. */
export type ComponentLimits = TransportRule & { readonly component: StorageCategory }

type Limits = Pick<PolicyValues, 'storage' | 'storageLimits' | 'transport'>

/** Which table rules a place: a box with liquid blood may be as warm as transport allows. */
export const tableOf = ({ kind, keeps }: PlaceFacts): 'storage' | 'transport' =>
  kind === 'BOX' && keeps === 'COLD' ? 'transport' : 'storage'

/**
 * The limits of each product that stands in a place, by the rule set of the day: in a box with liquid blood those of
 * transport; elsewhere those of storage, and the alliance's own where it has narrower ones. What stands there thawed is
 * kept like the blood that belongs there.
 *
 * Facts: the place with its products, the limits of the day in °C.
 * Refuses: nothing; answers the limits product by product.
 * Source: WS_399_2012_STORAGE, WS_400_2023_TRANSPORT, HOUSE_EXCURSION. Reviewed: not yet reviewed by a physician.
 */
export const componentLimits = (place: PlaceFacts, policy: Limits): ComponentLimits[] => {
  const { keeps, components } = place
  const standing = components ?? storageCategories.filter((known) => rangeOf[known] === keeps)
  const table = tableOf(place)
  return standing.map((component) => {
    const like = rangeOf[component] === keeps ? component : thawedLikeOf[keeps]
    const own = table === 'storage' ? policy.storageLimits[like] : undefined
    return { component, ...strictest([policy[table][like], ...(own ? [own] : [])]) }
  })
}

/**
 * The limits a place is compared with, both still within: of all its products the strictest on each side.
 *
 * Facts: the place with its products, the limits of the day in °C.
 * Refuses: nothing; answers the least (null where none of them has one) and the most.
 * Source: WS_399_2012_STORAGE, WS_400_2023_TRANSPORT. Reviewed: not yet reviewed by a physician.
 */
export const placeLimits = (place: PlaceFacts, policy: Limits): TransportRule =>
  strictest(componentLimits(place, policy))

const strictest = (all: readonly TransportRule[]): TransportRule => {
  const leasts = all.flatMap(({ least }) => least ?? [])
  return {
    least: leasts.length === 0 ? null : celsius(Math.max(...leasts)),
    most: celsius(Math.min(...all.map(({ most }) => most))),
  }
}
