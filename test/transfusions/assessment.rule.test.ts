import { describe, expect, test } from 'vitest'
import { componentClasses } from '#rules/products/terms.ts'
import {
  bodySurface,
  checkAssessment,
  expectedHaemoglobinRise,
  isComplete,
  plateletResponse,
} from '#rules/transfusions/assessment.ts'
import { assessmentWindow, dueStateAt, episodesOf } from '#rules/transfusions/episode.ts'
import type { AssessmentValues } from '#rules/transfusions/terms.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const HOUR = 3_600_000
const start = new Date('2026-03-02T09:00:00+08:00')
const later = (hours: number, ms = 0) => new Date(start.getTime() + hours * HOUR + ms)

describe('platelets', () => {
  test('of the worked example have worked', () => {
    const facts = { before: 7, after: 25, heightCm: 170, weightKg: 60, dose: 2.5, hoursAfter: 1 }
    const response = plateletResponse(facts, POLICY)
    expect(response.bodySurface).toBeCloseTo(1.7897, 4)
    expect(response.increment).toBeCloseTo(12.886, 3)
    expect(response.effective).toBe(true)
  })

  // Body and dose of the example: each 10⁹/L of rise counts 0.715884.
  test.each([
    [17, 1, 7.159, false],
    [18, 1, 7.875, true],
    [13, 24, 4.295, false],
    [14, 24, 5.011, true],
    [14, 17.99, 5.011, null],
    [14, 18, 5.011, true],
    [7, 24, 0, false],
    [0, 24, -5.011, false],
  ])(
    'that lead to %d after %d h have an increment of %d: effective %s',
    (count, hoursAfter, increment, effective) => {
      const facts = { before: 7, after: count, heightCm: 170, weightKg: 60, dose: 2.5, hoursAfter }
      expect(plateletResponse(facts, POLICY)).toMatchObject({ increment, effective })
    },
  )

  test('are corrected by the surface of the body', () => {
    expect(bodySurface(170, 60)).toBe(1.78971)
    expect(bodySurface(50, 3.5)).toBe(0.33451)
  })
})

describe('the rise of haemoglobin', () => {
  test.each([
    { donorHaemoglobin: 130, volumeMl: 400, weightKg: 60, child: false, rise: 9.2 },
    { donorHaemoglobin: 130, volumeMl: 400, weightKg: 60, child: true, rise: 8.7 },
    { donorHaemoglobin: 120, volumeMl: 200, weightKg: 50, child: false, rise: 5.1 },
    { donorHaemoglobin: 120, volumeMl: 0, weightKg: 50, child: false, rise: 0 },
  ])('expected of $volumeMl ml in $weightKg kg (child: $child) is $rise g/L', ({ rise, ...facts }) => {
    expect(expectedHaemoglobinRise(facts)).toBe(rise)
  })
})

describe('a complete assessment', () => {
  const base = { kind: 'AFTER', measuredAt: later(24), window: null } as const
  const complete = (component: (typeof componentClasses)[number], values: AssessmentValues) =>
    isComplete(checkAssessment({ ...base, component, values }, POLICY))

  test.each([
    ['WHOLE_BLOOD', { haemoglobin: 70 }, true],
    ['RED_CELLS', { haemoglobin: 70 }, true],
    ['RED_CELLS', { platelets: 70 }, false],
    ['PLATELETS', { platelets: 0 }, true],
    ['PLATELETS', { haemoglobin: 70 }, false],
    ['PLASMA', { prothrombinTime: 14, partialThromboplastinTime: 40 }, true],
    ['PLASMA', { internationalRatio: 1.8, partialThromboplastinTime: 40 }, true],
    ['PLASMA', { internationalRatio: 1.8 }, false],
    ['PLASMA', { partialThromboplastinTime: 40 }, false],
    ['CRYOPRECIPITATE', { fibrinogen: 1 }, true],
    ['CRYOPRECIPITATE', { prothrombinTime: 14 }, false],
    ['GRANULOCYTES', { neutrophils: 0.2 }, true],
  ] as const)('of %s with %j: %s', (component, values, expected) => {
    expect(complete(component, values)).toBe(expected)
  })

  test.each(componentClasses)('of %s is none without values, whether absent or null', (component) => {
    expect(complete(component, {})).toBe(false)
    expect(complete(component, { haemoglobin: null, platelets: null, fibrinogen: null })).toBe(false)
  })
})

describe('the window', () => {
  const episode = { firstStart: start, lastEnd: later(3) }
  const afterwards = assessmentWindow('AFTER', episode, POLICY)

  test('after a transfusion runs from 24 to 72 hours after its end, before it ends with its start', () => {
    expect(afterwards).toEqual({ from: later(27), until: later(75) })
    expect(assessmentWindow('BEFORE', episode, POLICY)).toEqual({ from: start, until: start })
  })

  test.each([
    [later(27, -1), 'WAITING'],
    [later(27), 'DUE'],
    [later(75), 'DUE'],
    [later(75, 1), 'OVERDUE'],
  ])('at %s says %s', (now, state) => expect(dueStateAt(afterwards, now)).toBe(state))

  const codesAt = (kind: 'BEFORE' | 'AFTER', measuredAt: Date) =>
    checkAssessment(
      {
        kind,
        component: 'RED_CELLS',
        values: { haemoglobin: 60 },
        measuredAt,
        window: assessmentWindow(kind, episode, POLICY),
      },
      POLICY,
    ).map(({ code }) => code)
  test.each([
    ['AFTER', later(27, -1), ['ASSESSMENT_OUTSIDE_WINDOW']],
    ['AFTER', later(27), []],
    ['AFTER', later(75), []],
    ['AFTER', later(75, 1), ['ASSESSMENT_OUTSIDE_WINDOW']],
    ['BEFORE', start, []],
    ['BEFORE', later(-30), []],
    ['BEFORE', later(0, 1), ['ASSESSMENT_AFTER_START']],
  ] as const)('of an assessment %s made at %s finds %j', (kind, measuredAt, found) => {
    expect(codesAt(kind, measuredAt)).toEqual(found)
  })
})

describe('an episode', () => {
  const bag = (id: string, startedAt: Date) => ({ id, startedAt })
  const firsts = (...bags: ReturnType<typeof bag>[]) => Object.fromEntries(episodesOf(bags))

  test('is all bags within 24 hours of the first, that hour not included', () => {
    expect(firsts(bag('a', start), bag('b', later(24, -1)), bag('c', later(24)))).toEqual({
      a: 'a',
      b: 'a',
      c: 'c',
    })
  })
  test('is counted from its first bag and not from the bag before', () => {
    expect(firsts(bag('a', start), bag('b', later(20)), bag('c', later(40)), bag('d', later(63)))).toEqual({
      a: 'a',
      b: 'a',
      c: 'c',
      d: 'c',
    })
  })
  test('does not depend on the order in which the bags were told', () => {
    const bags = [bag('c', later(40)), bag('a', start), bag('b', later(20))]
    expect(firsts(...bags)).toEqual(firsts(...bags.toReversed()))
  })
  test('of bags begun at once is named by the first id', () => {
    expect(firsts(bag('b', start), bag('a', start))).toEqual({ a: 'a', b: 'a' })
    expect(firsts(bag('a', start), bag('b', start))).toEqual({ a: 'a', b: 'a' })
  })
})
