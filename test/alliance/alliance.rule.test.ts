import { describe, expect, test } from 'vitest'
import { supervises } from '#rules/alliance/jurisdiction.ts'
import { checkJoining, checkStaffing, checkStoragePointActivity } from '#rules/alliance/membership.ts'
import { checkDifferentPeople, mayBothSign, maySign, titlesFor } from '#rules/alliance/signing.ts'
import {
  bloodActivities,
  hospitalLevels,
  organisationKinds,
  signedActs,
  staffTitles,
} from '#rules/alliance/terms.ts'
import { checkTestingSite, type TestingAgreement } from '#rules/alliance/testing-site.ts'
import { lead, newAlliance, nurse, technician } from '../support/rules/finding-cases.ts'
import { POLICY } from '../support/rules/forms.ts'

const DAY = '2026-03-01'
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

describe('joining', () => {
  const join = (changes: object, day = DAY) => codes(checkJoining({ ...lead, ...changes }, newAlliance, day))

  test.each(organisationKinds)('of a %s', (kind) => {
    const allowed = kind === 'HOSPITAL' || kind === 'CENTRAL_BLOOD_BANK'
    expect(join({ kind })).toEqual(allowed ? [] : ['ORGANISATION_KIND_CANNOT_JOIN'])
  })

  test.each(hospitalLevels)('as lead at %s', (level) => {
    const allowed = level === 'LEVEL_2' || level === 'LEVEL_3'
    expect(join({ level })).toEqual(allowed ? [] : ['LEAD_LEVEL_TOO_LOW'])
  })

  test('needs the qualification on the very day', () => {
    const expired = ['BLOOD_USE_QUALIFICATION_EXPIRED']
    expect(join({ bloodUseQualification: { from: DAY, to: DAY } })).toEqual([])
    expect(join({ bloodUseQualification: { from: '2026-03-02' } })).toEqual(expired)
    expect(join({ bloodUseQualification: { from: '2020-01-01', to: '2026-02-28' } })).toEqual(expired)
  })

  test('needs both signatures, on that day at the latest', () => {
    const signed = (allianceSignedOn: string | null, memberSignedOn: string | null) =>
      join({ agreement: { allianceSignedOn, memberSignedOn } })
    expect(signed(DAY, DAY)).toEqual([])
    for (const day of [null, '2026-03-02']) {
      expect(signed(day, DAY)).toEqual(['AGREEMENT_NOT_SIGNED'])
      expect(signed(DAY, day)).toEqual(['AGREEMENT_NOT_SIGNED'])
    }
  })

  test('of a plain member asks for no storage point and no level', () => {
    const member = {
      role: 'MEMBER',
      hostsStoragePoint: false,
      level: 'UNGRADED',
      independentTransfusionDepartment: false,
    }
    expect(join(member)).toEqual([])
  })
})

test('a storage point stores, supplies and allocates, and nothing else', () => {
  const allowed = bloodActivities.filter((activity) => checkStoragePointActivity(activity).length === 0)
  expect(allowed).toEqual(['STORE', 'SUPPLY', 'ALLOCATE'])
})

test.each([
  ['LEAD', 3, 1],
  ['LEAD', 4, 0],
  ['MEMBER', 1, 1],
  ['MEMBER', 2, 0],
] as const)('%s with %i full-time staff: %i warning', (role, staff, warnings) => {
  expect(checkStaffing(role, staff, POLICY)).toHaveLength(warnings)
})

