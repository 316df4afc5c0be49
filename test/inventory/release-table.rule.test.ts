import { describe, expect, test } from 'vitest'
import { screenStandings } from '#rules/compatibility/antibodies.ts'
import type { aboGroups } from '#rules/compatibility/terms.ts'
import { isAuthorityCode } from '#rules/inventory/authority.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import { mayBeClassed } from '#rules/inventory/release-classes.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { requirements } from '#rules/requests/requirement-terms.ts'
import { urgencies } from '#rules/requests/terms.ts'
import { plainProduct, RELEASE_SETTING, releaseWith } from '../support/rules/release.ts'

type Changes = Parameters<typeof releaseWith>[0]
type Kind = ReleaseFacts['unit']['product']['componentClass']

const EMERGENCY = { urgency: 'EMERGENCY', plannedAt: null } as const
const classes = (changes: Changes, setting = RELEASE_SETTING): Record<string, string> =>
  Object.fromEntries(
    decideRelease(releaseWith(changes), setting).findings.map(({ code, severity }) => [code, severity]),
  )
/** The class in routine, in urgent (which must be the same) and in an emergency. */
const pair = (code: string, changes: Changes): (string | undefined)[] => {
  const routine = classes(changes)[code]
  expect(classes({ ...changes, request: { ...changes.request, urgency: 'URGENT' } })[code]).toBe(routine)
  return [routine, classes({ ...changes, request: { ...changes.request, ...EMERGENCY } })[code]]
}
const of = (kind: Kind, unit: Partial<ReleaseFacts['unit']> = {}): Changes => ({
  unit: { product: plainProduct(kind, kind === 'PLATELETS' ? 'APHERESIS' : 'WHOLE_BLOOD'), ...unit },
  request: { components: [kind] },
})

describe('a group found on one venepuncture', () => {
  const patient = { standing: 'ONE_SAMPLE' } as const
  test.each<[Kind, (typeof aboGroups)[number], string | undefined]>([
    ['RED_CELLS', 'A', 'STOP'],
    ['RED_CELLS', 'O', undefined],
    ['PLASMA', 'A', 'STOP'],
    ['PLASMA', 'AB', undefined],
    ['CRYOPRECIPITATE', 'A', 'STOP'],
    ['CRYOPRECIPITATE', 'AB', undefined],
    ['WHOLE_BLOOD', 'A', 'STOP'],
    ['PLATELETS', 'A', 'AUTHORITY'],
    ['GRANULOCYTES', 'A', 'STOP'],
  ])('with %s of group %s asks for a second sample: %s', (kind, abo, expected) => {
    expect(pair('SECOND_SAMPLE_MISSING', { ...of(kind, { abo }), patient })).toEqual([expected, expected])
  })
  test('is no matter once confirmed', () => {
    expect(classes({ patient: { standing: 'CONFIRMED' } })).toEqual({})
  })
})

describe('after a stem-cell transplant', () => {
  const transplant = { redCells: 'O', plasma: 'AB' } as const
  test('the assigned groups decide, on authority, whatever was typed', () => {
    for (const standing of ['UNKNOWN', 'ONE_SAMPLE', 'DISCREPANT', 'CONFLICT', 'CONFIRMED'] as const) {
      const patient = { transplant, standing, abo: standing === 'CONFIRMED' ? ('A' as const) : null }
      const found = classes({ patient, unit: { abo: 'O' } })
      expect(found, standing).toEqual({ TRANSPLANT_GROUPS_ASSIGNED: 'AUTHORITY' })
      expect(classes({ patient, unit: { abo: 'A' } }).ABO_INCOMPATIBLE).toBe('STOP')
      expect(classes({ ...of('PLASMA', { abo: 'AB' }), patient })).toEqual({
        TRANSPLANT_GROUPS_ASSIGNED: 'AUTHORITY',
      })
      expect(classes({ ...of('PLASMA', { abo: 'A' }), patient }).ABO_INCOMPATIBLE).toBe('STOP')
      expect(classes({ ...of('WHOLE_BLOOD', { abo: 'O' }), patient }).ABO_INCOMPATIBLE).toBe('STOP')
    }
  })
  test('nobody has an own group to be given uncrossmatched', () => {
    const patient = { transplant: { redCells: 'A', plasma: 'A' } as const }
    const crossmatch = { MAJOR: 'NOT_DONE', MINOR: 'NOT_DONE' } as const
    expect(classes({ patient, crossmatch, request: EMERGENCY }).CROSSMATCH_NOT_DONE).toBe('STOP')
  })
})

