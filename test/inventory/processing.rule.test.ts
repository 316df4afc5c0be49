import { describe, expect, test } from 'vitest'
import { hours, quantity } from '#lib/quantities.ts'
import { formAfter, partCodes } from '#rules/inventory/parts.ts'
import { checkPlace } from '#rules/inventory/places.ts'
import {
  checkIrradiation,
  checkSplit,
  checkThaw,
  checkWash,
  expiryAfter,
  type ProcessedUnit,
} from '#rules/inventory/processing.ts'
import type { ProcessingKind } from '#rules/inventory/processing-terms.ts'
import { holdKinds, placeRanges, unitStates } from '#rules/inventory/terms.ts'
import { standardDictionary, standardProducts } from '#rules/products/dictionary.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'
import { ALL_ALLOWED, halves, shelved } from '../support/rules/product-cases.ts'

const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => `${code} ${field}`)
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)
const msAfter = (ms: number) => new Date(NOW.getTime() + ms)
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Every act on a bag that is in order. */
const acts: readonly [
  string,
  (changes: Partial<ProcessedUnit>) => readonly { code: string; field?: string }[],
][] = [
  ['thawing', (changes) => checkThaw(shelved('FFP', changes), NOW)],
  ['washing', (changes) => checkWash(shelved('RBC-SUSP', changes), NOW, ALL_ALLOWED)],
  ['irradiation', (changes) => checkIrradiation(shelved('RBC-SUSP', changes), NOW, ALL_ALLOWED)],
  ['dividing', (changes) => checkSplit(shelved('RBC-SUSP', changes), halves, NOW, ALL_ALLOWED)],
]

describe.each(acts)('%s', (name, act) => {
  test('is done with a bag that is in order', () => {
    expect(act({})).toEqual([])
  })
  test.each(unitStates)('of a bag that is %s', (state) => {
    const kept = state === 'RESERVED' ? { keptForThis: true } : {}
    const allowed = state === 'IN_STOCK' || (name === 'thawing' && state === 'RESERVED')
    expect(told(act({ state, ...kept }))).toEqual(allowed ? [] : ['UNIT_STATE_FORBIDS unitId'])
  })
  test.each(holdKinds)('is not done while the hold %s lies on the bag', (hold) => {
    expect(told(act({ holds: [hold] }))).toEqual(['PROCESSING_UNIT_HELD unitId'])
  })
  test('is done in the bag’s last instant, and not after', () => {
    expect(act({ expiresAt: NOW })).toEqual([])
    expect(told(act({ expiresAt: msAfter(-1) }))).toEqual(['UNIT_EXPIRED unitId'])
  })
})

describe('thawing', () => {
  test('is for what was frozen alone', () => {
    const thawable = standardProducts.filter(({ code }) => checkThaw(shelved(code), NOW).length === 0)
    expect(thawable.map(({ code }) => code)).toEqual(
      ['FFP', 'FP', 'FFP-VI', 'FP-VI', 'CRYO'].flatMap((code) => [code, `${code}-AUTO`]),
    )
    expect(told(checkThaw(shelved('RBC-SUSP'), NOW))).toEqual(['PROCESSING_PRODUCT_UNFIT unitId'])
  })
  test('happens once', () => {
    expect(told(checkThaw(shelved('FFP', { thawedAt: NOW }), NOW))).toEqual(['UNIT_ALREADY_THAWED unitId'])
  })
  test('is for the request the bag is kept for', () => {
    const of = (state: 'IN_STOCK' | 'RESERVED', keptForThis: boolean | null) =>
      codes(checkThaw(shelved('FFP', { state, keptForThis }), NOW))
    expect(of('IN_STOCK', null)).toEqual([])
    expect(of('IN_STOCK', false)).toEqual(['UNIT_NOT_KEPT'])
    expect(of('RESERVED', true)).toEqual([])
    expect(of('RESERVED', false)).toEqual(['UNIT_OF_ANOTHER_REQUEST'])
  })
})

describe('what the alliance has not agreed on', () => {
  test.each([
    ['WASH', () => checkWash(shelved('RBC-SUSP'), NOW, POLICY)],
    ['IRRADIATE', () => checkIrradiation(shelved('RBC-SUSP'), NOW, POLICY)],
    ['SPLIT', () => checkSplit(shelved('RBC-SUSP'), halves, NOW, POLICY)],
  ] as const)('is not done: %s', (kind, act) => {
    expect(told(act())).toEqual(['PROCESSING_NOT_ALLOWED unitId'])
    const others = ALL_ALLOWED.processingAllowed.filter((other) => other !== kind)
    const policy = { ...POLICY, processingAllowed: others }
    const acted = {
      WASH: () => checkWash(shelved('RBC-SUSP'), NOW, policy),
      IRRADIATE: () => checkIrradiation(shelved('RBC-SUSP'), NOW, policy),
      SPLIT: () => checkSplit(shelved('RBC-SUSP'), halves, NOW, policy),
    }[kind]()
    expect(told(acted)).toEqual(['PROCESSING_NOT_ALLOWED unitId'])
  })
})

