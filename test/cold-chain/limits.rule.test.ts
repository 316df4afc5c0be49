import { describe, expect, test } from 'vitest'
import { engineSettings } from '#rules/cold-chain/limits.ts'
import { componentLimits, componentsOf, placeLimits, tableOf } from '#rules/inventory/places.ts'
import { type PlaceKind, type PlaceRange, placeKinds, placeRanges } from '#rules/inventory/terms.ts'
import { type PolicyValues, policyInForce } from '#rules/policy.ts'
import type { OwnLimits } from '#rules/products/storage.ts'
import { type StorageCategory, storageCategories } from '#rules/products/storage-terms.ts'
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

describe('the limits of a place follow from the products that stand in it', () => {
  const of = (keeps: PlaceRange, component: StorageCategory, kind: PlaceKind = 'FRIDGE') => {
    const [limits] = componentLimits({ kind, keeps, components: [component] }, values)
    return limits && [limits.least, limits.most]
  }
  test.each<[StorageCategory, PlaceRange, number | null, number]>([
    // product, where it stands, least and most
    ['WHOLE_BLOOD', 'COLD', 2, 6],
    ['RED_CELLS', 'COLD', 2, 6],
    ['RED_CELLS_OPENED', 'COLD', 2, 6],
    ['PLATELETS', 'ROOM', 20, 24],
    ['GRANULOCYTES', 'ROOM', 20, 24],
    ['FRESH_FROZEN_PLASMA', 'FROZEN', null, -18],
    ['FROZEN_PLASMA', 'FROZEN', null, -18],
    ['CRYOPRECIPITATE', 'FROZEN', null, -18],
    // thawed, it stands with what belongs there
    ['FRESH_FROZEN_PLASMA', 'COLD', 2, 6],
    ['FROZEN_PLASMA', 'COLD', 2, 6],
    ['CRYOPRECIPITATE', 'ROOM', 20, 24],
  ])('%s in a place that keeps %s: %s to %d °C', (component, keeps, least, most) => {
    expect(of(keeps, component)).toEqual([least, most])
    expect(componentsOf(keeps)).toContain(component)
  })
  test('have the whole table above', () => {
    expect(placeRanges.flatMap(componentsOf)).toHaveLength(11)
    expect(new Set(placeRanges.flatMap(componentsOf))).toEqual(new Set(storageCategories))
  })
  test.each<[StorageCategory, PlaceRange, number | null, number]>([
    ['WHOLE_BLOOD', 'COLD', 2, 10],
    ['RED_CELLS', 'COLD', 2, 10],
    ['RED_CELLS_OPENED', 'COLD', 2, 10],
    ['PLATELETS', 'ROOM', 20, 24],
    ['GRANULOCYTES', 'ROOM', 20, 24],
    ['FRESH_FROZEN_PLASMA', 'FROZEN', null, -18],
    ['FROZEN_PLASMA', 'FROZEN', null, -18],
    ['CRYOPRECIPITATE', 'FROZEN', null, -18],
    ['FROZEN_PLASMA', 'COLD', 2, 10],
  ])('in a box, %s that is kept %s: %s to %d °C', (component, keeps, least, most) => {
    expect(of(keeps, component, 'BOX')).toEqual([least, most])
  })

  const plasma: OwnLimits = {
    FRESH_FROZEN_PLASMA: { least: null, most: -25 as never },
    CRYOPRECIPITATE: { least: -40 as never, most: -20 as never },
    PLATELETS: { least: 21 as never, most: 24 as never },
  }
  const policy = { ...values, storageLimits: plasma }
  const limits = (
    keeps: PlaceRange,
    components: readonly StorageCategory[] | null,
    kind: PlaceKind = 'FREEZER',
  ) => {
    const { least, most } = placeLimits({ kind, keeps, components }, policy)
    return [least, most]
  }
  test.each<[readonly StorageCategory[] | null, number | null, number]>([
    // products of a freezer where the alliance has limits of its own, least and most
    [['FROZEN_PLASMA'], null, -18],
    [['FRESH_FROZEN_PLASMA'], null, -25],
    [['CRYOPRECIPITATE'], -40, -20],
    [['FROZEN_PLASMA', 'CRYOPRECIPITATE'], -40, -20],
    [['FROZEN_PLASMA', 'FRESH_FROZEN_PLASMA'], null, -25],
    [null, -40, -25],
  ])('a freezer for %j has the strictest of them: %s to %d °C', (components, least, most) => {
    expect(limits('FROZEN', components)).toEqual([least, most])
    const engine = engineSettings({ kind: 'FREEZER', keeps: 'FROZEN', components }, policy)
    expect([engine.least, engine.most]).toEqual([least, most])
  })
  test.each<[PlaceRange, StorageCategory[]]>([
    ['COLD', ['WHOLE_BLOOD', 'RED_CELLS', 'RED_CELLS_OPENED']],
    ['ROOM', ['PLATELETS', 'GRANULOCYTES']],
    ['FROZEN', ['FRESH_FROZEN_PLASMA', 'FROZEN_PLASMA', 'CRYOPRECIPITATE']],
  ])(
    'a place %s that is registered for no products has those of each that comes so: %j',
    (keeps, expected) => {
      const listed = componentLimits({ kind: 'FRIDGE', keeps }, values).map(({ component }) => component)
      expect(listed.toSorted()).toEqual(expected.toSorted())
    },
  )
  test('of the alliance’s own never widen the standard’s, and hold in store alone', () => {
    const wide = { ...values, storageLimits: { RED_CELLS: { least: 0, most: 8 } } as never }
    expect(placeLimits({ kind: 'FRIDGE', keeps: 'COLD' }, wide)).toEqual({ least: 2, most: 6 })
    const narrow = { ...values, storageLimits: { RED_CELLS: { least: 3, most: 5 } } as never }
    expect(placeLimits({ kind: 'FRIDGE', keeps: 'COLD' }, narrow)).toEqual({ least: 3, most: 5 })
    expect(placeLimits({ kind: 'BOX', keeps: 'COLD' }, narrow)).toEqual({ least: 2, most: 10 })
  })
  test('an incubator for platelets and granulocytes is as warm as both allow', () => {
    expect(limits('ROOM', null, 'PLATELET_INCUBATOR')).toEqual([21, 24])
    expect(limits('ROOM', ['GRANULOCYTES'], 'PLATELET_INCUBATOR')).toEqual([20, 24])
  })
  test('are those of the standard that was in force on the day, and name it', () => {
    const sourceOn = (day: string, kind: PlaceKind, keeps: PlaceRange = 'COLD') => {
      const set = policyInForce(standardPolicies, new Date(`${day}T12:00:00+08:00`))
      return set?.sources[tableOf({ kind, keeps })]
    }
    expect(sourceOn('2024-08-31', 'FRIDGE')).toBe('WS_399_2012_STORAGE')
    expect(sourceOn('2024-09-01', 'FRIDGE')).toBe('WS_399_2023_STORAGE')
    expect(sourceOn('2024-09-01', 'BOX', 'FROZEN')).toBe('WS_399_2023_STORAGE')
    expect(sourceOn('2024-09-01', 'BOX')).toBe('WS_400_2023_TRANSPORT')
  })
})
