import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import { earliestStart, type Hold, isEmergency, type ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { type HoldKind, unitStateLabels, visualDefectLabels } from '#rules/inventory/terms.ts'
import type { Severity } from '#rules/vocabulary.ts'

/**
 * A unit is issued out of a reservation for this very request that has not run out.
 *
 * Refuses: `UNIT_STATE_FORBIDS`, `UNIT_NOT_RESERVED`.
 * Source: HOUSE_RESERVATION, SPEC_2000_ART_28. Reviewed: not yet reviewed by a physician.
 */
export function unitReserved({ now, unit }: ReleaseFacts): Finding[] {
  if (unit.state !== 'RESERVED' && unit.state !== 'IN_STOCK') {
    const values = { state: unitStateLabels[unit.state] }
    return [finding('UNIT_STATE_FORBIDS', { field: 'unit', values })]
  }
  const reserved = unit.state === 'RESERVED' && unit.reservedUntil !== null && now <= unit.reservedUntil
  return reserved ? [] : [finding('UNIT_NOT_RESERVED', { field: 'unit' })]
}

/**
 * Blood that has expired, or will have when the transfusion starts, is not issued. The minute on the label is included.
 *
 * Refuses: `UNIT_EXPIRED`. Source: SPEC_2000_ART_26. Reviewed: not yet reviewed by a physician.
 */
export function unitInDate(facts: ReleaseFacts): Finding[] {
  const held = facts.unit.holds.some(({ kind }) => kind === 'EXPIRED')
  return held || earliestStart(facts) > facts.unit.expiresAt
    ? [finding('UNIT_EXPIRED', { field: 'unit' })]
    : []
}

/**
 * Blood with a damaged label or bag, clots, discoloured plasma or cells, bubbles, particles or haemolysis is not issued.
 *
 * Refuses: `VISUAL_DEFECT`. Source: SPEC_2000_ART_26. Reviewed: not yet reviewed by a physician.
 */
export const unitLooksGood = ({ unit }: ReleaseFacts): Finding[] =>
  unit.visualDefects.map((defect) =>
    finding('VISUAL_DEFECT', { field: 'unit', values: { defect: visualDefectLabels[defect] } }),
  )

/**
 * Blood that a patient gave for themselves is given to nobody else, whatever its group, in an emergency as well; where it
 * is not known whose it is, to nobody. For the patient themselves every other row is judged as for a donor's blood.
 *
 * Facts: whose own blood the unit is. Refuses: `AUTOLOGOUS_NOT_OWN`.
 * Source: HOUSE_AUTOLOGOUS. Reviewed: not yet reviewed by a physician.
 */
export const ownBloodOnly = ({ unit }: Pick<ReleaseFacts, 'unit'>): Finding[] =>
  unit.givenFor === 'ANOTHER' ? [finding('AUTOLOGOUS_NOT_OWN', { field: 'unit' })] : []

/** The finding of each hold; expiry is judged with the label's own date. */
const holdCodes: Readonly<Record<Exclude<HoldKind, 'EXPIRED'>, FindingCode>> = {
  QUARANTINE: 'UNIT_QUARANTINED',
  RECALL: 'UNIT_RECALLED',
  EXCURSION: 'UNIT_EXCURSION',
  SUSPECTED_FROZEN: 'UNIT_SUSPECTED_FROZEN',
}

/**
 * A unit on hold stays where it is until the hold is lifted; in an emergency only a temperature excursion whose harm
 * is not certain may be passed over, on authority.
 *
 * Refuses: `UNIT_QUARANTINED`, `UNIT_RECALLED`, `UNIT_EXCURSION`, `UNIT_SUSPECTED_FROZEN`.
 * Source: HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function unitFree(facts: ReleaseFacts): Finding[] {
  return facts.unit.holds.flatMap((hold) =>
    hold.kind === 'EXPIRED'
      ? []
      : [finding(holdCodes[hold.kind], { field: 'unit', severity: holdClass(hold, isEmergency(facts)) })],
  )
}

const holdClass = (hold: Hold, emergency: boolean): Severity =>
  emergency && hold.kind === 'EXCURSION' && !hold.harmCertain ? 'AUTHORITY' : 'STOP'
