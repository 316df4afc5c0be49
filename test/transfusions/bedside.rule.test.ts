import { describe, expect, test } from 'vitest'
import { blocking } from '#rules/finding.ts'
import {
  bagDisposalDueAt,
  checkBagReturn,
  checkBedside,
  checkCourse,
  checkRecipient,
  checkRecord,
} from '#rules/transfusions/bedside.ts'
import { bedsideItems, unitFates } from '#rules/transfusions/terms.ts'
import { POLICY } from '#test/support/rules/forms.ts'
import { allItems } from '#test/support/rules/transfusion-cases.ts'

const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)
const at = (text: string) => new Date(`2026-03-02T${text}+08:00`)

describe('the check at the bedside', () => {
  test('has fourteen items', () => expect(bedsideItems).toHaveLength(14))

  test.each(bedsideItems)('fails on %s alone', (item) => {
    const found = checkBedside({ items: { ...allItems, [item]: false }, signers: ['a', 'b'], asserted: [] })
    expect(codes(found)).toEqual(['BEDSIDE_CHECK_FAILED'])
  })

  test.each(bedsideItems)('misses %s when it was not told', (item) => {
    const { [item]: _, ...others } = allItems
    const found = checkBedside({ items: others, signers: ['a', 'b'], asserted: [] })
    expect(codes(found)).toEqual(['BEDSIDE_CHECK_INCOMPLETE'])
  })

  test.each([
    { signers: ['a', 'b'], asserted: [], found: [] },
    { signers: ['a'], asserted: [], found: ['BEDSIDE_ONE_PERSON'] },
    { signers: ['a', 'a'], asserted: [], found: ['BEDSIDE_ONE_PERSON'] },
    { signers: [], asserted: [], found: ['BEDSIDE_ONE_PERSON'] },
    { signers: [], asserted: ['王护'], found: ['BEDSIDE_ONE_PERSON'] },
    { signers: [], asserted: ['王护', '王护'], found: ['BEDSIDE_ONE_PERSON'] },
    { signers: [], asserted: ['王护', '孙护'], found: ['BEDSIDE_ASSERTED'] },
    { signers: ['a'], asserted: ['孙护'], found: ['BEDSIDE_ASSERTED'] },
  ])('by $signers and, as told, $asserted finds $found', ({ signers, asserted, found }) => {
    expect(codes(checkBedside({ items: allItems, signers, asserted }))).toEqual(found)
  })

  test('of which nothing is told only warns', () => {
    expect(blocking(checkBedside({ items: null, signers: ['a', 'b'], asserted: [] }))).toEqual([])
  })
})

test.each([
  { issuedFor: 'A', recipient: 'A', onRecord: null, found: [] },
  { issuedFor: 'A', recipient: 'A', onRecord: 'A', found: [] },
  { issuedFor: null, recipient: 'A', onRecord: null, found: ['TRANSFUSED_FOR_NOBODY'] },
  { issuedFor: 'A', recipient: 'B', onRecord: null, found: ['TRANSFUSED_WRONG_PATIENT'] },
  { issuedFor: 'A', recipient: 'A', onRecord: 'B', found: ['UNIT_TOLD_OF_ANOTHER'] },
  {
    issuedFor: 'A',
    recipient: 'B',
    onRecord: 'A',
    found: ['TRANSFUSED_WRONG_PATIENT', 'UNIT_TOLD_OF_ANOTHER'],
  },
])('a bag for $issuedFor given to $recipient, on record for $onRecord, finds $found', (row) => {
  expect(codes(checkRecipient(row))).toEqual(row.found)
})

describe('the course of a transfusion', () => {
  test.each([
    ['09:30:00', '13:00:00', []],
    ['09:30:00.001', '13:00:00', ['TRANSFUSION_STARTED_LATE']],
    ['09:30:00', '13:00:00.001', ['TRANSFUSION_TOO_LONG']],
    ['10:00:00', '14:00:00', ['TRANSFUSION_STARTED_LATE', 'TRANSFUSION_TOO_LONG']],
  ])('from %s to %s after a hand-over at nine finds %j', (start, end, found) => {
    const course = { handedOverAt: at('09:00:00'), startedAt: at(start), endedAt: at(end) }
    expect(codes(checkCourse(course, POLICY))).toEqual(found)
  })

  test('is not judged without a hand-over, and not before its times are known', () => {
    expect(checkCourse({ handedOverAt: null, startedAt: at('23:00:00'), endedAt: null }, POLICY)).toEqual([])
    expect(checkCourse({ handedOverAt: at('09:00:00'), startedAt: null, endedAt: null }, POLICY)).toEqual([])
  })
})

describe('the record of a transfusion', () => {
  test.each([null, 'NOT_USED'] as const)('asks for nothing while the fate is %s', (fate) => {
    expect(checkRecord({ fate, phases: [], volumeMl: null })).toEqual([])
  })
  test.each(['TRANSFUSED', 'PARTLY'] as const)('asks for vital signs and volume when it was %s', (fate) => {
    const missing = ['VITAL_SIGNS_MISSING', 'VITAL_SIGNS_MISSING', 'VITAL_SIGNS_MISSING', 'VOLUME_MISSING']
    expect(codes(checkRecord({ fate, phases: ['DURING'], volumeMl: null }))).toEqual(missing)
    expect(checkRecord({ fate, phases: ['END', 'BEFORE', 'FIFTEEN_MINUTES'], volumeMl: 0 })).toEqual([])
  })
})

describe('a used bag', () => {
  test('is kept for a day', () => {
    expect(bagDisposalDueAt(at('10:00:00'), POLICY)).toEqual(new Date('2026-03-03T10:00:00+08:00'))
  })
  test.each([...unitFates, null, 'NO_RECORD'] as const)('that is %s comes back as used or not', (fate) => {
    const used = fate === 'TRANSFUSED' || fate === 'PARTLY' || fate === null
    expect(codes(checkBagReturn(fate))).toEqual(used ? [] : ['BAG_NOT_TRANSFUSED'])
  })
})
