import { expect, test } from 'vitest'
import { noticePauseMs } from '#rules/alarms/notices.ts'

test('a notice waits longer after each failure, a quarter of an hour at most', () => {
  const seconds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 50, 5_000].map((attempts) => noticePauseMs(attempts) / 1_000)
  expect(seconds).toEqual([15, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900])
})
