import { describe, expect, test } from 'vitest'
import {
  checkHandOver,
  type HandedBag,
  type HandOverFacts,
  holdsSinceIssue,
} from '#rules/inventory/hand-over.ts'
import { type HoldKind, handOverItems, unitStates } from '#rules/inventory/terms.ts'
import { judgeUse, type UseFacts, useCodes } from '#rules/inventory/use.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'

const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => `${code} ${field}`)
const later = (milliseconds: number) => new Date(NOW.getTime() + milliseconds)

const bag: HandedBag = {
  state: 'ISSUED',
  onIssue: true,
  holds: [],
  expiresAt: later(86_400_000),
  visualDefects: [],
}
const facts: HandOverFacts = {
  now: NOW,
  bags: [bag],
  checked: handOverItems,
  collectorRoles: ['BLOOD_COLLECTOR'],
}
const handOver = (changes: Partial<HandOverFacts>) => told(checkHandOver({ ...facts, ...changes }, POLICY))
const of = (changes: Partial<HandedBag>) => handOver({ bags: [bag, { ...bag, ...changes }] })

describe('blood at the counter', () => {
  test('leaves when nothing is wrong', () => {
    expect(handOver({})).toEqual([])
  })
  test('leaves with a person on the list of the receiving hospital', () => {
    expect(handOver({ collectorRoles: [] })).toEqual(['COLLECTOR_NOT_LISTED signatures[0]'])
    expect(handOver({ collectorRoles: ['STATION_CONTACT'] as never })).toEqual([
      'COLLECTOR_NOT_LISTED signatures[0]',
    ])
    expect(handOver({ collectorRoles: ['STATION_CONTACT', 'BLOOD_COLLECTOR'] as never })).toEqual([])
  })
  test.each(handOverItems)('waits until %s is compared', (item) => {
    const checked = handOverItems.filter((other) => other !== item)
    expect(handOver({ checked })).toEqual(['HAND_OVER_ITEM_UNCHECKED checked'])
  })
  test('is of this issue, issued, in date, free and good to look at', () => {
    expect(of({ onIssue: false })).toEqual(['UNIT_NOT_ON_ISSUE units[1]'])
    expect(of({ state: 'RESERVED' })).toEqual(['UNIT_STATE_FORBIDS units[1]'])
    expect(of({ expiresAt: NOW })).toEqual([])
    expect(of({ expiresAt: later(-1) })).toEqual(['UNIT_EXPIRED units[1]'])
    expect(of({ holds: ['RECALL'] })).toEqual(['UNIT_RECALLED units[1]'])
    expect(of({ visualDefects: ['CLOTS'] })).toEqual(['VISUAL_DEFECT units[1]'])
  })
  test('is told with its particulars', () => {
    const found = checkHandOver(
      { ...facts, checked: handOverItems.slice(1), bags: [{ ...bag, visualDefects: ['CLOTS'] }] },
      POLICY,
    )
    expect(found.map(({ message }) => message.en).join(' ')).toMatch(/name.*visible clots/)
  })
})

describe('blood that was used', () => {
  const rightly: UseFacts = {
    state: 'HANDED_OVER',
    holds: [],
    expiresAt: NOW,
    at: NOW,
    forAnotherRequest: false,
    ofAnotherDonor: false,
  }
  const use = (changes: Partial<UseFacts>) => told(judgeUse({ ...rightly, ...changes }))
  test('was handed over', () => {
    expect(unitStates.filter((state) => use({ state }).length === 0)).toEqual(['HANDED_OVER'])
    expect(use({ state: 'ISSUED' })).toEqual(['UNIT_STATE_FORBIDS unitId'])
    expect(judgeUse({ ...rightly, state: 'IN_STOCK' })[0]?.message.en).toContain('in stock')
  })
  test('was in date, whether the clock or a hold says so, and that is told once', () => {
    expect(use({ at: later(1) })).toEqual(['UNIT_EXPIRED unitId'])
    expect(use({ holds: ['EXPIRED'] })).toEqual(['UNIT_EXPIRED unitId'])
    expect(use({ holds: ['EXPIRED'], at: later(1) })).toEqual(['UNIT_EXPIRED unitId'])
  })
  test.each<[HoldKind, string]>([
    ['QUARANTINE', 'UNIT_QUARANTINED'],
    ['RECALL', 'UNIT_RECALLED'],
    ['EXCURSION', 'UNIT_EXCURSION'],
    ['SUSPECTED_FROZEN', 'UNIT_SUSPECTED_FROZEN'],
  ])('was free of %s', (kind, code) => {
    expect(use({ holds: [kind, kind] })).toEqual([`${code} unitId`])
  })
  test('was of this request and not the own blood of another', () => {
    expect(use({ ofAnotherDonor: true })).toEqual(['AUTOLOGOUS_NOT_OWN unitId'])
    expect(use({ forAnotherRequest: true })).toEqual(['UNIT_OF_ANOTHER_REQUEST unitId'])
  })
  test('opens deviations by these codes alone', () => {
    expect(useCodes).toEqual([
      'UNIT_STATE_FORBIDS',
      'UNIT_OF_ANOTHER_REQUEST',
      'AUTOLOGOUS_NOT_OWN',
      'UNIT_QUARANTINED',
      'UNIT_RECALLED',
      'UNIT_EXCURSION',
      'UNIT_SUSPECTED_FROZEN',
      'UNIT_EXPIRED',
      'MEMBER_TRANSFER_FORBIDDEN',
      'BLOOD_TO_NON_MEMBER',
      'BLOOD_FROM_NON_MEMBER',
    ])
  })
})

describe('the holds that fell on a bag since it was issued', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 8, minute))
  const hold = (kind: HoldKind, minute: number) => ({ kind, recordedAt: at(minute) })

  test.each<[string, readonly ReturnType<typeof hold>[], readonly HoldKind[], readonly HoldKind[]]>([
    ['none at all', [], [], []],
    ['one the gate knew', [hold('EXCURSION', 9)], ['EXCURSION'], []],
    ['one the gate knew, of the same instant', [hold('EXCURSION', 10)], ['EXCURSION'], []],
    ['one recorded later', [hold('EXCURSION', 11)], ['EXCURSION'], ['EXCURSION']],
    ['one the gate was not shown', [hold('EXCURSION', 9)], [], ['EXCURSION']],
    ['another kind than the gate knew', [hold('RECALL', 9)], ['EXCURSION'], ['RECALL']],
    [
      'two where the gate knew one',
      [hold('EXCURSION', 8), hold('EXCURSION', 9)],
      ['EXCURSION'],
      ['EXCURSION'],
    ],
  ])('%s', (_, standing, judged, since) => {
    expect(holdsSinceIssue(standing, { issuedAt: at(10), judged })).toEqual(since)
  })
})
