import { expect, test } from 'vitest'
import { pauseBehind } from '#lib/backoff.ts'

test('a pause doubles behind each attempt in vain, up to the longest', () => {
  const backoff = { firstMs: 15, longestMs: 900 }
  const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 8, 50, 5_000].map((attempts) => pauseBehind(backoff, attempts))
  expect(pauses).toEqual([15, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900])
})
