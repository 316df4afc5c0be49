import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Refusal } from '#lib/errors.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { supplyUnits } from '#resolvers/supply/supply-units.ts'
import { bag, stocked, typed } from '#test/support/bank.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/**
 * Twenty-four bags and sixteen clients on each side, each of whom takes one bag and gives up once the whole shelf has
 * refused it: neither side can have them all, so each wins eight at least, whoever is quicker.
 */
const [SHELF, PER_SIDE] = [24, 16]
const sides = ['SUPPLY', 'RESERVE'] as const
type Side = (typeof sides)[number]

/** What becomes of a bag that a side wins, and the only refusal of one that somebody else has. */
const OF = {
  SUPPLY: {
    custody: 'IN_TRANSIT',
    loss: { code: 'STOCK_TRANSFER_REFUSED', findings: ['UNIT_STATE_FORBIDS unitIds[0]'] },
  },
  RESERVE: {
    custody: 'RESERVED',
    loss: { code: 'RESERVATION_REFUSED', findings: ['UNIT_STATE_FORBIDS unitIds[0]'] },
  },
} as const

/** All that goes before is done, the act itself is not. */
type Ready = (unitId: string) => Promise<() => Promise<{ id: string }>>
type Won = { readonly unitId: string; readonly by: string }
type Client = {
  readonly side: Side
  /** Every bag once, in the order in which the client asks for them. */
  readonly shelf: readonly string[]
  readonly ready: Ready
  readonly losses: object[]
  won: Won | null
}

const toSupply: Ready = async (unitId) => {
  const input = { member: 'CS-MEM01', unitIds: [unitId], box: 'BOX-1' }
  const terminal = await world.as('lead.technician')
  const token = await world.signed(terminal, 'mem01.collector', 'supplyUnits', input)
  return () => supplyUnits(terminal, { ...input, signatures: [token] })
}

const toReserve =
  (requestId: string): Ready =>
  async (unitId) => {
    const terminal = await world.as('lead.technician')
    return () => reserveUnits(terminal, { requestId, unitIds: [unitId] })
  }

/**
 * Of each side so many, every reserving one for a request of its own. A pair of both sides wants the same bag first, and
 * two who lost want the same one of the others next.
 */
const clientsOf = async (ids: readonly string[]): Promise<Client[]> => {
  const clients: Client[] = []
  const [firsts, others] = [ids.slice(0, PER_SIDE), ids.slice(PER_SIDE)]
  for (const [nth, first] of firsts.entries()) {
    const turn = nth % others.length
    const next = [...others.slice(turn), ...others.slice(0, turn)]
    const shelf = [first, ...next, ...firsts.filter((id) => id !== first)]
    const { id: requestId } = await typed(world)
    for (const [side, ready] of [
      ['SUPPLY', toSupply],
      ['RESERVE', toReserve(requestId)],
    ] as const)
      clients.push({ side, shelf, ready, losses: [], won: null })
  }
  return clients
}

const lossOf = (error: unknown) => {
  const { code, findings } = error as Partial<Refusal>
  return { code, findings: findings?.map((found) => `${found.code} ${found.field}`) }
}

/** All who have no bag yet ask for the next on their way, at the same moment. */
const ask = async (clients: readonly Client[], round: number): Promise<void> => {
  const acts = await Promise.all(
    clients
      .filter(({ won }) => won === null)
      .map(async (client) => {
        const unitId = client.shelf[round] ?? ''
        return { client, unitId, act: await client.ready(unitId) }
      }),
  )
  await Promise.all(
    acts.map(async ({ client, unitId, act }) => {
      const done = await act().catch((error: unknown) => void client.losses.push(lossOf(error)))
      if (done) client.won = { unitId, by: done.id }
    }),
  )
}

const byUnit = (one: { unitId: string }, other: { unitId: string }) => (one.unitId < other.unitId ? -1 : 1)
const wonBy = (clients: readonly Client[], of: Side): Won[] =>
  clients.flatMap(({ side, won }) => (side === of && won ? won : [])).toSorted(byUnit)

/** Everything that is written of these bags, and of whoever asked for them. */
const written = async (ids: readonly string[], by: readonly string[]) => ({
  SUPPLY: await world.rows(
    `select unit_id as "unitId", delivery_id as by from stock_delivery_bags
     where unit_id = any($1) or delivery_id = any($2) order by unit_id`,
    [ids, by],
  ),
  RESERVE: await world.rows(
    `select unit_id as "unitId", request_id as by from reservations
     where unit_id = any($1) or request_id = any($2) order by unit_id`,
    [ids, by],
  ),
  bags: await world.rows(
    `select u.id as "unitId", u.custody, (select string_agg(e.to_custody, ' ' order by e.id) from unit_events e
       where e.alliance_id = u.alliance_id and e.unit_id = u.id) as steps
     from units u where u.id = any($1) order by u.id`,
    [ids],
  ),
})

it('gives each bag to one of 32 clients who supply and reserve from the same shelf, and some to either side', async () => {
  const ids = await stocked(world, ...Array.from({ length: SHELF }, () => bag(world, { abo: 'O' })))
  const clients = await clientsOf(ids)
  for (let round = 0; round < SHELF; round += 1) await ask(clients, round)

  const won = { SUPPLY: wonBy(clients, 'SUPPLY'), RESERVE: wonBy(clients, 'RESERVE') }
  const all = [...won.SUPPLY, ...won.RESERVE]
  expect(all.map(({ unitId }) => unitId).toSorted()).toEqual(ids.toSorted())
  for (const side of sides) expect(won[side].length).toBeGreaterThanOrEqual(SHELF - PER_SIDE)

  for (const { side, losses } of clients) for (const loss of losses) expect(loss).toEqual(OF[side].loss)
  const empty = clients.filter((client) => client.won === null)
  expect(empty.map(({ losses }) => losses.length)).toEqual(Array(2 * PER_SIDE - SHELF).fill(SHELF))

  const brought = (side: Side) =>
    won[side].map(({ unitId }) => {
      const { custody } = OF[side]
      return { unitId, custody, steps: `IN_STOCK ${custody}` }
    })
  expect(
    await written(
      ids,
      all.map(({ by }) => by),
    ),
  ).toEqual({ ...won, bags: [...brought('SUPPLY'), ...brought('RESERVE')].toSorted(byUnit) })
  expect(await custodyBreaches(world, ids)).toEqual([])
}, 60_000)
