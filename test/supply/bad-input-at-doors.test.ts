import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BagInput } from '#resolvers/inventory/receive-units.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { type DoorAnswer, openMessages, overGraph, type Told } from '#test/support/doors.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { announced, enquiry, noticeOf, stationOrder } from '#test/support/station.ts'
import { goodBag, stockWish, supplied } from '#test/support/stock.ts'
import type { World } from '#test/support/world.ts'

let hub: Hl7World
let world: World
let bus: Awaited<ReturnType<typeof openMessages>>
let received: BagInput
beforeAll(async () => {
  hub = await makeHl7World()
  world = hub.world
  bus = await openMessages(world)
  received = bag(world)
  await stocked(world, received)
})
afterAll(async () => {
  await bus.close()
  await hub.close()
})

type Words = Omit<Told, 'field'>
const CHECK_CHARACTER: Words = {
  zh: '献血码校验错误，请重新扫描。',
  en: "The donation number's check character is wrong: please scan it again.",
}
const DATES: Words = {
  zh: '采集时间晚于接收时间或失效时间。',
  en: 'The collection lies after the receipt or after the expiry.',
}
const RECEIVED: Words = { zh: '该血袋已入库。', en: 'This unit has already been received.' }
const UNKNOWN_PRODUCT: Words = { zh: '未知的血液产品：RBC-GREEN。', en: 'Unknown product: RBC-GREEN.' }

/** What is wrong with a bag, by the field of its label, wherever somebody tells of bags. */
const BAGS: [string, () => BagInput, string, Words][] = [
  ['a bag already received', () => received, 'donationNumber', RECEIVED],
  ['an unknown product', () => bag(world, { product: 'RBC-GREEN' }), 'product', UNKNOWN_PRODUCT],
  [
    'an expiry before the collection',
    () => bag(world, { collectedAt: world.now(), expiresAt: new Date(world.now().getTime() - 1) }),
    'collectedAt',
    DATES,
  ],
  [
    'a number with a wrong check character',
    () => bag(world, { donationNumber: '33080260999990' }),
    'donationNumber',
    CHECK_CHARACTER,
  ],
  [
    'scanned flags that are check digits, and wrong ones',
    () => bag(world, { donationNumber: '=330802400000160' }),
    'donationNumber',
    CHECK_CHARACTER,
  ],
]

const STATION_DOORS: [string, (operation: string, input: object) => Promise<DoorAnswer>][] = [
  ['GraphQL', (operation, input) => overGraph(world, 'station.dispatcher', operation, input)],
  ['POST /messages', (operation, input) => bus.send('peer.station', 'QZ-STATION', operation, input)],
]

describe.each(STATION_DOORS)('a delivery notice by %s', (_, tell) => {
  it.each(BAGS)('of %s alone is refused with the exact answer', async (_, wrong, field, words) => {
    const { code, told } = await tell('announceDelivery', noticeOf([wrong()]))
    expect(code).toBe('DELIVERY_REFUSED')
    expect(told).toContainEqual({ field: `bags[0].${field}`, ...words })
  })

  it.each(['CS-MEM01', 'CS-HB', 'XX-LEAD'])('for %s, no storage point of ours, is refused', async (code) => {
    const answer = await tell('announceDelivery', noticeOf([bag(world)], { storagePoint: code }))
    expect(answer).toMatchObject({
      code: 'DELIVERY_REFUSED',
      told: [
        {
          field: 'storagePoint',
          zh: `该发血通知不是给本储血点的：${code}。`,
          en: `The delivery is not for this storage point: ${code}.`,
        },
      ],
    })
  })

  it('takes flags outside 60–96 for no check digits', async () => {
    const number = bag(world).donationNumber.slice(0, 13)
    const answer = await tell('announceDelivery', noticeOf([bag(world, { donationNumber: `=${number}55` })]))
    expect(answer).toMatchObject({ code: null, told: [] })
  })
})

