import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnswerStationOrderInput, answerStationOrder } from '#resolvers/supply/answer-station-order.ts'
import { cancelStationOrder } from '#resolvers/supply/cancel-station-order.ts'
import { refusalOf } from '#test/support/requests.ts'
import { linesOf, orderRow, placedOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const answer = async (
  orderId: string,
  said: Omit<AnswerStationOrderInput, 'orderId'> = {},
  account = 'station.dispatcher',
) => answerStationOrder(await world.as(account), { orderId, ...said })
const eventsOf = (id: string) =>
  world.rows<{ state: string }>(
    `select payload->>'state' as state from outbox where name = 'supply.stockOrderChanged' and subject_id = $1
     order by id`,
    [id],
  )

describe('answerStationOrder', () => {
  it('confirms in full, by the dispatcher', async () => {
    const id = await placedOrder(world)
    await answer(id, { number: ' QZ-2026-0099 ' })
    expect(await orderRow(world, id)).toMatchObject({ state: 'CONFIRMED', external_number: 'QZ-2026-0099' })
    expect((await linesOf(world, id)).map(({ confirmed }) => confirmed)).toEqual([10, 2])
  })

  it('confirms in part, by the station’s system', async () => {
    const id = await placedOrder(world)
    const lines = [
      { position: 1, bags: 0 },
      { position: 0, bags: 6 },
    ]
    await answer(id, { lines, reason: 'A 型库存偏低' }, 'peer.station')
    expect(await orderRow(world, id)).toMatchObject({ state: 'CONFIRMED', answer_reason: 'A 型库存偏低' })
    expect((await linesOf(world, id)).map(({ confirmed }) => confirmed)).toEqual([6, 0])
  })

  it('refuses, and may still mend that', async () => {
    const id = await placedOrder(world)
    await answer(id, { refused: true, reason: '暂无库存' })
    expect(await orderRow(world, id)).toMatchObject({ state: 'REFUSED', answer_reason: '暂无库存' })
    await answer(id)
    expect(await orderRow(world, id)).toMatchObject({ state: 'CONFIRMED' })
  })

  it('said twice, changes and tells nothing the second time', async () => {
    const id = await placedOrder(world)
    await answer(id)
    await answer(id)
    expect((await eventsOf(id)).map(({ state }) => state)).toEqual(['PLACED', 'CONFIRMED'])
  })

  it('comes too late for an order that was cancelled', async () => {
    const id = await placedOrder(world)
    await cancelStationOrder(await world.as('lead.manager'), { orderId: id, reason: '库存已足' })
    expect(await refusalOf(answer(id))).toMatchObject({
      code: 'STOCK_ORDER_REFUSED',
      findings: [{ code: 'STOCK_ORDER_STATE_FORBIDS' }],
    })
  })

  it('is not for the lead to give', async () => {
    const id = await placedOrder(world)
    expect(await refusalOf(answer(id, {}, 'lead.manager'))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
