import { describe, expect, test } from 'vitest'
import { antibodyMatches, screenStanding, screenStandings } from '#rules/compatibility/antibodies.ts'
import { antigens, readAntigen } from '#rules/compatibility/antigen-terms.ts'
import { antigenOf, antigenState, isSignificantByDefault } from '#rules/compatibility/antigens.ts'
import { checkElectronicCrossmatch, electronicSides } from '#rules/compatibility/electronic-crossmatch.ts'
import {
  readAntigenResult,
  readGroup,
  readTransplant,
  writeAntigenResult,
  writeGroup,
  writeTransplant,
} from '#rules/compatibility/facts.ts'
import { type GroupRecord, groupStanding } from '#rules/compatibility/group-standing.ts'
import type { PassportScreen } from '#rules/compatibility/passport.ts'
import { isReportSigned, isTestSigned } from '#rules/compatibility/report.ts'
import { requirementConcerns, requirementState } from '#rules/compatibility/requirements.ts'
import { checkResolution } from '#rules/compatibility/resolution.ts'
import { aboGroups, resultStatuses, rhdTypes } from '#rules/compatibility/terms.ts'
import { checkSecondLook } from '#rules/compatibility/verification.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { componentClasses } from '#rules/products/terms.ts'
import { readRequirement, requirementHl7, requirements } from '#rules/requests/requirement-terms.ts'
import {
  contradiction,
  drawnTube,
  electronicFacts,
  groupRecord,
  resolution,
} from '../support/rules/compatibility-cases.ts'
import { POLICY } from '../support/rules/forms.ts'

const codesOf = (found: readonly { code: string }[]) => found.map(({ code }) => code)

describe('the standing of a group', () => {
  const sameTube = (changes: Partial<GroupRecord>) =>
    groupRecord('b', 1, { tube: drawnTube('a', 1), ...changes })
  test.each([
    ['no record', [], 'UNKNOWN', null, 'UNKNOWN'],
    ['a preliminary one alone', [groupRecord('a', 1, { status: 'PRELIMINARY' })], 'UNKNOWN', null, 'UNKNOWN'],
    ['one typing', [groupRecord('a', 1)], 'ONE_SAMPLE', 'A', 'POSITIVE'],
    ['two typings of one tube', [groupRecord('a', 1), sameTube({})], 'ONE_SAMPLE', 'A', 'POSITIVE'],
    ['two drawings that agree', [groupRecord('a', 1), groupRecord('b', 5)], 'CONFIRMED', 'A', 'POSITIVE'],
    [
      'a second drawing that is preliminary',
      [groupRecord('a', 1), groupRecord('b', 5, { status: 'PRELIMINARY' })],
      'ONE_SAMPLE',
      'A',
      'POSITIVE',
    ],
    ['another ABO', [groupRecord('a', 1), groupRecord('b', 5, { abo: 'B' })], 'CONFLICT', null, 'UNKNOWN'],
    [
      'another RhD',
      [groupRecord('a', 1), groupRecord('b', 5, { rhd: 'NEGATIVE' })],
      'CONFLICT',
      null,
      'UNKNOWN',
    ],
    [
      'a typing of a tube in doubt alone',
      [groupRecord('a', 1, { inDoubt: true })],
      'UNKNOWN',
      null,
      'UNKNOWN',
    ],
    [
      'a second drawing in doubt that agrees',
      [groupRecord('a', 1), groupRecord('b', 5, { inDoubt: true })],
      'ONE_SAMPLE',
      'A',
      'POSITIVE',
    ],
    [
      'another ABO of a tube in doubt',
      [groupRecord('a', 1), groupRecord('b', 5, { abo: 'B', inDoubt: true })],
      'CONFLICT',
      null,
      'UNKNOWN',
    ],
    [
      'another ABO that is preliminary',
      [groupRecord('a', 1), groupRecord('b', 5, { abo: 'B', status: 'PRELIMINARY' })],
      'ONE_SAMPLE',
      'A',
      'POSITIVE',
    ],
    [
      'a weak D beside a positive',
      [groupRecord('a', 1), groupRecord('b', 5, { rhd: 'WEAK' })],
      'CONFIRMED',
      'A',
      'WEAK',
    ],
    [
      'a discrepancy beside a group',
      [groupRecord('a', 1), groupRecord('b', 5, { abo: null })],
      'DISCREPANT',
      null,
      'POSITIVE',
    ],
    [
      'an RhD that was not read',
      [groupRecord('a', 1, { rhd: 'UNKNOWN' }), groupRecord('b', 5)],
      'CONFIRMED',
      'A',
      'POSITIVE',
    ],
  ] as const)('%s', (_, records, standing, abo, rhd) => {
    expect(groupStanding(records, POLICY)).toEqual({ standing, abo, rhd })
    expect(groupStanding(records.toReversed(), POLICY)).toEqual({ standing, abo, rhd })
  })

  test('every pair of different groups of two drawings is a conflict, every equal pair is not', () => {
    for (const one of aboGroups)
      for (const other of aboGroups) {
        const records = [groupRecord('a', 1, { abo: one }), groupRecord('b', 5, { abo: other })]
        expect(groupStanding(records, POLICY).standing).toBe(one === other ? 'CONFIRMED' : 'CONFLICT')
      }
  })
})

