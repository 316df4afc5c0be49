import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { cancelStockRequest } from '#resolvers/supply/cancel-stock-request.ts'
import { stockOrderStates } from '#rules/supply/terms.ts'
import { answerOf } from '#test/support/exact-answers.ts'
import { refusalOf } from '#test/support/requests.ts'
import { stockRequested } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const stateOf = async (id: string) =>
  (await world.rows<{ state: string }>('select state from stock_orders where id = $1', [id]))[0]?.state

describe('cancelStockRequest', () => {
  it('ends an order that nothing was received for, once, with its reason', async () => {
    const { id } = await stockRequested(world)
    const ctx = await world.as('mem01.technician')
    expect(await answerOf(cancelStockRequest(ctx, { orderId: id, reason: ' ' }))).toEqual([
      'BAD_USER_INPUT',
      'reason：请写明原因',
    ])
    await cancelStockRequest(ctx, { orderId: id, reason: '手术改期' })
    expect(await stateOf(id)).toBe('CANCELLED')
    expect(await answerOf(cancelStockRequest(ctx, { orderId: id, reason: '手术改期' }))).toEqual([
      'STOCK_ORDER_REFUSED',
      'STOCK_ORDER_STATE_FORBIDS orderId',
    ])
  })

  it('knows no order that never was, and none of the station’s', async () => {
    const ctx = await world.as('mem01.technician')
    expect(
      await answerOf(cancelStockRequest(ctx, { orderId: newId('StockOrder'), reason: '手术改期' })),
    ).toEqual(['NOT_FOUND'])
    const { id } = await stockRequested(world)
    await world.rows(`update stock_orders set kind = 'STATION' where id = $1`, [id])
    expect(await answerOf(cancelStockRequest(ctx, { orderId: id, reason: '手术改期' }))).toEqual([
      'NOT_FOUND',
    ])
  })

  it.each(stockOrderStates)('of an order that is %s is possible only before anything came', async (state) => {
    const { id } = await stockRequested(world)
    await world.rows('update stock_orders set state = $2 where id = $1', [id, state])
    const refusal = await refusalOf(
      cancelStockRequest(await world.as('mem01.technician'), { orderId: id, reason: '手术改期' }),
    )
    if (['PLACED', 'SENT', 'CONFIRMED'].includes(state)) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'STOCK_ORDER_REFUSED' })
  })
})
