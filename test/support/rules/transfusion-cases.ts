import type { Finding, FindingCode } from '#rules/finding.ts'
import { checkAssessment } from '#rules/transfusions/assessment.ts'
import {
  checkBagReturn,
  checkBedside,
  checkCourse,
  checkRecipient,
  checkRecord,
  judgeUnknownBag,
} from '#rules/transfusions/bedside.ts'
import type { transfusionFindings } from '#rules/transfusions/findings.ts'
import { checkIncidentClosing } from '#rules/transfusions/incident.ts'
import { checkReaction, type ReactionFacts } from '#rules/transfusions/reaction.ts'
import { checkReactionClosing } from '#rules/transfusions/reaction-steps.ts'
import type { BedsideItems } from '#rules/transfusions/terms.ts'
import { bedsideItems } from '#rules/transfusions/terms.ts'
import { POLICY } from './forms.ts'

/** Every item agreed. */
export const allItems = Object.fromEntries(bedsideItems.map((item) => [item, true])) as Required<BedsideItems>
const two = { signers: ['N0033', 'N0034'], asserted: [] }
const at = (text: string) => new Date(`2026-03-02T${text}+08:00`)
const course = { handedOverAt: at('09:00:00'), startedAt: at('09:30:00'), endedAt: at('13:00:00') }
const record = { fate: 'TRANSFUSED', phases: ['BEFORE', 'FIFTEEN_MINUTES', 'END'], volumeMl: 400 } as const
const assessment = {
  kind: 'AFTER',
  component: 'RED_CELLS',
  values: { haemoglobin: 80 },
  measuredAt: at('12:00:00'),
  window: { from: at('10:00:00'), until: at('13:00:00') },
} as const
const reaction: ReactionFacts = {
  type: 'FEBRILE',
  onsetAt: at('10:00:00'),
  transfusion: { startedAt: at('09:10:00'), endedAt: at('12:00:00') },
  symptoms: ['FEVER'],
}

type Code = keyof typeof transfusionFindings & FindingCode

/** For each code of the context, facts that give it. */
export const transfusionCases: Readonly<Record<Code, () => readonly Finding[]>> = {
  BEDSIDE_CHECK_MISSING: () => checkBedside({ ...two, items: null }),
  BEDSIDE_CHECK_INCOMPLETE: () => checkBedside({ ...two, items: {} }),
  BEDSIDE_CHECK_FAILED: () => checkBedside({ ...two, items: { ...allItems, NAME: false } }),
  BEDSIDE_ONE_PERSON: () => checkBedside({ items: allItems, signers: ['N0033'], asserted: [] }),
  BEDSIDE_ASSERTED: () => checkBedside({ items: allItems, signers: ['N0033'], asserted: ['孙护'] }),
  TRANSFUSED_WRONG_PATIENT: () => checkRecipient({ issuedFor: 'A', recipient: 'B', onRecord: null }),
  UNIT_NUMBER_UNKNOWN: () => judgeUnknownBag('3308024999999-E5445'),
  TRANSFUSED_FOR_NOBODY: () => checkRecipient({ issuedFor: null, recipient: 'B', onRecord: null }),
  UNIT_TOLD_OF_ANOTHER: () => checkRecipient({ issuedFor: 'A', recipient: 'A', onRecord: 'B' }),
  TRANSFUSION_STARTED_LATE: () => checkCourse({ ...course, startedAt: at('09:30:00.001') }, POLICY),
  TRANSFUSION_TOO_LONG: () => checkCourse({ ...course, endedAt: at('13:00:00.001') }, POLICY),
  VITAL_SIGNS_MISSING: () => checkRecord({ ...record, phases: ['BEFORE', 'END'] }),
  VOLUME_MISSING: () => checkRecord({ ...record, volumeMl: null }),
  ASSESSMENT_VALUE_MISSING: () => checkAssessment({ ...assessment, values: { platelets: 20 } }, POLICY),
  ASSESSMENT_OUTSIDE_WINDOW: () => checkAssessment({ ...assessment, measuredAt: at('09:59:59') }, POLICY),
  ASSESSMENT_AFTER_START: () =>
    checkAssessment(
      { ...assessment, kind: 'BEFORE', window: { from: at('11:00:00'), until: at('11:00:00') } },
      POLICY,
    ),
  REACTION_BEFORE_START: () => checkReaction({ ...reaction, onsetAt: at('09:09:59') }),
  REACTION_ONSET_IMPLAUSIBLE: () => checkReaction({ ...reaction, onsetAt: at('16:00:01') }),
  REACTION_SYMPTOM_MISSING: () => checkReaction({ ...reaction, symptoms: ['ITCHING'] }),
  REACTION_WITHOUT_TRANSFUSION: () => checkReaction({ ...reaction, transfusion: null }),
  REACTION_CASE_CLOSED: () => checkReactionClosing(true, []),
  REACTION_STEP_OPEN: () => checkReactionClosing(false, ['DRAW_SAMPLE']),
  INCIDENT_ALREADY_CLOSED: () => checkIncidentClosing({ closed: true, analysis: '原因', measures: '措施' }),
  INCIDENT_NOT_ANALYSED: () => checkIncidentClosing({ closed: false, analysis: ' ', measures: '措施' }),
  BAG_NOT_TRANSFUSED: () => checkBagReturn('NO_RECORD'),
}
