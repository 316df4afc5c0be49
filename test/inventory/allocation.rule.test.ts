import { describe, expect, test } from 'vitest'
import {
  type AllocationPurpose,
  checkAllocation,
  checkShelf,
  type Party,
  type PartyFacts,
  type PartyKind,
  partyKinds,
  partyOf,
} from '#rules/inventory/allocation.ts'
import { POLICY } from '../support/rules/forms.ts'

const party = (kind: PartyKind, id: string): Party => ({ id, kind })
const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code).join(' ')
const judged = (
  from: Party,
  to: Party,
  purpose: AllocationPurpose = 'STOCK',
  stationSuppliesMembers = false,
) => codes(checkAllocation({ from, to, purpose }, { stationSuppliesMembers }))

const NO_MEMBER = 'BLOOD_TO_NON_MEMBER'
const NOBODY = 'BLOOD_FROM_NON_MEMBER'
const NO_BANK = 'MEMBER_WITHOUT_BLOOD_BANK'
const ARTICLE_9 = 'MEMBER_TRANSFER_FORBIDDEN'
const STATION = 'STATION_SUPPLIES_STORAGE_POINT'

/** Rows: who gives. Columns: who takes, another organisation, in the order of `partyKinds`. */
const stock: Record<PartyKind, readonly string[]> = {
  STATION: [NO_MEMBER, '', STATION, STATION, NO_MEMBER],
  STORAGE_POINT: [NO_MEMBER, '', '', NO_BANK, NO_MEMBER],
  MEMBER_WITH_BANK: [NO_MEMBER, '', ARTICLE_9, ARTICLE_9, NO_MEMBER],
  MEMBER: [NO_MEMBER, '', ARTICLE_9, ARTICLE_9, NO_MEMBER],
  OUTSIDER: [NOBODY, NOBODY, NOBODY, NOBODY, NOBODY],
}
const patient: Record<PartyKind, readonly string[]> = {
  STATION: [NO_MEMBER, STATION, STATION, STATION, NO_MEMBER],
  STORAGE_POINT: [NO_MEMBER, '', '', '', NO_MEMBER],
  MEMBER_WITH_BANK: [NO_MEMBER, ARTICLE_9, ARTICLE_9, ARTICLE_9, NO_MEMBER],
  MEMBER: [NO_MEMBER, ARTICLE_9, ARTICLE_9, ARTICLE_9, NO_MEMBER],
  OUTSIDER: [NOBODY, NOBODY, NOBODY, NOBODY, NOBODY],
}
const rowsOf = (table: Record<PartyKind, readonly string[]>) =>
  partyKinds.flatMap((from) =>
    partyKinds.map((to, column) => [from, to, table[from][column] ?? '?'] as const),
  )

describe('blood changes hands', () => {
  test.each(rowsOf(stock))('for stock, from %s to another %s: %s', (from, to, expected) => {
    expect(judged(party(from, 'one'), party(to, 'other'))).toBe(expected)
  })
  test.each(rowsOf(patient))('for a patient, from %s to another %s: %s', (from, to, expected) => {
    expect(judged(party(from, 'one'), party(to, 'other'), 'PATIENT')).toBe(expected)
  })
  test.each<[PartyKind, string]>([
    ['STORAGE_POINT', ''],
    ['MEMBER_WITH_BANK', ''],
    ['MEMBER', NO_BANK],
    ['OUTSIDER', NOBODY],
  ])('within %s, for its own patients: %s', (kind, expected) => {
    expect(judged(party(kind, 'one'), party(kind, 'one'), 'PATIENT')).toBe(expected)
  })
  test.each<[PartyKind, AllocationPurpose, string]>([
    ['STORAGE_POINT', 'STOCK', ''],
    ['MEMBER_WITH_BANK', 'STOCK', ''],
    ['MEMBER', 'STOCK', NO_BANK],
    ['MEMBER_WITH_BANK', 'PATIENT', STATION],
    ['MEMBER', 'PATIENT', STATION],
  ])('where the rule set lets the station supply members, to %s for %s: %s', (to, purpose, expected) => {
    expect(judged(party('STATION', 'one'), party(to, 'other'), purpose, true)).toBe(expected)
  })
  test('by the values in force the station supplies the storage point alone', () => {
    const given = {
      from: party('STATION', 's'),
      to: party('MEMBER_WITH_BANK', 'm'),
      purpose: 'STOCK',
    } as const
    expect(codes(checkAllocation(given, POLICY))).toBe(STATION)
  })
  test.each<[PartyKind, PartyKind, RegExp, RegExp]>([
    [
      'MEMBER_WITH_BANK',
      'MEMBER',
      /退回储血点（returnStock）.*供应（supplyUnits）/,
      /returnStock.*supplyUnits/,
    ],
    ['STORAGE_POINT', 'MEMBER', /submitRequest/, /submitRequest/],
    ['STORAGE_POINT', 'OUTSIDER', /joinAlliance/, /renewMembership/],
    ['OUTSIDER', 'STORAGE_POINT', /orderFromStation/, /orderFromStation/],
    ['STATION', 'MEMBER', /requestStock/, /requestStock/],
  ])('from %s to %s is refused with the lawful way in both languages', (from, to, zh, en) => {
    const [found] = checkAllocation(
      { from: party(from, 'one'), to: party(to, 'other'), purpose: 'STOCK' },
      POLICY,
      'units[2]',
    )
    expect(found).toMatchObject({ severity: 'STOP', field: 'units[2]' })
    expect(found?.message.zh).toMatch(zh)
    expect(found?.message.en).toMatch(en)
  })
})

test.each<[Partial<PartyFacts>, PartyKind]>([
  [{}, 'MEMBER'],
  [{ hasBloodBank: true }, 'MEMBER_WITH_BANK'],
  [{ hasBloodBank: true, hasStoragePoint: true }, 'STORAGE_POINT'],
  [{ hasStoragePoint: true, member: false }, 'OUTSIDER'],
  [{ hasBloodBank: true, member: false }, 'OUTSIDER'],
  [{ kind: 'COUNTY_BUREAU', member: false }, 'OUTSIDER'],
  [{ kind: 'STATION', member: false }, 'STATION'],
])('an organisation with %j counts as %s', (facts, kind) => {
  const plain = { id: 'it', kind: 'HOSPITAL', hasStoragePoint: false, hasBloodBank: false, member: true }
  expect(partyOf({ ...plain, ...facts })).toEqual({ id: 'it', kind })
})

describe('a bag for a patient', () => {
  const bank = party('MEMBER_WITH_BANK', 'mem01')
  const point = party('STORAGE_POINT', 'lead')
  const clinic = party('MEMBER', 'mem02')
  test.each<[string, Party, Party, string]>([
    ['lead', point, clinic, ''],
    ['lead', point, bank, ''],
    ['mem01', bank, bank, ''],
    ['lead', bank, bank, 'UNIT_OF_ANOTHER_BANK'],
    ['mem01', point, bank, 'UNIT_OF_ANOTHER_BANK'],
    ['lead', bank, clinic, ARTICLE_9],
    ['mem01', bank, clinic, ARTICLE_9],
    ['lead', bank, point, ARTICLE_9],
    ['mem02', clinic, clinic, NO_BANK],
  ])('given by %s from the shelf of %j to %j: %s', (actor, from, to, expected) => {
    const found = checkShelf(actor, { from, to }, POLICY, 'unitIds[3]')
    expect(codes(found)).toBe(expected)
    for (const { field } of found) expect(field).toBe('unitIds[3]')
  })
})
