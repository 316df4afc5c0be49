import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import {
  type BedsideItems,
  bedsideItemLabels,
  bedsideItems,
  type UnitFate,
  type VitalPhase,
  vitalPhaseLabels,
} from '#rules/transfusions/terms.ts'

/** Who checked a bag at the bedside, and what they saw. */
export type BedsideCheck = {
  /** Null when nothing was told of the items, as in a message. */
  readonly items: BedsideItems | null
  /** Persons who signed, each once, by id. */
  readonly signers: readonly string[]
  /** Names as told afterwards by somebody else, each once; a name is no signature. */
  readonly asserted: readonly string[]
}

/**
 * Before blood is given, two members of the medical staff compare the fourteen items of bag, patient and blood; a nurse
 * and a doctor will do. What was done without is recorded all the same.
 *
 * Facts: what was seen of each item, who signed, which names are asserted by somebody else.
 * Refuses: nothing; finds `BEDSIDE_CHECK_MISSING`, `BEDSIDE_CHECK_INCOMPLETE`, `BEDSIDE_CHECK_FAILED`,
 * `BEDSIDE_ONE_PERSON`, `BEDSIDE_ASSERTED`.
 * Source: SPEC_2000_ART_29, SPEC_2000_ART_30 (not verified; the items are those of a hospital's own check list).
 * Reviewed: not yet reviewed by a physician.
 */
export function checkBedside({ items, signers, asserted }: BedsideCheck): Finding[] {
  const count = new Set([...signers, ...asserted]).size
  return [
    ...(items === null ? [finding('BEDSIDE_CHECK_MISSING', { field: 'checks' })] : checkItems(items)),
    ...(count < 2 ? [finding('BEDSIDE_ONE_PERSON', { field: 'signatures', values: { count } })] : []),
    ...(count >= 2 && signers.length < 2 ? [finding('BEDSIDE_ASSERTED', { field: 'signatures' })] : []),
  ]
}

const checkItems = (items: BedsideItems): Finding[] =>
  bedsideItems.flatMap((item) => {
    if (items[item] === true) return []
    const code = items[item] === false ? 'BEDSIDE_CHECK_FAILED' : 'BEDSIDE_CHECK_INCOMPLETE'
    return [finding(code, { field: 'checks', values: { item: bedsideItemLabels[item] } })]
  })

/**
 * What a ward tells of a bag that nobody has received is kept word for word: somebody has to find out which bag it was.
 *
 * Facts: the number as told. Refuses: nothing; finds `UNIT_NUMBER_UNKNOWN`.
 * Source: HOUSE_BEDSIDE. Reviewed: not yet reviewed by a physician.
 */
export const judgeUnknownBag = (number: string): Finding[] => [
  finding('UNIT_NUMBER_UNKNOWN', { field: 'unitNumber', values: { number } }),
]

/** For whom a bag was issued, and who received it. */
export type Recipient = {
  /** Person the bag was issued or kept for; null when for nobody. */
  readonly issuedFor: string | null
  readonly recipient: string
  /** Person who is on record as having received the bag; null when nobody is. */
  readonly onRecord: string | null
}

