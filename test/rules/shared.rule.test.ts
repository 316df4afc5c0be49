import { describe, expect, test } from 'vitest'
import { checkCreditCode, checkPolicyInForce } from '#rules/alliance/jurisdiction.ts'
import { checkBloodUse, checkJoining } from '#rules/alliance/membership.ts'
import { maySign } from '#rules/alliance/signing.ts'
import { checkQualityControl, type TestingAgreement } from '#rules/alliance/testing-site.ts'
import { isDay } from '#rules/calendar.ts'
import { blocking, finding, verdictOf } from '#rules/finding.ts'
import { NATION, type PolicySet, policyInForce } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'
import { lead, newAlliance, technician } from '../support/rules/finding-cases.ts'
import { NOW } from '../support/rules/forms.ts'

const DAY = '2026-03-01'
const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => `${code} ${field}`)

describe('findings', () => {
  const warning = finding('ABO_NOT_IDENTICAL')
  const authority = finding('CROSSMATCH_NOT_DONE', { severity: 'AUTHORITY' })
  const stop = finding('ABO_INCOMPATIBLE')
  test('that hold an act up are all but the warnings', () => {
    expect(blocking([warning, authority, stop])).toEqual([authority, stop])
    expect(verdictOf([authority])).toBe('AUTHORITY_NEEDED')
  })
  test('name a field only when one is meant', () => {
    expect('field' in stop).toBe(false)
    expect(finding('ABO_INCOMPATIBLE', { field: 'unit' }).field).toBe('unit')
  })
  test('show what was not filled in', () => {
    expect(finding('ANTIGEN_POSITIVE', { values: { other: 'x' } }).message.en).toContain('{antigen}')
  })
})

describe('the rule set in force', () => {
  const national = standardPolicies.at(-1)
  if (!national) throw new Error('there is no national rule set')
  test('is the narrowest, also when a wider one came later', () => {
    const province: PolicySet = {
      ...national,
      id: 'province',
      jurisdiction: '33',
      effectiveFrom: '2024-01-01',
    }
    expect(policyInForce([...standardPolicies, province], NOW, '330822')?.id).toBe('province')
    expect(policyInForce([province, ...standardPolicies], NOW, '330822')?.id).toBe('province')
  })
  test('of the nation is safe where an alliance has agreed on nothing else', () => {
    const { secondSampleRequired, electronicCrossmatch, selfRecheckAllowed, returnToStockAllowed } =
      national.values
    expect([secondSampleRequired, electronicCrossmatch, selfRecheckAllowed, returnToStockAllowed]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect([NATION, national.jurisdiction]).toEqual(['CN', 'CN'])
  })
  test('is asked for', () => {
    expect(checkPolicyInForce(standardPolicies, NOW, '330822')).toEqual([])
    expect(checkPolicyInForce([], NOW, '330822').map(({ code }) => code)).toEqual(['POLICY_NOT_IN_FORCE'])
  })
  test('counts by days that the calendar has', () => {
    expect(['2026-03-01', '2026-3-1', '+002026-03-01', '2026-03-01T00', ''].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('an alliance', () => {
  test('takes no code, or a valid one', () => {
    expect(checkCreditCode(null)).toEqual([])
    expect(checkCreditCode('11330283002982634F')).toEqual([])
    expect(told(checkCreditCode('113302830029826340'))).toEqual(['ORGANISATION_CODE_INVALID creditCode'])
    expect(told(checkCreditCode(''))).toEqual(['ORGANISATION_CODE_INVALID creditCode'])
  })
  test('asks a member for a qualification in force', () => {
    expect(told(checkBloodUse(null, DAY))).toEqual(['BLOOD_USE_QUALIFICATION_MISSING bloodUseQualification'])
    const bloodUseQualification = { from: '2020-01-01', to: '2026-12-31' }
    expect(checkBloodUse({ bloodUseQualification } as never, DAY)).toEqual([])
  })
  test.each<[string | null, string | null, boolean]>([
    [DAY, DAY, true],
    [null, DAY, false],
    [DAY, null, false],
    [null, null, false],
    ['2026-03-02', DAY, false],
    [DAY, '2026-03-02', false],
  ])(
    'with an agreement signed by it on %s and by the member on %s is joined: %s',
    (alliance, member, joined) => {
      const agreement = { allianceSignedOn: alliance, memberSignedOn: member }
      expect(told(checkJoining({ ...lead, agreement }, newAlliance, DAY))).toEqual(
        joined ? [] : ['AGREEMENT_NOT_SIGNED agreement'],
      )
    },
  )
  test('asks for quality control of those who test for themselves alone', () => {
    const agreement: TestingAgreement = {
      test: 'CROSSMATCH',
      site: 'LEAD',
      internalQualityControl: null,
      externalQualityAssessment: null,
    }
    expect(checkQualityControl(agreement, DAY)).toEqual([])
    expect(told(checkQualityControl({ ...agreement, site: 'SELF' }, DAY))).toEqual([
      'SELF_TEST_WITHOUT_QUALITY_CONTROL site',
    ])
  })
  test('names the signature that does not count', () => {
    const stranger = { ...technician, certificates: [] }
    expect(maySign('ISSUE', stranger, DAY).map(({ field }) => field)).toContain('signatures[0]')
    expect(maySign('ISSUE', stranger, DAY, 'here').map(({ field }) => field)).toContain('here')
  })
})
