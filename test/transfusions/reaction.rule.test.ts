import { describe, expect, test } from 'vitest'
import { unitStates } from '#rules/inventory/terms.ts'
import { checkIncidentClosing } from '#rules/transfusions/incident.ts'
import { checkReaction, holdsSiblings, holdsSuspect } from '#rules/transfusions/reaction.ts'
import { checkReactionClosing, stepsAfter } from '#rules/transfusions/reaction-steps.ts'
import {
  code0514Of,
  type ReactionType,
  reactionSeverities,
  reactionTypes,
  table0514,
} from '#rules/transfusions/reaction-terms.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const HOUR = 3_600_000
const startedAt = new Date('2026-03-02T09:00:00+08:00')
const endedAt = new Date(startedAt.getTime() + 2 * HOUR)
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)
const told = (type: ReactionType, hoursAfterEnd: number, transfusion = { startedAt, endedAt }) =>
  codes(
    checkReaction({
      type,
      onsetAt: new Date(endedAt.getTime() + hoursAfterEnd * HOUR),
      transfusion,
      symptoms: [],
    }),
  )
const BARELY = 1 / 3600
const IMPLAUSIBLE = ['REACTION_ONSET_IMPLAUSIBLE']

describe('the time of onset', () => {
  const early: [ReactionType, number][] = [
    ['ABO_INCOMPATIBLE', 24],
    ['ACUTE_HAEMOLYTIC', 24],
    ['FEBRILE', 4],
    ['MILD_FEBRILE', 4],
    ['ANAPHYLACTIC', 24],
    ['TRALI', 6],
    ['TACO', 12],
    ['TAD', 24],
  ]
  test.each(early)('of %s lies within %d hours of the end', (type, hours) => {
    expect(told(type, -1.9)).toEqual([])
    expect(told(type, 0)).toEqual([])
    expect(told(type, hours)).toEqual([])
    expect(told(type, hours + BARELY)).toEqual(IMPLAUSIBLE)
  })

  test.each(['DELAYED_HAEMOLYTIC', 'DELAYED_SEROLOGIC'] as const)(
    'of %s lies between a day and 28 days',
    (type) => {
      expect(told(type, -1)).toEqual(IMPLAUSIBLE)
      expect(told(type, 24)).toEqual(IMPLAUSIBLE)
      expect(told(type, 24 + BARELY)).toEqual([])
      expect(told(type, 28 * 24)).toEqual([])
      expect(told(type, 28 * 24 + BARELY)).toEqual(IMPLAUSIBLE)
    },
  )

  const judged = [...early.map(([type]) => type), 'DELAYED_HAEMOLYTIC', 'DELAYED_SEROLOGIC']
  test.each(reactionTypes.filter((type) => !judged.includes(type)))('of %s is not judged', (type) => {
    expect(told(type, 500)).toEqual([])
  })

  test('counts from the start while no end is on record', () => {
    const running = { startedAt, endedAt: null as never }
    expect(told('TRALI', 4, running)).toEqual([])
    expect(told('TRALI', 4 + BARELY, running)).toEqual(IMPLAUSIBLE)
  })

  test.each(reactionTypes)('of %s before the start is pointed out', (type) => {
    expect(told(type, -2 - BARELY)).toEqual(['REACTION_BEFORE_START'])
  })

  test('is not judged without a transfusion on record, which is pointed out', () => {
    const facts = { type: 'TRALI', onsetAt: endedAt, transfusion: null, symptoms: [] } as const
    expect(codes(checkReaction(facts))).toEqual(['REACTION_WITHOUT_TRANSFUSION'])
  })
})

test.each([
  ['FEBRILE', ['RIGORS'], []],
  ['FEBRILE', ['URTICARIA'], ['REACTION_SYMPTOM_MISSING']],
  ['MILD_FEBRILE', ['RIGORS'], ['REACTION_SYMPTOM_MISSING']],
  ['TRALI', ['DYSPNOEA'], ['REACTION_SYMPTOM_MISSING']],
  ['TRALI', ['DYSPNOEA', 'BILATERAL_INFILTRATES'], []],
  ['TACO', ['HYPERTENSION'], []],
  ['TACO', ['FEVER'], ['REACTION_SYMPTOM_MISSING']],
  ['ANAPHYLACTIC', ['URTICARIA'], ['REACTION_SYMPTOM_MISSING']],
  ['ALLERGIC', ['FEVER'], []],
  ['TRALI', [], []],
] as const)('%s with %j finds %j', (type, symptoms, found) => {
  const facts = { type, symptoms, onsetAt: endedAt, transfusion: { startedAt, endedAt } }
  expect(codes(checkReaction(facts))).toEqual(found)
})

