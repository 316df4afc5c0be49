import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { finding } from '#rules/finding.ts'
import { type Approver, checkApproval } from '#rules/requests/approval.ts'
import { type CountedForm, dayTotalOf } from '#rules/requests/approval-total.ts'
import { checkRecordedConsent } from '#rules/requests/consent.ts'
import { checkCarrier } from '#rules/requests/sample-carrier.ts'
import { isInDoubt } from '#rules/requests/sample-label.ts'
import { checkDisposal } from '#rules/requests/sample-retention.ts'
import { differentVenepunctures } from '#rules/requests/venepuncture.ts'
import { technician, tube } from '../support/rules/finding-cases.ts'
import { FORM_SETTING, NOW, POLICY } from '../support/rules/forms.ts'

const later = (milliseconds: number) => new Date(NOW.getTime() + milliseconds)
const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => `${code} ${field}`)

describe('an approver', () => {
  const approver: Approver = { ...technician, name: '李医', roles: ['SUPERIOR_PHYSICIAN'] }
  const approve = (changes: Partial<Approver>, applicant: { staffId: string | null; name: string | null }) =>
    checkApproval(
      {
        approver: { ...approver, ...changes },
        applicant: { ...applicant, title: null },
        missing: ['SUPERIOR_PHYSICIAN'],
        before: [],
        named: null,
        day: '2026-03-01',
      },
      {
        ...POLICY,
        approverRoles: {
          ...POLICY.approverRoles,
          SUPERIOR_PHYSICIAN: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD'],
        },
      },
    ).map(({ code }) => code)
  test('is taken for the applicant by the id, else by the name', () => {
    expect(approve({}, { staffId: approver.personId, name: null })).toContain('APPROVER_IS_APPLICANT')
    expect(approve({}, { staffId: 'another', name: '李医' })).not.toContain('APPROVER_IS_APPLICANT')
    expect(approve({}, { staffId: null, name: '李医' })).toContain('APPROVER_IS_APPLICANT')
    expect(approve({}, { staffId: null, name: '王医' })).not.toContain('APPROVER_IS_APPLICANT')
  })
  test('holds one of the roles of the step, not all of them', () => {
    const other = { staffId: 'another', name: null }
    expect(approve({}, other)).not.toContain('APPROVER_ROLE_MISSING')
    expect(approve({ roles: ['DEPARTMENT_HEAD'] }, other)).not.toContain('APPROVER_ROLE_MISSING')
    expect(approve({ roles: ['NURSE'] }, other)).toContain('APPROVER_ROLE_MISSING')
  })
})

describe('two forms of a day', () => {
  const form = (id: string, order: number): CountedForm => ({
    id,
    state: 'SUBMITTED',
    appliedAt: NOW,
    order,
    lines: [{ product: 'RBC-SUSP', quantity: quantity(1) }],
  })
  const total = (own: CountedForm, other: CountedForm) =>
    dayTotalOf(own, [other], { policy: POLICY, products: FORM_SETTING.products }).totalMl
  test('are counted by their order before their ids', () => {
    const [alone, both] = [total(form('a', 1), form('b', 2)), total(form('b', 2), form('a', 1))]
    expect(both).toBe(2 * alone)
    expect(total(form('b', 1), form('a', 2))).toBe(alone)
    expect(total(form('a', 2), form('b', 1))).toBe(both)
    expect([total(form('a', 1), form('b', 1)), total(form('b', 1), form('a', 1))]).toEqual([alone, both])
  })
  test('of which one asks for a product nobody knows count what is known', () => {
    const unknown = { ...form('a', 1), lines: [{ product: 'NO-SUCH', quantity: quantity(9) }] }
    expect(total(form('b', 2), unknown)).toBe(total(form('a', 1), form('b', 2)))
  })
})

