import { type Finding, finding } from '#rules/finding.ts'
import type { UnitState } from '#rules/inventory/terms.ts'
import {
  type ReactionSymptom,
  type ReactionType,
  reactionSymptomLabels,
  reactionTypeLabels,
} from '#rules/transfusions/reaction-terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What is told of a reaction. */
export type ReactionFacts = {
  readonly type: ReactionType
  readonly onsetAt: Date
  /** Start and end of the transfusion held to have caused it; null when none is on record. */
  readonly transfusion: { readonly startedAt: Date | null; readonly endedAt: Date | null } | null
  readonly symptoms: readonly ReactionSymptom[]
}

/** Hours from the start of the transfusion: after `from` (not included), up to `until` (included). */
type Onset = { readonly from: number; readonly until: number; readonly text: Bilingual }

const within = (until: number): Onset => ({
  from: 0,
  until,
  text: { zh: `输血后 ${until} 小时内`, en: `within ${until} hours` },
})
const DAY = 24
const DELAYED: Onset = {
  from: DAY,
  until: 28 * DAY,
  text: { zh: '输血后 24 小时至 28 天', en: 'from 24 hours to 28 days after the transfusion' },
}

/** When each type begins, counted from the end of the transfusion (its start while it ran); others at any time. */
const onsets: Readonly<Partial<Record<ReactionType, Onset>>> = {
  ABO_INCOMPATIBLE: within(DAY),
  ACUTE_HAEMOLYTIC: within(DAY),
  DELAYED_HAEMOLYTIC: DELAYED,
  DELAYED_SEROLOGIC: DELAYED,
  FEBRILE: within(4),
  MILD_FEBRILE: within(4),
  ANAPHYLACTIC: within(DAY),
  TRALI: within(6),
  TACO: within(12),
  TAD: within(DAY),
}

/** Symptoms of which at least one is usual for a type. */
const usualSymptoms: Readonly<Partial<Record<ReactionType, readonly ReactionSymptom[]>>> = {
  FEBRILE: ['FEVER', 'RIGORS'],
  MILD_FEBRILE: ['FEVER'],
  ANAPHYLACTIC: ['HYPOTENSION', 'SHOCK'],
  HYPOTENSIVE: ['HYPOTENSION', 'SHOCK'],
  TRALI: ['BILATERAL_INFILTRATES'],
  TACO: ['DYSPNOEA', 'HYPOXIA', 'HYPERTENSION'],
  TAD: ['DYSPNOEA'],
  POST_TRANSFUSION_PURPURA: ['BLEEDING'],
}

const HOUR_MS = 3_600_000

/**
 * The type named should fit the time and the signs: lung injury begins within 6 hours, overload within 12, fever within
 * 4, delayed haemolysis from a day to 28 days. What does not fit is taken as told, and pointed out.
 *
 * Facts: the type, when it began, start and end of the transfusion, the symptoms told (none told: not judged).
 * Refuses: nothing; finds `REACTION_WITHOUT_TRANSFUSION`, `REACTION_BEFORE_START`, `REACTION_ONSET_IMPLAUSIBLE`,
 * `REACTION_SYMPTOM_MISSING`.
 * Source: HAEMOVIGILANCE_DEFINITIONS (WS/T 624-2018 not verified), HOUSE_REACTION.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkReaction(facts: ReactionFacts): Finding[] {
  return [...checkOnset(facts), ...checkSymptoms(facts)]
}

const checkOnset = ({ type, onsetAt, transfusion }: ReactionFacts): Finding[] => {
  const field = 'onsetAt'
  if (transfusion === null) return [finding('REACTION_WITHOUT_TRANSFUSION', { field: 'unitIds' })]
  const { startedAt, endedAt } = transfusion
  if (startedAt === null) return []
  if (onsetAt < startedAt) return [finding('REACTION_BEFORE_START', { field })]
  const expected = onsets[type]
  if (expected === undefined) return []
  const end = endedAt !== null && endedAt <= onsetAt ? endedAt : startedAt
  const hours = (onsetAt.getTime() - end.getTime()) / HOUR_MS
  // What begins during the transfusion is early, however long the transfusion has lasted.
  const during = endedAt !== null && onsetAt <= endedAt
  const early = expected.from > 0 && hours <= expected.from
  const late = !during && hours > expected.until
  if (!early && !late) return []
  const values = { type: reactionTypeLabels[type], window: expected.text }
  return [finding('REACTION_ONSET_IMPLAUSIBLE', { field, values })]
}

const checkSymptoms = ({ type, symptoms }: ReactionFacts): Finding[] => {
  const usual = usualSymptoms[type]
  if (usual === undefined || symptoms.length === 0) return []
  if (usual.some((symptom) => symptoms.includes(symptom))) return []
  const labels = usual.map((symptom) => reactionSymptomLabels[symptom])
  const named = { zh: labels.map(({ zh }) => zh).join('或'), en: labels.map(({ en }) => en).join(' or ') }
  return [
    finding('REACTION_SYMPTOM_MISSING', {
      field: 'symptoms',
      values: { type: reactionTypeLabels[type], symptoms: named },
    }),
  ]
}

/** Types in which another component of the same donation may harm the next patient. */
const FROM_THE_DONATION: readonly ReactionType[] = [
  'BACTERIAL_CONTAMINATION',
  'OTHER_INFECTION',
  'TRALI',
  'NON_IMMUNE_HAEMOLYTIC',
  'UNEXPLAINED_HAEMOLYSIS',
]

/**
 * When the donation itself may be the cause (bacteria, other infection, lung injury, haemolysis nobody can explain),
 * its other components are held at once; otherwise when somebody asks for it.
 *
 * Facts: the type of reaction, whether it was asked for.
 * Refuses: nothing; says whether to hold them.
 * Source: HOUSE_REACTION (the list is the project's own: not verified).
 * Reviewed: not yet reviewed by a physician.
 */
export const holdsSiblings = (type: ReactionType, asked: boolean): boolean =>
  asked || FROM_THE_DONATION.includes(type)

/** Where the record has a bag that nobody has handed over. */
const SHELVED: readonly UnitState[] = ['IN_STOCK', 'RESERVED', 'IN_TRANSIT']

/**
 * A bag that a patient reacted to has been at a bedside, whatever the record says. One that counts as kept on a shelf,
 * or as on its way to one, is held: its transfusion was never told, or its number was misread.
 *
 * Facts: where the bag is by the record.
 * Refuses: nothing; says whether to hold it.
 * Source: HOUSE_REACTION.
 * Reviewed: not yet reviewed by a physician.
 */
export const holdsSuspect = (state: UnitState): boolean => SHELVED.includes(state)
