import { describe, expect, test } from 'vitest'
import { isUnmovedTooLong } from '#rules/cold-chain/agitation.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const HOUR_MS = 3_600_000
/** A time from one hour of the world to another. */
const time = (from: number, to: number) => ({
  since: new Date(from * HOUR_MS),
  until: new Date(to * HOUR_MS),
})

describe('platelets without agitation', () => {
  test.each<[string, StorageCategory, ReturnType<typeof time>[], boolean]>([
    ['never', 'PLATELETS', [], false],
    ['for just as long as they may', 'PLATELETS', [time(0, 24)], false],
    ['a moment longer', 'PLATELETS', [time(0, 24.001)], true],
    ['in several times as long as they may', 'PLATELETS', [time(0, 12), time(30, 42)], false],
    ['in several times longer, in any order', 'PLATELETS', [time(30, 43), time(0, 12)], true],
    ['told by two devices at once', 'PLATELETS', [time(0, 20), time(2, 22)], false],
    ['told by two devices, the one within the other', 'PLATELETS', [time(0, 20), time(2, 3)], false],
    ['in times that touch', 'PLATELETS', [time(0, 12), time(12, 25)], true],
    ['no platelets at all', 'GRANULOCYTES', [time(0, 48)], false],
    ['red cells', 'RED_CELLS', [time(0, 48)], false],
  ])('%s', (_, storage, times, expected) => {
    expect(isUnmovedTooLong(storage, times, POLICY)).toBe(expected)
  })
})
