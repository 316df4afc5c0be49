import { describe, expect, test } from 'vitest'
import { requiredNegative } from '#rules/compatibility/antibodies.ts'
import { readAntigen } from '#rules/compatibility/antigen-terms.ts'
import { antigenOf, antigenState } from '#rules/compatibility/antigens.ts'
import { type CrossmatchTest, crossmatchTests, readCrossmatch } from '#rules/compatibility/crossmatch.ts'
import {
  checkElectronicCrossmatch,
  type ElectronicFacts,
  type ElectronicPatient,
  electronicStands,
} from '#rules/compatibility/electronic-crossmatch.ts'
import { readAntigenResult, readGroup, readTransplant, writeAntibody } from '#rules/compatibility/facts.ts'
import { contradicts, groupStanding } from '#rules/compatibility/group-standing.ts'
import { checkAgainstHistory } from '#rules/compatibility/history.ts'
import { requirementState } from '#rules/compatibility/requirements.ts'
import { checkResolution } from '#rules/compatibility/resolution.ts'
import { retrospectiveState } from '#rules/compatibility/retrospective.ts'
import {
  autoantibodies,
  type CrossmatchMethod,
  isWarm,
  type ReactionGrade,
  type RhdType,
  resultStatuses,
} from '#rules/compatibility/terms.ts'
import { checkStatedGroup, readTyping, type TypingReactions } from '#rules/compatibility/typing.ts'
import { checkSecondLook } from '#rules/compatibility/verification.ts'
import { judgeWithdrawal } from '#rules/compatibility/withdrawal.ts'
import {
  contradiction,
  drawnTube,
  electronicFacts,
  groupRecord,
  resolution,
} from '../support/rules/compatibility-cases.ts'
import { POLICY } from '../support/rules/forms.ts'

const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => (field === undefined ? code : `${code} ${field}`))
const redCells = { componentClass: 'RED_CELLS', preparation: 'WHOLE_BLOOD' } as const

describe('two RhD', () => {
  test.each<[RhdType, RhdType, boolean]>([
    ['POSITIVE', 'NEGATIVE', true],
    ['NEGATIVE', 'POSITIVE', true],
    ['POSITIVE', 'POSITIVE', false],
    ['NEGATIVE', 'NEGATIVE', false],
    ['WEAK', 'NEGATIVE', false],
    ['WEAK', 'POSITIVE', false],
    ['POSITIVE', 'WEAK', false],
    ['NEGATIVE', 'WEAK', false],
    ['UNKNOWN', 'NEGATIVE', false],
    ['NEGATIVE', 'UNKNOWN', false],
    ['UNKNOWN', 'POSITIVE', false],
    ['POSITIVE', 'UNKNOWN', false],
  ])('%s and %s contradict each other: %s', (one, other, expected) => {
    expect(contradicts({ abo: null, rhd: one }, { abo: 'A', rhd: other })).toBe(expected)
    const history = [{ sampleId: 's', abo: null, rhd: other, status: 'FINAL' as const }]
    expect(told(checkAgainstHistory({ abo: 'A', rhd: one }, history))).toEqual(
      expected ? ['RHD_CONFLICTS_WITH_HISTORY rhd'] : [],
    )
  })
  test('of one record that says nothing leave the group of the others', () => {
    const silent = groupRecord('a', 1, { rhd: 'UNKNOWN' })
    expect(groupStanding([silent], POLICY)).toMatchObject({ abo: 'A', rhd: 'UNKNOWN' })
    expect(groupStanding([silent, groupRecord('b', 5)], POLICY).rhd).toBe('POSITIVE')
  })
})