describe('a consent that is recorded', () => {
  test('points at what is wrong with it', () => {
    const of = (changes: object) =>
      told(checkRecordedConsent({ kind: 'PATIENT', signer: null, signedAt: NOW, ...changes }, NOW))
    expect(of({})).toEqual([])
    expect(of({ signedAt: null })).toEqual([])
    expect(of({ signedAt: later(1) })).toEqual(['CONSENT_IN_FUTURE signedAt'])
    expect(of({ kind: 'PROXY' })).toEqual(['CONSENT_SIGNER_MISSING signer'])
    expect(of({ kind: 'PROXY', signer: '张四' })).toEqual([])
    expect(of({ kind: 'EMERGENCY_AUTHORISATION' })).toEqual(['EMERGENCY_AUTHORISATION_NEEDS_SIGNATURE kind'])
  })
})

describe('a sample', () => {
  test('is carried by staff that serves and has a title', () => {
    const carrier = { kind: 'MEDICAL_STAFF', name: null, told: false } as const
    const staff = { titles: ['NURSE_JUNIOR'], serves: true } as const
    const of = (changes: object) => told(checkCarrier({ ...carrier, staff, ...changes } as never))
    expect(of({})).toEqual([])
    expect(of({ staff: { ...staff, serves: false } })).toEqual([
      'SAMPLE_CARRIER_NOT_QUALIFIED carrierStaffId',
    ])
    expect(of({ staff: { ...staff, titles: [] } })).toEqual(['SAMPLE_CARRIER_NOT_QUALIFIED carrierStaffId'])
    expect(of({ staff: null })).toEqual(['SAMPLE_CARRIER_MISSING carrier'])
  })
  test('is in doubt by one finding of several', () => {
    expect(isInDoubt([finding('WARD_MISSING'), finding('SAMPLE_FORM_MISMATCH', { values: {} })])).toBe(true)
  })
  test('that is kept still says until when', () => {
    const kept = (keptUntil: Date | null) => checkDisposal({ keptUntil, keptForCases: [] }, NOW)
    expect(kept(NOW)).toEqual([])
    expect(kept(later(60_000))[0]?.message.en).toContain('2026-03-01 09:31')
    expect(kept(null)[0]?.message.en).toContain('after its receipt')
  })
})

describe('two tubes', () => {
  const apart = (minutes: number, changes: Partial<typeof tube>, first: Partial<typeof tube> = {}) =>
    differentVenepunctures(
      { ...tube, ...first },
      {
        ...tube,
        id: 'smp_2',
        sampleNumber: 'S2',
        collectedAt: new Date((tube.collectedAt ?? NOW).getTime() + minutes * 60_000),
        ...changes,
      },
      POLICY,
    )
  const enough = POLICY.venepunctureMinutesApart
  const unchecked = { checkedBy: null, selfChecked: false }
  test('of one person go by the id, also when the names differ', () => {
    expect(apart(enough, { ...unchecked, collectedByName: '赵护' })).toBe(false)
    expect(apart(enough, { ...unchecked, collectedBy: 'stf_9' })).toBe(true)
    expect(apart(enough, { ...unchecked, collectedBy: null, collectedByName: '赵护' })).toBe(true)
    expect(apart(enough, { ...unchecked, collectedBy: null, collectedByName: ' 王护 ' })).toBe(false)
  })
  test('need a check of the later one', () => {
    const same = { collectedBy: 'stf_1' }
    expect(apart(enough, { ...same, checkedBy: 'stf_2' }, unchecked)).toBe(true)
    expect(apart(enough, { ...same, ...unchecked })).toBe(false)
  })
  test('with a number of the hospital are one drawing by the same number alone', () => {
    expect(apart(enough, { venepuncture: ' V1 ' }, { venepuncture: 'V1' })).toBe(false)
    expect(apart(1, { venepuncture: 'V2' }, { venepuncture: 'V1' })).toBe(true)
    expect(apart(1, { venepuncture: 'V2' })).toBe(false)
    expect(apart(1, { venepuncture: 'V2', organisationId: 'org_2' }, { venepuncture: 'V1' })).toBe(false)
  })
})
