import { describe, expect, test } from 'vitest'
import { finding } from '#rules/finding.ts'
import { checkCustody, issuedStates } from '#rules/inventory/custody.ts'
import { APPROVERS_NEEDED, checkApprovers, isApproved } from '#rules/inventory/discard.ts'
import { checkDispense } from '#rules/inventory/dispense.ts'
import { checkEmergencyPath, judgeIncompatibleAfterwards } from '#rules/inventory/emergency.ts'
import { checkHold } from '#rules/inventory/hold.ts'
import { checkReagents, type KitBag, kitOutcome } from '#rules/inventory/kit.ts'
import { acknowledgementDue, holdersOf } from '#rules/inventory/recall.ts'
import { judgeReturn } from '#rules/inventory/return.ts'
import { leftUncrossmatched, skippedKinds } from '#rules/inventory/skipped.ts'
import { type UnitAction, unitStates, unitTransitions } from '#rules/inventory/terms.ts'
import { urgencies } from '#rules/requests/terms.ts'
import { isDeviation } from '#rules/vocabulary.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'

/** Codes with the field each one names. */
const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => `${code} ${field}`)
const minutesBefore = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)

describe('custody of a unit', () => {
  test.each<[UnitAction, string, string]>([
    ['dispatch', 'IN_STOCK', 'ISSUED HANDED_OVER RETURNED'],
    ['arrive', 'IN_TRANSIT', 'ISSUED HANDED_OVER RETURNED'],
    ['reserve', 'IN_STOCK', 'ISSUED HANDED_OVER RETURNED'],
    ['releaseReservation', 'RESERVED', 'ISSUED HANDED_OVER RETURNED'],
    ['issue', 'RESERVED', 'ISSUED HANDED_OVER RETURNED'],
    ['handOver', 'ISSUED', ''],
    ['transfuse', 'HANDED_OVER', ''],
    ['return', 'ISSUED HANDED_OVER', ''],
    ['discard', 'IN_STOCK RESERVED IN_TRANSIT ISSUED HANDED_OVER RETURNED', ''],
    ['process', 'IN_STOCK', ''],
  ])('lets %s start from %s alone, and names the lawful way for: %s', (action, from, wayNamed) => {
    const free = unitStates.filter((state) => checkCustody(action, state).length === 0)
    expect(free.join(' ')).toBe(from)
    const named = unitStates.filter((state) =>
      checkCustody(action, state).some(({ code }) => code === 'ISSUED_BLOOD_STAYS_OUT'),
    )
    expect(named.join(' ')).toBe(wayNamed)
  })
  test('names the unit, or the field the caller says', () => {
    expect(told(checkCustody('reserve', 'ISSUED'))).toEqual([
      'UNIT_STATE_FORBIDS unitId',
      'ISSUED_BLOOD_STAYS_OUT unitId',
    ])
    expect(told(checkCustody('issue', 'RETURNED', 'units[2]'))).toEqual([
      'UNIT_STATE_FORBIDS units[2]',
      'ISSUED_BLOOD_STAYS_OUT units[2]',
    ])
    expect(checkCustody('transfuse', 'IN_STOCK')[0]?.message).toMatchObject({
      zh: expect.stringContaining('在库'),
      en: expect.stringContaining('in stock'),
    })
    expect(issuedStates).toEqual(['ISSUED', 'HANDED_OVER', 'RETURNED'])
  })
  test.each<[UnitAction, string]>([
    ['transfuse', 'IN_STOCK RESERVED IN_TRANSIT ISSUED RETURNED DISCARDED PROCESSED'],
    ['arrive', 'IN_STOCK'],
    ['dispatch', ''],
    ['handOver', 'IN_STOCK RESERVED'],
    ['return', 'IN_STOCK RESERVED IN_TRANSIT'],
    ['issue', ''],
    ['discard', ''],
    ['process', ''],
  ])('records a %s that was forbidden from: %s', (action, states) => {
    const recorded = unitStates.filter((state) => isDeviation(unitTransitions, action, state))
    expect(recorded.join(' ')).toBe(states)
  })
})

test('a hold falls on every unit that is still there', () => {
  const gone = unitStates.filter((state) => checkHold(state).length > 0)
  expect(gone).toEqual(['TRANSFUSED', 'DISCARDED', 'PROCESSED'])
  expect(told(checkHold('DISCARDED'))).toEqual(['UNIT_STATE_FORBIDS unitId'])
  expect(checkHold('DISCARDED')[0]?.message.en).toContain('discarded')
})

describe('what a ward asks to be brought out', () => {
  test('is something', () => {
    expect(told(checkDispense([]))).toEqual(['NOTHING_TO_DISPENSE requestId'])
  })
  test('waits for that very request, kept or issued', () => {
    const waiting = unitStates.filter((state) => checkDispense([{ isOfRequest: true, state }]).length === 0)
    expect(waiting).toEqual(['RESERVED', 'ISSUED'])
    expect(
      told(
        checkDispense([
          { isOfRequest: true, state: 'RESERVED' },
          { isOfRequest: false, state: 'RESERVED' },
          { isOfRequest: true, state: 'HANDED_OVER' },
        ]),
      ),
    ).toEqual(['UNIT_NOT_KEPT unitIds[1]', 'UNIT_NOT_KEPT unitIds[2]'])
  })
})