describe('the history', () => {
  const record = { sampleId: 's', abo: 'A', rhd: 'POSITIVE', status: 'FINAL' } as const
  test('speaks by what is final and has a group alone', () => {
    const against = (abo: 'A' | 'B' | null, history: Parameters<typeof checkAgainstHistory>[1]) =>
      told(checkAgainstHistory({ abo, rhd: 'POSITIVE' }, history))
    expect(against('B', [record])).toEqual(['ABO_CONFLICTS_WITH_HISTORY abo'])
    expect(against('B', [{ ...record, status: 'PRELIMINARY' }])).toEqual([])
    expect(against('B', [{ ...record, abo: null }])).toEqual([])
    expect(against('B', [{ ...record, abo: null }, record])).toEqual(['ABO_CONFLICTS_WITH_HISTORY abo'])
    expect(against(null, [record])).toEqual([])
    expect(against('A', [record])).toEqual([])
  })
  test('confirms a group by any pair of drawings', () => {
    const twice = [groupRecord('a', 1), groupRecord('b', 1, { tube: drawnTube('a', 1) }), groupRecord('c', 9)]
    expect(groupStanding(twice, POLICY).standing).toBe('CONFIRMED')
    const undated = groupRecord('d', 3, { tube: drawnTube('d', 3, { collectedAt: null }) })
    expect(groupStanding([undated, groupRecord('a', 1), groupRecord('c', 9)], POLICY).standing).toBe(
      'CONFIRMED',
    )
  })
})

describe('reading a typing', () => {
  const clear: TypingReactions = {
    antiA: '4',
    antiB: '0',
    control: '0',
    a1Cells: '0',
    bCells: '3',
    antiD: '4',
    secondAntiD: null,
  }
  const read = (changes: Partial<TypingReactions>, infantUnder4Months = false) => {
    const { abo, rhd, findings } = readTyping({ ...clear, ...changes }, { infantUnder4Months })
    return [abo ?? 'null', rhd, ...told(findings)].join(' ')
  }
  test.each<[string, Partial<TypingReactions>, boolean, string]>([
    ['without a control', { control: null }, false, 'A POSITIVE'],
    ['of an infant by the cells alone', { a1Cells: null, bCells: null }, true, 'A POSITIVE'],
    [
      'of an infant with an unclear anti-A',
      { antiA: 'W', antiB: '4' },
      true,
      'null POSITIVE ABO_REACTION_UNCLEAR reactions.antiA',
    ],
    [
      'of an infant with an unclear anti-B',
      { antiB: 'W' },
      true,
      'null POSITIVE ABO_REACTION_UNCLEAR reactions.antiB',
    ],
    ['without anti-A', { antiA: null }, false, 'null POSITIVE ABO_FORWARD_MISSING reactions'],
    ['without anti-B', { antiB: null }, false, 'null POSITIVE ABO_FORWARD_MISSING reactions'],
    ['without A1 cells', { a1Cells: null }, false, 'null POSITIVE ABO_REVERSE_MISSING reactions'],
    ['without B cells', { bCells: null }, false, 'null POSITIVE ABO_REVERSE_MISSING reactions'],
    [
      'with a mixed field of the B cells',
      { bCells: 'MF' },
      false,
      'null POSITIVE TYPING_MIXED_FIELD reactions.bCells',
    ],
    ['with weak B cells', { bCells: '1' }, false, 'A POSITIVE REVERSE_GROUP_WEAK reactions.bCells'],
    ['without anti-D', { antiD: null }, false, 'A UNKNOWN RHD_MISSING reactions.antiD'],
    [
      'with two anti-D that differ',
      { secondAntiD: '0' },
      false,
      'A UNKNOWN RHD_REACTIONS_DISAGREE reactions.secondAntiD',
    ],
    ['with two anti-D that agree', { secondAntiD: '2' }, false, 'A POSITIVE'],
    ['with a weak anti-D', { antiD: '1' }, false, 'A WEAK RHD_WEAK reactions.antiD'],
  ])('%s', (_, changes, infant, expected) => {
    expect(read(changes, infant)).toBe(expected)
  })
  test.each<[ReactionGrade | null, ReactionGrade | null, boolean]>([
    ['4', '3', true],
    ['4', '0', false],
    ['0', '4', false],
    ['0', '0', false],
    ['4', null, false],
    [null, '4', false],
    [null, null, false],
  ])(
    'with a positive control and anti-A %s, anti-B %s agglutinates everywhere: %s',
    (antiA, antiB, everywhere) => {
      expect(read({ control: '1', antiA, antiB })).toBe(
        `null UNKNOWN ABO_CONTROL_POSITIVE reactions.control${everywhere ? ' TYPING_AUTOAGGLUTINATION reactions.control' : ''}`,
      )
    },
  )
  test('asks of a stated group that it is the one read', () => {
    const stated = (abo: 'A' | 'B' | null, rhd: RhdType | null) =>
      told(checkStatedGroup({ abo, rhd }, { abo: 'A', rhd: 'POSITIVE' }))
    expect(stated(null, null)).toEqual([])
    expect(stated('A', 'POSITIVE')).toEqual([])
    expect(stated('B', 'POSITIVE')).toEqual(['ABO_STATED_DISAGREES abo'])
    expect(stated('A', 'NEGATIVE')).toEqual(['RHD_STATED_DISAGREES rhd'])
    expect(told(checkStatedGroup({ abo: 'A', rhd: null }, { abo: null, rhd: 'UNKNOWN' }))).toEqual([
      'ABO_STATED_DISAGREES abo',
    ])
  })
})

