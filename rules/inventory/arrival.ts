import { type Finding, finding } from '#rules/finding.ts'
import {
  type HoldKind,
  type UnitState,
  unitStateLabels,
  type VisualDefect,
  visualDefectLabels,
} from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'

/** The condition in which a bag arrived. */
export type ArrivedBag = {
  readonly category: StorageCategory
  /** °C on arrival; null when nobody measured. */
  readonly celsius: number | null
  readonly visualDefects: readonly VisualDefect[]
}

/** A bag as it arrived at the hospital it was issued for. */
export type ArrivalFacts = ArrivedBag & { readonly state: UnitState }

/** What an arrival amounts to: what was wrong, and the holds that must fall on the bag. */
export type Arrival = { readonly findings: readonly Finding[]; readonly holds: readonly HoldKind[] }

/** At and below this liquid blood freezes and haemolyses. */
const FREEZING = 0

/**
 * A bag that arrives too warm, too cold or damaged is recorded like every other, and held until somebody has looked;
 * liquid blood at or below 0 °C may have been frozen.
 *
 * Facts: see `ArrivalFacts`; the limits of transport of its category.
 * Refuses: nothing; finds `ARRIVED_UNEXPECTED`, `ARRIVED_OUT_OF_TEMPERATURE`, `VISUAL_DEFECT`.
 * Source: WS_400_2023_TRANSPORT, SPEC_2000_ART_26, ALLIANCE_ART_16.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeArrival(facts: ArrivalFacts, policy: Pick<PolicyValues, 'transport'>): Arrival {
  const { state } = facts
  const { findings, holds } = judgeCondition(facts, policy)
  if (state === 'HANDED_OVER') return { findings, holds }
  const values = { state: unitStateLabels[state] }
  return { findings: [finding('ARRIVED_UNEXPECTED', { field: 'unitId', values }), ...findings], holds }
}

/**
 * The condition alone, of blood that was issued and of stock: warmth and look.
 *
 * Facts: see `ArrivedBag`; the limits of transport of its category.
 * Refuses: nothing; finds `ARRIVED_OUT_OF_TEMPERATURE`, `VISUAL_DEFECT`.
 * Source: WS_400_2023_TRANSPORT, SPEC_2000_ART_26.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeCondition(
  { category, celsius, visualDefects }: ArrivedBag,
  policy: Pick<PolicyValues, 'transport'>,
): Arrival {
  const { least, most } = policy.transport[category]
  const cold = celsius !== null && least !== null && celsius < least
  const warm = celsius !== null && celsius > most
  const frozen = cold && celsius <= FREEZING
  return {
    findings: [
      ...(cold || warm
        ? [finding('ARRIVED_OUT_OF_TEMPERATURE', { field: 'celsius', values: { celsius: celsius ?? '' } })]
        : []),
      ...visualDefects.map((defect) =>
        finding('VISUAL_DEFECT', { field: 'visualDefects', values: { defect: visualDefectLabels[defect] } }),
      ),
    ],
    holds: [
      ...(frozen ? (['SUSPECTED_FROZEN'] as const) : cold || warm ? (['EXCURSION'] as const) : []),
      ...(visualDefects.length > 0 ? (['QUARANTINE'] as const) : []),
    ],
  }
}
