import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Services } from '#resolvers/context.ts'
import type { Running } from '#server/lifecycle.ts'
import { startColdChainSweeps, startSweeps, startWaiverSweeps } from '#server/workers/sweeps.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { statementsDuring } from '#test/support/statements.ts'
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

/** What each part's sweeps look for, by the table that holds it; alarms are also raised beside where they are escalated. */
const LOOKED_FOR = {
  sweeps: ['donor_enquiries', 'idempotency_keys', 'reactions', 'recall_notices', 'reservations'],
  'cold-chain-sweeps': ['excursions', 'manual_duties', 'shipments'],
  'waiver-sweeps': ['settlement_lines', 'waivers'],
} as const
const MARKS = Object.values(LOOKED_FOR).flat()

const STARTED: readonly [keyof typeof LOOKED_FOR, (services: Services, holder: string) => Running][] = [
  ['sweeps', startSweeps],
  ['cold-chain-sweeps', startColdChainSweeps],
  ['waiver-sweeps', startWaiverSweeps],
]

it.each(STARTED)(
  'a round of the %s looks for what is its part’s, and for nothing of another',
  async (name, start) => {
    const statements = await statementsDuring(async () => {
      const sweeps = start(world.services, 'here')
      const held = () => world.rows('select 1 from leases where name = $1', [name])
      await expect.poll(held, { timeout: 20_000 }).toHaveLength(1)
      // The round that has begun is brought to its end.
      await sweeps.stop()
    })
    const asked = statements.map(({ text }) => text).join('\n')
    expect(
      MARKS.filter((table) => new RegExp(`\\b(from|join|update) "?${table}\\b`).test(asked)).sort(),
    ).toEqual([...LOOKED_FOR[name]])
  },
)
