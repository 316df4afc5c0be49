import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelStationOrder } from '#resolvers/supply/cancel-station-order.ts'
import { type StockOrderState, stockOrderStateLabels, stockOrderStates } from '#rules/supply/terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { messagesTo, orderRow, placedOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const cancel = async (orderId: string, account = 'lead.manager', reason = '库存已足') =>
  cancelStationOrder(await world.as(account), { orderId, reason })
const CANCELLABLE: readonly StockOrderState[] = ['PLACED', 'SENT', 'CONFIRMED']

describe('cancelStationOrder', () => {
  it.each(stockOrderStates)(
    'cancels an order that is %s only while nothing of it has come',
    async (state) => {
      const id = await placedOrder(world)
      await world.rows('update stock_orders set state = $2 where id = $1', [id, state])
      if (CANCELLABLE.includes(state)) {
        await cancel(id)
        expect(await orderRow(world, id)).toMatchObject({ state: 'CANCELLED' })
        expect((await messagesTo(world, id)).map(({ kind }) => kind)).toEqual(['ORDER', 'ORDER_CANCELLED'])
        return
      }
      const { zh, en } = stockOrderStateLabels[state]
      expect(await refusalOf(cancel(id))).toMatchObject({
        code: 'STOCK_ORDER_REFUSED',
        findings: [
          {
            code: 'STOCK_ORDER_STATE_FORBIDS',
            message: {
              zh: `订单当前状态为“${zh}”，不能执行该操作。`,
              en: `The order is ${en}; this can not be done with it now.`,
            },
          },
        ],
      })
      expect(await messagesTo(world, id)).toHaveLength(1)
    },
  )

  it('knows no order of another alliance', async () => {
    const id = await placedOrder(world)
    expect(await refusalOf(cancel(id, 'kh.technician'))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('asks for the reason', async () => {
    const id = await placedOrder(world)
    expect(await refusalOf(cancel(id, 'lead.manager', ' '))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
