import { describe, expect, test } from 'vitest'
import { HUNAN_2024 } from '#rules/waivers/policies/other-provinces.ts'
import { ZHEJIANG_2012, ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { bill, decided, donor, given, inForce, kin } from '../support/waivers.ts'

const here = donor('d', [given(400, '2024-01-15')])
const dead = { ...here, diedOn: '2025-01-01' }
const inHunan = { region: '430102', policies: [inForce(HUNAN_2024)] }
const hunanese = donor('h', [given(400, '2024-01-15', 'WHOLE_BLOOD', '430102')])

describe('what is open', () => {
  test('is told of the least alone: a question of a way that gives more anyhow is not another one', () => {
    // Of the child’s two donations one is past five years, of which the text of 2012 says nothing.
    const one = { ...donor('d', [given(200, '2015-01-01'), given(200, '2023-01-01')]), diedOn: '2024-01-01' }
    const facts = { policies: [inForce(ZHEJIANG_2012)] }
    expect(decided(bill([9, '2025-02-01']), [kin('PARENT', one)], facts)).toMatchObject({
      fen: 0,
      open: ['SETTING_OPEN'],
      next: 'PERSON',
    })
  })

  test('by a relation that a register contradicts: in one way to settle is enough', () => {
    const facts = bill([1, '2026-02-01'])
    expect(decided(facts, [kin('CHILD', dead, 'CONTRADICTED')])).toMatchObject({
      fen: 0,
      open: ['CONTRADICTED'],
      next: 'PERSON',
    })
  })

  test.each([
    ['CONTRADICTED', 'PERSON'],
    ['SERVICE_DOWN', 'WAITS'],
  ] as const)('by a relation %s that would bring a question and no money', (standing, next) => {
    const facts = bill([1, '2026-02-01'])
    expect(decided(facts, [kin('CHILD', hunanese, standing)], inHunan)).toMatchObject({
      fen: 0,
      open: [standing],
      next,
    })
  })

  test('is nothing where there is nothing to waive, though no policy is in force', () => {
    const [line] = bill([1, '2026-02-01'])
    if (line === undefined) throw new Error('no line')
    const paid = [{ ...line, insuredFen: line.chargedFen }]
    expect(decided(paid, [kin('CHILD', here)], { policies: [] })).toMatchObject({ next: 'FINAL' })
    expect(decided([line], [kin('CHILD', here)], { policies: [] })).toMatchObject({ next: 'PERSON' })
  })
})

describe('a donation of another place', () => {
  const elsewhere = given(400, '2024-01-15', 'WHOLE_BLOOD', '320102')
  const line = bill([1, '2026-02-01'])

  test('is named beside those of this one', () => {
    const both = donor('d', [given(200, '2024-01-15'), elsewhere])
    expect(decided(line, [kin('CHILD', both)])).toMatchObject({ open: ['OTHER_PLACE'], next: 'FINAL' })
  })
  test('is not named of somebody who is not shown to be kin', () => {
    const far = donor('d', [elsewhere])
    expect(decided(line, [kin('CHILD', far, 'NOT_FOUND')])).toMatchObject({ open: [], next: 'FINAL' })
  })
  test('is not named where nothing was used', () => {
    expect(decided([], [kin('CHILD', donor('d', [elsewhere]))])).toEqual({
      lines: [],
      fen: 0,
      open: [],
      next: 'FINAL',
    })
  })
})

test('a setting that is open between no values at all decides nothing', () => {
  const policies = [inForce(ZHEJIANG_2025, { deadDonor: { open: [] } })]
  expect(() => decided(bill([1, '2026-02-01']), [kin('SELF', here)], { policies })).toThrow(
    'a policy leaves a setting open without any value',
  )
})
