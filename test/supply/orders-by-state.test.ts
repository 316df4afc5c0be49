import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerStationOrder } from '#resolvers/supply/answer-station-order.ts'
import { closeDelivery } from '#resolvers/supply/close-delivery.ts'
import { stockDeliveryStates } from '#rules/inventory/delivery-terms.ts'
import { type StockOrderState, stockOrderStates, stockOrderTransitions } from '#rules/supply/terms.ts'
import { bag, custodyOf, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { announced, placedOrder } from '#test/support/station.ts'
import { arrivedAt, goodBag, stockRequested, supplied } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const forbidden = { code: 'STOCK_ORDER_REFUSED', findings: [{ code: 'STOCK_ORDER_STATE_FORBIDS' }] }
const putIn = (orderId: string, state: StockOrderState) =>
  world.rows('update stock_orders set state = $2 where id = $1', [orderId, state])
const stateOf = async (orderId: string) =>
  (await world.rows<{ state: string }>('select state from stock_orders where id = $1', [orderId]))[0]?.state
const goesFrom = (action: keyof typeof stockOrderTransitions, state: StockOrderState) =>
  (stockOrderTransitions[action].from as readonly StockOrderState[]).includes(state)

describe('answerStationOrder', () => {
  const answers = [
    { action: 'confirm', said: {}, to: 'CONFIRMED' },
    { action: 'refuse', said: { refused: true, reason: '暂无库存' }, to: 'REFUSED' },
  ] as const
  const table = answers.flatMap((answer) => stockOrderStates.map((state) => ({ ...answer, state })))

  it.each(table)('$action of an order that is $state', async ({ action, said, to, state }) => {
    const orderId = await placedOrder(world)
    await putIn(orderId, state)
    const refusal = await refusalOf(
      answerStationOrder(await world.as('station.dispatcher'), { orderId, ...said }),
    )
    if (goesFrom(action, state)) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject(forbidden)
    expect(await stateOf(orderId)).toBe(goesFrom(action, state) ? to : state)
  })
})

describe('announceDelivery', () => {
  it.each(stockOrderStates)('for an order that is %s is taken: the blood is on its way', async (state) => {
    const orderId = await placedOrder(world)
    await putIn(orderId, state)
    const deliveryId = await announced(world, [bag(world)], { orderId })
    expect(await world.rows('select order_id from stock_deliveries where id = $1', [deliveryId])).toEqual([
      { order_id: orderId },
    ])
    expect(await stateOf(orderId)).toBe(state)
  })
})

describe('supplyUnits', () => {
  it.each(stockOrderStates)('for an order that is %s waits for one that stands', async (state) => {
    const { id: orderId } = await stockRequested(world)
    await putIn(orderId, state)
    const unitIds = await stocked(world, bag(world))
    const refusal = await refusalOf(supplied(world, { orderId, unitIds }))
    // A member's order is never on its way as a message.
    const stands = ['PLACED', 'CONFIRMED', 'PARTLY_DELIVERED'].includes(state)
    if (stands) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject(forbidden)
    expect(await custodyOf(world, unitIds[0] ?? '')).toBe(stands ? 'IN_TRANSIT' : 'IN_STOCK')
  })
})

describe('closeDelivery', () => {
  it.each(stockDeliveryStates)('of a delivery that is %s is done once', async (state) => {
    const deliveryId = await announced(world, [bag(world)])
    const close = async () => closeDelivery(await world.as('lead.technician'), { deliveryId })
    if (state === 'CLOSED') await close()
    const refusal = await refusalOf(close())
    if (state === 'ANNOUNCED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ findings: [{ code: 'DELIVERY_CLOSED' }] })
    expect(await world.rows('select state from stock_deliveries where id = $1', [deliveryId])).toEqual([
      { state: 'CLOSED' },
    ])
  })
})

describe('receiveStock', () => {
  it.each(stockDeliveryStates)('of a delivery that is %s takes in what has come', async (state) => {
    const [unitId = ''] = await stocked(world, bag(world))
    const { id } = await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
    await world.rows('update stock_deliveries set state = $2 where id = $1', [id, state])
    const bags = [goodBag(unitId)]
    expect(await arrivedAt(world, 'mem01.technician', { deliveryId: id, bags })).toMatchObject({
      receivedIds: [unitId],
    })
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })
})