describe('signing', () => {
  const acts = signedActs.flatMap((act) => staffTitles.map((title) => ({ act, title })))

  test.each(acts)('$act by $title', ({ act, title }) => {
    const signer = {
      ...technician,
      title,
      certificates: [
        ...technician.certificates,
        ...nurse.certificates,
        { kind: 'PHYSICIAN_PRACTICE', from: '2020-01-01' } as const,
      ],
    }
    expect(codes(maySign(act, signer, DAY))).toEqual(
      titlesFor[act].includes(title) ? [] : ['SIGNER_TITLE_MISSING'],
    )
  })

  test('nobody without a title signs anything', () => {
    for (const act of signedActs) expect(titlesFor[act]).not.toContain('NONE')
  })

  test('holds on the first and the last day of a certificate, not the day before or after', () => {
    const on = (day: string) => codes(maySign('COLLECT_BLOOD', nurse, day))
    expect(on('2022-01-01')).toEqual([])
    expect(on('2027-01-01')).toEqual([])
    expect(on('2027-01-02')).toEqual(['SIGNER_CERTIFICATE_EXPIRED'])
    expect(on('2021-12-31')).toEqual(['SIGNER_NOT_ACTIVE', 'SIGNER_CERTIFICATE_EXPIRED'])
  })

  test('at a storage point asks for the post certificate too', () => {
    const certificates = technician.certificates.slice(0, 1)
    expect(codes(maySign('ISSUE', { ...technician, certificates }, DAY))).toEqual([
      'SIGNER_CERTIFICATE_MISSING',
    ])
    expect(codes(maySign('ISSUE', { ...technician, certificates, atStoragePoint: false }, DAY))).toEqual([])
  })

  test.each<[readonly string[], number, readonly string[]]>([
    [[], 2, ['SIGNATURE_MISSING']],
    [['a'], 2, ['SIGNATURE_MISSING']],
    [['a'], 1, []],
    [['a', 'b'], 2, []],
    [['a', 'a'], 2, ['SIGNED_TWICE_BY_ONE_PERSON']],
    [['a', 'a'], 3, ['SIGNATURE_MISSING', 'SIGNED_TWICE_BY_ONE_PERSON']],
    [['a', 'b', 'a'], 2, ['SIGNED_TWICE_BY_ONE_PERSON']],
  ])('of %j where %i are needed finds %j', (people, needed, codes) => {
    expect(checkDifferentPeople(people, needed).map(({ code }) => code)).toEqual(codes)
  })

  test('takes two people for two signatures', () => {
    const issue = { act: 'ISSUE', signer: technician } as const
    expect(mayBothSign(issue, { act: 'COLLECT_BLOOD', signer: nurse }, DAY)).toBe(true)
    expect(mayBothSign(issue, { act: 'COLLECT_BLOOD', signer: technician }, DAY)).toBe(false)
    expect(mayBothSign(issue, { act: 'ISSUE', signer: nurse }, DAY)).toBe(false)
  })
})

describe('the testing site', () => {
  const term = { from: '2026-01-01', to: '2026-03-01' }
  const agreement = (changes: Partial<TestingAgreement>): TestingAgreement => ({
    test: 'CROSSMATCH',
    site: 'SELF',
    internalQualityControl: term,
    externalQualityAssessment: term,
    ...changes,
  })
  const self = (changes: Partial<TestingAgreement>, day = DAY) =>
    codes(checkTestingSite(agreement(changes), 'SELF', day))

  test('is the hospital itself only while both quality controls are in force', () => {
    const uncontrolled = ['SELF_TEST_WITHOUT_QUALITY_CONTROL']
    expect(self({})).toEqual([])
    expect(self({}, '2026-03-02')).toEqual(uncontrolled)
    expect(self({}, '2025-12-31')).toEqual(uncontrolled)
    expect(self({ internalQualityControl: null })).toEqual(uncontrolled)
    expect(self({ externalQualityAssessment: null })).toEqual(uncontrolled)
    expect(self({ site: 'LEAD' })).toEqual(['TEST_SITE_IS_LEAD'])
  })

  test('may always be the lead', () => {
    for (const site of ['LEAD', 'SELF'] as const) {
      expect(checkTestingSite(agreement({ site, internalQualityControl: null }), 'LEAD', DAY)).toEqual([])
    }
  })
})

test.each([
  ['COUNTY_BUREAU', '330822', '330822', true],
  ['COUNTY_BUREAU', '330822', '330824', false],
  ['CITY_COMMISSION', '330800', '330824', true],
  ['QC_CENTRE', '330800', '330822', true],
  ['STATION', '330800', '330822', true],
  ['CITY_COMMISSION', '330800', '330100', false],
  ['HOSPITAL', '330822', '330822', false],
  ['STORAGE_POINT', '330822', '330822', false],
] as const)('%s of %s supervises a hospital of %s: %s', (kind, region, hospital, expected) => {
  expect(supervises({ kind, region }, { kind: 'HOSPITAL', region: hospital })).toBe(expected)
})
