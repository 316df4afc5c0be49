import { getHeapSpaceStatistics } from 'node:v8'
import { expect, it } from 'vitest'
import { giveBackAtRest } from '#server/give-back.ts'

const youngMb = () =>
  (getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0) / 2 ** 20

/** Much that dies while some of it lives on for a while, as under load. */
const work = () => {
  let living: object[] = []
  for (let n = 0; n < 1_000_000; n += 1) {
    living.push({ n, text: `${n}` })
    if (living.length > 50_000) living = living.slice(25_000)
  }
  return living.length
}

it('what load has grown is given back when the process rests, and the collector is shown to nobody', async () => {
  const left = (() => new WeakRef({ of: 'starting' }))()
  work()
  expect(youngMb()).toBeGreaterThan(8)
  const stop = giveBackAtRest(200)
  try {
    await expect.poll(() => left.deref() === undefined, { interval: 150, timeout: 20_000 }).toBe(true)
    expect(youngMb()).toBeLessThan(8)
    expect('gc' in globalThis).toBe(false)
  } finally {
    stop()
  }
})