describe('an RhD that is not typed, in an emergency', () => {
  const request = EMERGENCY
  const found = (changes: Changes) => {
    const { RHD_UNTYPED, RHD_NEGATIVE_FIRST } = classes({ ...changes, request })
    return [RHD_UNTYPED, RHD_NEGATIVE_FIRST]
  }
  test.each(['YES', 'UNKNOWN'] as const)(
    'of a patient of whom child-bearing age is %s takes negative first while there is any',
    (childBearing) => {
      const patient = { rhd: 'UNKNOWN', childBearing } as const
      expect(found({ patient, unit: { abo: 'O' } })).toEqual(['AUTHORITY', 'STOP'])
      expect(found({ patient, unit: { abo: 'O', rhd: 'NEGATIVE' } })).toEqual(['AUTHORITY', undefined])
      const shortage = { nothingRhdNegative: true }
      expect(found({ patient, unit: { abo: 'O' }, shortage })).toEqual(['AUTHORITY', undefined])
    },
  )
  test('of others takes group O positive red cells, and only negative with a known anti-D', () => {
    expect(found({ patient: { rhd: 'UNKNOWN' }, unit: { abo: 'O' } })).toEqual(['AUTHORITY', undefined])
    const patient = { rhd: 'UNKNOWN', antibodies: ['D'] } as const
    expect(found({ patient, unit: { abo: 'O' } })).toEqual(['STOP', undefined])
    expect(found({ patient, unit: { abo: 'O', rhd: 'NEGATIVE' } })).toEqual(['AUTHORITY', undefined])
  })
})

describe('known antibodies', () => {
  const patient = { antibodies: ['E'] } as const
  test('positive cells are stopped, untested ones passed over only in an emergency, negative ones go', () => {
    expect(pair('ANTIGEN_POSITIVE', { patient, unit: { antigens: { E: 'POSITIVE' } } })).toEqual([
      'STOP',
      'STOP',
    ])
    expect(pair('ANTIGEN_UNTESTED', { patient })).toEqual(['STOP', 'AUTHORITY'])
    expect(classes({ patient, unit: { antigens: { E: 'NEGATIVE' } } })).toEqual({})
  })
  test('every antibody counts', () => {
    const both = { patient: { antibodies: ['E', 'Jka'] }, unit: { antigens: { E: 'NEGATIVE' as const } } }
    expect(pair('ANTIGEN_UNTESTED', both)).toEqual(['STOP', 'AUTHORITY'])
  })
  test('an anti-D goes by the label, even of a patient who reads positive', () => {
    const antiD = { antibodies: ['D'] } as const
    expect(pair('ANTIGEN_POSITIVE', { patient: antiD })).toEqual(['STOP', 'STOP'])
    expect(pair('ANTIGEN_POSITIVE', { patient: antiD, unit: { rhd: 'WEAK' } })).toEqual(['STOP', 'STOP'])
    expect(classes({ patient: antiD, unit: { rhd: 'NEGATIVE' } })).toEqual({ RHD_NOT_IDENTICAL: 'WARN' })
  })
  test('are no matter of plasma and apheresis platelets', () => {
    for (const kind of ['PLASMA', 'CRYOPRECIPITATE', 'PLATELETS'] as const)
      expect(classes({ ...of(kind), patient })).toEqual({})
  })
})

describe('the antibody screen', () => {
  const expected = {
    NOT_DONE: ['SCREEN_NOT_DONE', 'STOP', 'AUTHORITY'],
    UNIDENTIFIED: ['ANTIBODY_UNIDENTIFIED', 'STOP', 'AUTHORITY'],
    REFERRED: ['ANTIBODY_UNIDENTIFIED', 'AUTHORITY', 'AUTHORITY'],
    NEGATIVE: ['SCREEN_NOT_DONE', undefined, undefined],
    IDENTIFIED: ['ANTIBODY_UNIDENTIFIED', undefined, undefined],
  } as const
  test.each(screenStandings)('that is %s', (screen) => {
    const [code, ...both] = expected[screen]
    expect(pair(code, { patient: { screen } })).toEqual(both)
    expect(classes({ ...of('PLASMA'), patient: { screen } })).toEqual({})
  })
})

