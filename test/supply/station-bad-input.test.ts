import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refusal } from '#lib/errors.ts'
import { type AnswerStationOrderInput, answerStationOrder } from '#resolvers/supply/answer-station-order.ts'
import { type OrderFromStationInput, orderFromStation } from '#resolvers/supply/order-from-station.ts'
import { refusalOf } from '#test/support/requests.ts'
import { placedOrder, stationOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const line = { product: 'RBC-SUSP', abo: 'A', rhd: 'POSITIVE', bags: 4, content: 2 } as const
const at = (text: string) => new Date(text)

/** Each absurd order with the whole answer. The hub's time is 2026-03-01 09:00 in China. */
const ORDERS: [string, Partial<OrderFromStationInput>, object][] = [
  [
    'a negative number of bags',
    { lines: [{ ...line, bags: -4 }] },
    {
      code: 'STOCK_ORDER_BAGS_OUT_OF_LIMITS',
      source: 'HOUSE_STATION_ORDER',
      field: 'lines[0].bags',
      message: {
        zh: '袋数 -4 不在允许范围 1–200 内。',
        en: 'The number of bags (-4) lies outside the limits 1 to 200.',
      },
    },
  ],
  [
    'no bag',
    { lines: [{ ...line, bags: 0 }] },
    {
      code: 'STOCK_ORDER_BAGS_OUT_OF_LIMITS',
      source: 'HOUSE_STATION_ORDER',
      field: 'lines[0].bags',
      message: {
        zh: '袋数 0 不在允许范围 1–200 内。',
        en: 'The number of bags (0) lies outside the limits 1 to 200.',
      },
    },
  ],
  [
    'an absurd number of bags',
    { lines: [{ ...line, bags: 201 }] },
    {
      code: 'STOCK_ORDER_BAGS_OUT_OF_LIMITS',
      source: 'HOUSE_STATION_ORDER',
      field: 'lines[0].bags',
      message: {
        zh: '袋数 201 不在允许范围 1–200 内。',
        en: 'The number of bags (201) lies outside the limits 1 to 200.',
      },
    },
  ],
  [
    'an unknown product',
    { lines: [line, { ...line, product: 'RBC-GREEN' }] },
    {
      code: 'PRODUCT_UNKNOWN',
      source: 'HOUSE_REQUEST_FORM',
      field: 'lines[1].product',
      message: { zh: '未知的血液产品：RBC-GREEN。', en: 'Unknown product: RBC-GREEN.' },
    },
  ],
  [
    'bags of an absurd content',
    { lines: [{ ...line, content: 400 }] },
    {
      code: 'UNIT_CONTENT_OUT_OF_LIMITS',
      source: 'HOUSE_QUANTITY_LIMITS',
      field: 'lines[0].content',
      message: {
        zh: '血袋含量400单位不在允许范围0.25–10内。',
        en: 'The content 400 U lies outside the limits 0.25 to 10.',
      },
    },
  ],
  [
    'the same line twice',
    { lines: [line, { ...line, bags: 1 }] },
    {
      code: 'STOCK_ORDER_LINE_REPEATED',
      source: 'HOUSE_STATION_ORDER',
      field: 'lines[1]',
      message: {
        zh: '同一产品、血型和规格在订单中出现多次，请合并。',
        en: 'The same product, group and content stands on the order more than once: put them together.',
      },
    },
  ],
  [
    'a time that is past',
    { neededBy: at('2026-03-01T08:59:59+08:00') },
    {
      code: 'STOCK_ORDER_TIME_PAST',
      source: 'HOUSE_STATION_ORDER',
      field: 'neededBy',
      message: { zh: '需要时间已经过去。', en: 'The blood is asked for at a time that is past.' },
    },
  ],
  [
    'a time that lies far away',
    { neededBy: at('2026-04-01T00:00:00+08:00') },
    {
      code: 'STOCK_ORDER_TIME_TOO_FAR',
      source: 'HOUSE_STATION_ORDER',
      field: 'neededBy',
      message: {
        zh: '需要时间超过 30 天之后，请核对日期。',
        en: 'The blood is asked for more than 30 days ahead: check the date.',
      },
    },
  ],
]

/** Each answer of the station that does not fit its order of ten and two bags, with the finding. */
const ANSWERS: [string, Partial<AnswerStationOrderInput>, object][] = [
  [
    'more than was ordered',
    {
      lines: [
        { position: 0, bags: 11 },
        { position: 1, bags: 2 },
      ],
    },
    {
      code: 'STOCK_ANSWER_EXCEEDS_ORDER',
      field: 'lines[0].bags',
      message: {
        zh: '答复 11 袋，不在 0 至所订 10 袋之间。',
        en: 'The answer says 11 bags, not between 0 and the 10 ordered.',
      },
    },
  ],
  [
    'a negative number',
    {
      lines: [
        { position: 0, bags: 10 },
        { position: 1, bags: -1 },
      ],
      reason: '无',
    },
    {
      code: 'STOCK_ANSWER_EXCEEDS_ORDER',
      field: 'lines[1].bags',
      message: {
        zh: '答复 -1 袋，不在 0 至所订 2 袋之间。',
        en: 'The answer says -1 bags, not between 0 and the 2 ordered.',
      },
    },
  ],
  [
    'a line that is missing',
    { lines: [{ position: 0, bags: 10 }] },
    {
      code: 'STOCK_ANSWER_LINES_DIFFER',
      field: 'lines',
      message: {
        zh: '答复须逐行对应订单，每行一次。',
        en: 'The answer must name each line of the order once, and no other.',
      },
    },
  ],
  [
    'nothing, without a reason',
    { refused: true },
    {
      code: 'STOCK_ANSWER_REASON_MISSING',
      field: 'reason',
      message: {
        zh: '不能供应或减量供应须说明原因。',
        en: 'Whoever gives less, or nothing, says why.',
      },
    },
  ],
]

const findingsOf = async (act: Promise<unknown>) => {
  const refusal = (await refusalOf(act)) as Refusal
  expect(refusal).toMatchObject({ code: 'STOCK_ORDER_REFUSED' })
  return refusal.findings
}

describe('an order to the station', () => {
  it.each(ORDERS)('of %s is refused', async (_, changes, finding) => {
    const order = orderFromStation(await world.as('lead.manager'), stationOrder(world, changes))
    expect(await findingsOf(order)).toEqual([{ severity: 'STOP', ...finding }])
  })

  it.each([
    ['no line', { lines: [] }, 'lines'],
    ['no reason', { reason: '　' }, 'reason'],
    ['a hospital in the station’s place', { station: 'CS-MEM01' }, 'station'],
  ])('with %s is refused', async (_, changes, field) => {
    const order = orderFromStation(await world.as('lead.manager'), stationOrder(world, changes))
    expect(await refusalOf(order)).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ field }] })
  })

  it('is told all its faults at once, and leaves nothing behind', async () => {
    const changes = { lines: [{ ...line, bags: 0, product: 'X' }], neededBy: world.now() }
    const order = orderFromStation(await world.as('lead.manager'), stationOrder(world, changes))
    expect((await findingsOf(order)).map(({ code }) => code)).toEqual([
      'PRODUCT_UNKNOWN',
      'STOCK_ORDER_BAGS_OUT_OF_LIMITS',
      'STOCK_ORDER_TIME_PAST',
    ])
    expect(await world.rows(`select 1 from stock_order_lines where product_code = 'X'`)).toEqual([])
  })
})

describe('the station’s answer', () => {
  it.each(ANSWERS)('that gives %s is refused', async (_, said, finding) => {
    const orderId = await placedOrder(world)
    const answer = answerStationOrder(await world.as('peer.station'), { orderId, ...said })
    expect(await findingsOf(answer)).toEqual([
      { severity: 'STOP', source: 'HOUSE_STATION_ORDER', ...finding },
    ])
  })
})
