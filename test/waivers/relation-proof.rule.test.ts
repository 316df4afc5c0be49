import { describe, expect, test } from 'vitest'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import {
  byStrength,
  proofPlan,
  proofValidDays,
  standingInARow,
  standingTogether,
} from '#rules/waivers/relation-proof.ts'
import { type ProofStanding, proofStandings, relations } from '#rules/waivers/terms.ts'
import { inForce } from '../support/waivers.ts'

describe('which registers prove a relation', () => {
  test('every relation has a plan, and only these', () => {
    expect(Object.fromEntries(relations.map((relation) => [relation, proofPlan(relation)]))).toEqual({
      SELF: { kind: 'NONE' },
      SPOUSE: { kind: 'DIRECT', register: 'MARRIAGE' },
      PARENT: { kind: 'DIRECT', register: 'HOUSEHOLD' },
      CHILD: { kind: 'DIRECT', register: 'HOUSEHOLD' },
      SIBLING: { kind: 'DIRECT', register: 'HOUSEHOLD' },
      GRANDPARENT: { kind: 'DIRECT', register: 'HOUSEHOLD' },
      GRANDCHILD: { kind: 'DIRECT', register: 'HOUSEHOLD' },
      PARENT_IN_LAW: { kind: 'BY_MARRIAGE', spouseOf: 'DONOR', asks: 'PARENT' },
      CHILD_IN_LAW: { kind: 'BY_MARRIAGE', spouseOf: 'PATIENT', asks: 'CHILD' },
      OTHER: { kind: 'NONE' },
    })
  })
})

/** Rows: the first answer; columns: the second, in the order of `proofStandings`. */
const TABLE: Readonly<
  Record<ProofStanding, { row: readonly ProofStanding[]; both: readonly ProofStanding[] }>
> = {
  VERIFIED: {
    row: ['VERIFIED', 'NOT_FOUND', 'CONTRADICTED', 'SERVICE_DOWN'],
    both: ['VERIFIED', 'CONTRADICTED', 'CONTRADICTED', 'SERVICE_DOWN'],
  },
  NOT_FOUND: {
    row: ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    both: ['CONTRADICTED', 'NOT_FOUND', 'CONTRADICTED', 'SERVICE_DOWN'],
  },
  CONTRADICTED: {
    row: ['CONTRADICTED', 'CONTRADICTED', 'CONTRADICTED', 'CONTRADICTED'],
    both: ['CONTRADICTED', 'CONTRADICTED', 'CONTRADICTED', 'CONTRADICTED'],
  },
  SERVICE_DOWN: {
    row: ['SERVICE_DOWN', 'SERVICE_DOWN', 'SERVICE_DOWN', 'SERVICE_DOWN'],
    both: ['SERVICE_DOWN', 'SERVICE_DOWN', 'CONTRADICTED', 'SERVICE_DOWN'],
  },
}
const PAIRS = proofStandings.flatMap((one) =>
  proofStandings.map((other, at) => [one, other, TABLE[one].row[at], TABLE[one].both[at]] as const),
)

describe('what two answers come to', () => {
  test.each(PAIRS)('%s and then %s in a row are %s; at once they are %s', (one, other, inARow, together) => {
    expect(standingInARow([one, other])).toBe(inARow)
    expect(standingTogether([one, other])).toBe(together)
  })

  test('nothing asked proves nothing', () => {
    expect(standingInARow([])).toBe('NOT_FOUND')
    expect(standingTogether([])).toBe('NOT_FOUND')
  })

  test('yes on one day, no on another and nothing on a third is a contradiction', () => {
    expect(standingTogether(['VERIFIED', 'SERVICE_DOWN', 'NOT_FOUND'])).toBe('CONTRADICTED')
  })

  test('of two ways the proven one counts, then the contradicted, then the one that is waited for', () => {
    expect(proofStandings.toSorted(byStrength)).toEqual([
      'VERIFIED',
      'CONTRADICTED',
      'SERVICE_DOWN',
      'NOT_FOUND',
    ])
  })
})

describe('for how many days a proof may be used again', () => {
  const from = (effectiveFrom: string, effectiveTo: string | null, days: number) => ({
    ...inForce(ZHEJIANG_2025, { proofValidDays: days }, effectiveFrom),
    effectiveTo,
  })
  const later = from('2026-02-01', null, 30)
  const earlier = from('2025-01-01', '2026-01-31', 7)

  test.each([
    ['the day before any is in force', ['2024-12-31'], 0],
    ['the first day of the earlier', ['2025-01-01'], 7],
    ['the last day of the earlier', ['2026-01-31'], 7],
    ['the first day of the later', ['2026-02-01'], 30],
    ['long after', ['2030-01-01'], 30],
    ['uses under both, in whatever order', ['2026-02-01', '2026-01-31'], 7],
    ['no use at all', [], 0],
  ])('%s', (_, days, valid) => {
    expect(proofValidDays([later, earlier], days)).toBe(valid)
  })

  test('a policy in force between the first use and the last counts too', () => {
    const between = from('2026-03-01', '2026-03-31', 3)
    expect(proofValidDays([later, between], ['2026-02-01', '2026-05-01'])).toBe(3)
  })

  test('a policy whose first day nobody has set says nothing', () => {
    const unset = { ...later, effectiveFrom: null, settings: { ...later.settings, proofValidDays: 1 } }
    expect(proofValidDays([later, unset], ['2026-02-01'])).toBe(30)
    expect(proofValidDays([unset], ['2026-02-01'])).toBe(0)
  })
})
