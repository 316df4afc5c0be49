import type { EngineSettings } from '#rules/cold-chain/engine-terms.ts'
import { type PlaceFacts, placeLimits } from '#rules/inventory/places.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** What a device watches, as far as its limits go. */
export type Watched = PlaceFacts

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Red cells and platelets freeze here, and what is frozen thaws. */
const FREEZING = 0

/**
 * What the engine compares a device's readings with: the strictest limits of the products that stand there, in a box
 * those of transport; at or below 0 °C red cells haemolyse, at or above it frozen plasma has thawed.
 *
 * Facts: what the device watches with its products, the policy of the reading's day.
 * Refuses: nothing.
 * Source: WS_399_2012_STORAGE, HOUSE_EXCURSION.
 * Reviewed: not yet reviewed by a physician.
 */
export const engineSettings = (watched: Watched, policy: PolicyValues): EngineSettings => {
  const { least, most } = placeLimits(watched, policy)
  return {
    least,
    most,
    harm: { celsius: FREEZING, side: watched.keeps === 'FROZEN' ? 'ABOVE' : 'BELOW' },
    hysteresis: policy.excursionHysteresisTenths / 10,
    debounceReadings: policy.excursionDebounceReadings,
    debounceMs: policy.excursionDebounceSeconds * SECOND_MS,
    graceMs: policy.excursionGraceMinutes * MINUTE_MS,
    gapMs: policy.gapLimitMinutes * MINUTE_MS,
    flatReadings: policy.flatLineReadings,
    flatMs: policy.flatLineHours * HOUR_MS,
    agitationMs: watched.kind === 'PLATELET_INCUBATOR' ? policy.agitationMostHours * HOUR_MS : null,
  }
}
