import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import {
  type ReactionSeverity,
  type ReactionStep,
  type ReactionType,
  reactionStepLabels,
  reactionSteps,
} from '#rules/transfusions/reaction-terms.ts'

/** One step that must follow, and until when. */
export type DueStep = { readonly step: ReactionStep; readonly dueAt: Date }

const MINUTE_MS = 60_000

/** What is done after every reaction. */
const ALWAYS: readonly ReactionStep[] = [
  'STOP_TRANSFUSION',
  'KEEP_LINE_OPEN',
  'TELL_PHYSICIAN',
  'KEEP_BAG_AND_SET',
  'RECHECK_LABELS',
  'DRAW_SAMPLE',
  'TELL_BLOOD_BANK',
  'RETEST_GROUP',
  'RETEST_CROSSMATCH',
  'FILL_REPORT',
]

const HAEMOLYSIS: readonly ReactionType[] = [
  'ABO_INCOMPATIBLE',
  'ACUTE_HAEMOLYTIC',
  'DELAYED_HAEMOLYTIC',
  'NON_IMMUNE_HAEMOLYTIC',
  'UNEXPLAINED_HAEMOLYSIS',
]
const INFECTION: readonly ReactionType[] = ['BACTERIAL_CONTAMINATION', 'OTHER_INFECTION']
/** Reactions that point at the blood itself: the station and the health commission hear of them in writing. */
const FROM_THE_BLOOD: readonly ReactionType[] = [...HAEMOLYSIS, ...INFECTION, 'TRALI', 'TA_GVHD']

/**
 * After a reaction: stop, keep the vein open with saline, tell the physician, keep bag and set, compare the labels,
 * draw a sample, let the bank test group and crossmatch again, report. Haemolysis and infection have tests of their
 * own; a severe one goes to medical affairs; what points at the blood goes to the station and the health commission.
 *
 * Facts: the type and severity, when the reaction was noticed.
 * Refuses: nothing; gives the steps with the instant each is due.
 * Source: SPEC_2000_ART_34 (not verified), HOUSE_REACTION (the minutes are the project's own).
 * Reviewed: not yet reviewed by a physician.
 */
export function stepsAfter(
  reaction: { readonly type: ReactionType; readonly severity: ReactionSeverity; readonly noticedAt: Date },
  policy: PolicyValues,
): DueStep[] {
  const severe = reaction.severity !== 'NON_SEVERE'
  const blood = FROM_THE_BLOOD.includes(reaction.type)
  const needed = new Set<ReactionStep>([
    ...ALWAYS,
    ...(HAEMOLYSIS.includes(reaction.type) ? (['HAEMOLYSIS_TESTS'] as const) : []),
    ...(INFECTION.includes(reaction.type) ? (['BLOOD_CULTURES'] as const) : []),
    ...(severe ? (['TELL_MEDICAL_AFFAIRS'] as const) : []),
    ...(blood ? (['REPORT_STATION', 'REPORT_HEALTH_COMMISSION'] as const) : []),
  ])
  return reactionSteps
    .filter((step) => needed.has(step))
    .map((step) => ({
      step,
      dueAt: new Date(reaction.noticedAt.getTime() + policy.reactionStepMinutes[step] * MINUTE_MS),
    }))
}

/**
 * A case is closed once, when every step is done.
 *
 * Facts: whether it is closed, the steps not yet done.
 * Refuses: `REACTION_CASE_CLOSED`, `REACTION_STEP_OPEN`.
 * Source: HOUSE_REACTION.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkReactionClosing(closed: boolean, open: readonly ReactionStep[]): Finding[] {
  if (closed) return [finding('REACTION_CASE_CLOSED', { field: 'reactionId' })]
  return open.map((step) =>
    finding('REACTION_STEP_OPEN', { field: 'reactionId', values: { step: reactionStepLabels[step] } }),
  )
}
