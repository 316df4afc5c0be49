import { describe, expect, test } from 'vitest'
import { finding } from '#rules/finding.ts'
import { checkAssessment, isComplete, plateletResponse } from '#rules/transfusions/assessment.ts'
import { checkReaction } from '#rules/transfusions/reaction.ts'
import { stepsAfter } from '#rules/transfusions/reaction-steps.ts'
import {
  type ReactionSymptom,
  type ReactionType,
  reactionSymptoms,
  reactionTypes,
} from '#rules/transfusions/reaction-terms.ts'
import { POLICY } from '../support/rules/forms.ts'

const HOUR = 3_600_000
const startedAt = new Date('2026-03-02T09:00:00+08:00')
const hoursOn = (hours: number) => new Date(startedAt.getTime() + hours * HOUR)

describe('the onset of a reaction', () => {
  const told = (type: ReactionType, hours: number, ended: number | null, start: Date | null = startedAt) =>
    checkReaction({
      type,
      onsetAt: hoursOn(hours),
      transfusion: { startedAt: start as never, endedAt: (ended === null ? null : hoursOn(ended)) as never },
      symptoms: [],
    }).map(({ code }) => code)
  test.each<[ReactionType, number, number | null, string[]]>([
    ['TRALI', 7, 10, []],
    ['TRALI', 10, 10, []],
    ['TRALI', 16, 10, []],
    ['TRALI', 16.1, 10, ['REACTION_ONSET_IMPLAUSIBLE']],
    ['TRALI', 0, 10, []],
    ['TRALI', 0, null, []],
    ['TRALI', -0.1, 10, ['REACTION_BEFORE_START']],
    ['TRALI', 6.1, null, ['REACTION_ONSET_IMPLAUSIBLE']],
    ['DELAYED_HAEMOLYTIC', 30, 40, []],
    ['DELAYED_HAEMOLYTIC', 24, 40, ['REACTION_ONSET_IMPLAUSIBLE']],
    ['DELAYED_HAEMOLYTIC', 40, 40, ['REACTION_ONSET_IMPLAUSIBLE']],
  ])('%s %d h after the start of a transfusion of %s h: %j', (type, hours, ended, expected) => {
    expect(told(type, hours, ended)).toEqual(expected)
  })
  test('is not judged while no start is on record', () => {
    expect(told('TRALI', -5, null, null)).toEqual([])
  })
})

describe('an assessment', () => {
  test('without a window is not judged by it', () => {
    const facts = {
      kind: 'BEFORE',
      component: 'RED_CELLS',
      values: { haemoglobin: 70 },
      window: null,
    } as const
    expect(checkAssessment({ ...facts, measuredAt: startedAt } as never, POLICY)).toEqual([])
  })
  test('is complete whatever else is found', () => {
    expect(isComplete([finding('ASSESSMENT_AFTER_START')])).toBe(true)
    expect(
      isComplete([finding('ASSESSMENT_AFTER_START'), finding('ASSESSMENT_VALUE_MISSING', { values: {} })]),
    ).toBe(false)
  })
  test('of platelets is enough at exactly the least increment', () => {
    const facts = { before: 0, heightCm: 170, weightKg: 60, dose: 1.78971, hoursAfter: 24 }
    expect(plateletResponse({ ...facts, after: 4.5 }, POLICY)).toMatchObject({
      increment: 4.5,
      effective: true,
    })
    expect(plateletResponse({ ...facts, after: 4.499 }, POLICY).effective).toBe(false)
  })
})

const USUAL: Partial<Record<ReactionType, readonly ReactionSymptom[]>> = {
  FEBRILE: ['FEVER', 'RIGORS'],
  MILD_FEBRILE: ['FEVER'],
  ANAPHYLACTIC: ['HYPOTENSION', 'SHOCK'],
  HYPOTENSIVE: ['HYPOTENSION', 'SHOCK'],
  TRALI: ['BILATERAL_INFILTRATES'],
  TACO: ['DYSPNOEA', 'HYPOXIA', 'HYPERTENSION'],
  TAD: ['DYSPNOEA'],
  POST_TRANSFUSION_PURPURA: ['BLEEDING'],
}

test.each(reactionTypes.map((type): [ReactionType] => [type]))(
  'the symptoms usual for %s are known',
  (type) => {
    const missed = (symptoms: readonly ReactionSymptom[]) =>
      checkReaction({
        type,
        onsetAt: startedAt,
        transfusion: { startedAt: null, endedAt: null } as never,
        symptoms,
      })
        .map(({ code }) => code)
        .includes('REACTION_SYMPTOM_MISSING')
    const usual = USUAL[type]
    for (const symptom of reactionSymptoms)
      expect(missed([symptom]), symptom).toBe(usual !== undefined && !usual.includes(symptom))
    expect(missed([])).toBe(false)
  },
)

const OUTSIDE = 'REPORT_STATION REPORT_HEALTH_COMMISSION'
const FURTHER: Partial<Record<ReactionType, string>> = {
  ABO_INCOMPATIBLE: `HAEMOLYSIS_TESTS ${OUTSIDE}`,
  ACUTE_HAEMOLYTIC: `HAEMOLYSIS_TESTS ${OUTSIDE}`,
  DELAYED_HAEMOLYTIC: `HAEMOLYSIS_TESTS ${OUTSIDE}`,
  NON_IMMUNE_HAEMOLYTIC: `HAEMOLYSIS_TESTS ${OUTSIDE}`,
  UNEXPLAINED_HAEMOLYSIS: `HAEMOLYSIS_TESTS ${OUTSIDE}`,
  TRALI: OUTSIDE,
  BACTERIAL_CONTAMINATION: `BLOOD_CULTURES ${OUTSIDE}`,
  OTHER_INFECTION: `BLOOD_CULTURES ${OUTSIDE}`,
  TA_GVHD: OUTSIDE,
}

test.each(reactionTypes.map((type): [ReactionType] => [type]))(
  'the further steps after %s are known',
  (type) => {
    const steps = stepsAfter({ type, severity: 'NON_SEVERE', noticedAt: startedAt }, POLICY).map(
      ({ step }) => step as string,
    )
    const further = ['HAEMOLYSIS_TESTS', 'BLOOD_CULTURES', 'REPORT_STATION', 'REPORT_HEALTH_COMMISSION']
    expect(further.filter((step) => steps.includes(step)).join(' ')).toBe(FURTHER[type] ?? '')
  },
)
