import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { receiveStock } from '#resolvers/supply/receive-stock.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { answerOf } from '#test/support/exact-answers.ts'
import { goodBag, supplied, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let sent: { deliveryId: string; unitId: string }
let world: World
beforeAll(async () => {
  world = await makeWorld()
  const [two = ''] = await stocked(world, bag(world))
  sent = { deliveryId: (await supplied(world, { member: 'CS-MEM01', unitIds: [two] })).id, unitId: two }
})
afterAll(() => world.close())

describe('receiveStock', () => {
  it.each<[string, () => object, string[]]>([
    ['a delivery that never was', () => ({ deliveryId: newId('StockDelivery') }), ['NOT_FOUND']],
    [
      'no bag',
      () => ({ bags: [] }),
      ['BAD_USER_INPUT', 'bags：每次 1 至 50 袋，每袋只写一次；全部未到时写 complete'],
    ],
    [
      'a bag twice',
      () => ({ bags: [goodBag(sent.unitId), goodBag(sent.unitId)] }),
      ['BAD_USER_INPUT', 'bags：每次 1 至 50 袋，每袋只写一次；全部未到时写 complete'],
    ],
    [
      'a bag named in both ways',
      () => ({ bags: [goodBag(sent.unitId, { number: '3308024000001-E5445' })] }),
      ['BAD_USER_INPUT', 'bags[0].unitId：血袋以 id 或标签号码指明，须且仅须填写其一'],
    ],
    ['a bag that never was', () => ({ bags: [goodBag(newId('Unit'))] }), ['NOT_FOUND']],
    [
      'a bag hotter than any',
      () => ({ bags: [goodBag(sent.unitId, { celsius: 400 })] }),
      ['BAD_USER_INPUT', 'bags[0].celsius：温度须以摄氏度填写'],
    ],
    [
      'a place that never was',
      () => ({ bags: [goodBag(sent.unitId, { place: 'FRIDGE-9' })] }),
      ['BAD_USER_INPUT', 'bags.place：本机构没有名为“FRIDGE-9”的储血位置'],
    ],
  ])('of %s is answered exactly', async (_, changes, expected) => {
    const input = { deliveryId: sent.deliveryId, bags: [goodBag(sent.unitId)], ...changes() }
    expect(await answerOf(receiveStock(await world.as('mem01.technician'), input))).toEqual(expected)
    expect((await whereIs(world, sent.unitId))?.custody).toBe('IN_TRANSIT')
  })

  it('by a third is not there', async () => {
    const input = { deliveryId: sent.deliveryId, bags: [goodBag(sent.unitId)] }
    expect(await answerOf(receiveStock(await world.as('kh.technician'), input))).toEqual(['NOT_FOUND'])
  })

  it('of a bag that was taken in already changes nothing', async () => {
    const [first = ''] = await stocked(world, bag(world))
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds: [first] })
    const member = await world.as('mem01.technician')
    await receiveStock(member, { deliveryId, bags: [goodBag(first)] })
    const again = await receiveStock(member, { deliveryId, bags: [goodBag(first, { celsius: 30 })] })
    expect(again).toMatchObject({ receivedIds: [], heldIds: [], unknown: [] })
    expect(await world.rows('select 1 from bag_receipts where unit_id = $1', [first])).toHaveLength(1)
  })
})