describe('resolving a contradiction', () => {
  test('lets a wrong tube go when a later drawing agrees with the rest', () => {
    expect(checkResolution(contradiction, resolution, POLICY)).toEqual([])
  })

  test('takes a repeat of the same tube for an error of the test, and not for a wrong tube', () => {
    const repeat = groupRecord('c', 10, { occurredAt: new Date('2026-03-10T08:00:00Z') })
    const records = [contradiction[0], contradiction[1], { ...repeat, tube: contradiction[1].tube }]
    const by = (cause: (typeof resolution)['cause']) =>
      codesOf(checkResolution(records, { ...resolution, cause }, POLICY))
    expect(by('TESTING_ERROR')).toEqual([])
    expect(by('CLERICAL_ERROR')).toEqual([])
    expect(by('WRONG_BLOOD_IN_TUBE')).toEqual(['RESOLUTION_NEEDS_NEW_SAMPLE'])
  })

  test('ends a discrepancy as well', () => {
    const records = [groupRecord('a', 1, { abo: null }), groupRecord('c', 2)]
    const proposed = { refutedIds: ['a'], evidenceId: 'c', cause: 'TESTING_ERROR' } as const
    expect(checkResolution(records, proposed, POLICY)).toEqual([])
  })

  test('never lets everything go', () => {
    const proposed = { ...resolution, refutedIds: ['a', 'b', 'c'] }
    expect(codesOf(checkResolution(contradiction, proposed, POLICY))).toEqual(['RESOLUTION_EVIDENCE_MISSING'])
  })
})

describe('antigens', () => {
  test.each([
    ['anti-E', 'E'],
    ['Anti-e', 'e'],
    ['抗-c', 'c'],
    ['抗D', 'D'],
    ['anti-JKA', 'Jka'],
    ['anti-Fy(a)', 'Fya'],
    ['K', 'K'],
    ['anti-k', 'k'],
    ['anti-Vel', 'Vel'],
    ['  ', ''],
  ])('%s is directed against %s', (written, antigen) => expect(antigenOf(written)).toBe(antigen))

  test('are each read as themselves and as nothing else', () => {
    for (const antigen of antigens) expect(readAntigen(antigen)).toBe(antigen)
    expect(readAntigen('Vel')).toBeNull()
  })

  test('that are not recorded are not tested, whatever an object has by itself', () => {
    expect(antigenState({ E: 'NEGATIVE' }, 'E')).toBe('NEGATIVE')
    expect(antigenState({ E: 'POSITIVE' }, 'E')).toBe('POSITIVE')
    expect(antigenState({ E: 'NEGATIVE' }, 'e')).toBe('UNTESTED')
    expect(antigenState({}, 'constructor')).toBe('UNTESTED')
  })

  test('an antibody nobody knows counts as significant', () => {
    expect(isSignificantByDefault('Vel')).toBe(true)
    expect(isSignificantByDefault('E')).toBe(true)
    expect(isSignificantByDefault('Lea')).toBe(false)
  })
})

test.each(componentClasses)(
  'a %s meets the antibodies of patient and mother only with red cells in it',
  (component) => {
    const passport = {
      antibodies: [{ antigen: 'E', since: new Date(0) }],
      avoidedAntigens: ['c', 'E'],
      mother: {
        personId: 'prs',
        antibodies: [{ antigen: 'K', since: new Date(0) }],
        screens: electronicFacts.passport.screens,
        group: electronicFacts.passport.group,
        speaking: [],
      },
    }
    const matches = antibodyMatches(passport, {
      componentClass: component,
      antigens: { E: 'NEGATIVE', c: 'POSITIVE' },
    })
    const cells = ['WHOLE_BLOOD', 'RED_CELLS', 'GRANULOCYTES'].includes(component)
    expect(matches).toEqual(
      cells
        ? [
            { antigen: 'E', state: 'NEGATIVE' },
            { antigen: 'c', state: 'POSITIVE' },
            { antigen: 'K', state: 'UNTESTED' },
          ]
        : [],
    )
  },
)