describe('a crossmatch', () => {
  const major: CrossmatchTest = { side: 'MAJOR', method: 'POLYBRENE', result: 'COMPATIBLE', status: 'FINAL' }
  const minor: CrossmatchTest = { ...major, side: 'MINOR' }
  const read = (...tests: CrossmatchTest[]) => readCrossmatch(tests, redCells, POLICY)
  test('recorded as a whole is a test for each side that has a result', () => {
    const recorded = { method: 'POLYBRENE', status: 'FINAL' } as const
    expect(crossmatchTests({ ...recorded, major: 'COMPATIBLE', minor: 'INCOMPATIBLE' })).toEqual([
      major,
      { ...minor, result: 'INCOMPATIBLE' },
    ])
    expect(crossmatchTests({ ...recorded, major: 'COMPATIBLE', minor: null })).toEqual([major])
    expect(crossmatchTests({ ...recorded, major: null, minor: 'COMPATIBLE' })).toEqual([minor])
    expect(crossmatchTests({ ...recorded, major: null, minor: null })).toEqual([])
  })
  test('by an insufficient method is named with its side, and made good by a final test of the same side alone', () => {
    const method = 'SALINE_IMMEDIATE_SPIN' as CrossmatchMethod
    expect(POLICY.sufficientCrossmatchMethods).not.toContain(method)
    const weak = { ...major, method }
    const { findings } = read(weak, minor)
    expect(told(findings)).toEqual(['CROSSMATCH_METHOD_INSUFFICIENT', 'CROSSMATCH_SIDE_MISSING'])
    expect(findings[0]?.message.en).not.toMatch(/[{}]/)
    expect(told(read(weak, major, minor).findings)).toEqual([])
    expect(told(read(weak, { ...major, status: 'PRELIMINARY' }, minor).findings)).toContain(
      'CROSSMATCH_METHOD_INSUFFICIENT',
    )
  })
  test('is judged on the sides that the component needs', () => {
    const sides = { ...POLICY.crossmatchSides, RED_CELLS: ['MAJOR'] as const }
    const { findings } = readCrossmatch([major, { ...minor, method: null }], redCells, {
      ...POLICY,
      crossmatchSides: sides,
    })
    expect(told(findings)).toEqual([])
  })
  test('by computer counts where it is allowed', () => {
    const electronic = { ...major, method: 'ELECTRONIC' as const }
    const by = (electronicCrossmatch: boolean) =>
      readCrossmatch([electronic, minor], redCells, { ...POLICY, electronicCrossmatch }).sides.MAJOR
    expect([by(true), by(false)]).toEqual(['COMPATIBLE', 'NOT_DONE'])
  })
})

