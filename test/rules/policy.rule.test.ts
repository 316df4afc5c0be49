import { describe, expect, test } from 'vitest'
import { addDays, dayOf, isDay } from '#rules/calendar.ts'
import { type PolicySet, policyInForce } from '#rules/policy.ts'
import { sources } from '#rules/sources.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

const at = (text: string) => new Date(`${text}+08:00`)

describe('policyInForce', () => {
  test.each([
    ['2012-07-31T23:59:59.999', undefined],
    ['2012-08-01T00:00:00', 'CN-2012'],
    ['2024-08-31T23:59:59.999', 'CN-2012'],
    ['2024-09-01T00:00:00', 'CN-2024'],
    ['2026-03-01T09:30:00', 'CN-2024'],
  ])('on %s in China is %s', (instant, id) => {
    expect(policyInForce(standardPolicies, at(instant))?.id).toBe(id)
  })

  const [national] = standardPolicies
  if (!national) throw new Error('there is no national rule set')
  const set = (id: string, jurisdiction: string, effectiveFrom: string, effectiveTo: string): PolicySet => ({
    ...national,
    id,
    jurisdiction,
    effectiveFrom,
    effectiveTo,
  })
  const sets = [
    ...standardPolicies,
    set('province', '33', '2025-01-01', '2026-12-31'),
    set('city', '3308', '2026-01-01', '2026-06-30'),
    set('city-newer', '3308', '2026-03-01', '2026-06-30'),
  ]

  test.each([
    ['2024-12-31T12:00:00', '330822', 'CN-2024'],
    ['2025-01-01T00:00:00', '330822', 'province'],
    ['2025-12-31T23:59:59', '330822', 'province'],
    ['2026-01-01T00:00:00', '330822', 'city'],
    ['2026-02-28T23:59:59', '330822', 'city'],
    ['2026-03-01T00:00:00', '330822', 'city-newer'],
    ['2026-07-01T00:00:00', '330822', 'province'],
    ['2026-03-01T00:00:00', '330100', 'province'],
    ['2026-03-01T00:00:00', '340100', 'CN-2024'],
  ])('on %s in %s the narrowest and newest set counts: %s', (instant, region, id) => {
    expect(policyInForce(sets, at(instant), region)?.id).toBe(id)
  })

  test('names a listed source for every value', () => {
    for (const { values, sources: cited } of standardPolicies) {
      expect(Object.keys(cited).toSorted()).toEqual(Object.keys(values).toSorted())
      for (const id of Object.values(cited)) expect(sources).toHaveProperty(id)
    }
  })
})

describe('the calendar', () => {
  test.each([
    ['2024-02-29', true],
    ['2025-02-29', false],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-01', false],
    ['20260101', false],
  ])('%s is a day: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected)
  })

  test('turns the day at midnight in China', () => {
    expect(dayOf(new Date('2026-02-28T15:59:59.999Z'))).toBe('2026-02-28')
    expect(dayOf(new Date('2026-02-28T16:00:00Z'))).toBe('2026-03-01')
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
  })
})
