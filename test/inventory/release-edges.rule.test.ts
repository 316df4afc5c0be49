import { describe, expect, test } from 'vitest'
import { finding } from '#rules/finding.ts'
import {
  type EmergencyPatient,
  emergencyGroups,
  orderForEmergency,
} from '#rules/inventory/emergency-products.ts'
import { offerOf, recipientOf } from '#rules/inventory/offer.ts'
import { checkReceipt } from '#rules/inventory/receipt.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import { ownGroupConfirmed } from '#rules/inventory/release-group.ts'
import { goodReceipt, RECEIPT_SETTING } from '../support/rules/finding-cases.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'
import { plainProduct, RELEASE_SETTING, releaseWith, safeRelease } from '../support/rules/release.ts'

type Changes = Parameters<typeof releaseWith>[0]
const decided = (changes: Changes, setting = RELEASE_SETTING) =>
  decideRelease(releaseWith(changes), setting).findings
const told = (changes: Changes, setting = RELEASE_SETTING) =>
  decided(changes, setting).map(({ code, severity }) => `${code} ${severity}`)
const of = (componentClass: Parameters<typeof plainProduct>[0], unit: object = {}): Changes => ({
  unit: { product: plainProduct(componentClass), ...unit },
  request: { components: [componentClass] },
})
const withPolicy = (changes: Partial<typeof POLICY>) => ({
  ...RELEASE_SETTING,
  policy: { ...POLICY, ...changes },
})

describe('the label of a bag', () => {
  const receipt = (changes: Partial<typeof goodReceipt.label>, facts: Partial<typeof goodReceipt> = {}) =>
    checkReceipt({ ...goodReceipt, ...facts, label: { ...goodReceipt.label, ...changes } }, RECEIPT_SETTING)
  const codes = (...facts: Parameters<typeof receipt>) =>
    receipt(...facts).map(({ code, field }) => `${code} ${field}`)
  test('names the station in words', () => {
    expect(codes({ station: ' ' })).toEqual(['UNIT_LABEL_INCOMPLETE station'])
  })
  test('says that the blood was taken before now and before it expires', () => {
    const file = 'ABSENT' as const
    const late = (changes: object) => codes(changes, { file }).filter((code) => code.startsWith('UNIT_DATES'))
    expect(late({ collectedAt: NOW })).toEqual([])
    expect(late({ collectedAt: new Date(NOW.getTime() + 1) })).toEqual([
      'UNIT_DATES_OUT_OF_ORDER collectedAt',
    ])
    const past = new Date('2026-02-20T10:00:00+08:00')
    expect(late({ collectedAt: past, expiresAt: past })).toEqual(['UNIT_DATES_OUT_OF_ORDER collectedAt'])
    expect(late({ collectedAt: past, expiresAt: null })).toEqual([])
  })
  test('differs from the file only in what both say', () => {
    expect(codes({ abo: null })).toEqual(['UNIT_LABEL_INCOMPLETE abo'])
    expect(codes({ rhd: null })).toEqual(['UNIT_LABEL_INCOMPLETE rhd'])
    const [found] = receipt({ abo: null, rhd: 'NEGATIVE' })
      .filter(({ field }) => field === 'abo')
      .slice(-1)
    expect(found?.message.en).toMatch(/\? RhD negative.*A RhD positive/)
    const [other] = receipt({ abo: 'B', rhd: null }).filter(
      ({ code }) => code === 'UNIT_GROUP_DIFFERS_FROM_FILE',
    )
    expect(other?.message.en).toMatch(/B \?.*A RhD positive/)
  })
  test('ties autologous blood to a patient that is known', () => {
    const own = { product: 'RBC-SUSP-LR-AUTO', donorPatient: 'KNOWN' } as const
    const file = { ...(goodReceipt.file as object), product: 'RBC-SUSP-LR-AUTO' } as typeof goodReceipt.file
    expect(codes(own, { file })).toEqual([])
    expect(codes({ ...own, donorPatient: 'UNKNOWN' }, { file })).toEqual([
      'AUTOLOGOUS_DONOR_UNKNOWN donorPatient',
    ])
  })
})