describe('an infant under four months', () => {
  const infant = (mother: ReleaseFacts['patient']['mother']) => ({ infantUnder4Months: true, mother })
  const known = { abo: 'A', antibodies: [], screened: true } as const
  test('gets cells that the mother bears, too', () => {
    expect(classes({ patient: infant(known) })).toEqual({})
    const ofGroupO = { patient: infant({ ...known, abo: 'O' }) }
    expect(pair('MOTHER_ANTIBODY_INCOMPATIBLE', ofGroupO)).toEqual(['STOP', 'STOP'])
    expect(classes({ ...ofGroupO, unit: { abo: 'O' } })).toEqual({ ABO_NOT_IDENTICAL: 'WARN' })
  })
  test('gets cells that are negative for each of her antibodies', () => {
    const patient = infant({ ...known, antibodies: ['c'] })
    const code = 'MOTHER_ANTIBODY_INCOMPATIBLE'
    expect(pair(code, { patient })).toEqual(['STOP', 'STOP'])
    expect(pair(code, { patient, unit: { antigens: { c: 'POSITIVE' } } })).toEqual(['STOP', 'STOP'])
    expect(classes({ patient, unit: { antigens: { c: 'NEGATIVE' } } })).toEqual({})
  })
  test('of an unknown or unscreened mother gets group O cells on authority in an emergency alone', () => {
    for (const mother of [null, { ...known, screened: false }]) {
      const patient = infant(mother)
      expect(pair('MOTHER_ANTIBODIES_UNKNOWN', { patient, unit: { abo: 'O' } })).toEqual([
        'STOP',
        'AUTHORITY',
      ])
      expect(pair('MOTHER_ANTIBODIES_UNKNOWN', { patient })).toEqual(['STOP', 'STOP'])
    }
  })
  test('gets plasma and platelets without regard to her', () => {
    for (const kind of ['PLASMA', 'PLATELETS'] as const)
      expect(classes({ ...of(kind), patient: infant(null) })).toEqual({})
  })
})

describe('the crossmatch of a patient with a warm autoantibody', () => {
  const crossmatch = { MAJOR: 'INCOMPATIBLE', leastIncompatible: true } as const
  const code = 'CROSSMATCH_MAJOR_INCOMPATIBLE'
  test('passes the least incompatible bag on authority', () => {
    expect(pair(code, { crossmatch, patient: { warmAutoantibody: true } })).toEqual([
      'AUTHORITY',
      'AUTHORITY',
    ])
  })
  test('stops any other bag, any other patient, and on an old sample', () => {
    const warm = { warmAutoantibody: true }
    expect(pair(code, { crossmatch: { MAJOR: 'INCOMPATIBLE' }, patient: warm })).toEqual(['STOP', 'STOP'])
    expect(pair(code, { crossmatch })).toEqual(['STOP', 'STOP'])
    const sample = { collectedAt: new Date('2026-02-20T09:00:00+08:00') }
    expect(pair(code, { crossmatch, patient: warm, sample })).toEqual(['STOP', 'STOP'])
  })
})

describe('the crossmatch report', () => {
  const code = 'CROSSMATCH_REPORT_UNSIGNED'
  test('bears both signatures; in an emergency a tested bag goes without on authority, an untested one is pointed out', () => {
    expect(pair(code, { crossmatch: { report: 'UNSIGNED' } })).toEqual(['STOP', 'AUTHORITY'])
    expect(pair(code, { crossmatch: { report: 'UNSIGNED', MAJOR: 'NOT_DONE' } })).toEqual(['STOP', 'WARN'])
    expect(pair(code, { crossmatch: { report: 'UNSIGNED' }, sample: null })).toEqual(['STOP', 'WARN'])
    expect(classes({ ...of('PLASMA'), crossmatch: { report: 'UNSIGNED' } })).toEqual({})
  })
})

describe('the cold chain', () => {
  const at = (knownGoodUntil: Date | null, attested = false): Changes => ({
    unit: { coldChain: { knownGoodUntil, attested } },
  })
  const now = new Date('2026-03-01T09:30:00+08:00')
  test('is known until its instant, that instant included', () => {
    expect(classes(at(now))).toEqual({})
    expect(pair('COLD_CHAIN_UNKNOWN', at(new Date(now.getTime() - 1)))).toEqual(['STOP', 'AUTHORITY'])
    expect(pair('COLD_CHAIN_UNKNOWN', at(null))).toEqual(['STOP', 'AUTHORITY'])
  })
  test('unknown and attested is a matter of authority', () => {
    expect(pair('COLD_CHAIN_UNKNOWN', at(null, true))).toEqual(['AUTHORITY', 'AUTHORITY'])
  })
})

describe('the request', () => {
  test('lacks approvals: stopped, in an emergency owed', () => {
    expect(pair('APPROVALS_INCOMPLETE', { request: { approvals: 'INCOMPLETE' } })).toEqual(['STOP', 'WARN'])
  })
  test.each([
    ['MISSING', 'STOP', 'AUTHORITY'],
    ['AUTHORISED', 'STOP', undefined],
    ['SIGNED', undefined, undefined],
  ] as const)('has consent %s', (consent, routine, emergency) => {
    expect(pair('RELEASE_CONSENT_MISSING', { request: { consent } })).toEqual([routine, emergency])
  })
})