describe('which products', () => {
  const fitting = (act: (unit: ProcessedUnit) => readonly { code: string }[]) =>
    standardProducts
      .filter(({ code }) => act(shelved(code)).length === 0)
      .map(({ code }) => code)
      .join(' ')
  test('are washed: red cells that were not', () => {
    expect(fitting((unit) => checkWash(unit, NOW, ALL_ALLOWED))).toBe(
      ['RBC-CONC', 'RBC-SUSP', 'RBC-SUSP-LR']
        .flatMap((code) => [code, `${code}-IR`, `${code}-AUTO`])
        .join(' '),
    )
  })
  test('are irradiated: cells that were not', () => {
    const cells = ['WB', 'RBC-CONC', 'RBC-SUSP', 'RBC-SUSP-LR', 'RBC-WASHED', 'RBC-DEGLY']
    const others = ['PLT-CONC', 'PLT-APH', 'PLT-APH-LR', 'GRAN-APH']
    expect(fitting((unit) => checkIrradiation(unit, NOW, ALL_ALLOWED))).toBe(
      [...cells, ...others].flatMap((code) => [code, `${code}-AUTO`]).join(' '),
    )
  })
  test('are divided: what is not frozen', () => {
    const solid = checkSplit(
      shelved('FFP'),
      { ...halves, content: quantity(200), contents: [quantity(100), quantity(100)] },
      NOW,
      ALL_ALLOWED,
    )
    expect(told(solid)).toEqual(['PROCESSING_PRODUCT_UNFIT unitId'])
    const thawed = checkSplit(
      shelved('FFP', { thawedAt: NOW }),
      { ...halves, content: quantity(200), contents: [quantity(100), quantity(100)] },
      NOW,
      ALL_ALLOWED,
    )
    expect(thawed).toEqual([])
  })
})

test('red cells are irradiated up to their fourteenth day; platelets at any age', () => {
  const aged = (code: string, collectedAt: Date | null) =>
    codes(checkIrradiation(shelved(code, { collectedAt }), NOW, ALL_ALLOWED))
  expect(aged('RBC-SUSP', msAfter(-14 * DAY))).toEqual([])
  expect(aged('RBC-SUSP', msAfter(-14 * DAY - 1))).toEqual(['UNIT_TOO_OLD'])
  expect(aged('RBC-SUSP', null)).toEqual(['UNIT_TOO_OLD'])
  expect(aged('PLT-APH', msAfter(-14 * DAY - 1))).toEqual([])
  expect(aged('PLT-APH', null)).toEqual([])
})

describe('the parts of a bag', () => {
  const parts = (...contents: (string | null)[]) =>
    codes(
      checkSplit(
        shelved('RBC-SUSP'),
        { ...halves, contents: contents.map((one) => (one === null ? null : quantity(one))) },
        NOW,
        ALL_ALLOWED,
      ),
    )
  test.each([
    [['1', '1'], true],
    [['0.25', '1.75'], true],
    [['0.5', '0.5', '0.5', '0.5'], true],
    [['2'], false],
    [[], false],
    [['1', '0.75'], false],
    [['1', '1.25'], false],
    [['0', '2'], false],
    [['0.1', '1.9'], false],
    [[null, '2'], false],
  ])('%j of two units: %s', (contents, fits) => {
    expect(parts(...contents)).toEqual(fits ? [] : ['SPLIT_CONTENT_UNFIT'])
  })
  test('need room on the label', () => {
    expect(codes(checkSplit(shelved('RBC-SUSP'), { ...halves, codes: null }, NOW, ALL_ALLOWED))).toEqual([
      'UNIT_NOT_DIVISIBLE',
    ])
  })
})