describe('the crossmatch of a bag that left without one', () => {
  const bag = {
    product: redCells,
    sides: { MAJOR: 'COMPATIBLE', MINOR: 'COMPATIBLE' },
    unitAbo: 'O',
    patientAbo: 'A',
  } as const
  test.each<[string, Partial<Parameters<typeof retrospectiveState>[0]>, string]>([
    ['both sides compatible', {}, 'COMPATIBLE'],
    ['the minor side still open', { sides: { MAJOR: 'COMPATIBLE', MINOR: 'NOT_DONE' } }, 'OPEN'],
    ['the major side still open', { sides: { MAJOR: 'NOT_DONE', MINOR: 'COMPATIBLE' } }, 'OPEN'],
    ['nothing done', { sides: { MAJOR: 'NOT_DONE', MINOR: 'NOT_DONE' } }, 'OPEN'],
    ['the major side incompatible', { sides: { MAJOR: 'INCOMPATIBLE', MINOR: 'NOT_DONE' } }, 'INCOMPATIBLE'],
  ])('with %s is %s', (_, changes, expected) => {
    expect(retrospectiveState({ ...bag, ...changes } as never, POLICY)).toBe(expected)
  })
  const minorSide = { MAJOR: 'COMPATIBLE', MINOR: 'INCOMPATIBLE' } as const
  test.each<[string, object, string]>([
    ['group O cells for A', { unitAbo: 'O', patientAbo: 'A' }, 'COMPATIBLE'],
    ['A cells for A', { unitAbo: 'A', patientAbo: 'A' }, 'INCOMPATIBLE'],
    ['A cells for AB', { unitAbo: 'A', patientAbo: 'AB' }, 'COMPATIBLE'],
    ['group O cells for O', { unitAbo: 'O', patientAbo: 'O' }, 'INCOMPATIBLE'],
    ['group O cells for an unknown group', { unitAbo: 'O', patientAbo: null }, 'COMPATIBLE'],
    ['A cells for an unknown group', { unitAbo: 'A', patientAbo: null }, 'INCOMPATIBLE'],
    [
      'group O whole blood for an unknown group',
      { unitAbo: 'O', patientAbo: null, product: { ...redCells, componentClass: 'WHOLE_BLOOD' } },
      'INCOMPATIBLE',
    ],
    [
      'group O whole blood for A',
      { unitAbo: 'O', patientAbo: 'A', product: { ...redCells, componentClass: 'WHOLE_BLOOD' } },
      'COMPATIBLE',
    ],
  ])('explains an incompatible minor side by the groups of %s: %s', (_, changes, expected) => {
    expect(retrospectiveState({ ...bag, sides: minorSide, ...changes } as never, POLICY)).toBe(expected)
  })
})

describe('an electronic crossmatch', () => {
  const check = (
    group: Partial<ElectronicFacts['passport']['group']>,
    unit: Partial<ElectronicFacts['unit']> = {},
  ) =>
    told(
      checkElectronicCrossmatch(
        {
          ...electronicFacts,
          passport: { ...electronicFacts.passport, group: { ...electronicFacts.passport.group, ...group } },
          unit: { ...electronicFacts.unit, ...unit },
        },
        { electronicCrossmatch: true },
      ),
    )
  test('takes a compatible RhD and says nothing of a unit for a group that is not known', () => {
    expect(check({}, { rhd: 'NEGATIVE' })).toEqual([])
    expect(check({ rhd: 'NEGATIVE' })).toEqual(['ELECTRONIC_GROUP_INCOMPATIBLE unitId'])
    expect(check({ standing: 'CONFLICT', abo: null })).toEqual(['ELECTRONIC_GROUP_NOT_CONFIRMED sampleId'])
    expect(check({ abo: null })).toEqual(['ELECTRONIC_GROUP_NOT_CONFIRMED sampleId'])
  })

  const patient: ElectronicPatient = {
    ...electronicFacts.passport,
    screen: 'NEGATIVE',
    antibodies: [],
    antibodyEver: false,
    transfused: 'NO',
  }
  test.each<[string, Partial<ElectronicPatient>, boolean]>([
    ['while nothing has come to light', {}, true],
    ['not once the groups contradict', { group: { ...patient.group, standing: 'CONFLICT' } }, false],
    ['not on one sample alone', { group: { ...patient.group, standing: 'ONE_SAMPLE' } }, false],
    ['not with a screen that found something', { screen: 'UNIDENTIFIED' }, false],
    ['not with an antibody', { antibodies: ['K'] }, false],
    ['not after a transplant', { transplant: { redCells: 'O', plasma: 'A' } }, false],
    ['not with a warm autoantibody', { warmAutoantibody: true }, false],
    ['not for an infant', { infantUnder4Months: true }, false],
    ['not for who was given blood', { transfused: 'YES' }, false],
  ])('counts %s', (_, changes, expected) => {
    expect(electronicStands({ ...patient, ...changes })).toBe(expected)
  })
})

