import { describe, expect, test } from 'vitest'
import {
  checkAct,
  checkRequestAction,
  isBeforeSubmission,
  type RequestAct,
  requestActs,
  statesOfAct,
} from '#rules/requests/acts.ts'
import { isOverdue, owedUntil } from '#rules/requests/owed.ts'
import {
  identityRejectReasons,
  type OwedKind,
  owedKinds,
  type RequestAction,
  requestStates,
} from '#rules/requests/terms.ts'
import { isBlank, writtenInstant } from '#rules/requests/text.ts'
import { POLICY } from '../support/rules/forms.ts'

describe('what is done beside a request', () => {
  test.each<[RequestAct, string]>([
    ['approve', 'SUBMITTED ACCEPTED COMPLETED CLOSED'],
    ['recordConsent', 'SUBMITTED SENT_BACK ACCEPTED COMPLETED CLOSED'],
    ['authoriseEmergency', 'SUBMITTED SENT_BACK ACCEPTED'],
    ['requestDispense', 'ACCEPTED COMPLETED'],
  ])('%s is done while it is %s', (act, states) => {
    const free = requestStates.filter((state) => checkAct(act, state).length === 0)
    expect(free.toSorted()).toEqual(states.split(' ').toSorted())
    expect(statesOfAct[act].toSorted()).toEqual(free.toSorted())
    expect(requestActs).toContain(act)
  })
  test('is refused with the state it stands in', () => {
    const [found] = checkAct('requestDispense', 'SUBMITTED')
    expect(found).toMatchObject({ code: 'REQUEST_STATE_FORBIDS', field: 'state' })
    expect(found?.message.zh).not.toContain('{')
  })
})

test.each<[RequestAction, string]>([
  ['amend', 'ACCEPTED_REQUEST_STANDS'],
  ['cancel', 'ACCEPTED_REQUEST_STANDS'],
  ['sendBack', 'REQUEST_STATE_FORBIDS'],
  ['accept', 'REQUEST_STATE_FORBIDS'],
  ['reject', 'REQUEST_STATE_FORBIDS'],
  ['complete', ''],
  ['close', ''],
])('a request that was accepted answers %s with: %s', (action, code) => {
  expect(
    checkRequestAction(action, 'ACCEPTED')
      .map((found) => found.code)
      .join(),
  ).toBe(code)
  expect(checkRequestAction(action, 'REJECTED').map((found) => [found.code, found.field])).toEqual([
    ['REQUEST_STATE_FORBIDS', 'state'],
  ])
})

describe('what is owed', () => {
  const since = new Date('2026-03-01T00:00:00Z')
  test.each(owedKinds.map((kind): [OwedKind] => [kind]))(
    'of %s is due after the hours of its kind',
    (kind) => {
      const hours = POLICY.owedHours[kind]
      expect(owedUntil(kind, since, POLICY)).toEqual(new Date(since.getTime() + hours * 3_600_000))
    },
  )
  test('is overdue after its last moment, until it is settled', () => {
    const late = new Date(since.getTime() + 1)
    expect(isOverdue({ dueAt: since, settledAt: null }, since)).toBe(false)
    expect(isOverdue({ dueAt: since, settledAt: null }, late)).toBe(true)
    expect(isOverdue({ dueAt: since, settledAt: late }, late)).toBe(false)
  })
})

test('a sample is rejected for its identity for these reasons', () => {
  expect(identityRejectReasons.join(' ')).toBe(
    'MISSING_IDENTIFIER MISSING_NAME IDENTIFICATION_PROBLEM LABELLING_PROBLEM NAME_MISSPELT FORM_SAMPLE_MISMATCH GROUP_CONFLICTS_WITH_HISTORY',
  )
})

test('an instant is written in the civil time of China, to the minute', () => {
  expect(writtenInstant(new Date('2026-02-28T16:05:59.999Z'))).toBe('2026-03-01 00:05')
  expect(['', ' \n', '　', null].map(isBlank)).toEqual([true, true, true, true])
  expect(isBlank(' x ')).toBe(false)
})

test.each([
  ['2026-03-01T01:00:29Z', false],
  ['2026-03-01T01:00:00Z', false],
  ['2026-03-01T00:59:59.999Z', true],
  ['1990-01-01T00:00:00Z', true],
  ['2026-03-02T01:00:00Z', false],
])('a decision of %s on a request submitted at 01:00:30 lies before it: %s', (decided, before) => {
  expect(isBeforeSubmission(new Date(decided), new Date('2026-03-01T01:00:30Z'))).toBe(before)
})