describe('table 0514', () => {
  test.each(reactionTypes)(
    'has a code for %s, which leads back to it where the table has one of its own',
    (type) => {
      const back = table0514[code0514Of[type]]
      const ofItsOwn = Object.values(table0514).includes(type as never)
      if (ofItsOwn) expect(back).toBe(type)
      else expect(['UNCLASSIFIED', 'FEBRILE']).toContain(back)
    },
  )
})

describe('siblings', () => {
  const held = [
    'NON_IMMUNE_HAEMOLYTIC',
    'UNEXPLAINED_HAEMOLYSIS',
    'TRALI',
    'BACTERIAL_CONTAMINATION',
    'OTHER_INFECTION',
  ]
  test.each(reactionTypes)('after %s are held by themselves or on request', (type) => {
    expect(holdsSiblings(type, false)).toBe(held.includes(type))
    expect(holdsSiblings(type, true)).toBe(true)
  })
})

describe('the steps that follow', () => {
  const steps = (type: ReactionType, severity: (typeof reactionSeverities)[number]) =>
    stepsAfter({ type, severity, noticedAt: endedAt }, POLICY).map(({ step }) => step)
  const always = [
    'STOP_TRANSFUSION',
    'KEEP_LINE_OPEN',
    'TELL_PHYSICIAN',
    'KEEP_BAG_AND_SET',
    'RECHECK_LABELS',
    'DRAW_SAMPLE',
    'TELL_BLOOD_BANK',
    'RETEST_GROUP',
    'RETEST_CROSSMATCH',
  ]

  test('of a mild one are the usual ones', () => {
    expect(steps('ALLERGIC', 'NON_SEVERE')).toEqual([...always, 'FILL_REPORT'])
  })
  test.each(reactionSeverities.slice(1))('of %s go to medical affairs', (severity) => {
    expect(steps('ALLERGIC', severity)).toEqual([...always, 'FILL_REPORT', 'TELL_MEDICAL_AFFAIRS'])
  })
  test.each([
    ['ACUTE_HAEMOLYTIC', ['HAEMOLYSIS_TESTS']],
    ['BACTERIAL_CONTAMINATION', ['BLOOD_CULTURES']],
    ['TRALI', []],
  ] as const)('of %s include %j and the reports outside', (type, tests) => {
    expect(steps(type, 'NON_SEVERE')).toEqual([
      ...always,
      ...tests,
      'FILL_REPORT',
      'REPORT_STATION',
      'REPORT_HEALTH_COMMISSION',
    ])
  })
  test('are due by the minute of the policy', () => {
    const [first, second] = stepsAfter({ type: 'TACO', severity: 'DEATH', noticedAt: endedAt }, POLICY)
    expect(first).toEqual({ step: 'STOP_TRANSFUSION', dueAt: endedAt })
    expect(second?.dueAt).toEqual(new Date(endedAt.getTime() + 5 * 60_000))
  })
})

describe('closing', () => {
  test.each([
    [false, [], []],
    [false, ['DRAW_SAMPLE', 'FILL_REPORT'], ['REACTION_STEP_OPEN', 'REACTION_STEP_OPEN']],
    [true, ['DRAW_SAMPLE'], ['REACTION_CASE_CLOSED']],
  ] as const)('a reaction (closed: %s) with %j open finds %j', (closed, open, found) => {
    expect(codes(checkReactionClosing(closed, open))).toEqual(found)
  })
  test.each([
    [{ closed: false, analysis: '原因', measures: '措施' }, []],
    [{ closed: false, analysis: '', measures: '措施' }, ['INCIDENT_NOT_ANALYSED']],
    [{ closed: false, analysis: ' ', measures: '\n' }, ['INCIDENT_NOT_ANALYSED', 'INCIDENT_NOT_ANALYSED']],
    [{ closed: true, analysis: '', measures: '' }, ['INCIDENT_ALREADY_CLOSED']],
  ])('an incident of %j finds %j', (facts, found) => {
    expect(codes(checkIncidentClosing(facts))).toEqual(found)
  })
})

test.each(unitStates)(
  'a bag that a patient reacted to and that is %s is held where it counts as stock',
  (state) => {
    expect(holdsSuspect(state)).toBe(['IN_STOCK', 'RESERVED', 'IN_TRANSIT'].includes(state))
  },
)
