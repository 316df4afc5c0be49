import { describe, expect, test } from 'vitest'
import { checkLink, checkMerge } from '#rules/requests/patient-link.ts'
import { checkSampleLabel } from '#rules/requests/sample-label.ts'
import { labelItems } from '#rules/requests/sample-terms.ts'
import { checkSampleAge } from '#rules/requests/sample-validity.ts'
import { label, recordHere, recordThere } from '../support/rules/finding-cases.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'

const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

describe('linking two hospitals', () => {
  const link = (here: object, there: object = {}) =>
    codes(checkLink({ ...recordHere, ...here }, { ...recordThere, ...there }, NOW))

  test('needs nothing but the same valid number and no contradiction', () => {
    expect(link({})).toEqual([])
    expect(link({ birthDate: null, sex: 'UNKNOWN' })).toEqual([])
    expect(link({}, { birthDate: null, sex: 'UNKNOWN' })).toEqual([])
    expect(link({ birthDate: null, sex: null }, { birthDate: null, sex: null })).toEqual([])
  })

  test.each([
    ['a newborn', { newborn: true }, ['LINK_NEWBORN', 'LINK_NUMBER_UNUSABLE']],
    ['no number', { identityNumber: null }, ['LINK_NUMBER_UNUSABLE']],
    ['a wrong check digit', { identityNumber: '330822196807071237' }, ['LINK_NUMBER_UNUSABLE']],
    ['fifteen digits', { identityNumber: '330822680707123' }, ['LINK_NUMBER_UNUSABLE']],
    [
      'another birth date',
      { birthDate: '1968-07-08' },
      ['LINK_NUMBER_UNUSABLE', 'LINK_BIRTH_DATE_DISAGREES'],
    ],
    ['another sex', { sex: 'FEMALE' }, ['LINK_NUMBER_UNUSABLE', 'LINK_SEX_DISAGREES']],
  ])('is refused, on either side, for %s', (_, change, expected) => {
    expect(link(change)).toEqual(expected)
    expect(link({}, change)).toEqual(expected)
  })

  test('is refused for a number that disagrees with both records alike', () => {
    expect(link({ birthDate: '1990-01-01' }, { birthDate: '1990-01-01' })).toEqual(['LINK_NUMBER_UNUSABLE'])
  })
})

test('records of one hospital merge, one record or two hospitals never', () => {
  expect(codes(checkMerge(recordHere, { ...recordHere, id: 'p9' }))).toEqual([])
  expect(codes(checkMerge(recordHere, recordHere))).toEqual(['MERGE_INTO_ITSELF'])
  expect(codes(checkMerge(recordHere, recordThere))).toEqual(['MERGE_ACROSS_HOSPITALS'])
})

describe('the label of a sample', () => {
  test.each(labelItems)('in its %s says what the form says', (field) => {
    const needed = field === 'name' || field === 'hospitalNumber'
    expect(codes(checkSampleLabel({ ...label, [field]: '别的' }, label))).toEqual(['SAMPLE_FORM_MISMATCH'])
    expect(codes(checkSampleLabel({ ...label, [field]: null }, label))).toEqual(
      needed ? ['SAMPLE_LABEL_INCOMPLETE'] : [],
    )
    expect(checkSampleLabel(label, { ...label, [field]: null })).toEqual([])
  })

  test('agrees with an identity number also as the hub prints it', () => {
    const form = { ...label, hospitalNumber: '330822196807071236' }
    const written = (hospitalNumber: string) => codes(checkSampleLabel({ ...label, hospitalNumber }, form))
    expect(written('330822196807071236')).toEqual([])
    expect(written('**************1236')).toEqual([])
    expect(written('**************1237')).toEqual(['SAMPLE_FORM_MISMATCH'])
    expect(written('1236')).toEqual(['SAMPLE_FORM_MISMATCH'])
    // Any other number is told as it is.
    expect(codes(checkSampleLabel({ ...label, hospitalNumber: '****0123' }, label))).toEqual([
      'SAMPLE_FORM_MISMATCH',
    ])
  })

  test('is compared without blanks and case', () => {
    expect(checkSampleLabel({ ...label, name: '张 三', hospitalNumber: 'mr000123' }, label)).toEqual([])
  })
})

test.each([
  [72 * 3_600_000, []],
  [72 * 3_600_000 + 1, ['SAMPLE_OLDER_THAN_LIMIT']],
  [0, []],
  [-1, ['SAMPLE_TIME_IN_FUTURE']],
])('a sample drawn %i ms before a start at this instant', (before, expected) => {
  const collectedAt = new Date(NOW.getTime() - before)
  expect(codes(checkSampleAge({ collectedAt, start: NOW, now: NOW }, POLICY))).toEqual(expected)
})