describe('special requirements', () => {
  test.each(requirements)('%s unmet or not known to be met', (requirement) => {
    const kind = requirement === 'HLA_MATCHED' || requirement === 'HPA_MATCHED' ? 'PLATELETS' : 'RED_CELLS'
    const patient = { requirements: [requirement] }
    expect(pair('REQUIREMENT_UNMET', { ...of(kind), patient })).toEqual(['STOP', 'AUTHORITY'])
  })
  test('are met by the product, by what stands on the bag, and are no matter of other components', () => {
    const patient = { requirements: ['IRRADIATED', 'WASHED'] as const }
    const product = { ...plainProduct('RED_CELLS'), irradiated: true }
    expect(classes({ patient, unit: { product, attributes: ['WA'] } })).toEqual({})
    expect(classes({ ...of('PLASMA'), patient })).toEqual({})
  })
})

describe('the rule set in force', () => {
  const tightened = (releaseClasses: (typeof RELEASE_SETTING.policy)['releaseClasses']) => ({
    ...RELEASE_SETTING,
    policy: { ...RELEASE_SETTING.policy, releaseClasses },
  })
  test('makes a class stricter, on the path it names', () => {
    const setting = tightened({
      APPROVALS_INCOMPLETE: { EMERGENCY: 'STOP' },
      RHD_NOT_IDENTICAL: { ROUTINE: 'STOP' },
    })
    const request = { ...EMERGENCY, approvals: 'INCOMPLETE' } as const
    expect(classes({ request }, setting).APPROVALS_INCOMPLETE).toBe('STOP')
    expect(classes({ unit: { rhd: 'NEGATIVE' } }, setting).RHD_NOT_IDENTICAL).toBe('STOP')
    expect(classes({ unit: { rhd: 'NEGATIVE' }, request: EMERGENCY }, setting).RHD_NOT_IDENTICAL).toBe('WARN')
  })
  test('never makes one milder', () => {
    const setting = tightened({ ABO_INCOMPATIBLE: { ROUTINE: 'WARN', EMERGENCY: 'WARN' } })
    for (const urgency of urgencies)
      expect(classes({ unit: { abo: 'B' }, request: { urgency } }, setting).ABO_INCOMPATIBLE).toBe('STOP')
  })
  test('classes findings of this table alone', () => {
    expect(mayBeClassed('ABO_NOT_IDENTICAL', 'ROUTINE', 'STOP')).toBe(true)
    expect(mayBeClassed('REQUEST_STATE_FORBIDS', 'ROUTINE', 'STOP')).toBe(false)
    expect(mayBeClassed('toString', 'ROUTINE', 'STOP')).toBe(false)
  })
})

test('every finding of class AUTHORITY has roles that may pass over it', () => {
  const everything: Changes[] = [
    { patient: { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN', screen: 'NOT_DONE' }, unit: { abo: 'O' } },
    { patient: { transplant: { redCells: 'A', plasma: 'A' }, antibodies: ['E'], requirements: ['WASHED'] } },
    { crossmatch: { MAJOR: 'NOT_DONE', MINOR: 'NOT_DONE', report: 'UNSIGNED' }, unit: { abo: 'O' } },
    {
      crossmatch: { MINOR: 'NOT_DONE', report: 'UNSIGNED' },
      patient: { infantUnder4Months: true },
      unit: { abo: 'O' },
    },
    { request: { consent: 'MISSING' }, unit: { holds: [{ kind: 'EXCURSION', harmCertain: false }] } },
    { unit: { coldChain: { knownGoodUntil: null, attested: true } }, patient: { rhd: 'NEGATIVE' } },
    { ...of('PLATELETS', { abo: 'B' }), patient: { standing: 'ONE_SAMPLE', screen: 'REFERRED' } },
  ]
  const found = everything.flatMap((changes) =>
    decideRelease(releaseWith({ ...changes, request: { ...changes.request, ...EMERGENCY } }), RELEASE_SETTING)
      .findings.filter(({ severity }) => severity === 'AUTHORITY')
      .map(({ code }) => code),
  )
  expect(new Set(found).size).toBeGreaterThan(14)
  for (const code of found) {
    expect(isAuthorityCode(code), code).toBe(true)
    if (isAuthorityCode(code))
      expect(RELEASE_SETTING.policy.releaseAuthorities[code].length).toBeGreaterThan(0)
  }
})