describe('antigens', () => {
  test.each([
    [' anti-E ', 'E'],
    ['抗-(Fya)', 'Fya'],
    ['Anti  Jkb', 'Jkb'],
    ['not anti-X', 'not anti-X'],
    ['anti- E', 'E'],
  ])('%j names %s', (written, antigen) => {
    expect(antigenOf(written)).toBe(antigen)
  })
  test('of names told apart by case are not guessed, all others are', () => {
    expect(readAntigen(' fya ')).toBe('Fya')
    expect(readAntigen('E')).toBe('E')
    expect(readAntigen('e')).toBe('e')
    expect(readAntigen('s')).toBe('s')
    expect(readAntigen('xyz')).toBeNull()
  })
  test('that were not tested are untested', () => {
    expect(antigenState({ E: 'NEGATIVE' }, 'E')).toBe('NEGATIVE')
    expect(antigenState({ E: undefined as never }, 'E')).toBe('UNTESTED')
    expect(antigenState({}, 'toString')).toBe('UNTESTED')
  })
  test('to avoid come from patient, reference laboratory and mother, each once', () => {
    const since = new Date(0)
    const antibodies = [{ antigen: 'E', since }]
    const mother = {
      antibodies: [
        { antigen: 'K', since },
        { antigen: 'E', since },
      ],
    } as never
    expect(requiredNegative({ antibodies, avoidedAntigens: ['Jka'], mother })).toEqual(['E', 'Jka', 'K'])
    expect(requiredNegative({ antibodies, avoidedAntigens: [], mother: null })).toEqual(['E'])
  })
  test('are matched only where the whole phenotype is known', () => {
    const product = {
      componentClass: 'RED_CELLS',
      irradiated: false,
      washed: false,
      leucocyteReduced: false,
    } as const
    const state = (phenotype: object, unit: object) =>
      requirementState(
        'RH_PHENOTYPE_MATCHED',
        { product, attributes: [], antigens: unit as never },
        phenotype as never,
      )
    const known = { C: 'POSITIVE', c: 'NEGATIVE', E: 'NEGATIVE', e: 'POSITIVE' }
    expect(state(known, { c: 'NEGATIVE', E: 'NEGATIVE' })).toBe('MET')
    expect(state({ ...known, e: undefined }, { c: 'NEGATIVE', E: 'NEGATIVE' })).toBe('UNKNOWN')
    expect(state({ c: 'NEGATIVE' }, { c: 'NEGATIVE', E: 'NEGATIVE' })).toBe('UNKNOWN')
  })
  test('do not stand in for treatment, nor one treatment for another', () => {
    const plain = {
      componentClass: 'RED_CELLS',
      irradiated: false,
      washed: false,
      leucocyteReduced: false,
    } as const
    const state = (requirement: 'IRRADIATED' | 'WASHED' | 'LEUCOCYTE_REDUCED', treated: object) =>
      requirementState(requirement, { product: { ...plain, ...treated }, attributes: [], antigens: {} }, {})
    const treatments = {
      IRRADIATED: 'irradiated',
      WASHED: 'washed',
      LEUCOCYTE_REDUCED: 'leucocyteReduced',
    } as const
    const all = Object.keys(treatments) as (keyof typeof treatments)[]
    for (const requirement of all)
      for (const done of all)
        expect(state(requirement, { [treatments[done]]: true }), `${requirement} by ${done}`).toBe(
          requirement === done ? 'MET' : 'UNMET',
        )
  })
})

