import { describe, expect, test } from 'vitest'
import { policyOfUse } from '#rules/waivers/in-force.ts'
import { QINGDAO } from '#rules/waivers/policies/other-provinces.ts'
import { ZHEJIANG_2012, ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { proofStandings, usedKinds } from '#rules/waivers/terms.ts'
import { bill, decided, donor, given, inForce, kin } from '../support/waivers.ts'

const lots = donor('a', [given(400, '2025-01-01')])
const more = donor('b', [given(200, '2025-01-01')])

describe('a candidate', () => {
  test.each([
    ['VERIFIED', 4000, 'FINAL', []],
    ['NOT_FOUND', 0, 'FINAL', []],
    ['CONTRADICTED', 0, 'PERSON', ['CONTRADICTED']],
    ['SERVICE_DOWN', 0, 'WAITS', ['SERVICE_DOWN']],
  ] as const)('whose relation is %s is worth %i fen: %s', (standing, fen, next, open) => {
    expect(decided(bill([5, '2026-02-01']), [kin('CHILD', lots, standing)])).toMatchObject({
      fen,
      next,
      open,
    })
  })
  test.each(proofStandings.filter((standing) => standing !== 'VERIFIED'))(
    'of standing %s keeps nobody waiting where all is covered',
    (standing) => {
      const candidates = [kin('CHILD', lots), kin('SPOUSE', more, standing)]
      expect(decided(bill([4, '2026-02-01']), candidates)).toMatchObject({
        fen: 4000,
        next: 'FINAL',
        open: [],
      })
    },
  )
  test('that is verified is waived at once, whatever the others wait for', () => {
    const candidates = [kin('CHILD', lots), kin('SPOUSE', more, 'SERVICE_DOWN')]
    expect(decided(bill([5, '2026-02-01']), candidates)).toMatchObject({ fen: 4000, next: 'WAITS' })
  })
  test('that is contradicted outranks one whose registry is down', () => {
    const candidates = [kin('CHILD', lots, 'SERVICE_DOWN'), kin('SPOUSE', more, 'CONTRADICTED')]
    expect(decided(bill([5, '2026-02-01']), candidates)).toMatchObject({
      fen: 0,
      next: 'PERSON',
      open: ['CONTRADICTED', 'SERVICE_DOWN'],
    })
  })
  test('who would give nothing keeps nobody waiting', () => {
    expect(decided(bill([5, '2026-02-01']), [kin('SIBLING', lots, 'CONTRADICTED')])).toMatchObject({
      next: 'FINAL',
    })
  })
  test('is asked for only with the patient’s consent; their own donations count without it', () => {
    const own = donor('p', [given(100, '2025-01-01')])
    const candidates = [kin('SELF', own), kin('CHILD', lots), kin('SPOUSE', more, 'CONTRADICTED')]
    expect(decided(bill([9, '2026-02-01']), candidates, { consent: false })).toMatchObject({
      fen: 2500,
      next: 'FINAL',
    })
  })
  test('is none: the patient pays, and nobody is asked', () => {
    expect(decided(bill([9, '2026-02-01']), [])).toMatchObject({ fen: 0, next: 'FINAL', open: [] })
  })
})

describe('a component', () => {
  test.each(usedKinds)('%s is converted, or a person decides', (kind) => {
    const converts = kind === 'RED_CELLS' || kind === 'WHOLE_BLOOD'
    expect(decided(bill([1, '2026-02-01', kind]), [kin('CHILD', lots)])).toMatchObject(
      converts ? { fen: 1000, next: 'FINAL' } : { fen: 0, next: 'PERSON', open: ['CONVERSION_OPEN'] },
    )
  })
  test.each(usedKinds)('%s is free for who is free for life', (kind) => {
    const own = donor('p', [given(400, '2025-01-01')])
    expect(decided(bill([1, '2026-02-01', kind]), [kin('SELF', own)])).toMatchObject({
      fen: 1000,
      next: 'FINAL',
    })
  })
  test('without conversion is no question where no quota is left', () => {
    const none = donor('a', [])
    expect(decided(bill([1, '2026-02-01', 'PLASMA']), [kin('CHILD', none)])).toMatchObject({ next: 'FINAL' })
  })
  test('converts as the county has settled, rounded up to the millilitre', () => {
    const conversion = { ...ZHEJIANG_2025.settings.conversion, PLASMA: 0.333 }
    const policies = [inForce(ZHEJIANG_2025, { conversion })]
    const { lines } = decided(bill([100, '2026-02-01', 'PLASMA']), [kin('CHILD', lots)], { policies })
    expect(lines[0]).toMatchObject({ needMl: 34, fen: 100_000 })
  })
})

describe('the policy', () => {
  const old = inForce(ZHEJIANG_2012)
  const current = inForce(ZHEJIANG_2025, {}, '2025-07-01')

  test('in force on each line’s own day decides it', () => {
    const own = donor('p', [given(400, '2024-01-01')])
    const { lines } = decided(bill([20, '2025-06-30'], [20, '2025-07-01']), [kin('SELF', own)], {
      policies: [old, current],
    })
    expect(lines.map(({ fen, parts }) => [fen, parts[0]?.policy])).toEqual([
      [10_000, 'ZJ-2012'],
      [20_000, 'ZJ-2025'],
    ])
  })
  test.each([
    [[], '330822', '2026-01-01', null],
    [[ZHEJIANG_2025], '330822', '2026-01-01', null],
    [[old], '330822', '1999-12-31', null],
    [[old, current], '330822', '2025-06-30', 'ZJ-2012'],
    [[old, current], '330822', '2025-07-01', 'ZJ-2025'],
    [[current, old], '330822', '2026-01-01', 'ZJ-2025'],
    [[{ ...old, effectiveTo: '2025-06-30' }], '330822', '2025-06-30', 'ZJ-2012'],
    [[{ ...old, effectiveTo: '2025-06-30' }], '330822', '2025-07-01', null],
    [[old, current], '320100', '2026-01-01', null],
    [
      [old, { ...current, code: 'QZ', region: '3308', effectiveFrom: '2020-01-01' }],
      '330822',
      '2026-01-01',
      'QZ',
    ],
  ] as const)('of %# is the one of the narrowest region, then the newest', (policies, region, day, code) => {
    expect(policyOfUse(policies, region, day)?.code ?? null).toBe(code)
  })
  test('that nobody has put into force decides nothing: a person does', () => {
    expect(
      decided(bill([1, '2026-02-01']), [kin('CHILD', lots)], { policies: [ZHEJIANG_2025] }),
    ).toMatchObject({
      fen: 0,
      next: 'PERSON',
      open: ['POLICY_SILENT', 'OTHER_PLACE'],
    })
  })
  test('of another place does not count here, and the way between provinces is named', () => {
    const away = donor('a', [given(400, '2025-01-01', 'WHOLE_BLOOD', '370202')])
    expect(
      decided(bill([1, '2026-02-01']), [kin('CHILD', away)], {
        policies: [inForce(ZHEJIANG_2025), inForce(QINGDAO)],
      }),
    ).toMatchObject({ fen: 0, next: 'FINAL', open: ['OTHER_PLACE'] })
  })
})

describe('a bill', () => {
  test('without blood leaves nothing open, whatever donors there are', () => {
    expect(decided([], [kin('SELF', lots), kin('CHILD', more, 'CONTRADICTED')])).toEqual({
      ...{ lines: [], fen: 0, open: [], next: 'FINAL' },
    })
  })
  test('of a bag whose quantity earlier claims have used up covers no more of it by a lot', () => {
    const rest = bill([0, '2026-02-01']).map((line) => ({ ...line, chargedFen: 500 }))
    expect(decided(rest, [kin('CHILD', lots)])).toMatchObject({ fen: 0, next: 'FINAL' })
    // Whoever is free for life is free of the rest as well.
    expect(decided(rest, [kin('SELF', lots)])).toMatchObject({ fen: 500, next: 'FINAL' })
  })
})
