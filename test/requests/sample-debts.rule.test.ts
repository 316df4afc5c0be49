import { expect, test } from 'vitest'
import { sampleDebtsAgain } from '#rules/requests/sample-debts.ts'
import { drawnTube } from '../support/rules/compatibility-cases.ts'
import { POLICY } from '../support/rules/forms.ts'

const HOUR_MS = 3_600_000
const one = drawnTube('a', 1)
const after = (hours: number) => new Date((one.collectedAt?.getTime() ?? 0) + hours * HOUR_MS)

test.each([
  ['no tube is left', [], 1, ['SAMPLE', 'SECOND_SAMPLE']],
  ['one tube is left', [one], 1, ['SECOND_SAMPLE']],
  ['one tube is left at the end of its time', [one], POLICY.sampleValidityHours, ['SECOND_SAMPLE']],
  ['one tube is left past its time', [one], POLICY.sampleValidityHours + 0.001, ['SAMPLE', 'SECOND_SAMPLE']],
  [
    'it is not known when the one that is left was drawn',
    [{ ...one, collectedAt: null }],
    1,
    ['SAMPLE', 'SECOND_SAMPLE'],
  ],
  ['two tubes of one drawing are left', [one, { ...one, id: 'b', sampleNumber: 'b' }], 1, ['SECOND_SAMPLE']],
  ['two tubes drawn apart are left', [one, drawnTube('b', 10)], 1, []],
] as const)('when %s', (_, left, hours, expected) => {
  expect(sampleDebtsAgain(left, after(hours), POLICY)).toEqual(expected)
})
