import { describe, expect, test } from 'vitest'
import type { StaffTitle } from '#rules/alliance/terms.ts'
import { bedsideCheckOf, checkBedside, checkBedsideParticulars } from '#rules/requests/bedside-check.ts'
import { checkCarrier } from '#rules/requests/sample-carrier.ts'
import { compareLabel } from '#rules/requests/sample-label.ts'
import { checkDisposal, sampleKeptUntil } from '#rules/requests/sample-retention.ts'
import { carrierKinds, labelItems } from '#rules/requests/sample-terms.ts'
import { checkSampleLasts, isSampleUsable, sampleUsableUntil } from '#rules/requests/sample-validity.ts'
import { sampleRejectReasonHl7, sampleRejectReasons } from '#rules/requests/terms.ts'
import { label } from '#test/support/rules/finding-cases.ts'
import { NOW, POLICY } from '#test/support/rules/forms.ts'

const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)
const HOUR = 3_600_000
const DAY = 24 * HOUR
const at = (ms: number) => new Date(NOW.getTime() + ms)

describe('the check at the bedside', () => {
  const MISSING = ['BEDSIDE_SECOND_PERSON_MISSING']
  const ASSERTED = ['BEDSIDE_CHECK_ASSERTED']
  const UNTOLD = ['BEDSIDE_CHECK_NOT_TOLD']
  // told by a machine, second signature, self-check, second name; then: how it counts, findings with two persons
  // asked for, findings where one alone may check.
  test.each<[boolean, boolean, boolean, string | null, string, string[], string[]]>([
    [false, false, false, null, 'NONE', MISSING, MISSING],
    [false, false, false, '王护', 'NONE', MISSING, MISSING],
    [false, false, true, null, 'SELF_CHECK', MISSING, []],
    [false, true, false, null, 'TWO_PERSONS', [], []],
    [false, true, true, null, 'TWO_PERSONS', [], []],
    [true, false, false, null, 'NONE', UNTOLD, UNTOLD],
    [true, false, false, ' ', 'NONE', UNTOLD, UNTOLD],
    [true, false, false, '王护', 'ASSERTED', ASSERTED, ASSERTED],
    [true, false, true, null, 'ASSERTED', ASSERTED, ASSERTED],
  ])('told %s, signed %s, self %s, name %s: %s', (told, signed, self, name, check, both, alone) => {
    const facts = { told, secondPersonSigned: signed, selfChecked: self, secondName: name }
    expect(bedsideCheckOf(facts)).toBe(check)
    expect(codes(checkBedside(facts, { bedsideCheck: 'TWO_PERSONS' }))).toEqual(both)
    expect(codes(checkBedside(facts, { bedsideCheck: 'SELF_CHECK_ALLOWED' }))).toEqual(alone)
  })

  test('asks for two persons by default', () => {
    expect(POLICY.bedsideCheck).toBe('TWO_PERSONS')
  })

  test('names the particulars that were not checked; the group may be unknown', () => {
    const all = { ...label, age: '57' }
    expect(checkBedsideParticulars({ ...all, bloodGroup: null })).toEqual([])
    const [found] = checkBedsideParticulars({ ...all, sex: ' ', bed: null })
    expect(found).toMatchObject({ code: 'BEDSIDE_PARTICULARS_UNCHECKED', severity: 'WARN' })
    expect(found?.message).toMatchObject({
      zh: expect.stringContaining('性别、床号'),
      en: expect.stringContaining('sex, bed'),
    })
    expect(codes(checkBedsideParticulars(null))).toEqual(['BEDSIDE_PARTICULARS_UNCHECKED'])
  })
})

describe('the comparison of tube and form', () => {
  test.each(labelItems)('tells of its %s whether it agrees, differs, or stands on one alone', (item) => {
    const compared = (written: string | null, expected: string | null) =>
      compareLabel({ ...label, [item]: written }, { ...label, [item]: expected })[item]
    expect(compared('同 a', '同A')).toBe('AGREES')
    expect(compared('甲', '乙')).toBe('DIFFERS')
    expect(compared(null, '乙')).toBe('NOT_ON_LABEL')
    expect(compared('甲', ' ')).toBe('NOT_ON_FORM')
    expect(compared(null, null)).toBeUndefined()
  })
})

