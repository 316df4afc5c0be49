import { describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type StockOrderState, stockOrderStates } from '#rules/supply/terms.ts'
import { answerOf } from '#test/support/exact-answers.ts'
import { refusalOf } from '#test/support/requests.ts'
import { stockRequested } from '#test/support/stock.ts'
import type { World } from '#test/support/world.ts'

/** An operation that ends a member's order before anything was received for it. */
type Ending = {
  readonly end: (ctx: Ctx, input: { orderId: string; reason: string }) => Promise<unknown>
  /** Who may. */
  readonly account: string
  readonly reason: string
  /** Where the order stands afterwards. */
  readonly ended: StockOrderState
}

/** What holds for whoever ends a member's order: the member that takes it back, the storage point that can't supply it. */
export const describeEnding = (name: string, world: () => World, ending: Ending): void => {
  const { account, reason, ended } = ending
  const end = async (orderId: string, why = reason) =>
    ending.end(await world().as(account), { orderId, reason: why })
  const stateOf = async (id: string) =>
    (await world().rows<{ state: string }>('select state from stock_orders where id = $1', [id]))[0]?.state

  describe(name, () => {
    it('ends an order that nothing was received for, once, with its reason', async () => {
      const { id } = await stockRequested(world())
      expect(await answerOf(end(id, ' '))).toEqual(['BAD_USER_INPUT', 'reason：请写明原因'])
      await end(id)
      expect(await stateOf(id)).toBe(ended)
      expect(await answerOf(end(id))).toEqual(['STOCK_ORDER_REFUSED', 'STOCK_ORDER_STATE_FORBIDS orderId'])
    })

    it('knows no order that never was, and none of the station’s', async () => {
      expect(await answerOf(end(newId('StockOrder')))).toEqual(['NOT_FOUND'])
      const { id } = await stockRequested(world())
      await world().rows(`update stock_orders set kind = 'STATION' where id = $1`, [id])
      expect(await answerOf(end(id))).toEqual(['NOT_FOUND'])
    })

    it.each(stockOrderStates)(
      'of an order that is %s is possible only before anything came',
      async (state) => {
        const { id } = await stockRequested(world())
        await world().rows('update stock_orders set state = $2 where id = $1', [id, state])
        const refusal = await refusalOf(end(id))
        if (['PLACED', 'SENT', 'CONFIRMED'].includes(state)) expect(refusal).toBeNull()
        else expect(refusal).toMatchObject({ code: 'STOCK_ORDER_REFUSED' })
      },
    )
  })
}
