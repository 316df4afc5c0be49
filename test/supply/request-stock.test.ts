import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestStockInput } from '#resolvers/supply/request-stock.ts'
import { requestStock } from '#resolvers/supply/request-stock.ts'
import { answerOf } from '#test/support/exact-answers.ts'
import { stockWish } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('requestStock', () => {
  const line = { product: 'RBC-SUSP-LR', bags: 2 }
  it.each<[string, Partial<RequestStockInput>, string[]]>([
    ['no line', { lines: [] }, ['BAD_USER_INPUT', 'lines：须为 1 至 100 行，本次为 0 行']],
    [
      'a negative quantity',
      { lines: [{ ...line, bags: -2 }] },
      ['STOCK_ORDER_REFUSED', 'STOCK_ORDER_BAGS_OUT_OF_LIMITS lines[0].bags'],
    ],
    [
      'no bag',
      { lines: [{ ...line, bags: 0 }] },
      ['STOCK_ORDER_REFUSED', 'STOCK_ORDER_BAGS_OUT_OF_LIMITS lines[0].bags'],
    ],
    [
      'half a bag',
      { lines: [{ ...line, bags: 0.5 }] },
      ['STOCK_ORDER_REFUSED', 'STOCK_ORDER_BAGS_OUT_OF_LIMITS lines[0].bags'],
    ],
    [
      'an unknown product',
      { lines: [{ ...line, product: 'X' }] },
      ['STOCK_ORDER_REFUSED', 'PRODUCT_UNKNOWN lines[0].product'],
    ],
    [
      'the same twice',
      { lines: [line, line] },
      ['STOCK_ORDER_REFUSED', 'STOCK_ORDER_LINE_REPEATED lines[1]'],
    ],
    [
      'a day that is past',
      { neededBy: new Date('2026-01-01T00:00:00Z') },
      ['STOCK_ORDER_REFUSED', 'STOCK_ORDER_TIME_PAST neededBy'],
    ],
    ['no reason', { reason: ' ' }, ['BAD_USER_INPUT', 'reason：须为 1 至 500 个字符']],
  ])('with %s is answered exactly', async (_, changes, expected) => {
    const call = requestStock(await world.as('mem01.technician'), stockWish(world, changes))
    expect(await answerOf(call)).toEqual(expected)
  })
})