describe.each(STATION_DOORS)('a recall or a shortage by %s', (_, tell) => {
  it('of a donation number with a wrong check character is refused', async () => {
    const input = { donationNumber: '3308024000001A', reason: '献血者回告近期感染' }
    expect(await tell('recallDonation', input)).toMatchObject({
      code: 'BAD_USER_INPUT',
      told: [
        {
          field: 'donationNumber',
          zh: '献血码不符合标签规则',
          en: 'the donation number does not follow the label scheme',
        },
      ],
    })
  })

  it('of an unknown product is refused', async () => {
    const input = { products: ['RBC-GREEN'], level: 'LEVEL_3', reason: '冬季献血淡季' }
    expect(await tell('declareShortage', input)).toMatchObject({
      code: 'BAD_USER_INPUT',
      told: [{ field: 'products', zh: '未知的血液产品：RBC-GREEN', en: 'unknown products: RBC-GREEN' }],
    })
  })
})

describe('a receipt in GraphQL', () => {
  const receive = async (units: readonly BagInput[], deliveryId?: string) => {
    const input = { station: 'QZ-STATION', units, deliveryId }
    const selection =
      '... on UnitReceipt { received { index } refused { findings { field message { zh en } } } }'
    const { result } = await overGraph(world, 'lead.technician', 'receiveUnits', input, selection)
    return result
  }
  it.each(BAGS)('of %s is refused with the exact answer', async (_, wrong, field, words) => {
    const { received: taken, refused } = await receive([wrong()])
    expect(taken).toEqual([])
    expect(refused[0].findings).toContainEqual({ field: `units[0].${field}`, message: words })
  })

  it('of a bag whose label says another group than the notice is refused', async () => {
    const one = bag(world)
    const deliveryId = await announced(world, [one])
    const { received: taken, refused } = await receive([{ ...one, abo: 'B' }], deliveryId)
    expect(taken).toEqual([])
    expect(refused[0].findings).toEqual([
      {
        field: 'units[0].abo',
        message: {
          zh: '标签血型（B RhD 阳性）与发血单血型（A RhD 阳性）不符。',
          en: 'The label says group B RhD positive, the delivery file A RhD positive.',
        },
      },
    ])
  })
})

describe('a bag named by a number with a wrong check character', () => {
  const WRONG = '3308024000001A-E5445'
  const UNKNOWN: Words = {
    zh: `联合体没有登记过号码为 ${WRONG} 的血袋。`,
    en: `The alliance has never received a unit of the number ${WRONG}.`,
  }

  it('that arrives from another bank names none that is known', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
    const input = { deliveryId, bags: [goodBag(unitId), { number: WRONG, visualDefects: [] }] }
    const selection = '... on StockReceipt { received { id } unknown }'
    const { result } = await overGraph(world, 'mem01.technician', 'receiveStock', input, selection)
    expect(result).toMatchObject({ received: [{ id: unitId }], unknown: [WRONG] })
  })

  it('is no bag that was transfused, by message', async () => {
    const input = { unitNumber: WRONG, fate: 'TRANSFUSED' }
    expect(await bus.send('his.mem01', 'CS-MEM01', 'recordTransfusion', input)).toMatchObject({
      status: 422,
      told: [{ field: 'unitNumber', ...UNKNOWN }],
    })
  })

  it('is no bag that was transfused, over HL7', async () => {
    const answer = await hub.ask(
      hl7(
        msh('BTS^O31^BTS_O31'),
        'ORC|RE|SQ1^CS-MEM01',
        'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1||U^单位^99HUB',
        'BTX|1|3308024000001A|E5445^^ISBT128|||||1||U^单位^99HUB|TX^^HL70513|F|20260301085500+0800|N1^王^护',
      ),
    )
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toBe(
      `ERR||BTX^1^2|204^Unknown key identifier^HL70357|E|||UNIT_NUMBER_UNKNOWN|${UNKNOWN.zh} / ${UNKNOWN.en}`,
    )
  })
})