describe('an emergency', () => {
  test('alone has its own path', () => {
    const refused = urgencies.filter((urgency) => checkEmergencyPath(urgency).length > 0)
    expect(refused).toEqual(urgencies.filter((urgency) => urgency !== 'EMERGENCY'))
    expect(told(checkEmergencyPath('URGENT'))).toEqual(['EMERGENCY_PATH_ONLY requestId'])
    expect(checkEmergencyPath('EMERGENCY')).toEqual([])
  })
  test('calls an incompatible bag back wherever it is, but not once it is destroyed', () => {
    for (const custody of unitStates)
      expect(told(judgeIncompatibleAfterwards(custody)), custody).toEqual(
        custody === 'DISCARDED' ? [] : ['RETROSPECTIVE_INCOMPATIBLE unitId'],
      )
  })
  test('owes each thing once', () => {
    const both = [
      finding('RHD_UNTYPED'),
      finding('CROSSMATCH_NOT_DONE'),
      finding('CROSSMATCH_REPORT_UNSIGNED'),
    ]
    expect(skippedKinds(both)).toEqual(['TYPING', 'CROSSMATCH', 'CROSSMATCH_REPORT'])
    expect(leftUncrossmatched([])).toBe(false)
  })
})

describe('a discard', () => {
  test.each<[string, string[], string[], string[]]>([
    ['two others', [], ['b', 'c'], []],
    ['one after the other', ['b'], ['c'], []],
    ['the proposer', [], ['a'], ['DISCARD_APPROVED_BY_PROPOSER signatures']],
    ['one person twice at once', [], ['b', 'b'], ['SIGNED_TWICE_BY_ONE_PERSON signatures']],
    ['one person on two days', ['b'], ['b'], ['SIGNED_TWICE_BY_ONE_PERSON signatures']],
  ])('approved by %s', (_, approvers, now, expected) => {
    expect(told(checkApprovers({ proposer: 'a', approvers, now }))).toEqual(expected)
  })
  test('takes two different people', () => {
    expect(APPROVERS_NEEDED).toBe(2)
    expect([[], ['b'], ['b', 'b'], ['b', 'c'], ['b', 'c', 'd']].map(isApproved)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })
})

test('a bag that comes back is scrap after more minutes than the limit, the begun one counted', () => {
  const limit = POLICY.outOfStorageMinutes
  expect(judgeReturn({ outSince: null, returnedAt: NOW }, POLICY)).toEqual([])
  expect(judgeReturn({ outSince: minutesBefore(limit), returnedAt: NOW }, POLICY)).toEqual([])
  const late = judgeReturn({ outSince: minutesBefore(limit + 0.01), returnedAt: NOW }, POLICY)
  expect(told(late)).toEqual(['OUT_OF_STORAGE_TOO_LONG unitId'])
  expect(late[0]?.message.en).toContain(`${limit + 1}`)
  expect(late[0]?.message.en).toContain(`${limit}`)
})

describe('a recall', () => {
  const unit = { custody: 'IN_STOCK', organisationId: 'here', forOrganisationId: null } as const
  const places = (units: Parameters<typeof holdersOf<string, typeof unit>>[0]) =>
    [...holdersOf<string, (typeof units)[number]>(units)].map(([place, held]) => [place, held.length])
  test('is answered by who has a unit and by whom it is meant for, once', () => {
    expect(places([unit])).toEqual([['here', 1]])
    expect(places([{ ...unit, forOrganisationId: 'there' } as never])).toEqual([
      ['here', 1],
      ['there', 1],
    ])
    expect(places([{ ...unit, forOrganisationId: 'here' } as never, unit])).toEqual([['here', 2]])
    expect(places([{ ...unit, custody: 'TRANSFUSED' } as never])).toEqual([['here', 1]])
    expect(places([{ ...unit, custody: 'DISCARDED' } as never])).toEqual([])
  })
  test('is answered within the minutes of the rule set', () => {
    expect(acknowledgementDue(NOW, { recallAcknowledgementMinutes: 30 })).toEqual(minutesBefore(-30))
  })
})

describe('a kit', () => {
  const reagent = { name: '抗-A', lot: 'L1', expiresOn: '2026-03-01' }
  test('leaves with reagents in date, the last day included', () => {
    expect(checkReagents([reagent], '2026-03-01')).toEqual([])
    const found = checkReagents([{ ...reagent, expiresOn: '2026-03-02' }, reagent], '2026-03-02')
    expect(told(found)).toEqual(['REAGENT_EXPIRED reagents[1]'])
    expect(found[0]?.message.en).toMatch(/抗-A.*L1.*2026-03-01/)
  })
  const kept: KitBag = { custody: 'RESERVED', neverLeftControl: true, inTemperature: true }
  test.each<[Partial<KitBag>, boolean, string]>([
    [{}, true, 'BACK_IN_STOCK'],
    [{ custody: 'IN_STOCK' }, true, 'BACK_IN_STOCK'],
    [{}, false, 'QUARANTINED'],
    [{ neverLeftControl: false }, true, 'QUARANTINED'],
    [{ inTemperature: false }, true, 'QUARANTINED'],
    [{ inTemperature: null }, true, 'QUARANTINED'],
    [{ custody: 'ISSUED' }, true, 'USED'],
    [{ custody: 'TRANSFUSED' }, false, 'USED'],
  ])('with a bag %j where a return is allowed: %s, ends with it %s', (bag, returnToStockAllowed, outcome) => {
    expect(kitOutcome({ ...kept, ...bag }, { returnToStockAllowed })).toBe(outcome)
  })
})