describe('the gate', () => {
  test('says which groups a transplant patient has', () => {
    const patient = { transplant: { redCells: 'A', plasma: 'B' } as const }
    const english = decided({ ...of('WHOLE_BLOOD', { abo: 'O' }), patient }).map(({ message }) => message.en)
    expect(english.join(' ')).toContain('A / B')
    expect(
      decided({ unit: { abo: 'B' } })
        .map(({ message }) => message.en)
        .join(' '),
    ).toMatch(/patient A\b(?! \/)/)
  })
  test('asks for no second sample where the rule set does not', () => {
    expect(
      told({ patient: { standing: 'ONE_SAMPLE' } }, withPolicy({ secondSampleRequired: false })),
    ).toEqual([])
  })
  test('takes a positive antigen test for an anti-D before the label, and an unknown label for untested', () => {
    const patient = { antibodies: ['D'], rhd: 'NEGATIVE' as const }
    const negative = { rhd: 'NEGATIVE' as const }
    expect(told({ patient, unit: { ...negative, antigens: { D: 'POSITIVE' } as never } })).toEqual([
      'ANTIGEN_POSITIVE STOP',
    ])
    expect(told({ patient, unit: negative })).toEqual([])
    expect(told({ patient, unit: { rhd: 'UNKNOWN' } })).toEqual([
      'UNIT_GROUP_UNKNOWN STOP',
      'ANTIGEN_UNTESTED STOP',
    ])
  })
  test('names the limit of a sample and the side that is missing', () => {
    const old = { collectedAt: new Date('2026-02-20T09:00:00+08:00'), matches: true }
    const [sample] = decided({ sample: old }).filter(({ code }) => code === 'SAMPLE_OLDER_THAN_LIMIT')
    expect(sample).toMatchObject({ field: 'sample', message: { en: expect.stringContaining('72') } })
    const [side] = decided({ crossmatch: { MINOR: 'NOT_DONE' } }).filter(
      ({ code }) => code === 'CROSSMATCH_SIDE_MISSING',
    )
    expect(side?.field).toBe('crossmatch')
    expect(side?.message.en).toMatch(/minor/)
  })
  test('judges an incompatible minor side also where the rule set does not ask for it', () => {
    const crossmatchSides = { ...POLICY.crossmatchSides, RED_CELLS: ['MAJOR'] as const }
    expect(told({ crossmatch: { MINOR: 'INCOMPATIBLE' } }, withPolicy({ crossmatchSides }))).toEqual([
      'CROSSMATCH_MINOR_INCOMPATIBLE STOP',
    ])
    expect(told({ unit: { abo: 'O' }, crossmatch: { MINOR: 'INCOMPATIBLE' } })).toContain(
      'CROSSMATCH_MINOR_INCOMPATIBLE WARN',
    )
  })
  test('of an infant looks at what is known of the mother', () => {
    const infant = (mother: object | null) => ({
      patient: { infantUnder4Months: true, mother: mother as never },
      unit: { abo: 'O' as const },
    })
    const mother = { abo: 'A', antibodies: [], screened: true }
    expect(told(infant(mother))).toEqual(['ABO_NOT_IDENTICAL WARN'])
    expect(told(infant({ ...mother, screened: false }))).toContain('MOTHER_ANTIBODIES_UNKNOWN STOP')
    expect(told(infant(null))).toContain('MOTHER_ANTIBODIES_UNKNOWN STOP')
    expect(told(infant({ ...mother, antibodies: ['E'] }))).toContain('MOTHER_ANTIBODY_INCOMPATIBLE STOP')
    const ofUnknownGroup = { ...infant({ ...mother, abo: null }), unit: { abo: 'A' as const } }
    expect(told(ofUnknownGroup)).toEqual(['MOTHER_ANTIBODIES_UNKNOWN STOP'])
  })
  test('lets a unit go whose decision passes over nothing', () => {
    expect(decideRelease(safeRelease, RELEASE_SETTING).outcome).toBe('ALLOWED')
    const authority = releaseWith({ patient: { transplant: { redCells: 'A', plasma: 'A' } } })
    expect(decideRelease(authority, RELEASE_SETTING).outcome).toBe('AUTHORITY_NEEDED')
  })
})

