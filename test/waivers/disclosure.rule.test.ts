import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFew, isSmall, LEAST_PERSONS, rowsKeptBack } from '#rules/waivers/disclosure.ts'

const people = (...counts: readonly number[]) => counts.map((entitled) => ({ persons: entitled, entitled }))

describe('rowsKeptBack', () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ['no row where all are of five or more', [5, 80, 6], []],
    ['no row of nobody', [0, 7], []],
    ['a small row and the next smallest, which would tell it', [90, 3, 12], [1, 2]],
    ['small rows alone when together they are five or more', [90, 3, 4], [1, 2]],
    ['a third where two small rows are too few together', [1, 1, 90, 8], [0, 1, 3]],
    ['all where there is no other', [2], [0]],
    ['a small row and the next smallest, never one of nobody', [0, 3, 90, 12], [1, 3]],
  ])('keeps back %s', (_, counts, kept) => {
    expect([...rowsKeptBack(people(...counts))].toSorted()).toEqual(kept)
  })

  it('looks at those for whom something was waived, too', () => {
    expect([...rowsKeptBack([{ persons: 2, entitled: 60 }])]).toEqual([0])
    const rows = [
      { persons: 2, entitled: 60 },
      { persons: 0, entitled: 6 },
      { persons: 9, entitled: 9 },
    ]
    expect([...rowsKeptBack(rows)].toSorted()).toEqual([0, 1, 2])
  })

  it.each<[string, readonly (readonly [persons: number, entitled: number])[], readonly number[]]>([
    [
      'one row alone',
      [
        [0, 3],
        [9, 9],
      ],
      [0, 1],
    ],
    [
      'two rows of two together',
      [
        [0, 1],
        [0, 1],
        [9, 90],
        [8, 8],
      ],
      [0, 1, 3],
    ],
    [
      'two rows of five together, and no third',
      [
        [0, 2],
        [0, 3],
        [9, 9],
      ],
      [0, 1],
    ],
  ])('keeps back %s, though for nobody of them something was waived', (_, rows, kept) => {
    const counts = rows.map(([persons, entitled]) => ({ persons, entitled }))
    expect([...rowsKeptBack(counts)].toSorted()).toEqual(kept)
  })

  it('of a row that is not there has nothing to keep back', () => {
    expect(isSmall(undefined)).toBe(false)
  })

  it('leaves no count of one to four to be read, or to be worked out from the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 }), { maxLength: 8 }), (counts) => {
        const rows = people(...counts)
        const kept = rowsKeptBack(rows)
        const hidden = counts.filter((_, at) => kept.has(at))
        const shown = counts.filter((_, at) => !kept.has(at))
        expect(shown.filter(isFew)).toEqual([])
        const total = counts.reduce((sum, count) => sum + count, 0)
        const totalIsTold = !isSmall({ persons: total, entitled: total })
        // Whoever has the sum subtracts what is shown.
        if (hidden.length > 0 && totalIsTold && shown.some((count) => count > 0)) {
          expect(hidden.length).toBeGreaterThan(1)
          expect(hidden.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(LEAST_PERSONS)
        }
      }),
    )
  })
})