describe('the carrier of a sample', () => {
  const nurse: readonly StaffTitle[] = ['NURSE_JUNIOR']
  test.each<[string, Parameters<typeof checkCarrier>[0], string[]]>([
    [
      'a nurse on duty',
      { kind: 'MEDICAL_STAFF', name: null, staff: { titles: nurse, serves: true }, told: false },
      [],
    ],
    [
      'a nurse of another hospital',
      { kind: 'MEDICAL_STAFF', name: '甲', staff: { titles: nurse, serves: false }, told: false },
      ['SAMPLE_CARRIER_NOT_QUALIFIED'],
    ],
    [
      'somebody on the staff without a title',
      { kind: 'MEDICAL_STAFF', name: '甲', staff: { titles: [], serves: true }, told: false },
      ['SAMPLE_CARRIER_NOT_QUALIFIED'],
    ],
    ['a messenger by name', { kind: 'DEDICATED_MESSENGER', name: '甲', staff: null, told: false }, []],
    ...[...carrierKinds, null].map(
      (kind) =>
        [
          `nobody named (${kind})`,
          { kind, name: ' ', staff: null, told: false },
          ['SAMPLE_CARRIER_MISSING'],
        ] as [string, Parameters<typeof checkCarrier>[0], string[]],
    ),
    ['a name alone', { kind: null, name: '甲', staff: null, told: false }, ['SAMPLE_CARRIER_NOT_QUALIFIED']],
    [
      'medical staff by a name alone',
      { kind: 'MEDICAL_STAFF', name: '甲', staff: null, told: false },
      ['SAMPLE_CARRIER_NOT_QUALIFIED'],
    ],
  ])('may be or not: %s', (_, carrier, expected) => {
    const refused = checkCarrier(carrier)
    expect(codes(refused)).toEqual(expected)
    expect(refused.every(({ severity }) => severity === 'STOP')).toBe(true)
    const told = checkCarrier({ ...carrier, told: true })
    expect(codes(told)).toEqual(expected)
    expect(told.every(({ severity }) => severity === 'WARN')).toBe(true)
  })
})

describe('how long a sample serves', () => {
  const end = POLICY.sampleValidityHours * HOUR
  test('to the end of the window, that instant included', () => {
    expect(POLICY.sampleValidityHours).toBe(72)
    expect(sampleUsableUntil(NOW, POLICY)).toEqual(at(end))
    expect([end - 1, end, end + 1].map((ms) => isSampleUsable(NOW, at(ms), POLICY))).toEqual([
      true,
      true,
      false,
    ])
  })

  test.each<[string, number | null, number, string[]]>([
    ['a start within its time', 0, end, []],
    ['a start just after its time', 0, end + 1, ['SAMPLE_EXPIRES_BEFORE_START']],
    ['a sample at its very end, and a later start', -end, 1, ['SAMPLE_EXPIRES_BEFORE_START']],
    ['a sample that is too old already', -end - 1, 1, []],
    ['a sample of unknown time', null, end + 1, []],
  ])('is told in time: %s', (_, collected, start, expected) => {
    const collectedAt = collected === null ? null : at(collected)
    const found = checkSampleLasts({ collectedAt, start: at(start), now: NOW }, POLICY)
    expect(codes(found)).toEqual(expected)
    expect(found.every(({ severity }) => severity === 'WARN')).toBe(true)
  })
})

describe('how long a sample is kept', () => {
  const week = POLICY.sampleRetentionDays * DAY
  const life = { collectedAt: at(-HOUR), receivedAt: null, rejectedAt: null, lastIssuedAt: null }
  test.each<[string, object, Date | null]>([
    ['before the lead has seen it: no end', {}, null],
    ['after its receipt', { receivedAt: NOW }, at(week)],
    ['after the last issue from it', { receivedAt: NOW, lastIssuedAt: at(2 * DAY) }, at(2 * DAY + week)],
    ['after its rejection', { receivedAt: NOW, rejectedAt: at(DAY) }, at(DAY + week)],
    ['never shorter than it serves', { receivedAt: at(-20 * DAY) }, at(71 * HOUR)],
    ['a rejected one serves nobody', { receivedAt: null, rejectedAt: at(-20 * DAY) }, at(-20 * DAY + week)],
  ])('%s', (_, changes, expected) => {
    expect(sampleKeptUntil({ ...life, ...changes }, POLICY)).toEqual(expected)
  })

  test('is seven days', () => {
    expect(POLICY.sampleRetentionDays).toBe(7)
  })

  test.each<[number | null, readonly string[], string[]]>([
    [-1, [], []],
    [0, [], []],
    [1, [], ['SAMPLE_KEPT_STILL']],
    [null, [], ['SAMPLE_KEPT_STILL']],
    [-1, ['rea_1'], ['SAMPLE_KEPT_FOR_REACTION']],
    [1, ['rea_1', 'rea_2'], ['SAMPLE_KEPT_STILL', 'SAMPLE_KEPT_FOR_REACTION']],
  ])('is disposed of %s ms before its time with the cases %j: %j', (ahead, keptForCases, expected) => {
    const keptUntil = ahead === null ? null : at(ahead)
    expect(codes(checkDisposal({ keptUntil, keptForCases }, NOW))).toEqual(expected)
  })
})

test('every reason of HL7 table 0490 can be given, and the hub’s own three', () => {
  const table0490 = ['EX', 'QS', 'RA', 'RB', 'RC', 'RD', 'RE', 'RH', 'RI', 'RM', 'RN', 'RP', 'RR', 'RS']
  expect([...new Set(Object.values(sampleRejectReasonHl7))].toSorted()).toEqual(table0490)
  expect(sampleRejectReasons).toEqual(
    expect.arrayContaining(['FORM_SAMPLE_MISMATCH', 'OLDER_THAN_LIMIT', 'GROUP_CONFLICTS_WITH_HISTORY']),
  )
  expect(sampleRejectReasons).toHaveLength(table0490.length + 3)
})
