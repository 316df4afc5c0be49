import { expect, it } from 'vitest'
import { giveBackSoon } from '#server/give-back.ts'

it('what starting has left behind is given back a while after the start, and the collector is shown to nobody', async () => {
  const left = (() => new WeakRef({ of: 'starting' }))()
  giveBackSoon(1)
  await expect.poll(() => left.deref() === undefined).toBe(true)
  expect('gc' in globalThis).toBe(false)
})
