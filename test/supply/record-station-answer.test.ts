import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeStationClient } from '#adapters/station/client.ts'
import { type StandIn, startStandIn } from '#adapters/station/stand-in/server.ts'
import { recordStationAnswer } from '#resolvers/supply/record-station-answer.ts'
import { fetchAnswers, sendDue } from '#server/workers/station.ts'
import { refusalOf } from '#test/support/requests.ts'
import { orderRow, placedOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const KEY = 's'.repeat(32)
let world: World
let station: StandIn
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
})
afterAll(async () => {
  await station.stop()
  await world.close()
})

describe('recordStationAnswer', () => {
  it('confirms an order that the station’s system took in silence, when it is asked', async () => {
    const client = makeStationClient({ url: station.url, key: KEY, clock: () => world.now(), retries: 0 })
    const id = await placedOrder(world)
    await sendDue(world.services, client)
    await world.rows(`update stock_orders set state = 'SENT' where id = $1`, [id])
    await world.rows('update stock_order_lines set confirmed_bags = null where order_id = $1', [id])
    await fetchAnswers(world.services, client)
    expect(await orderRow(world, id)).toMatchObject({ state: 'CONFIRMED' })
  })

  it('is left at once when the hub stops while the station is silent', async () => {
    const client = makeStationClient({ url: station.url, key: KEY, clock: () => world.now() })
    const id = await placedOrder(world)
    station.fail('SILENT')
    expect(await sendDue(world.services, client, Promise.resolve(null))).toBe(0)
    expect(await orderRow(world, id)).toMatchObject({ state: 'PLACED' })
    station.fail(null)
  })

  it('is the hub’s own, and no person’s', async () => {
    const orderId = await placedOrder(world)
    const answer = { refused: false, lines: null, reason: null }
    const byHand = recordStationAnswer(await world.as('lead.manager'), { orderId, number: null, answer })
    expect(await refusalOf(byHand)).toMatchObject({ code: 'FORBIDDEN' })
  })
})