/**
 * A bag is for the patient whose request it was issued for, and has one fate.
 *
 * Facts: the persons, by id.
 * Refuses: nothing; finds `TRANSFUSED_FOR_NOBODY`, `TRANSFUSED_WRONG_PATIENT`, `UNIT_TOLD_OF_ANOTHER`.
 * Source: ALLIANCE_ART_16, SPEC_2000_ART_29, HOUSE_BEDSIDE.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkRecipient({ issuedFor, recipient, onRecord }: Recipient): Finding[] {
  const field = 'patientId'
  return [
    ...(issuedFor === null ? [finding('TRANSFUSED_FOR_NOBODY', { field: 'unitId' })] : []),
    ...(issuedFor !== null && issuedFor !== recipient
      ? [finding('TRANSFUSED_WRONG_PATIENT', { field })]
      : []),
    ...(onRecord !== null && onRecord !== recipient ? [finding('UNIT_TOLD_OF_ANOTHER', { field })] : []),
  ]
}

/** Times of one bag; null where not known. */
export type Course = {
  readonly handedOverAt: Date | null
  readonly startedAt: Date | null
  readonly endedAt: Date | null
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * A transfusion starts soon after the bag was handed over, and ends within some hours of it. Both limits are included.
 *
 * Facts: when the bag was handed over, when it was started and ended.
 * Refuses: nothing; finds `TRANSFUSION_STARTED_LATE`, `TRANSFUSION_TOO_LONG`.
 * Source: HOUSE_BEDSIDE (30 minutes and 4 hours as in practice at home and abroad; no national clause was found).
 * Reviewed: not yet reviewed by a physician.
 */
export function checkCourse({ handedOverAt, startedAt, endedAt }: Course, policy: PolicyValues): Finding[] {
  if (handedOverAt === null) return []
  const since = (at: Date | null) => (at === null ? 0 : at.getTime() - handedOverAt.getTime())
  const minutes = policy.transfusionStartMinutes
  const hours = policy.transfusionMostHours
  return [
    ...(since(startedAt) > minutes * MINUTE_MS
      ? [finding('TRANSFUSION_STARTED_LATE', { field: 'startedAt', values: { minutes } })]
      : []),
    ...(since(endedAt) > hours * HOUR_MS
      ? [finding('TRANSFUSION_TOO_LONG', { field: 'endedAt', values: { hours } })]
      : []),
  ]
}

/** Phases whose vital signs every transfusion has. */
const ASKED_FOR = ['BEFORE', 'FIFTEEN_MINUTES', 'END'] as const satisfies readonly VitalPhase[]

/**
 * A finished transfusion has its vital signs before, after fifteen minutes and at the end, and the volume given.
 *
 * Facts: the fate of the bag (null while it runs), the phases told, the volume in ml.
 * Refuses: nothing; finds `VITAL_SIGNS_MISSING`, `VOLUME_MISSING`.
 * Source: HOUSE_BEDSIDE.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkRecord(record: {
  readonly fate: UnitFate | null
  readonly phases: readonly VitalPhase[]
  readonly volumeMl: number | null
}): Finding[] {
  if (record.fate === null || record.fate === 'NOT_USED') return []
  return [
    ...ASKED_FOR.filter((phase) => !record.phases.includes(phase)).map((phase) =>
      finding('VITAL_SIGNS_MISSING', { field: 'vitalSigns', values: { phase: vitalPhaseLabels[phase] } }),
    ),
    ...(record.volumeMl === null ? [finding('VOLUME_MISSING', { field: 'volumeMl' })] : []),
  ]
}

/**
 * A used bag goes back to the blood bank and is kept there; only then it is destroyed.
 *
 * Facts: when it came back.
 * Refuses: nothing; gives the instant from which it may be destroyed.
 * Source: SPEC_2000_ART_36 (24 hours from memory; text not compared).
 * Reviewed: not yet reviewed by a physician.
 */
export const bagDisposalDueAt = (returnedAt: Date, policy: PolicyValues): Date =>
  new Date(returnedAt.getTime() + policy.usedBagKeepHours * HOUR_MS)

/**
 * A bag comes back as used only when its transfusion is on record; any other comes back as a returned unit.
 *
 * Facts: whether a transfusion of the bag is on record, and its fate.
 * Refuses: `BAG_NOT_TRANSFUSED`.
 * Source: SPEC_2000_ART_36.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkBagReturn = (fate: UnitFate | null | 'NO_RECORD'): Finding[] =>
  fate === 'NO_RECORD' || fate === 'NOT_USED' ? [finding('BAG_NOT_TRANSFUSED', { field: 'unitId' })] : []
