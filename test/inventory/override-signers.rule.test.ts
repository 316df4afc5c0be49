import { describe, expect, test } from 'vitest'
import type { Role } from '#rules/alliance/terms.ts'
import { finding } from '#rules/finding.ts'
import {
  isAuthorityCode,
  readAuthorities,
  readClasses,
  standardAuthorities,
} from '#rules/inventory/authority.ts'
import { type AuthorityCode, authorityCodes } from '#rules/inventory/authority-terms.ts'
import {
  attestedCodes,
  attestedFacts,
  checkOverride,
  type Overrider,
  pairedCodes,
  releaseBasis,
  roleFor,
} from '#rules/inventory/override.ts'
import { POLICY } from '../support/rules/forms.ts'
import { releaseWith, safeRelease } from '../support/rules/release.ts'

const manager: Overrider = { personId: 'M1', roles: ['BLOOD_BANK_MANAGER'], at: ['LEAD'] }
const treating: Overrider = { personId: 'P1', roles: ['PHYSICIAN'], at: ['TREATING'] }
const leading: Overrider = { personId: 'P2', roles: ['DEPARTMENT_HEAD'], at: ['LEAD'] }
const asked = (code: AuthorityCode) => finding(code, { severity: 'AUTHORITY' })
const codes = (...of: Parameters<typeof checkOverride>) =>
  checkOverride(...of).map(({ code, field, message }) => [code, field, message.en.includes(of[0])])

describe('who may pass over a finding', () => {
  const BEDSIDE = 'PHYSICIAN SUPERIOR_PHYSICIAN DEPARTMENT_HEAD MEDICAL_AFFAIRS BLOOD_BANK_MANAGER'
  const BANK = 'BLOOD_BANK_MANAGER MEDICAL_AFFAIRS'
  const COLD_CHAIN = 'BLOOD_BANK_MANAGER QUALITY_OFFICER MEDICAL_AFFAIRS'
  const others: Partial<Record<AuthorityCode, string>> = {
    SECOND_SAMPLE_MISSING: BANK,
    TRANSPLANT_GROUPS_ASSIGNED: BANK,
    PLATELETS_NOT_IDENTICAL: BANK,
    CROSSMATCH_REPORT_UNSIGNED: BANK,
    CROSSMATCH_MAJOR_INCOMPATIBLE: 'PHYSICIAN SUPERIOR_PHYSICIAN DEPARTMENT_HEAD',
    UNIT_EXCURSION: COLD_CHAIN,
    COLD_CHAIN_UNKNOWN: COLD_CHAIN,
    RELEASE_CONSENT_MISSING: 'MEDICAL_AFFAIRS',
  }
  test.each(authorityCodes)('as %s', (code) => {
    expect(standardAuthorities[code].join(' ')).toBe(others[code] ?? BEDSIDE)
    expect(isAuthorityCode(code)).toBe(true)
  })
  test('is nobody for what is forbidden to all', () => {
    expect(isAuthorityCode('ABO_INCOMPATIBLE')).toBe(false)
  })
  test('goes by the first role that counts', () => {
    const roles: Role[] = ['MEDICAL_AFFAIRS', 'PHYSICIAN', 'NURSE']
    expect(roleFor('RHD_UNTYPED', { ...treating, roles }, POLICY)).toBe('PHYSICIAN')
    expect(roleFor('SECOND_SAMPLE_MISSING', { ...treating, roles }, POLICY)).toBe('MEDICAL_AFFAIRS')
    expect(roleFor('SECOND_SAMPLE_MISSING', treating, POLICY)).toBeNull()
  })
})

