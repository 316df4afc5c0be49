import { describe, expect, it } from 'vitest'
import type { Role } from '#rules/alliance/terms.ts'
import {
  checkAuthorisation,
  checkRecordedConsent,
  consentStandingOf,
  type RecordedConsent,
} from '#rules/requests/consent.ts'
import { isOverdue, owedUntil } from '#rules/requests/owed.ts'
import { consentKinds, owedKinds, urgencies } from '#rules/requests/terms.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

const policy = standardPolicies.at(-1)?.values
if (policy === undefined) throw new Error('no rule set')
const NOW = new Date('2026-03-01T01:00:00Z')

describe('a consent that is recorded', () => {
  const codes = (changes: Partial<RecordedConsent>) =>
    checkRecordedConsent({ kind: 'PATIENT', signer: null, signedAt: null, ...changes }, NOW).map(
      ({ code }) => code,
    )

  it.each<[Partial<RecordedConsent>, string[]]>([
    [{}, []],
    [{ kind: 'NONE' }, []],
    [{ kind: 'PROXY', signer: '家属' }, []],
    [{ kind: 'PROXY', signer: ' ' }, ['CONSENT_SIGNER_MISSING']],
    [{ signedAt: NOW }, []],
    [{ signedAt: new Date(NOW.getTime() + 1) }, ['CONSENT_IN_FUTURE']],
    [{ kind: 'EMERGENCY_AUTHORISATION', signer: '院长' }, ['EMERGENCY_AUTHORISATION_NEEDS_SIGNATURE']],
  ])('as %j is answered with %j', (changes, expected) => expect(codes(changes)).toEqual(expected))
})

describe('the standing of consent', () => {
  it.each(consentKinds)('after %s alone is the same for every urgency but an authorisation’s', (kind) => {
    const standing = {
      PATIENT: 'SIGNED',
      PROXY: 'SIGNED',
      NONE: 'MISSING',
      EMERGENCY_AUTHORISATION: null,
    }[kind]
    for (const urgency of urgencies)
      expect(consentStandingOf([{ sequence: 1, kind }], urgency)).toBe(
        standing ?? (urgency === 'EMERGENCY' ? 'AUTHORISED' : 'MISSING'),
      )
  })

  it('is the last word’s, and without any it is missing', () => {
    expect(consentStandingOf([], 'EMERGENCY')).toBe('MISSING')
    const refused = [
      { sequence: 1, kind: 'NONE' as const },
      { sequence: 0, kind: 'PATIENT' as const },
    ]
    expect(consentStandingOf(refused, 'ROUTINE')).toBe('MISSING')
    expect(consentStandingOf([...refused, { sequence: 2, kind: 'PROXY' }], 'ROUTINE')).toBe('SIGNED')
  })
})

describe('an emergency authorisation', () => {
  const authoriser = (roles: readonly Role[]) => ({
    personId: 'p',
    roles,
    title: 'PHYSICIAN_CHIEF' as const,
    certificates: [{ kind: 'PHYSICIAN_PRACTICE' as const, from: '2024-01-01', to: '2026-12-31' }],
    serves: { from: '2020-01-01' },
    atStoragePoint: false,
  })
  const codes = (urgency: (typeof urgencies)[number], roles: readonly Role[], day = '2026-03-01') =>
    checkAuthorisation({ urgency, authoriser: authoriser(roles), day }, policy).map(({ code }) => code)

  it.each(urgencies)('is for an emergency alone: %s', (urgency) =>
    expect(codes(urgency, ['MEDICAL_AFFAIRS'])).toEqual(
      urgency === 'EMERGENCY' ? [] : ['EMERGENCY_AUTHORISATION_NOT_APPLICABLE'],
    ),
  )

  it.each<[Role, string[]]>([
    ['MEDICAL_AFFAIRS', []],
    ['DEPARTMENT_HEAD', []],
    ['SUPERIOR_PHYSICIAN', ['AUTHORISER_ROLE_MISSING']],
    ['PHYSICIAN', ['AUTHORISER_ROLE_MISSING']],
    ['ADMINISTRATOR', ['AUTHORISER_ROLE_MISSING']],
  ])('is given by a delegate: %s', (role, expected) => expect(codes('EMERGENCY', [role])).toEqual(expected))

  it('asks for a certificate in date', () =>
    expect(codes('EMERGENCY', ['MEDICAL_AFFAIRS'], '2027-01-01')).toEqual(['SIGNER_CERTIFICATE_EXPIRED']))
})

describe('what is owed', () => {
  it.each(owedKinds)('%s is due its hours after, that instant still in time', (kind) => {
    const dueAt = owedUntil(kind, NOW, policy)
    expect(dueAt.getTime() - NOW.getTime()).toBe(policy.owedHours[kind] * 3_600_000)
    expect(isOverdue({ dueAt, settledAt: null }, dueAt)).toBe(false)
    const later = new Date(dueAt.getTime() + 1)
    expect(isOverdue({ dueAt, settledAt: null }, later)).toBe(true)
    expect(isOverdue({ dueAt, settledAt: NOW }, later)).toBe(false)
  })
})