describe('the antibody screens', () => {
  /** Screens by letter, that of the newest sample first: capitals are on samples that may be used now. */
  const standing = (
    ...screens: readonly (readonly [string, PassportScreen['result'], Partial<PassportScreen>?])[]
  ) =>
    screenStanding(
      screens.map(([sampleId, result, changes]) => ({
        sampleId,
        result,
        identified: false,
        referral: 'NONE',
        ...changes,
      })),
      (sampleId) => sampleId === sampleId.toUpperCase(),
    )

  test('one stands for what was done about it', () => {
    const rows = ([null, 'NEGATIVE', 'POSITIVE'] as const).flatMap((result) =>
      [true, false].flatMap((identified) =>
        (['NONE', 'OPEN', 'ANSWERED'] as const).map((referral) =>
          standing(['A', result, { identified, referral }]),
        ),
      ),
    )
    const [notDone, negative, identified, unidentified, referred] = screenStandings
    expect(rows).toEqual([
      ...Array(6).fill(notDone),
      ...Array(6).fill(negative),
      ...Array(3).fill(identified),
      unidentified,
      referred,
      referred,
    ])
  })

  test.each([
    ['none was done', [], 'NOT_DONE'],
    ['none is on a sample that may be used', [['a', 'NEGATIVE']], 'NOT_DONE'],
    ['a positive one alone is on no sample that may be used', [['a', 'POSITIVE']], 'NOT_DONE'],
    [
      'another hospital was negative later',
      [
        ['a', 'NEGATIVE'],
        ['B', 'NEGATIVE'],
      ],
      'NEGATIVE',
    ],
    [
      'another hospital could not read its own later',
      [
        ['a', null],
        ['B', 'NEGATIVE'],
      ],
      'NEGATIVE',
    ],
    [
      'the newest usable one could not be read',
      [
        ['A', null],
        ['B', 'NEGATIVE'],
      ],
      'NOT_DONE',
    ],
    [
      'another hospital was positive later',
      [
        ['a', 'POSITIVE'],
        ['B', 'NEGATIVE'],
      ],
      'UNIDENTIFIED',
    ],
    [
      'another hospital was positive before',
      [
        ['A', 'NEGATIVE'],
        ['b', 'POSITIVE'],
      ],
      'UNIDENTIFIED',
    ],
    [
      'the positive one before was referred',
      [
        ['A', 'NEGATIVE'],
        ['b', 'POSITIVE', { referral: 'OPEN' }],
      ],
      'REFERRED',
    ],
    [
      'the positive one before was identified',
      [
        ['A', 'NEGATIVE'],
        ['b', 'POSITIVE', { identified: true }],
      ],
      'IDENTIFIED',
    ],
    [
      'the present sample was searched after a positive one',
      [
        ['A', 'NEGATIVE', { identified: true }],
        ['b', 'POSITIVE'],
      ],
      'IDENTIFIED',
    ],
    [
      'the present sample is referred after a positive one',
      [
        ['A', 'POSITIVE', { referral: 'OPEN' }],
        ['b', 'POSITIVE'],
      ],
      'REFERRED',
    ],
    [
      'only an older positive one was identified',
      [
        ['A', 'POSITIVE'],
        ['b', 'POSITIVE', { identified: true }],
      ],
      'UNIDENTIFIED',
    ],
    [
      'a usable one was positive and repeated negative',
      [
        ['A', 'NEGATIVE'],
        ['A', 'POSITIVE'],
      ],
      'UNIDENTIFIED',
    ],
  ] as const)('when %s', (_, screens, expected) => {
    expect(standing(...screens)).toBe(expected)
  })
})