describe('an override', () => {
  const code = 'SECOND_SAMPLE_MISSING'
  test('is given by who holds a role for it, on what the gate asks for', () => {
    expect(codes(code, [asked(code)], [manager], POLICY)).toEqual([])
    expect(codes(code, [asked('RHD_UNTYPED'), asked(code)], [manager], POLICY)).toEqual([])
  })
  test.each<[string, string, Parameters<typeof checkOverride>]>([
    ['of a STOP', 'OVERRIDE_FORBIDDEN', [code, [finding(code)], [manager], POLICY]],
    ['of a STOP beside', 'OVERRIDE_FORBIDDEN', [code, [asked(code), finding(code)], [manager], POLICY]],
    ['of what was not found', 'OVERRIDE_NOT_NEEDED', [code, [asked('RHD_UNTYPED')], [manager], POLICY]],
    ['of a warning', 'OVERRIDE_NOT_NEEDED', [code, [finding(code, { severity: 'WARN' })], [manager], POLICY]],
    [
      'of what is no matter of authority',
      'OVERRIDE_NOT_NEEDED',
      ['ABO_INCOMPATIBLE', [finding('ABO_INCOMPATIBLE', { severity: 'AUTHORITY' })], [manager], POLICY],
    ],
    ['by nobody', 'OVERRIDE_ROLE_MISSING', [code, [asked(code)], [], POLICY]],
    ['by one without the role', 'OVERRIDE_ROLE_MISSING', [code, [asked(code)], [treating], POLICY]],
    [
      'by two, one without the role',
      'OVERRIDE_ROLE_MISSING',
      [code, [asked(code)], [manager, treating], POLICY],
    ],
  ])('%s is refused: %s', (_, refusal, facts) => {
    expect(codes(...facts)).toEqual([[refusal, 'code', true]])
  })
  const incompatible = 'CROSSMATCH_MAJOR_INCOMPATIBLE'
  test.each<[string, Overrider[], boolean]>([
    ['one of each side', [treating, leading], true],
    ['one of each side, the other way round', [leading, treating], true],
    ['the treating side alone', [treating, { ...treating, personId: 'P3' }], false],
    ['the lead alone', [leading, { ...leading, personId: 'P3' }], false],
    ['one person for both sides', [{ ...treating, at: ['TREATING', 'LEAD'] }], false],
  ])('of an incompatible crossmatch by %s', (_, signers, enough) => {
    expect(codes(incompatible, [asked(incompatible)], signers, POLICY)).toEqual(
      enough ? [] : [['OVERRIDE_PAIR_MISSING', 'code', true]],
    )
    expect(pairedCodes).toEqual([incompatible])
  })
})

describe('what an override attests', () => {
  test('is what its signer alone can know', () => {
    expect(attestedFacts(safeRelease, 'PLATELETS_NOT_IDENTICAL')).toEqual(
      releaseWith({ shortage: { recorded: true } }),
    )
    expect(attestedFacts(safeRelease, 'CROSSMATCH_MAJOR_INCOMPATIBLE')).toEqual(
      releaseWith({ crossmatch: { leastIncompatible: true } }),
    )
    expect(attestedFacts(safeRelease, 'COLD_CHAIN_UNKNOWN')).toEqual(
      releaseWith({ unit: { coldChain: { ...safeRelease.unit.coldChain, attested: true } } }),
    )
    for (const code of authorityCodes)
      if (!(attestedCodes as readonly string[]).includes(code))
        expect(attestedFacts(safeRelease, code), code).toBe(safeRelease)
  })
})

describe('what an override is given on', () => {
  const basisOf = (changes: Parameters<typeof releaseWith>[0]) =>
    JSON.stringify(releaseBasis(releaseWith(changes)))
  test.each<[string, Parameters<typeof releaseWith>[0]]>([
    ['urgency', { request: { urgency: 'URGENT' } }],
    ['planned time', { request: { plannedAt: null } }],
    ['approvals', { request: { approvals: 'INCOMPLETE' as never } }],
    ['consent', { request: { consent: 'MISSING' as never } }],
    ['patient', { patient: { abo: 'O' } }],
    ['group of the unit', { unit: { abo: 'O' } }],
    ['RhD of the unit', { unit: { rhd: 'NEGATIVE' } }],
    ['antigens', { unit: { antigens: { E: 'NEGATIVE' } } }],
    ['expiry', { unit: { expiresAt: new Date(0) } }],
    ['holds', { unit: { holds: [{ kind: 'EXCURSION', harmCertain: false }] } }],
    ['attributes', { unit: { attributes: ['IR'] as never } }],
    ['donor', { unit: { givenFor: 'ANOTHER' as never } }],
    ['product', { unit: { product: { ...safeRelease.unit.product, washed: true } } }],
    ['sample', { sample: null }],
    ['major side', { crossmatch: { MAJOR: 'NOT_DONE' } }],
    ['minor side', { crossmatch: { MINOR: 'NOT_DONE' } }],
    ['report', { crossmatch: { report: 'UNSIGNED' } }],
  ])('changes with the %s', (_, changes) => {
    expect(basisOf(changes)).not.toBe(basisOf({}))
  })
  test.each<[string, Parameters<typeof releaseWith>[0]]>([
    ['clock', { now: new Date(0) }],
    ['reservation', { unit: { reservedUntil: null } }],
    ['look', { unit: { visualDefects: ['CLOTS'] } }],
    ['reading', { unit: { coldChain: { knownGoodUntil: null, attested: true } } }],
    ['stock', { shortage: { recorded: true } }],
    ['attested crossmatch', { crossmatch: { leastIncompatible: true } }],
  ])('stays with another %s', (_, changes) => {
    expect(basisOf(changes)).toBe(basisOf({}))
  })
})

