import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import { afterEach, expect, it } from 'vitest'
import { giveBackAtRest } from '#server/give-back.ts'

let stop: () => void
afterEach(() => stop())

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

const SOON = { interval: 50, timeout: 30_000 }

/** Begins, and waits until what starting left behind was collected. */
const begin = async () => {
  const left = (() => new WeakRef({ of: 'starting' }))()
  stop = giveBackAtRest(100)
  // A usual collection may come before.
  await sleep(250)
  await expect.poll(() => left.deref() === undefined, SOON).toBe(true)
}

it('what starting has left behind is given back soon after, and the collector is shown to nobody', async () => {
  await begin()
  expect('gc' in globalThis).toBe(false)
})

it('what load has grown is given back when the process rests, and not at every pause', async () => {
  await begin()
  work()
  const grownAt = performance.now()
  expect(youngMb()).toBeGreaterThan(8)
  await expect.poll(youngMb, SOON).toBeLessThan(8)
  expect(performance.now() - grownAt).toBeGreaterThan(1_000)
})
