import { describe, expect, test } from 'vitest'
import { engineSettings } from '#rules/cold-chain/limits.ts'
import { type PlaceKind, type PlaceRange, placeKinds, placeRanges } from '#rules/inventory/terms.ts'
import { type PolicyValues, policyInForce } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const values = policyInForce(standardPolicies, new Date('2026-03-01T00:00:00Z'))?.values as PolicyValues
const settings = (kind: PlaceKind, keeps: PlaceRange, changes: Partial<PolicyValues> = {}) =>
  engineSettings({ kind, keeps }, { ...values, ...changes })

describe('the settings of the policy in force', () => {
  test.each<[PlaceKind, PlaceRange, number | null, number, 'BELOW' | 'ABOVE']>([
    // what is watched, least and most of its limits, on which side of 0 °C it harms
    ['FRIDGE', 'COLD', 2, 6, 'BELOW'],
    ['FRIDGE', 'ROOM', 20, 24, 'BELOW'],
    ['FRIDGE', 'FROZEN', null, -18, 'ABOVE'],
    ['FREEZER', 'COLD', 2, 6, 'BELOW'],
    ['FREEZER', 'ROOM', 20, 24, 'BELOW'],
    ['FREEZER', 'FROZEN', null, -18, 'ABOVE'],
    ['PLATELET_INCUBATOR', 'COLD', 2, 6, 'BELOW'],
    ['PLATELET_INCUBATOR', 'ROOM', 20, 24, 'BELOW'],
    ['PLATELET_INCUBATOR', 'FROZEN', null, -18, 'ABOVE'],
    ['BOX', 'COLD', 2, 10, 'BELOW'],
    ['BOX', 'ROOM', 20, 24, 'BELOW'],
    ['BOX', 'FROZEN', null, -18, 'ABOVE'],
  ])('of a %s that keeps %s: from %s to %d °C, harmful %s 0 °C', (kind, keeps, lowest, highest, side) => {
    const { least, most, harm, agitationMs } = settings(kind, keeps)
    expect({ least, most, harm }).toEqual({ least: lowest, most: highest, harm: { celsius: 0, side } })
    expect(agitationMs).toBe(kind === 'PLATELET_INCUBATOR' ? 24 * HOUR : null)
  })
  test('have the whole table above', () => {
    expect(placeKinds.length * placeRanges.length).toBe(12)
  })
  test('count minutes, seconds, hours and tenths as the policy says', () => {
    const changed = settings('PLATELET_INCUBATOR', 'ROOM', {
      excursionHysteresisTenths: 7,
      excursionDebounceReadings: 3,
      excursionDebounceSeconds: 90,
      excursionGraceMinutes: 20,
      gapLimitMinutes: 10,
      flatLineReadings: 50,
      flatLineHours: 6 as PolicyValues['flatLineHours'],
      agitationMostHours: 12 as PolicyValues['agitationMostHours'],
    })
    expect(changed).toMatchObject({
      hysteresis: 0.7,
      debounceReadings: 3,
      debounceMs: 90_000,
      graceMs: 20 * MINUTE,
      gapMs: 10 * MINUTE,
      flatReadings: 50,
      flatMs: 6 * HOUR,
      agitationMs: 12 * HOUR,
    })
  })
})
