import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeStationClient, type StationClient } from '#adapters/station/client.ts'
import { type StandIn, startStandIn } from '#adapters/station/stand-in/server.ts'
import { cancelStationOrder } from '#resolvers/supply/cancel-station-order.ts'
import { sendDue } from '#server/workers/station.ts'
import { orderRow, placedOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const KEY = 's'.repeat(32)
const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60
const STEP_MINUTES = 15

let world: World
let station: StandIn
let client: StationClient
beforeAll(async () => {
  world = await makeWorld()
  station = await startStandIn({
    key: KEY,
    code: 'QZ-STATION',
    clock: () => world.now(),
    log: world.services.log,
    hub: () => Promise.reject(new Error('this world has no doors')),
    deliverInMs: null,
  })
  // What protects a real station from calls runs by the process's own clock; this day passes in seconds.
  client = makeStationClient({
    url: station.url,
    key: KEY,
    clock: () => world.now(),
    retries: 0,
    breakAfter: 1_000,
  })
})
afterAll(async () => {
  await station.stop()
  await world.close()
})

const alarms = () =>
  world.rows<{ state: string; ended: boolean }>(
    `select state, condition_ended_at is not null as ended from alarms where kind = 'STATION_UNREACHABLE'`,
  )
const statesOf = async (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await orderRow(world, id))?.state))

describe('a day on which the station’s system is down', () => {
  it('keeps every order, alarms somebody once, and tells the station everything once when it is back', async () => {
    station.fail('ERROR')
    const ids: string[] = []
    for (let minute = 0; minute < DAY_MINUTES; minute += STEP_MINUTES) {
      if (minute % 240 === 0) ids.push(await placedOrder(world))
      // In the small hours what is on the way fails in other manners, too.
      if (minute === 300) station.fail('WRONG_SIGNATURE')
      if (minute === 600) station.fail('ERROR')
      await sendDue(world.services, client)
      world.pass(STEP_MINUTES * MINUTE_MS)
    }
    const [first = '', second = ''] = ids
    expect(await statesOf(ids)).toEqual(ids.map(() => 'PLACED'))
    expect(await alarms()).toEqual([{ state: 'OPEN', ended: false }])
    await cancelStationOrder(await world.as('lead.manager'), { orderId: second, reason: '已由邻县调剂' })

    station.fail(null)
    // With a wrong signature the station did take what it was told then; it hears it again under the same key.
    for (let at = 0; at < 8; at += 1) {
      await sendDue(world.services, client)
      world.pass(10 * MINUTE_MS)
    }
    expect(await statesOf(ids)).toEqual(ids.map((id) => (id === second ? 'CANCELLED' : 'CONFIRMED')))
    expect(await alarms()).toEqual([{ state: 'OPEN', ended: true }])
    const orders = station.told.filter(({ path }) => path === '/v1/orders')
    expect(orders.map(({ body }) => body.orderId).toSorted()).toEqual(ids.toSorted())
    expect(station.told.filter(({ path }) => path.endsWith('/cancellation'))).toHaveLength(1)
    expect(await orderRow(world, first)).toMatchObject({ external_number: expect.stringMatching(/^QZ-ORD-/) })
    expect(await sendDue(world.services, client)).toBe(0)
  }, 60_000)
})
