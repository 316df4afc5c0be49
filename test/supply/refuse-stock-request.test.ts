import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { refuseStockRequest } from '#resolvers/supply/refuse-stock-request.ts'
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

describe('refuseStockRequest', () => {
  it('ends an order that nothing was received for, once, with its reason', async () => {
    const { id } = await stockRequested(world)
    const ctx = await world.as('lead.technician')
    expect(await answerOf(refuseStockRequest(ctx, { orderId: id, reason: ' ' }))).toEqual([
      'BAD_USER_INPUT',
      'reason：请写明原因',
    ])
    await refuseStockRequest(ctx, { orderId: id, reason: '血站偏型' })
    expect(await stateOf(id)).toBe('REFUSED')
    expect(await answerOf(refuseStockRequest(ctx, { orderId: id, reason: '血站偏型' }))).toEqual([
      'STOCK_ORDER_REFUSED',
      'STOCK_ORDER_STATE_FORBIDS orderId',
    ])
  })

  it('knows no order that never was, and none of the station’s', async () => {
    const ctx = await world.as('lead.technician')
    expect(
      await answerOf(refuseStockRequest(ctx, { orderId: newId('StockOrder'), reason: '血站偏型' })),
    ).toEqual(['NOT_FOUND'])
    const { id } = await stockRequested(world)
    await world.rows(`update stock_orders set kind = 'STATION' where id = $1`, [id])
    expect(await answerOf(refuseStockRequest(ctx, { orderId: id, reason: '血站偏型' }))).toEqual([
      'NOT_FOUND',
    ])
  })

  it.each(stockOrderStates)('of an order that is %s is possible only before anything came', async (state) => {
    const { id } = await stockRequested(world)
    await world.rows('update stock_orders set state = $2 where id = $1', [id, state])
    const refusal = await refusalOf(
      refuseStockRequest(await world.as('lead.technician'), { orderId: id, reason: '血站偏型' }),
    )
    if (['PLACED', 'SENT', 'CONFIRMED'].includes(state)) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'STOCK_ORDER_REFUSED' })
  })
})