describe('facts of the passport', () => {
  test('that can not be read back are null', () => {
    for (const written of ['A', 'A POSITIVE WEAK', 'X POSITIVE', 'A MAYBE', 'POSITIVE'])
      expect(readGroup(written), written).toBeNull()
    for (const written of [' NEGATIVE', 'NEGATIVE', 'E', 'E MAYBE'])
      expect(readAntigenResult(written), written).toBeNull()
    for (const written of ['x RED_CELLS O PLASMA AB', 'RED_CELLS O PLASMA AB x', 'RED_CELLS O', 'PLASMA AB'])
      expect(readTransplant(written), written).toBeNull()
    expect(writeAntibody('E')).toBe('anti-E')
  })
  test('of an autoantibody are warm where it reacts at body temperature', () => {
    expect(autoantibodies.filter(isWarm)).toEqual(['WARM', 'MIXED'])
  })
  test('are withdrawn only when they counted', () => {
    const withdrawn = resultStatuses.filter((status) => judgeWithdrawal(status).length > 0)
    expect(withdrawn).not.toContain('PRELIMINARY')
    expect(withdrawn).toContain('FINAL')
    expect(told(judgeWithdrawal('FINAL'))).toEqual(['RESULT_WITHDRAWN resultId'])
  })
  test('are looked at a second time by somebody else, or by oneself where that is allowed', () => {
    const look = (samePerson: boolean, selfRecheck: boolean, selfRecheckAllowed: boolean) =>
      told(checkSecondLook({ samePerson, selfRecheck }, { selfRecheckAllowed }))
    expect(look(false, false, false)).toEqual([])
    expect(look(true, false, true)).toEqual(['SIGNED_TWICE_BY_ONE_PERSON signatures'])
    expect(look(true, true, true)).toEqual([])
    expect(look(true, true, false)).toEqual(['SELF_RECHECK_NOT_ALLOWED selfRecheck'])
  })
})

describe('the evidence against a wrong tube', () => {
  const [first, wrong, later] = contradiction
  const check = (records: readonly Parameters<typeof groupRecord>[2][], changes: object = {}) =>
    told(checkResolution(records as never, { ...resolution, ...changes }, POLICY))
  test('is newer than the contradiction, not of the same instant', () => {
    expect(check([first, wrong, { ...later, occurredAt: wrong.occurredAt }])).toEqual([
      'RESOLUTION_EVIDENCE_TOO_OLD evidenceTypingId',
    ])
  })
  test('counts from the first contradiction, in whatever order the records come', () => {
    expect(check([later, wrong, first])).toEqual([])
    expect(check([wrong, later, first])).toEqual([])
    const fourth = groupRecord('d', 20)
    expect(check([fourth, later, wrong, first])).toEqual([])
    expect(check([first, wrong, later], { evidenceId: 'a' })).toEqual([
      'RESOLUTION_EVIDENCE_TOO_OLD evidenceTypingId',
    ])
  })
  test('counts from a typing without a group as well', () => {
    const open = groupRecord('b', 10, { abo: null })
    const before = groupRecord('c', 9)
    const by = (records: unknown[]) =>
      told(
        checkResolution(
          records as never,
          { refutedIds: ['b'], evidenceId: 'c', cause: 'TESTING_ERROR' },
          POLICY,
        ),
      )
    expect(by([first, open, before])).toEqual(['RESOLUTION_EVIDENCE_TOO_OLD evidenceTypingId'])
    expect(by([first, open, groupRecord('c', 11)])).toEqual([])
  })
  test('has a group, of a tube drawn after every wrong one', () => {
    expect(check([first, wrong, { ...later, abo: null }])).toEqual([
      'RESOLUTION_EVIDENCE_MISSING evidenceTypingId',
    ])
    const undated = { ...later, tube: { ...later.tube, collectedAt: null } }
    expect(check([first, wrong, undated])).toEqual(['RESOLUTION_NEEDS_NEW_SAMPLE evidenceTypingId'])
    const second = groupRecord('x', 12, { abo: 'B', occurredAt: new Date('2026-03-10T03:00:00Z') })
    expect(check([first, wrong, second, later], { refutedIds: ['b', 'x'] })).toEqual([
      'RESOLUTION_NEEDS_NEW_SAMPLE evidenceTypingId',
    ])
  })
  test('is asked for when something is refuted, and of final records', () => {
    expect(check([first, wrong, later], { refutedIds: [] })).toEqual(['RESOLUTION_NOT_OF_PERSON refutedIds'])
    expect(check([first, { ...wrong, status: 'PRELIMINARY' }, later])).toEqual([
      'RESOLUTION_NOTHING_TO_RESOLVE',
    ])
    expect(
      check([...contradiction, groupRecord('p', 9, { status: 'PRELIMINARY' })], { refutedIds: ['b', 'p'] }),
    ).toEqual(['RESOLUTION_NOT_OF_PERSON refutedIds'])
  })
  test('leaves no discrepancy behind', () => {
    expect(check([...contradiction, groupRecord('d', 12, { abo: null })])).toEqual([
      'RESOLUTION_CONFLICT_REMAINS refutedIds',
    ])
  })
})
