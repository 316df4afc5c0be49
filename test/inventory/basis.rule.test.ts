import { describe, expect, test } from 'vitest'
import type { SideState } from '#rules/compatibility/crossmatch.ts'
import { judgeCrossmatchBasis, judgeGroupBasis } from '#rules/inventory/basis.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { POLICY } from '../support/rules/forms.ts'

const product = (code: string) => {
  const found = standardDictionary.get(code)
  if (found === undefined) throw new Error(code)
  return found
}
const CALLED_BACK = ['RELEASE_BASIS_WITHDRAWN']
const codesOf = (found: readonly { code: string }[]) => found.map(({ code }) => code)

describe('a bag’s group', () => {
  const confirmedA = { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE' } as const
  const before = { ...confirmedA, transplant: null }
  const unknown = { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN' } as const
  const oneSample = { ...confirmedA, standing: 'ONE_SAMPLE' } as const

  test.each([
    ['the same is left', before, confirmedA, []],
    ['nothing is left', before, unknown, CALLED_BACK],
    ['one tube is left of two', before, oneSample, CALLED_BACK],
    ['one tube is left of one', { ...oneSample, transplant: null }, oneSample, []],
    ['a contradiction is left', before, { ...unknown, standing: 'CONFLICT' }, CALLED_BACK],
    ['another ABO is left', before, { ...confirmedA, abo: 'B' }, CALLED_BACK],
    ['another RhD is left', before, { ...confirmedA, rhd: 'NEGATIVE' }, CALLED_BACK],
    ['RhD alone is lost', before, { ...confirmedA, rhd: 'UNKNOWN' }, CALLED_BACK],
    ['it left without a group', { ...unknown, transplant: null }, unknown, []],
    ['it left without a group, which is known by now', { ...unknown, transplant: null }, confirmedA, []],
    ['it left by RhD alone', { ...unknown, rhd: 'POSITIVE', transplant: null }, unknown, CALLED_BACK],
    ['a transplant assigned it', { ...before, transplant: { redCells: 'O', plasma: 'AB' } }, unknown, []],
  ] as const)('when %s', (_, was, now, expected) => {
    expect(codesOf(judgeGroupBasis('HANDED_OVER', { before: was, now }))).toEqual(expected)
  })
})

describe('a bag’s crossmatch', () => {
  const judged = (
    [thenMajor, thenMinor]: readonly [SideState, SideState],
    [nowMajor, nowMinor]: readonly [SideState, SideState],
    { code = 'RBC-SUSP', patientAbo = 'A' as 'A' | null, unitAbo = 'A' as 'A' | 'O' } = {},
  ) =>
    codesOf(
      judgeCrossmatchBasis(
        'HANDED_OVER',
        {
          product: product(code),
          unitAbo,
          patientAbo,
          before: { MAJOR: thenMajor, MINOR: thenMinor },
          now: { MAJOR: nowMajor, MINOR: nowMinor },
        },
        POLICY,
      ),
    )
  const good = ['COMPATIBLE', 'COMPATIBLE'] as const
  const none = ['NOT_DONE', 'NOT_DONE'] as const
  const bad = ['INCOMPATIBLE', 'COMPATIBLE'] as const

  test.each([
    ['both sides are still borne', good, good, []],
    ['nothing is left', good, none, CALLED_BACK],
    ['the minor side is lost', good, ['COMPATIBLE', 'NOT_DONE'], CALLED_BACK],
    ['the major side is contradicted', good, bad, CALLED_BACK],
    ['the minor side is contradicted', good, ['COMPATIBLE', 'INCOMPATIBLE'], CALLED_BACK],
    ['it left though incompatible', bad, bad, []],
    ['it left though incompatible, and even that is taken back', bad, none, CALLED_BACK],
    ['it left uncrossmatched', none, none, []],
    ['it left uncrossmatched and is incompatible', none, bad, []],
    [
      'it left with one side tested, which still stands',
      ['COMPATIBLE', 'NOT_DONE'],
      ['COMPATIBLE', 'NOT_DONE'],
      [],
    ],
  ] as const)('when %s', (_, before, now, expected) => {
    expect(judged(before, now)).toEqual(expected)
  })

  test('of group O cells for a patient of another group is expected to react on the minor side', () => {
    expect(judged(good, ['COMPATIBLE', 'INCOMPATIBLE'], { unitAbo: 'O' })).toEqual([])
    expect(judged(good, ['COMPATIBLE', 'INCOMPATIBLE'], { unitAbo: 'O', patientAbo: null })).toEqual([])
  })

  test('does not matter where the component needs none', () => {
    expect(judged(good, none, { code: 'FFP' })).toEqual([])
  })
})

test.each(unitStates)('a bag that is %s is called back unless nothing is left of it', (custody) => {
  const before = { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE', transplant: null } as const
  const found = judgeGroupBasis(custody, { before, now: { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN' } })
  expect(codesOf(found)).toEqual(custody === 'DISCARDED' ? [] : CALLED_BACK)
})
