import { describe, expect, test } from 'vitest'
import { checkSecondSample, type DrawnTube, differentVenepunctures } from '#rules/requests/venepuncture.ts'
import { tube } from '#test/support/rules/finding-cases.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const first: DrawnTube = { ...tube, checkedBy: null }
const second = (afterMs: number, changes: Partial<DrawnTube> = {}): DrawnTube => ({
  ...first,
  id: 'smp_2',
  sampleNumber: 'S2',
  collectedAt: new Date((first.collectedAt?.getTime() ?? 0) + afterMs),
  ...changes,
})
/** Both orders must answer the same. */
const different = (a: DrawnTube, b: DrawnTube) => {
  const answers = [differentVenepunctures(a, b, POLICY), differentVenepunctures(b, a, POLICY)]
  expect(answers[0]).toBe(answers[1])
  return answers[0]
}

const other = { collectedBy: 'stf_9', collectedByName: '李护' }
const apart = POLICY.venepunctureMinutesApart * MINUTE
const evident = POLICY.venepunctureHoursEvident * HOUR

describe('two tubes come of two venepunctures', () => {
  test.each<[string, number, Partial<DrawnTube>, boolean]>([
    ['the same collector, nothing checked, just apart', apart, {}, false],
    ['another collector, a moment too soon', apart - 1, other, false],
    ['another collector, just apart', apart, other, true],
    ['another collector, known by name alone', apart, { collectedBy: null, collectedByName: '李护' }, true],
    ['the same name, blanks aside', apart, { collectedBy: null, collectedByName: ' 王护 ' }, false],
    ['no collector known', apart, { collectedBy: null, collectedByName: null }, false],
    ['a blank for a name', apart, { collectedBy: null, collectedByName: ' ' }, false],
    ['the same collector, checked by a second person', apart, { checkedBy: 'stf_2' }, true],
    ['the same collector, a recorded self-check', apart, { selfChecked: true }, true],
    ['checked, a moment too soon', apart - 1, { checkedBy: 'stf_2' }, false],
    ['told as the second of the first, checked', 1, { secondSampleOf: 'smp_1', checkedBy: 'stf_2' }, true],
    ['told as the second of the first, not checked', 1, { secondSampleOf: 'smp_1' }, false],
    ['told as the second of another', 1, { secondSampleOf: 'smp_7', checkedBy: 'stf_2' }, false],
    ['drawn at the same time, whatever is told', 0, { secondSampleOf: 'smp_1', ...other }, false],
    ['a moment less than evident', evident - 1, {}, false],
    ['evidently apart', evident, {}, true],
    ['evidently apart, nobody known', evident, { collectedBy: null, collectedByName: null }, true],
    ['a time that is not known', evident, { collectedAt: null, secondSampleOf: 'smp_1', ...other }, false],
    ['the same label', evident, { sampleNumber: 'S1' }, false],
    ['the same label at another hospital', evident, { sampleNumber: 'S1', organisationId: 'org_2' }, true],
    ['the same tube', evident, { id: 'smp_1' }, false],
  ])('or not: %s', (_, after, changes, expected) => {
    expect(different(first, second(after, changes))).toBe(expected)
  })

  test.each<[string, string | null, string | null, number, object, boolean]>([
    ['one number', 'V1', 'V1', evident, {}, false],
    ['one number, blanks aside', 'V1', ' V1 ', evident, other, false],
    ['two numbers, another collector', 'V1', 'V2', 1, other, true],
    ['two numbers, checked', 'V1', 'V2', 1, { checkedBy: 'stf_2' }, true],
    ['two numbers, the same unchecked collector', 'V1', 'V2', 1, {}, false],
    ['two numbers, the same time', 'V1', 'V2', 0, other, false],
    ['one number that is not told', 'V1', null, 1, other, false],
    ['one number that is blank', 'V1', '', 1, other, false],
    ['one number at two hospitals', 'V1', 'V1', evident, { organisationId: 'org_2' }, true],
  ])('by the numbers of the drawings: %s', (_, one, two, after, changes, expected) => {
    const b = second(after, { venepuncture: two, ...changes })
    expect(different({ ...first, venepuncture: one }, b)).toBe(expected)
  })

  test('counts the check of the later tube, not of the earlier one', () => {
    expect(different({ ...first, checkedBy: 'stf_2' }, second(apart))).toBe(false)
    expect(different(first, second(apart, { checkedBy: 'stf_2' }))).toBe(true)
  })
})

test('a tube that is told to be the second of another is refused unless it was drawn apart', () => {
  const codes = (b: DrawnTube) => checkSecondSample(first, b, POLICY).map(({ code }) => code)
  expect(codes(second(0))).toEqual(['SECOND_SAMPLE_NOT_APART'])
  expect(codes(second(apart, other))).toEqual([])
})