describe('requirements', () => {
  const product = (code: string) => {
    const found = standardDictionary.get(code)
    if (found === undefined) throw new Error(code)
    return found
  }
  const state = (
    requirement: (typeof requirements)[number],
    code: string,
    {
      attributes = [],
      antigens: tested = {},
      phenotype = {},
    }: {
      attributes?: string[]
      antigens?: Record<string, 'POSITIVE' | 'NEGATIVE'>
      phenotype?: Record<string, 'POSITIVE' | 'NEGATIVE'>
    } = {},
  ) => requirementState(requirement, { product: product(code), attributes, antigens: tested }, phenotype)

  test.each([
    ['IRRADIATED', 'RBC-SUSP-LR', 'RBC-SUSP-LR-IR'],
    ['WASHED', 'RBC-SUSP', 'RBC-WASHED'],
    ['LEUCOCYTE_REDUCED', 'RBC-SUSP', 'RBC-SUSP-LR'],
  ] as const)('%s is not met by %s and met by %s', (requirement, without, having) => {
    expect(state(requirement, without)).toBe('UNMET')
    expect(state(requirement, having)).toBe('MET')
  })

  test.each(requirements.filter((word) => word !== 'RH_PHENOTYPE_MATCHED'))(
    '%s is met by its code on the bag, and by no other',
    (requirement) => {
      const code = requirementHl7[requirement]
      expect(state(requirement, 'PLT-APH', { attributes: [code] })).toBe('MET')
      expect(state(requirement, 'PLT-APH', { attributes: ['XX'] })).toBe('UNMET')
      expect(readRequirement(code)).toBe(requirement)
      expect(readRequirement(requirement)).toBe(requirement)
    },
  )

  test('CMV-safe is met by a CMV-negative donor, not by leucocyte reduction alone', () => {
    expect(state('CMV_SAFE', 'RBC-SUSP-LR', { attributes: ['CM'] })).toBe('MET')
    expect(state('CMV_SAFE', 'RBC-SUSP-LR')).toBe('UNMET')
    expect(readRequirement('CM')).toBe('CMV_SAFE')
    expect(readRequirement('ZZ')).toBeNull()
  })

  test('each says nothing of components it does not concern', () => {
    const codes = {
      WHOLE_BLOOD: 'WB',
      RED_CELLS: 'RBC-SUSP',
      PLATELETS: 'PLT-APH',
      PLASMA: 'FFP',
      CRYOPRECIPITATE: 'CRYO',
      GRANULOCYTES: 'GRAN-APH',
    }
    for (const requirement of requirements)
      for (const component of componentClasses) {
        const concerned = requirementConcerns[requirement].includes(component)
        expect(state(requirement, codes[component]) === 'NOT_CONCERNED').toBe(!concerned)
      }
  })

  test('the Rh phenotype asks for negatives of all that the patient lacks', () => {
    const phenotype = { C: 'POSITIVE', c: 'NEGATIVE', E: 'NEGATIVE', e: 'POSITIVE' } as const
    const match = (tested: Record<string, 'POSITIVE' | 'NEGATIVE'>) =>
      state('RH_PHENOTYPE_MATCHED', 'RBC-SUSP', { antigens: tested, phenotype })
    expect(match({ c: 'NEGATIVE', E: 'NEGATIVE' })).toBe('MET')
    expect(match({ c: 'NEGATIVE', E: 'POSITIVE' })).toBe('UNMET')
    expect(match({ c: 'NEGATIVE' })).toBe('UNKNOWN')
    expect(state('RH_PHENOTYPE_MATCHED', 'RBC-SUSP', { antigens: { c: 'NEGATIVE' } })).toBe('UNKNOWN')
  })
})