describe('what an alliance writes', () => {
  const changed = (changes: object) => readAuthorities({ ...standardAuthorities, ...changes })
  test('of authorities names every code and narrows the roles', () => {
    expect(readAuthorities(standardAuthorities)).toEqual(standardAuthorities)
    expect(changed({ RHD_UNTYPED: ['DEPARTMENT_HEAD'] })).toEqual({
      ...standardAuthorities,
      RHD_UNTYPED: ['DEPARTMENT_HEAD'],
    })
    expect(changed({ RHD_UNTYPED: ['NURSE'] })).toBeNull()
    expect(changed({ RHD_UNTYPED: ['PHYSICIAN', 'NURSE'] })).toBeNull()
    expect(changed({ RHD_UNTYPED: ['PHYSICIAN', 'PHYSICIAN'] })).toBeNull()
    expect(changed({ RHD_UNTYPED: [] })).toBeNull()
    expect(changed({ RHD_UNTYPED: 'PHYSICIAN' })).toBeNull()
    expect(changed({ RHD_UNTYPED: { length: 1 } })).toBeNull()
    expect(changed({ ABO_INCOMPATIBLE: ['PHYSICIAN'] })).toBeNull()
    const { RHD_UNTYPED: _, ...fewer } = standardAuthorities
    expect(readAuthorities(fewer)).toBeNull()
    expect(readAuthorities({ ...fewer, ABO_INCOMPATIBLE: ['PHYSICIAN'] })).toBeNull()
    for (const written of [null, 'all', [], 7]) expect(readAuthorities(written)).toBeNull()
  })
  test('of classes names the gate’s findings, its paths, and nothing milder than its table', () => {
    for (const good of [
      {},
      { ABO_NOT_IDENTICAL: {} },
      { ABO_NOT_IDENTICAL: { ROUTINE: 'STOP', EMERGENCY: 'WARN' }, RHD_UNTYPED: { EMERGENCY: 'STOP' } },
      {
        ANTIBODY_UNIDENTIFIED: { ROUTINE: 'AUTHORITY' },
        CROSSMATCH_REPORT_UNSIGNED: { EMERGENCY: 'AUTHORITY' },
      },
    ])
      expect(readClasses(good)).toEqual(good)
    for (const bad of [
      null,
      [],
      'STOP',
      { ABO_INCOMPATIBLE: { ROUTINE: 'WARN' } },
      { ABO_INCOMPATIBLE: { EMERGENCY: 'AUTHORITY' } },
      { SCREEN_NOT_DONE: { ROUTINE: 'AUTHORITY' } },
      { ABO_NOT_IDENTICAL: { ROUTINE: 'AUTHORITY' } },
      { TRANSFUSION_TOO_LONG: { ROUTINE: 'STOP' } },
      { OVERRIDE_FORBIDDEN: {} },
      { toString: { ROUTINE: 'STOP' } },
      { ABO_NOT_IDENTICAL: { URGENT: 'STOP' } },
      { ABO_NOT_IDENTICAL: { ROUTINE: 'FORBIDDEN' } },
      { ABO_NOT_IDENTICAL: { ROUTINE: 'STOP', URGENT: 'STOP' } },
      { ABO_NOT_IDENTICAL: 'STOP' },
      { ABO_NOT_IDENTICAL: null },
      { ABO_NOT_IDENTICAL: { ROUTINE: 'STOP' }, SAMPLE_TIME_MISSING: { ROUTINE: 'STOP' } },
    ])
      expect(readClasses(bad), JSON.stringify(bad)).toBeNull()
  })
})
