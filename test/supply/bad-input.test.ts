import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { scanUnits } from '#resolvers/inventory/scan-units.ts'
import { takeStock } from '#resolvers/inventory/take-stock.ts'
import { receiveStock } from '#resolvers/supply/receive-stock.ts'
import { type RequestStockInput, requestStock } from '#resolvers/supply/request-stock.ts'
import { returnStock } from '#resolvers/supply/return-stock.ts'
import { type SupplyUnitsInput, supplyUnits } from '#resolvers/supply/supply-units.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { goodBag, memberStock, stockWish, supplied, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let unit: string
let own: string
let sent: { deliveryId: string; unitId: string }
beforeAll(async () => {
  world = await makeWorld()
  own = (await memberStock(world))[0] ?? ''
  const [one = '', two = ''] = await stocked(world, bag(world), bag(world))
  unit = one
  sent = { deliveryId: (await supplied(world, { member: 'CS-MEM01', unitIds: [two] })).id, unitId: two }
})
afterAll(() => world.close())

/** Code, and for each thing that is wrong its field, with the Chinese words. */
const answerOf = async (call: Promise<unknown>) => {
  const refusal = (await refusalOf(call)) as {
    code: string
    problems?: readonly { field: string; words: { zh: string } }[]
    findings?: readonly { code: string; field?: string }[]
    words: { zh: string; en: string }
  }
  expect(refusal?.words.zh).toMatch(/[\u4e00-\u9fff]/)
  expect(refusal?.words.en).toMatch(/[a-z]/)
  const wrong = [
    ...(refusal.problems ?? []).map(({ field, words }) => `${field}：${words.zh}`),
    ...(refusal.findings ?? []).map(({ code, field }) => `${code} ${field}`),
  ]
  return [refusal.code, ...wrong]
}

describe('supplyUnits', () => {
  const NO_MEMBER = ['ALLOCATION_REFUSED', 'BLOOD_TO_NON_MEMBER member']
  it.each<[string, () => Partial<SupplyUnitsInput>, string[]]>([
    [
      'a member without a bank',
      () => ({ member: 'CS-MEM02' }),
      ['ALLOCATION_REFUSED', 'MEMBER_WITHOUT_BLOOD_BANK member'],
    ],
    ['the county bureau', () => ({ member: 'CS-HB' }), NO_MEMBER],
    ['the station', () => ({ member: 'QZ-STATION' }), NO_MEMBER],
    [
      'another alliance',
      () => ({ member: 'KH-LEAD' }),
      ['BAD_USER_INPUT', 'member：联合体没有编码为 KH-LEAD 的机构'],
    ],
    ['nobody', () => ({ member: null }), ['BAD_USER_INPUT', 'orderId：申领单与成员单位须且仅须填写其一']],
    ['no bag', () => ({ unitIds: [] }), ['BAD_USER_INPUT', 'unitIds：每次 1 至 50 袋，每袋只写一次']],
    [
      'a bag twice',
      () => ({ unitIds: [unit, unit] }),
      ['BAD_USER_INPUT', 'unitIds：每次 1 至 50 袋，每袋只写一次'],
    ],
    ['bags it leaves open', () => ({ unitIds: null }), ['BAD_USER_INPUT', 'unitIds：没有申领单时须指定血袋']],
    ['a bag that never was', () => ({ unitIds: [newId('Unit')] }), ['NOT_FOUND']],
    ['no id at all', () => ({ unitIds: ['unknown label'] }), ['NOT_FOUND']],
    [
      'a bag of the member’s own',
      () => ({ unitIds: [own] }),
      ['STOCK_TRANSFER_REFUSED', 'UNIT_OF_ANOTHER_BANK unitIds[0]'],
    ],
    [
      'a box that never was',
      () => ({ box: 'BOX-99' }),
      ['BAD_USER_INPUT', 'box：本机构没有名为“BOX-99”的储血位置'],
    ],
    ['a fridge', () => ({ box: 'FRIDGE-1' }), ['STOCK_TRANSFER_REFUSED', 'PLACE_IS_NO_BOX unitIds[0]']],
    ['a box hotter than any', () => ({ celsius: 400 }), ['BAD_USER_INPUT', 'celsius：温度须以摄氏度填写']],
    ['an order that never was', () => ({ member: null, orderId: newId('StockOrder') }), ['NOT_FOUND']],
  ])('to or with %s is answered exactly', async (_, changes, expected) => {
    const input = { member: 'CS-MEM01', unitIds: [unit], ...changes() }
    expect(await answerOf(supplied(world, input))).toEqual(expected)
    expect(await whereIs(world, unit)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-LEAD' })
  })

  it('without the collector’s signature, or with the issuer’s own, is refused', async () => {
    const lead = await world.as('lead.technician')
    const input = { member: 'CS-MEM01', unitIds: [unit], box: 'BOX-1' }
    expect(await answerOf(supplyUnits(lead, input))).toEqual([
      'SIGNATURE_REFUSED',
      'SIGNATURE_MISSING signatures',
    ])
    expect(await answerOf(supplied(world, input, { collector: 'lead.technician' }))).toEqual([
      'SIGNATURE_REFUSED',
      'SIGNED_TWICE_BY_ONE_PERSON signatures',
      'SIGNER_NOT_ACTIVE signatures[1]',
    ])
  })

  it('to a member whose membership has lapsed is refused', async () => {
    const lapsed = (day: string) =>
      world.rows(
        `update memberships set licence_valid_until = $1 where organisation_id =
         (select id from organisations where code = 'CS-MEM01')`,
        [day],
      )
    await lapsed('2026-02-28')
    expect(await answerOf(supplied(world, { member: 'CS-MEM01', unitIds: [unit] }))).toEqual(NO_MEMBER)
    await lapsed('2035-12-31')
  })
})

describe('requestStock', () => {
  const line = { product: 'RBC-SUSP-LR', bags: 2 }
  it.each<[string, Partial<RequestStockInput>, string[]]>([
    ['no line', { lines: [] }, ['BAD_USER_INPUT', 'lines：须为 1 至 50 行，本次为 0 行']],
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

describe('a scan', () => {
  const many = Array.from({ length: 501 }, (_, index) => `X${index}-1`)
  it('of nothing, or of more than a fridge holds, is answered exactly', async () => {
    const lead = await world.as('lead.technician')
    const placeId = await placeOf(world, 'FRIDGE-1')
    expect(await answerOf(scanUnits(lead, { placeId, labels: [] }))).toEqual([
      'BAD_USER_INPUT',
      'labels：每次 1 至 500 个标签，本次为 0 个',
    ])
    expect(await answerOf(takeStock(lead, { placeId, labels: many }))).toEqual([
      'BAD_USER_INPUT',
      'labels：每次 0 至 500 个标签，本次为 501 个',
    ])
    const theirs = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
    expect(await answerOf(scanUnits(lead, { placeId: theirs, labels: ['X-1'] }))).toEqual(['NOT_FOUND'])
    expect(await answerOf(takeStock(lead, { placeId: theirs, labels: [] }))).toEqual(['NOT_FOUND'])
  })
})
