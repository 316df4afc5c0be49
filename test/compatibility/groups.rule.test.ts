import { describe, expect, test } from 'vitest'
import {
  aboMatch,
  minorReactionExpected,
  plasmaTable,
  redCellTable,
  rhdMatch,
} from '#rules/compatibility/abo-rhd.ts'
import { checkAgainstHistory } from '#rules/compatibility/history.ts'
import { type AboGroup, aboGroups, reactionGrades } from '#rules/compatibility/terms.ts'
import {
  forwardSigns,
  readTyping,
  reverseSigns,
  rhdOfGrade,
  type TypingReactions,
} from '#rules/compatibility/typing.ts'
import { componentClasses } from '#rules/products/terms.ts'
import { groupA } from '../support/rules/finding-cases.ts'

const antigens: Record<AboGroup, readonly string[]> = { O: [], A: ['A'], B: ['B'], AB: ['A', 'B'] }
const within = (one: AboGroup, other: AboGroup) =>
  antigens[one].every((antigen) => antigens[other].includes(antigen))
const pairs = aboGroups.flatMap((recipient) => aboGroups.map((unit) => ({ recipient, unit })))

describe('the ABO tables', () => {
  test.each(pairs)('for $recipient from $unit follow from antigens and antibodies', ({ recipient, unit }) => {
    expect(redCellTable[recipient].includes(unit)).toBe(within(unit, recipient))
    expect(plasmaTable[recipient].includes(unit)).toBe(within(recipient, unit))
    expect(minorReactionExpected(recipient, unit)).toBe(!within(recipient, unit))
  })

  test('allow 9 of 16 pairs of red cells, 9 of plasma, and put the identical group first', () => {
    for (const table of [redCellTable, plasmaTable]) {
      expect(Object.values(table).flat()).toHaveLength(9)
      for (const group of aboGroups) expect(table[group][0]).toBe(group)
    }
  })

  test('call a group identical with itself for every component', () => {
    for (const component of componentClasses) {
      for (const group of aboGroups) expect(aboMatch(component, group, group)).toBe('IDENTICAL')
    }
  })
})

test.each([
  ['POSITIVE', 'POSITIVE', 'IDENTICAL'],
  ['POSITIVE', 'NEGATIVE', 'COMPATIBLE'],
  ['POSITIVE', 'WEAK', 'IDENTICAL'],
  ['NEGATIVE', 'POSITIVE', 'INCOMPATIBLE'],
  ['NEGATIVE', 'NEGATIVE', 'IDENTICAL'],
  ['NEGATIVE', 'WEAK', 'INCOMPATIBLE'],
  ['WEAK', 'POSITIVE', 'INCOMPATIBLE'],
  ['WEAK', 'NEGATIVE', 'IDENTICAL'],
  ['UNKNOWN', 'NEGATIVE', 'UNKNOWN'],
  ['POSITIVE', 'UNKNOWN', 'UNKNOWN'],
] as const)('RhD of recipient %s and unit %s is %s', (recipient, unit, match) => {
  expect(rhdMatch(recipient, unit)).toBe(match)
})

describe('readTyping', () => {
  const read = (changes: Partial<TypingReactions>, infantUnder4Months = false) =>
    readTyping({ ...groupA, ...changes }, { infantUnder4Months })
  const forwardOf: Record<string, AboGroup> = { '40': 'A', '04': 'B', '44': 'AB', '00': 'O' }
  const reverseOf: Record<string, AboGroup> = { '04': 'A', '40': 'B', '00': 'AB', '44': 'O' }
  const clear = ['0', '4'] as const
  const grid = clear.flatMap((antiA) =>
    clear.flatMap((antiB) =>
      clear.flatMap((a1Cells) => clear.map((bCells) => ({ antiA, antiB, a1Cells, bCells }))),
    ),
  )

  test.each(grid)(
    'of A $antiA B $antiB, cells A1 $a1Cells B $bCells holds only when both agree',
    (reactions) => {
      const forward = forwardOf[reactions.antiA + reactions.antiB]
      const reverse = reverseOf[reactions.a1Cells + reactions.bCells]
      const reading = read(reactions)
      expect(reading.abo).toBe(forward === reverse ? forward : null)
      expect(reading.findings.map(({ code }) => code)).toEqual(
        forward === reverse ? [] : ['ABO_FORWARD_REVERSE_DISAGREE'],
      )
      expect(read(reactions, true).abo).toBe(forward)
    },
  )

  test.each(reactionGrades)('with the grade %s', (grade) => {
    expect(read({ antiA: grade, a1Cells: '0' }).abo).toBe(forwardSigns[grade] === 'POSITIVE' ? 'A' : null)
    expect(read({ bCells: grade }).abo).toBe(reverseSigns[grade] === 'POSITIVE' ? 'A' : null)
    expect(read({ antiD: grade }).rhd).toBe(rhdOfGrade[grade])
    const control = read({ control: grade })
    expect(control.abo).toBe(grade === '0' ? 'A' : null)
    expect(control.rhd).toBe(grade === '0' ? 'POSITIVE' : 'UNKNOWN')
  })

  test('takes weak and mixed reactions for none, in the classes of the table', () => {
    const unclear = (signs: Record<string, string>) =>
      reactionGrades.filter((grade) => signs[grade] === 'UNCLEAR').join(' ')
    expect(unclear(forwardSigns)).toBe('W 1 MF HEM')
    expect(unclear(reverseSigns)).toBe('W MF')
    expect(reactionGrades.filter((grade) => rhdOfGrade[grade] === 'WEAK').join(' ')).toBe('W 1 MF HEM')
  })

  test('needs two anti-D reagents to agree where two are used', () => {
    expect(read({ secondAntiD: '3' }).rhd).toBe('POSITIVE')
    expect(read({ secondAntiD: '0' }).rhd).toBe('UNKNOWN')
  })
})

test('a weak D conflicts with no other RhD in the history', () => {
  for (const rhd of ['POSITIVE', 'NEGATIVE', 'UNKNOWN'] as const) {
    const earlier = [{ sampleId: 's1', abo: 'A', rhd, status: 'FINAL' } as const]
    expect(checkAgainstHistory({ abo: 'A', rhd: 'WEAK' }, earlier)).toEqual([])
  }
})