/** Where else somebody names a product. */
const NAMING: [string, () => Promise<DoorAnswer>, string, string][] = [
  [
    'orderFromStation',
    () =>
      overGraph(
        world,
        'lead.manager',
        'orderFromStation',
        stationOrder(world, { lines: [{ product: 'RBC-GREEN', bags: 1 }] }),
      ),
    'STOCK_ORDER_REFUSED',
    'lines[0].product',
  ],
  [
    'requestStock',
    () =>
      overGraph(
        world,
        'mem01.technician',
        'requestStock',
        stockWish(world, { lines: [{ product: 'RBC-GREEN', bags: 1 }] }),
      ),
    'STOCK_ORDER_REFUSED',
    'lines[0].product',
  ],
  [
    'enquireDonors',
    () => overGraph(world, 'lead.manager', 'enquireDonors', enquiry(world, { product: 'RBC-GREEN' })),
    'DONOR_ENQUIRY_REFUSED',
    'product',
  ],
  [
    'setStockLevel',
    () =>
      overGraph(world, 'lead.manager', 'setStockLevel', { product: 'RBC-GREEN', minimum: 2, critical: 1 }),
    'STOCK_LEVEL_REFUSED',
    'product',
  ],
  ...(['reportStock', 'bookUnits'] as const).flatMap((operation): typeof NAMING => {
    const input = () =>
      operation === 'reportStock'
        ? { lines: [{ product: 'RBC-GREEN', abo: 'A', rhd: 'POSITIVE', bags: 1 }] }
        : { product: 'RBC-GREEN', abo: 'A', bags: 1, neededAt: new Date(world.now().getTime() + 86_400_000) }
    const field = operation === 'reportStock' ? 'lines[0].product' : 'product'
    const code = operation === 'reportStock' ? 'STOCK_REPORT_REFUSED' : 'BOOKING_REFUSED'
    return [
      [
        `${operation} in GraphQL`,
        () => overGraph(world, 'mem01.technician', operation, input()),
        code,
        field,
      ],
      [`${operation} by message`, () => bus.send('his.mem01', 'CS-MEM01', operation, input()), code, field],
    ]
  }),
]

it.each(NAMING)('an unknown product at %s is refused with the exact answer', async (_, call, code, field) => {
  expect(await call()).toMatchObject({ code, told: [{ field, ...UNKNOWN_PRODUCT }] })
})

it('a negative level is refused with the exact answer, and is no message', async () => {
  const input = { product: 'FFP', minimum: -1, critical: -1 }
  const outside = (field: string) => ({
    field,
    zh: '-1 不在允许范围 0–1000 内。',
    en: 'The level -1 lies outside the limits 0 to 1000.',
  })
  expect(await overGraph(world, 'lead.manager', 'setStockLevel', input)).toMatchObject({
    code: 'STOCK_LEVEL_REFUSED',
    told: [outside('minimum'), outside('critical')],
  })
  expect(await bus.send('his.lead', 'CS-LEAD', 'setStockLevel', input)).toMatchObject({
    status: 400,
    told: [{ field: 'operation', en: expect.stringMatching(/^setStockLevel is a person’s act/) }],
  })
})

it.each(['CS-HB', 'QZ-STATION'])(
  'a supply to %s, no member, is refused with the exact answer',
  async (member) => {
    const [unitId = ''] = await stocked(world, bag(world))
    const answer = await overGraph(world, 'lead.technician', 'supplyUnits', {
      member,
      unitIds: [unitId],
      box: 'BOX-1',
    })
    expect(answer).toMatchObject({
      code: 'ALLOCATION_REFUSED',
      told: [
        {
          field: 'member',
          zh: '血液只能供给本联合体内持有效协议和用血资质的成员单位；对方须先加入联合体或续签（joinAlliance、renewMembership）。',
          en: 'Blood is given to members of this alliance in good standing alone: the other side must join or renew its membership first (joinAlliance, renewMembership).',
        },
      ],
    })
  },
)