describe('the electronic crossmatch', () => {
  const on = { electronicCrossmatch: true }
  const screened = (changes: Partial<PassportScreen>): PassportScreen => ({
    result: 'NEGATIVE',
    identified: false,
    referral: 'NONE',
    sampleId: 'smp_1',
    ...changes,
  })
  const found = (passport: Partial<(typeof electronicFacts)['passport']>) =>
    codesOf(
      checkElectronicCrossmatch(
        { ...electronicFacts, passport: { ...electronicFacts.passport, ...passport } },
        on,
      ),
    )

  test('is allowed when every condition holds, and only while the switch is on', () => {
    expect(checkElectronicCrossmatch(electronicFacts, on)).toEqual([])
    expect(POLICY.electronicCrossmatch).toBe(false)
    expect(codesOf(checkElectronicCrossmatch(electronicFacts, POLICY))).toEqual(['ELECTRONIC_CROSSMATCH_OFF'])
  })

  test('is for nobody who was given blood, nor for whom that is not known', () => {
    for (const transfused of ['YES', 'NOT_TOLD'] as const)
      expect(codesOf(checkElectronicCrossmatch({ ...electronicFacts, transfused }, on))).toEqual([
        'ELECTRONIC_PATIENT_EXCLUDED',
      ])
  })

  test.each([
    [{ screens: [] }, 'ELECTRONIC_SCREEN_NOT_NEGATIVE'],
    [{ screens: [screened({ result: null })] }, 'ELECTRONIC_SCREEN_NOT_NEGATIVE'],
    [{ screens: [screened({ sampleId: 'smp_2' })] }, 'ELECTRONIC_SCREEN_NOT_NEGATIVE'],
    [{ screens: [screened({ result: 'POSITIVE', identified: true })] }, 'ELECTRONIC_SCREEN_NOT_NEGATIVE'],
    [{ antibodies: [{ antigen: 'E', since: new Date(0) }] }, 'ELECTRONIC_ANTIBODY_HISTORY'],
    [{ avoidedAntigens: ['c'] }, 'ELECTRONIC_ANTIBODY_HISTORY'],
    [{ transplant: { redCells: 'O', plasma: 'A' } }, 'ELECTRONIC_PATIENT_EXCLUDED'],
    [{ infantUnder4Months: true }, 'ELECTRONIC_PATIENT_EXCLUDED'],
    [{ group: { standing: 'CONFIRMED', abo: 'A', rhd: 'UNKNOWN' } }, 'ELECTRONIC_GROUP_NOT_CONFIRMED'],
    [{ group: { standing: 'CONFLICT', abo: null, rhd: 'UNKNOWN' } }, 'ELECTRONIC_GROUP_NOT_CONFIRMED'],
  ] as const)('%j is refused', (passport, code) => {
    expect(found(passport)).toContain(code)
  })

  test('finds the sides that the groups give', () => {
    expect(electronicSides('A', 'A')).toEqual({ MAJOR: 'COMPATIBLE', MINOR: 'COMPATIBLE' })
    expect(electronicSides('A', 'O')).toEqual({ MAJOR: 'COMPATIBLE', MINOR: 'INCOMPATIBLE' })
  })

  test('refuses a positive unit for a negative patient', () => {
    const group = { standing: 'CONFIRMED', abo: 'A', rhd: 'NEGATIVE' } as const
    expect(found({ group })).toEqual(['ELECTRONIC_GROUP_INCOMPATIBLE'])
  })
})

test.each([
  [false, false, true, []],
  [false, true, false, []],
  [true, false, true, ['SIGNED_TWICE_BY_ONE_PERSON']],
  [true, true, true, []],
  [true, true, false, ['SELF_RECHECK_NOT_ALLOWED']],
])('one person %s, said so %s, allowed %s', (samePerson, selfRecheck, selfRecheckAllowed, codes) => {
  expect(codesOf(checkSecondLook({ samePerson, selfRecheck }, { selfRecheckAllowed }))).toEqual(codes)
})

describe('a crossmatch report', () => {
  const signed = { status: 'FINAL', performedBy: 'a', verifiedBy: 'b', selfRecheck: false } as const
  test.each([
    [signed, true],
    [{ ...signed, verifiedBy: 'a', selfRecheck: true }, true],
    [{ ...signed, verifiedBy: 'a' }, false],
    [{ ...signed, verifiedBy: null }, false],
    [{ ...signed, performedBy: null }, false],
  ])('%j is signed: %s', (one, expected) => expect(isTestSigned(one)).toBe(expected))

  test('needs one final test, and every one signed', () => {
    expect(isReportSigned([])).toBe(false)
    for (const status of resultStatuses)
      expect(isReportSigned([{ ...signed, status }])).toBe(status !== 'PRELIMINARY')
    expect(isReportSigned([signed, { ...signed, verifiedBy: null }])).toBe(false)
  })
})

test('facts are read back as they were written, and nothing else is', () => {
  for (const abo of aboGroups)
    for (const rhd of rhdTypes) expect(readGroup(writeGroup(abo, rhd))).toEqual({ abo, rhd })
  expect(readGroup('A')).toBeNull()
  expect(readGroup('A POSITIVE B')).toBeNull()
  expect(readAntigenResult(writeAntigenResult('Jka', 'NEGATIVE'))).toEqual({
    antigen: 'Jka',
    result: 'NEGATIVE',
  })
  expect(readAntigenResult('NEGATIVE')).toBeNull()
  expect(readAntigenResult('E perhaps')).toBeNull()
  expect(readTransplant(writeTransplant({ redCells: 'O', plasma: 'AB' }))).toEqual({
    redCells: 'O',
    plasma: 'AB',
  })
  expect(readTransplant('O')).toBeNull()
})
