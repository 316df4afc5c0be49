import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { isBlank } from '#rules/requests/text.ts'

/**
 * One tube as far as telling drawings apart needs it; a row of `samples` has this shape.
 * `checkedBy`, `selfChecked`: how the identity was checked at the bedside; a name in a message is no check.
 */
export type DrawnTube = {
  readonly id: string
  readonly organisationId: string
  /** The number on the label. */
  readonly sampleNumber: string
  /** The hospital's own number of the drawing; tubes of one drawing share it. Null when not told. */
  readonly venepuncture: string | null
  /** The tube that this one was drawn to confirm; null for a first one. */
  readonly secondSampleOf: string | null
  readonly collectedAt: Date | null
  /** Id of the collector, when they said so in their own name. */
  readonly collectedBy: string | null
  readonly collectedByName: string | null
  /** Id of the second person who signed for the label. */
  readonly checkedBy: string | null
  readonly selfChecked: boolean
}

export type VenepuncturePolicy = Pick<PolicyValues, 'venepunctureMinutesApart' | 'venepunctureHoursEvident'>

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const sameTube = (a: DrawnTube, b: DrawnTube): boolean =>
  a.id === b.id || (a.organisationId === b.organisationId && a.sampleNumber === b.sampleNumber)

/** Numbers of drawings mean something within one hospital alone. */
const numbersOf = (a: DrawnTube, b: DrawnTube): 'SAME' | 'DIFFERENT' | 'UNTOLD' => {
  if (a.organisationId !== b.organisationId || isBlank(a.venepuncture) || isBlank(b.venepuncture))
    return 'UNTOLD'
  return a.venepuncture?.trim() === b.venepuncture?.trim() ? 'SAME' : 'DIFFERENT'
}

const isSecondOf = (a: DrawnTube, b: DrawnTube): boolean =>
  a.secondSampleOf === b.id || b.secondSampleOf === a.id

/** Two collectors, when both are known and they are not one person. */
const collectorsDiffer = (a: DrawnTube, b: DrawnTube): boolean => {
  if (a.collectedBy !== null && b.collectedBy !== null) return a.collectedBy !== b.collectedBy
  if (isBlank(a.collectedByName) || isBlank(b.collectedByName)) return false
  return a.collectedByName?.trim() !== b.collectedByName?.trim()
}

const isChecked = ({ checkedBy, selfChecked }: DrawnTube): boolean => checkedBy !== null || selfChecked

/**
 * Two tubes confirm each other only when they were drawn apart: a mix-up at the bedside is in every tube of one
 * puncture. They are apart when both times are known and differ, and either lie so far from each other that it is
 * evident, or were told apart (two numbers of drawings, or the one drawn as the second of the other) or lie at least
 * the least time from each other, by two collectors or with the identity checked anew for the later one. One tube, one
 * number of drawing, one time, or a time that is not known: one puncture.
 *
 * Facts: both tubes; the least minutes between two punctures and the hours from which two are evident.
 * Refuses: nothing; answers whether two punctures are proven. What is not proven counts as one.
 * Source: HOUSE_SECOND_SAMPLE.
 * Reviewed: not yet reviewed by a physician.
 */
export function differentVenepunctures(a: DrawnTube, b: DrawnTube, policy: VenepuncturePolicy): boolean {
  if (sameTube(a, b) || a.collectedAt === null || b.collectedAt === null) return false
  const numbers = numbersOf(a, b)
  const apart = Math.abs(a.collectedAt.getTime() - b.collectedAt.getTime())
  if (numbers === 'SAME' || apart === 0) return false
  if (apart >= policy.venepunctureHoursEvident * HOUR_MS) return true
  const told = numbers === 'DIFFERENT' || isSecondOf(a, b)
  if (!told && apart < policy.venepunctureMinutesApart * MINUTE_MS) return false
  const later = a.collectedAt > b.collectedAt ? a : b
  return collectorsDiffer(a, b) || isChecked(later)
}

/**
 * A tube that is told to be the second of another confirms it only when it was drawn by another venepuncture.
 *
 * Facts: both tubes, the rules for telling drawings apart.
 * Refuses: `SECOND_SAMPLE_NOT_APART`.
 * Source: HOUSE_SECOND_SAMPLE.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkSecondSample = (
  first: DrawnTube,
  second: DrawnTube,
  policy: VenepuncturePolicy,
): Finding[] =>
  differentVenepunctures(first, second, policy)
    ? []
    : [finding('SECOND_SAMPLE_NOT_APART', { field: 'secondSampleOf' })]
