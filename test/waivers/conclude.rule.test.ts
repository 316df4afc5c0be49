import { describe, expect, it, test } from 'vitest'
import { concludeDecision, countUnmatched } from '#rules/waivers/conclude.ts'
import type { CoveredLine } from '#rules/waivers/cover.ts'
import { holdUntilOf, isHoldOver } from '#rules/waivers/hold.ts'
import type { OpenReason } from '#rules/waivers/terms.ts'

const line = (baseFen: number, fen: number): CoveredLine => ({
  ...{ line: 'l1', baseFen, fen, needMl: 200, parts: [], open: [] },
})
const concluded = (
  open: readonly OpenReason[],
  lines: readonly CoveredLine[],
  {
    unanswered = [],
    contradicted = [],
    unmatched = 0,
  }: { unanswered?: string[]; contradicted?: string[]; unmatched?: number } = {},
) => {
  const { next, open: reasons } = concludeDecision({ lines, open }, { unanswered, contradicted, unmatched })
  return [next, ...reasons]
}
const [covered, uncovered] = [line(100, 100), line(100, 40)]

describe('concludeDecision', () => {
  it.each([
    ['all is waived', [], covered, {}, ['FINAL']],
    ['something is not, and nobody could know more', [], uncovered, {}, ['FINAL']],
    [
      'a way has no answer and something is uncovered',
      [],
      uncovered,
      { unanswered: ['SELF'] },
      ['WAITS', 'SERVICE_DOWN'],
    ],
    ['a way has no answer but all is waived', [], covered, { unanswered: ['SELF'] }, ['FINAL']],
    [
      'the donor record contradicts itself and something is uncovered',
      [],
      uncovered,
      { contradicted: ['SELF'] },
      ['PERSON', 'CONTRADICTED'],
    ],
    [
      'the donor record contradicts itself but all is waived',
      [],
      covered,
      { contradicted: ['SELF'] },
      ['FINAL'],
    ],
    ['a registry is down', ['SERVICE_DOWN'], uncovered, {}, ['WAITS', 'SERVICE_DOWN']],
    ['a setting is open', ['SETTING_OPEN'], uncovered, {}, ['PERSON', 'SETTING_OPEN']],
    [
      'a line matches no bag, though all others are waived',
      [],
      covered,
      { unmatched: 1 },
      ['PERSON', 'LINE_UNMATCHED'],
    ],
    [
      'a person outranks waiting',
      ['CONTRADICTED'],
      uncovered,
      { unanswered: ['KINSHIP'] },
      ['PERSON', 'CONTRADICTED', 'SERVICE_DOWN'],
    ],
    ['it was given at another place alone', ['OTHER_PLACE'], uncovered, {}, ['FINAL', 'OTHER_PLACE']],
  ] as const)('%s', (_, open, of, beside, expected) => {
    expect(concluded([...open], [of], beside as never)).toEqual(expected)
  })
})

test('a way without an answer is waited for though only one of several lines is uncovered', () => {
  expect(concluded([], [covered, uncovered], { unanswered: ['SELF'] })).toEqual(['WAITS', 'SERVICE_DOWN'])
})

test('a line counts as unmatched when a person is asked about it', () => {
  const lines = [null, 'NOT_BLOOD', 'UNKNOWN_BAG', null, 'FEE_UNKNOWN', null] as const
  expect(countUnmatched(lines.map((problem) => ({ problem })))).toBe(2)
  expect(countUnmatched([])).toBe(0)
})

describe('isHoldOver', () => {
  const quotedAt = new Date('2026-11-15T04:00:00.000Z')
  const holdUntil = holdUntilOf(quotedAt, 30)
  it.each([
    ['HELD', '2026-11-15T04:30:00.000Z', false],
    ['HELD', '2026-11-15T04:30:00.001Z', true],
    ['SETTLED', '2026-11-15T05:00:00.000Z', false],
    ['EXPIRED', '2026-11-15T04:00:01.000Z', true],
    ['RELEASED', '2026-11-15T05:00:00.000Z', false],
  ] as const)('of a waiver that is %s at %s: %s', (state, at, over) => {
    expect(isHoldOver({ state, holdUntil }, new Date(at))).toBe(over)
  })
})