describe('what is offered', () => {
  test('of a finding that no step ends has nothing to do', () => {
    expect(offerOf([finding('ABO_INCOMPATIBLE')])).toEqual({ standing: 'NOT', toDo: [] })
    expect(offerOf([finding('REQUIREMENT_UNMET', { severity: 'AUTHORITY' })])).toEqual({
      standing: 'ON_AUTHORITY',
      toDo: [],
    })
  })
  test('to a patient whose RhD is not typed is negative', () => {
    const { patient } = releaseWith({ patient: { rhd: 'UNKNOWN' } })
    expect(recipientOf(patient, 'RED_CELLS')).toEqual({ abo: 'A', rhd: 'NEGATIVE' })
    expect(recipientOf({ ...patient, rhd: 'WEAK' }, 'RED_CELLS').rhd).toBe('WEAK')
  })
})

describe('emergency blood', () => {
  const nobody: EmergencyPatient = {
    standing: 'UNKNOWN',
    abo: null,
    rhd: 'UNKNOWN',
    transplant: null,
    antibodies: [],
    childBearing: 'NO',
    infantUnder4Months: false,
  }
  const groups = (
    product: ReturnType<typeof plainProduct>,
    patient: Partial<EmergencyPatient>,
    policy = POLICY,
  ) =>
    emergencyGroups(product, { ...nobody, ...patient }, policy)
      .map(({ abo, rhds, tier }) => `${abo} ${rhds.length > 2 ? 'any' : rhds.join('/')} ${tier}`)
      .join(', ')
  test('untyped for the RhD goes positive only as group O cells', () => {
    const untyped = { standing: 'CONFIRMED', abo: 'O', rhd: 'UNKNOWN' } as const
    expect(groups(plainProduct('WHOLE_BLOOD'), untyped)).toBe('O NEGATIVE 0')
    expect(groups(plainProduct('RED_CELLS'), untyped)).toBe('O POSITIVE/WEAK 0, O NEGATIVE 0')
  })
  const antiD = { antibodies: ['D'], standing: 'CONFIRMED', abo: 'A', rhd: 'NEGATIVE' } as const
  test('heeds an anti-D where red cells are given, and not in plasma or apheresis platelets', () => {
    expect(groups(plainProduct('RED_CELLS'), antiD)).toBe('A NEGATIVE 0, O NEGATIVE 0')
    expect(groups(plainProduct('WHOLE_BLOOD'), antiD)).toBe('A NEGATIVE 0')
    expect(groups(plainProduct('PLATELETS'), antiD)).toBe('A NEGATIVE 0')
    expect(groups(plainProduct('PLASMA'), antiD)).toBe('A any 0, AB any 0')
    expect(groups(plainProduct('PLATELETS', 'APHERESIS'), antiD)).toMatch(/POSITIVE\/WEAK 1/)
  })
  test('of what is not crossmatched and no plasma is of the own group', () => {
    const crossmatchSides = { ...POLICY.crossmatchSides, GRANULOCYTES: [] }
    const policy = { ...POLICY, crossmatchSides }
    expect(groups(plainProduct('GRANULOCYTES'), { ...antiD, antibodies: [] }, policy)).toMatch(
      /^A NEGATIVE 0/,
    )
    expect(groups(plainProduct('GRANULOCYTES'), {}, policy)).toBe('')
    expect(
      groups(plainProduct('GRANULOCYTES'), { standing: 'CONFIRMED', abo: 'B', rhd: 'POSITIVE' }, policy),
    ).toBe('B POSITIVE/WEAK 0, B NEGATIVE 0')
  })
  test('goes by a group of one sample only for platelets, or where no second one is asked for', () => {
    const one = { standing: 'ONE_SAMPLE', abo: 'A', rhd: 'POSITIVE' } as const
    const relaxed = { ...POLICY, secondSampleRequired: false }
    expect(groups(plainProduct('PLASMA'), one)).toBe('AB any 0')
    expect(groups(plainProduct('PLASMA'), one, relaxed)).toBe('A any 0, AB any 0')
    expect(groups(plainProduct('PLASMA'), { ...one, standing: 'CONFLICT' }, relaxed)).toBe('AB any 0')
    expect(groups(plainProduct('PLATELETS', 'APHERESIS'), one)).toMatch(/^A any 0, AB any 0/)
    expect(groups(plainProduct('PLATELETS', 'APHERESIS'), { ...one, standing: 'DISCREPANT' })).toMatch(
      /^AB any 0/,
    )
  })
  test('that is untyped of a patient typed positive is positive first, whoever the patient is', () => {
    const typed = { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE', childBearing: 'YES' } as const
    expect(groups(plainProduct('RED_CELLS'), typed)).toMatch(/^A POSITIVE\/WEAK 0/)
  })
  test('of the same tier goes by avoidable faults, then by the order of the offers, then by expiry and number', () => {
    const offers = emergencyGroups(
      plainProduct('RED_CELLS'),
      { ...nobody, standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE' },
      POLICY,
    )
    const bag = (number: string, changes: object = {}) => ({
      abo: 'A' as const,
      rhd: 'POSITIVE' as const,
      expiresAt: NOW,
      number,
      findings: [],
      ...changes,
    })
    const order = (...bags: ReturnType<typeof bag>[]) =>
      orderForEmergency(offers, bags)
        .map(({ number }) => number)
        .join(' ')
    const later = new Date(NOW.getTime() + 1)
    expect(order(bag('2'), bag('1'))).toBe('1 2')
    expect(order(bag('1', { expiresAt: later }), bag('2'))).toBe('2 1')
    expect(order(bag('1', { abo: 'O' }), bag('2', { expiresAt: later }))).toBe('2 1')
    expect(order(bag('2', { expiresAt: later }), bag('1', { abo: 'O' }))).toBe('2 1')
    expect(
      order(
        bag('1', { findings: [finding('COLD_CHAIN_UNKNOWN', { severity: 'AUTHORITY' })] }),
        bag('2', { abo: 'O' }),
      ),
    ).toBe('2 1')
    expect(order(bag('1', { findings: [finding('ABO_NOT_IDENTICAL')] }), bag('2'))).toBe('1 2')
    expect(order(bag('1', { findings: [finding('ABO_INCOMPATIBLE')] }), bag('2', { abo: 'B' }))).toBe('')
  })
})

test('an expired unit on hold for it is told once', () => {
  expect(told({ unit: { holds: [{ kind: 'EXPIRED', harmCertain: false }] } })).toEqual(['UNIT_EXPIRED STOP'])
})

describe('a standing that claims a group without one', () => {
  const groupless: Changes = { patient: { standing: 'CONFIRMED', abo: null } }
  test('is no group to go by', () => {
    expect(told(groupless)).toContain('PATIENT_GROUP_UNKNOWN STOP')
    expect(told({ patient: { standing: 'ONE_SAMPLE', abo: null } })).toContain('PATIENT_GROUP_UNKNOWN STOP')
  })
  test('is not that of a unit without a group', () => {
    expect(ownGroupConfirmed(releaseWith({ ...groupless, unit: { abo: null } }))).toBe(false)
  })
})
