import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSweeps } from '#server/workers/sweeps.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('the hub holds what has passed its expiry without anybody asking', async () => {
  await stocked(world, bag(world))
  world.pass(400 * 86_400_000)
  const sweeps = startSweeps(world.services, 'here')
  await expect
    .poll(() => world.rows(`select 1 from holds where kind = 'EXPIRED'`), { timeout: 20_000 })
    .not.toHaveLength(0)
  await sweeps.stop()
  const [entry] = await world.rows(
    `select account, door from audit_entries where action = 'inventory.expireReservations'`,
  )
  expect(entry).toEqual({ account: 'hub', door: 'worker' })
})