describe('label codes of parts', () => {
  test.each([
    ['ISBT128', 'E5445', 2, ['E5445VA0', 'E5445VB0']],
    ['ISBT128', 'E5445V00', 3, ['E5445VA0', 'E5445VB0', 'E5445VC0']],
    ['ISBT128', 'E5445100', 2, ['E54451A0', 'E54451B0']],
    ['ISBT128', 'E5445VB0', 2, ['E5445VBa', 'E5445VBb']],
    ['ISBT128', 'E5445VBa', 2, null],
    ['ISBT128', 'E5445', 27, null],
    ['STATION', 'H0215', 2, ['H0215.A', 'H0215.B']],
    ['STATION', 'H02.15', 2, ['H02.15.A', 'H02.15.B']],
    ['STATION', 'H0215.B', 2, ['H0215.Ba', 'H0215.Bb']],
    ['STATION', 'H0215.Ba', 2, null],
    ['STATION', 'H23456789012345678', 2, ['H23456789012345678.A', 'H23456789012345678.B']],
    ['STATION', 'H234567890123456789', 2, null],
    ['STATION', 'H0215', 27, null],
  ] as const)('%s %s into %i', (scheme, code, count, expected) => {
    expect(partCodes(scheme, code, count)).toEqual(expected)
  })
  test('go through the alphabet', () => {
    expect(partCodes('ISBT128', 'E5445', 26)?.at(-1)).toBe('E5445VZ0')
    expect(partCodes('STATION', 'H.A', 26)?.at(-1)).toBe('H.Az')
  })
})

describe('what a bag becomes', () => {
  const form = (kind: 'WASH' | 'IRRADIATE', code: string) =>
    formAfter(kind, shelved(code).product, standardDictionary)?.code
  test.each([
    ['WASH', 'RBC-SUSP', 'RBC-WASHED'],
    ['WASH', 'RBC-SUSP-LR-IR', 'RBC-WASHED-IR'],
    ['WASH', 'RBC-CONC-AUTO', 'RBC-WASHED-AUTO'],
    ['IRRADIATE', 'PLT-APH-LR', 'PLT-APH-LR-IR'],
    ['IRRADIATE', 'RBC-SUSP-AUTO', undefined],
  ] as const)('%s of %s: %s', (kind, code, expected) => {
    expect(form(kind, code)).toBe(expected)
  })
})

describe('the expiry of what was processed', () => {
  const expires = (code: string, kind: ProcessingKind, closedSystem = true, expiresAt = msAfter(90 * DAY)) =>
    (expiryAfter(shelved(code, { expiresAt }), { kind, at: NOW, closedSystem }, POLICY).getTime() -
      NOW.getTime()) /
    HOUR
  test.each([
    ['FFP', 'THAW', true, 24],
    ['FP-VI', 'THAW', true, 24],
    ['CRYO', 'THAW', true, 4],
    ['RBC-SUSP', 'WASH', false, 24],
    ['RBC-SUSP', 'SPLIT', false, 24],
    ['RBC-SUSP', 'SPLIT', true, 90 * 24],
    ['RBC-SUSP', 'IRRADIATE', true, 14 * 24],
    ['RBC-SUSP', 'IRRADIATE', false, 24],
  ] as const)('%s after %s, closed %s: %d hours', (code, kind, closed, expected) => {
    expect(expires(code, kind, closed)).toBe(expected)
  })
  test.each(['THAW', 'WASH', 'SPLIT', 'IRRADIATE'] as const)('is never later than before: %s', (kind) => {
    expect(expires('FFP', kind, false, msAfter(HOUR))).toBe(1)
    expect(expires('CRYO', kind, true, msAfter(HOUR))).toBe(1)
  })
  test('goes by the hours in force', () => {
    const policy = {
      thawedPlasmaHours: hours(6),
      thawedCryoprecipitateHours: hours(5),
      openedBagHours: hours(7),
      irradiatedDays: 2,
    }
    const of = (code: string, kind: ProcessingKind) =>
      (expiryAfter(shelved(code), { kind, at: NOW, closedSystem: kind === 'IRRADIATE' }, policy).getTime() -
        NOW.getTime()) /
      HOUR
    expect([
      of('FFP', 'THAW'),
      of('CRYO', 'THAW'),
      of('RBC-SUSP', 'WASH'),
      of('RBC-SUSP', 'IRRADIATE'),
    ]).toEqual([6, 5, 7, 48])
  })
})

describe('where a thawed bag stands', () => {
  const fits = (storage: Parameters<typeof checkPlace>[1], thawed: boolean) =>
    placeRanges.filter((keeps) => checkPlace({ kind: 'FRIDGE', keeps }, storage, thawed).length === 0)
  test.each([
    ['FRESH_FROZEN_PLASMA', ['COLD']],
    ['FROZEN_PLASMA', ['COLD']],
    ['CRYOPRECIPITATE', ['ROOM']],
  ] as const)('%s never goes back into the freezer', (storage, expected) => {
    expect(fits(storage, true)).toEqual(expected)
    expect(fits(storage, false)).toEqual(['FROZEN'])
  })
})
