import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { returnStock } from '#resolvers/supply/return-stock.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { answerOf } from '#test/support/exact-answers.ts'
import { memberStock, supplied } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let own: string
let unit: string
let sent: { deliveryId: string; unitId: string }
let world: World
beforeAll(async () => {
  world = await makeWorld()
  own = (await memberStock(world))[0] ?? ''
  unit = (await stocked(world, bag(world)))[0] ?? ''
  const [two = ''] = await stocked(world, bag(world))
  sent = { deliveryId: (await supplied(world, { member: 'CS-MEM01', unitIds: [two] })).id, unitId: two }
})
afterAll(() => world.close())

describe('returnStock', () => {
  it.each<[string, () => object, string[]]>([
    ['no reason', () => ({ reason: '' }), ['BAD_USER_INPUT', 'reason：请写明退回原因']],
    [
      'a bag twice',
      () => ({ unitIds: [own, own] }),
      ['BAD_USER_INPUT', 'unitIds：每次 1 至 50 袋，每袋只写一次'],
    ],
    ['a bag of the storage point', () => ({ unitIds: [unit] }), ['NOT_FOUND']],
    ['a bag that is on its way', () => ({ unitIds: [sent.unitId] }), ['NOT_FOUND']],
    [
      'a box of another',
      () => ({ box: 'BOX-7' }),
      ['BAD_USER_INPUT', 'box：本机构没有名为“BOX-7”的储血位置'],
    ],
  ])('with %s is answered exactly', async (_, changes, expected) => {
    const input = { unitIds: [own], reason: '退回', box: 'BOX-1', ...changes() }
    expect(await answerOf(returnStock(await world.as('mem01.technician'), input))).toEqual(expected)
  })
})
