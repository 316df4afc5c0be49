import { describe, expect, test } from 'vitest'
import { instantOf } from '#rules/calendar.ts'
import { type CoveredPart, type CoverFacts, coverLines, takingsOf } from '#rules/waivers/cover.ts'
import { HENAN_2024 } from '#rules/waivers/policies/other-provinces.ts'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { waysToSettle } from '#rules/waivers/settle.ts'
import { bill, decided, donor, given, inForce, kin, takingsFor } from '../support/waivers.ts'

const ON = '2026-02-01'

describe('what a covered line takes', () => {
  const part = (other: Partial<CoveredPart>): CoveredPart => ({
    ...{ donor: 'd', relation: 'CHILD', donation: 'd1', policy: 'P', branch: 'b', from: 'LOT', ml: 200 },
    ...{ fen: 1000, quota: null },
    ...other,
  })
  const taken = (other: Partial<CoveredPart>) =>
    takingsOf({ parts: [part(other)] }, { transfusedAt: instantOf(ON, 12) }, 'p')
  const lot = { donor: 'd', donation: 'd1', pool: 'RELATIVES', patient: 'p', ml: 200, on: ON, free: false }

  test.each<[string, Partial<CoveredPart>, object[]]>([
    ['is what comes out of a lot', {}, [lot]],
    ['is the donor’s own where they are the patient', { relation: 'SELF' }, [{ ...lot, pool: 'OWN' }]],
    ['is written down where all is free for years', { from: 'FREE_FOR' }, [{ ...lot, free: true }]],
    ['is nothing where all is free for life', { from: 'FREE' }, []],
    ['is nothing of a component that does not convert', { from: 'FREE_FOR', ml: null }, []],
  ])('%s', (_, other, takings) => {
    expect(taken(other)).toEqual(takings)
  })
})

describe('a line', () => {
  const own = kin('SELF', donor('p', [given(400, '2025-01-01')]))
  const child = kin('CHILD', donor('c', [given(400, '2025-01-01')]))
  const paid = bill([1, ON]).map((line) => ({ ...line, insuredFen: line.chargedFen }))

  test('that is paid takes nothing of anybody, and leaves nothing open', () => {
    for (const candidate of [own, child])
      expect(decided(paid, [candidate]).lines).toMatchObject([{ fen: 0, needMl: 200, parts: [], open: [] }])
    expect(decided(paid, [child], { policies: [] }).lines).toMatchObject([
      { needMl: null, parts: [], open: [] },
    ])
  })
  test('that is free leaves nothing open', () => {
    expect(decided(bill([1, ON]), [own]).lines).toMatchObject([{ fen: 1000, open: [] }])
  })
  test('of a policy that nobody has settled is covered by nothing', () => {
    const facts: CoverFacts = {
      ...{ patient: 'p', region: '330822', lines: bill([1, ON]), candidates: [child], takings: [] },
      policies: [inForce(ZHEJIANG_2025)],
      settled: new Map(),
    }
    const nothing = { line: 'l1', baseFen: 1000, needMl: null, parts: [], fen: 0 }
    expect(coverLines(facts)).toEqual([{ ...nothing, open: ['POLICY_SILENT'] }])
    const [settled] = waysToSettle(ZHEJIANG_2025.settings)
    if (settled === undefined) throw new Error('no way')
    expect(coverLines({ ...facts, settled: new Map([['ZJ-2025', settled]]) })).toMatchObject([{ fen: 1000 }])
  })
  test('of the same instant goes by its number, however the bill was written', () => {
    const few = donor('d', [given(40, '2025-01-01')])
    const { lines } = decided(bill([1, ON], [1, ON]).toReversed(), [kin('CHILD', few)])
    expect(lines.map(({ line, fen }) => [line, fen])).toEqual([
      ['l1', 400],
      ['l2', 0],
    ])
  })
  test('without conversion is no question where the quota is used up', () => {
    const plasma = bill([100, ON, 'PLASMA'])
    const few = donor('d', [given(100, '2025-01-01')])
    const used = (ml: number) => ({ takings: takingsFor('d', 'd1', 'RELATIVES', ml, '2025-06-01') })
    expect(decided(plasma, [kin('CHILD', few)], used(199)).open).toEqual(['CONVERSION_OPEN'])
    expect(decided(plasma, [kin('CHILD', few)], used(200)).open).toEqual([])
  })
  test('says of each part which quota it came from, and how that stood', () => {
    const takings = takingsFor('c', 'c1', 'RELATIVES', 300, '2025-06-01')
    const { lines } = decided(bill([1, ON]), [child], { takings })
    expect(lines[0]?.parts).toMatchObject([
      { ml: 200, quota: { pool: 'RELATIVES', patient: null, after: null, limitMl: 800, usedMl: 300 } },
    ])
  })
})

describe('of several', () => {
  const henan = { region: '410000', policies: [inForce(HENAN_2024, { freeAnchor: 'REACHED' })] }
  const before = given(800, '2020-01-01', 'WHOLE_BLOOD', '410000')
  const long = given(1000, '2005-01-01', 'WHOLE_BLOOD', '410000')

  test('the one who is free without writing it down goes first', () => {
    const candidates = [kin('SELF', donor('a', [before])), kin('SELF', donor('b', [long]))]
    for (const order of [candidates, candidates.toReversed()])
      expect(decided(bill([1, ON]), order, henan).lines[0]?.parts).toMatchObject([
        { donor: 'b', from: 'FREE' },
      ])
  })
  test('the one who is free for years goes before all lots', () => {
    const candidates = [kin('CHILD', donor('a', [before])), kin('SELF', donor('b', [before]))]
    for (const order of [candidates, candidates.toReversed()])
      expect(decided(bill([1, ON]), order, henan).lines[0]?.parts).toMatchObject([
        { donor: 'b', from: 'FREE_FOR' },
      ])
  })
  test.each([
    ['donations', given(100, '2025-01-01')],
    ['lots that a donor has once', given(0, '2025-01-01', 'STEM_CELLS')],
  ])('%s of one day go by their names, whoever was asked first', (_, gift) => {
    const candidates = [kin('CHILD', donor('a', [gift])), kin('SPOUSE', donor('b', [gift]))]
    for (const order of [candidates, candidates.toReversed()])
      expect(decided(bill([1, ON]), order).lines[0]?.parts.map((part) => part.donor)).toEqual(['a'])
  })
})
