import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import { type HoldKind, type UnitState, unitStateLabels, unitTransitions } from '#rules/inventory/terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/** What the hub knew of a bag when it was told that the bag had been used. */
export type UseFacts = {
  readonly state: UnitState
  /** Holds that lay on it. */
  readonly holds: readonly HoldKind[]
  readonly expiresAt: Date
  /** When the transfusion began. */
  readonly at: Date
  /** Whether the bag stood under another request than the one it was used for; false when either is not known. */
  readonly forAnotherRequest: boolean
  /** Whether it is the own blood of another than who received it. */
  readonly ofAnotherDonor: boolean
}

const holdCodes = {
  QUARANTINE: 'UNIT_QUARANTINED',
  RECALL: 'UNIT_RECALLED',
  EXCURSION: 'UNIT_EXCURSION',
  SUSPECTED_FROZEN: 'UNIT_SUSPECTED_FROZEN',
  EXPIRED: 'UNIT_EXPIRED',
} as const satisfies Record<HoldKind, string>

/** What may be found of a use: by `judgeUse`, and by the rule on allocation where nobody had issued the bag. */
export const useCodes: readonly FindingCode[] = [
  'UNIT_STATE_FORBIDS',
  'UNIT_OF_ANOTHER_REQUEST',
  'AUTOLOGOUS_NOT_OWN',
  ...Object.values(holdCodes),
  'MEMBER_TRANSFER_FORBIDDEN',
  'BLOOD_TO_NON_MEMBER',
  'BLOOD_FROM_NON_MEMBER',
]

/**
 * Only blood that was handed over, for this very request, in date and without a hold may be transfused. What has
 * happened all the same is recorded, and each finding opens a deviation.
 *
 * Facts: see `UseFacts`.
 * Refuses: nothing; finds `UNIT_STATE_FORBIDS`, `UNIT_OF_ANOTHER_REQUEST`, `AUTOLOGOUS_NOT_OWN`, `UNIT_EXPIRED`,
 * `UNIT_QUARANTINED`, `UNIT_RECALLED`, `UNIT_EXCURSION`, `UNIT_SUSPECTED_FROZEN`.
 * Source: SPEC_2000_ART_28, SPEC_2000_ART_26, HOUSE_AUTOLOGOUS, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeUse({ state, holds, expiresAt, at, ...other }: UseFacts): Finding[] {
  const expired = holds.includes('EXPIRED') || at > expiresAt
  const held = [...new Set(holds)].filter((kind) => kind !== 'EXPIRED')
  return [
    ...(mayTransition(unitTransitions, 'transfuse', state)
      ? []
      : [finding('UNIT_STATE_FORBIDS', { field: 'unitId', values: { state: unitStateLabels[state] } })]),
    ...(other.ofAnotherDonor ? [finding('AUTOLOGOUS_NOT_OWN', { field: 'unitId' })] : []),
    ...(other.forAnotherRequest ? [finding('UNIT_OF_ANOTHER_REQUEST', { field: 'unitId' })] : []),
    ...(expired ? [finding('UNIT_EXPIRED', { field: 'unitId' })] : []),
    ...held.map((kind) => finding(holdCodes[kind], { field: 'unitId' })),
  ]
}
