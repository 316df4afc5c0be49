import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refusal } from '#lib/errors.ts'
import { announceDelivery } from '#resolvers/supply/announce-delivery.ts'
import { cancelStationOrder } from '#resolvers/supply/cancel-station-order.ts'
import { closeDelivery } from '#resolvers/supply/close-delivery.ts'
import { bag, donationNumber, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { announced, bagsOf, noticeOf, placedOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const GOOD = { state: 'ANNOUNCED', announced: true, codes: [] }
const findingsOf = async (id: string) =>
  (
    await world.rows<{ findings: { code: string; field: string; message: object }[] }>(
      'select findings from stock_delivery_bags where delivery_id = $1 and not announced',
      [id],
    )
  ).flatMap(({ findings }) => findings.map(({ code, field, message }) => ({ code, field, message })))

/** Each fault of one bag, with the whole answer. The wrong bag is the second of two. */
const WRONG: [string, (good: ReturnType<typeof bag>) => object, object][] = [
  [
    'an unknown product',
    () => ({ product: 'RBC-GREEN' }),
    {
      code: 'UNIT_PRODUCT_UNKNOWN',
      field: 'bags[1].product',
      message: { zh: '未知的血液产品：RBC-GREEN。', en: 'Unknown product: RBC-GREEN.' },
    },
  ],
  [
    'no ABO group',
    () => ({ abo: null }),
    {
      code: 'UNIT_LABEL_INCOMPLETE',
      field: 'bags[1].abo',
      message: { zh: '血袋标签缺少：ABO 血型。', en: 'The label of the bag lacks: ABO group.' },
    },
  ],
  [
    'no RhD',
    () => ({ rhd: null }),
    {
      code: 'UNIT_LABEL_INCOMPLETE',
      field: 'bags[1].rhd',
      message: { zh: '血袋标签缺少：RhD 血型。', en: 'The label of the bag lacks: RhD type.' },
    },
  ],
  [
    'an expiry before its collection',
    ({ expiresAt }) => ({
      collectedAt: expiresAt,
      expiresAt: new Date((expiresAt?.getTime() ?? 0) - 1),
    }),
    {
      code: 'UNIT_DATES_OUT_OF_ORDER',
      field: 'bags[1].collectedAt',
      message: {
        zh: '采集时间晚于接收时间或失效时间。',
        en: 'The collection lies after the receipt or after the expiry.',
      },
    },
  ],
  [
    'a donation number with a wrong check character',
    ({ donationNumber: number }) => ({
      donationNumber: `${number.slice(0, 13)}${number.endsWith('7') ? '8' : '7'}`,
    }),
    {
      code: 'UNIT_CHECK_CHARACTER_WRONG',
      field: 'bags[1].donationNumber',
      message: {
        zh: '献血码校验错误，请重新扫描。',
        en: "The donation number's check character is wrong: please scan it again.",
      },
    },
  ],
  [
    'a scanned number whose flags are check digits, and wrong ones',
    () => ({ donationNumber: '=330802400000160' }),
    {
      code: 'UNIT_CHECK_CHARACTER_WRONG',
      field: 'bags[1].donationNumber',
      message: {
        zh: '献血码校验错误，请重新扫描。',
        en: "The donation number's check character is wrong: please scan it again.",
      },
    },
  ],
  [
    'a scanned number whose flags are reserved, and no check digits either',
    () => ({ donationNumber: '=330802400000199' }),
    {
      code: 'UNIT_NUMBER_INVALID',
      field: 'bags[1].donationNumber',
      message: {
        zh: '献血码不符合该血站的标签规则。',
        en: "The donation number does not follow the station's label scheme.",
      },
    },
  ],
  [
    'an absurd content',
    () => ({ content: 400 }),
    {
      code: 'UNIT_CONTENT_OUT_OF_LIMITS',
      field: 'bags[1].content',
      message: expect.objectContaining({
        zh: expect.stringContaining('血袋含量400'),
        en: expect.stringContaining('The content 400'),
      }),
    },
  ],
]

describe('announceDelivery', () => {
  it('lets each bag be awaited, and shows the notice to the storage point', async () => {
    const orderId = await placedOrder(world)
    const id = await announced(world, [bag(world), bag(world)], { orderId })
    expect(await bagsOf(world, id)).toEqual([GOOD, GOOD])
    const { data } = await world.ask(
      'lead.technician',
      `{ stockDeliveries(first: 1) { edges { node { id state order { id } supplier { code } bags { state product abo } findings { code } } } } }`,
    )
    expect(data?.stockDeliveries.edges[0].node).toMatchObject({
      id,
      state: 'ANNOUNCED',
      order: { id: orderId },
      supplier: { code: 'QZ-STATION' },
      bags: [
        { state: 'ANNOUNCED', product: 'RBC-SUSP-LR', abo: 'A' },
        { state: 'ANNOUNCED', product: 'RBC-SUSP-LR', abo: 'A' },
      ],
      findings: [],
    })
  })

  it.each(WRONG)('awaits the good bag and refuses the one with %s', async (_, spoil, found) => {
    const wrong = bag(world)
    const id = await announced(world, [bag(world), { ...wrong, ...spoil(wrong) }])
    expect(await bagsOf(world, id)).toMatchObject([GOOD, { state: 'REFUSED', announced: false }])
    expect(await findingsOf(id)).toContainEqual(found)
  })

  it.each(['55', '20', '59', '00', '01', '19'])('takes the flags %s for no check digits', async (flags) => {
    const number = donationNumber().slice(0, 13)
    const id = await announced(world, [{ ...bag(world), donationNumber: `=${number}${flags}` }])
    expect(await bagsOf(world, id)).toEqual([GOOD])
  })

  it('refuses a bag that was received, and one that is awaited by another notice', async () => {
    const [received, awaited] = [bag(world), bag(world)]
    await stocked(world, received)
    await announced(world, [awaited])
    const id = await announced(world, [bag(world), received, awaited])
    expect(await bagsOf(world, id)).toEqual([
      GOOD,
      { state: 'REFUSED', announced: false, codes: ['UNIT_ALREADY_RECEIVED'] },
      { state: 'REFUSED', announced: false, codes: ['BAG_ALREADY_ANNOUNCED'] },
    ])
    expect(await findingsOf(id)).toEqual([
      {
        code: 'UNIT_ALREADY_RECEIVED',
        field: 'bags[1].donationNumber',
        message: { zh: '该血袋已入库。', en: 'This unit has already been received.' },
      },
      {
        code: 'BAG_ALREADY_ANNOUNCED',
        field: 'bags[2].donationNumber',
        message: {
          zh: '该血袋已在发血通知中（本单或另一单），尚未接收。',
          en: 'The bag has been announced before, on this notice or another, and has not been received yet.',
        },
      },
    ])
  })

  it('counts a bag once that stands twice on one notice, and says so', async () => {
    const twice = bag(world)
    const id = await announced(world, [twice, bag(world), { ...twice }])
    expect(await bagsOf(world, id)).toEqual([{ ...GOOD, codes: ['BAG_ALREADY_ANNOUNCED'] }, GOOD])
  })

  it('said again changes nothing; with what was wrong mended, announces that too', async () => {
    const [good, wrong] = [bag(world), bag(world)]
    const number = 'QZ-AGAIN'
    const first = await announced(world, [good, { ...wrong, abo: null }], { number })
    expect(await announced(world, [good, { ...wrong, abo: null }], { number })).toBe(first)
    expect((await bagsOf(world, first)).map(({ state }) => state)).toEqual(['ANNOUNCED', 'REFUSED'])
    await announced(world, [wrong], { number })
    expect(await bagsOf(world, first)).toEqual([GOOD, GOOD])
  })

  it('keeps nothing of a notice without one good bag', async () => {
    const refusal = announceDelivery(
      await world.as('peer.station'),
      noticeOf([{ ...bag(world), abo: null }], { number: 'QZ-NOTHING' }),
    )
    expect(await refusalOf(refusal)).toMatchObject({
      code: 'DELIVERY_REFUSED',
      findings: [{ code: 'UNIT_LABEL_INCOMPLETE', field: 'bags[0].abo' }],
    })
    expect(await world.rows(`select 1 from stock_deliveries where number = 'QZ-NOTHING'`)).toEqual([])
  })

  it.each(['CS-MEM01', 'CS-HB', 'XX-LEAD'])(
    'refuses a notice for %s, no storage point of ours',
    async (code) => {
      const refusal = announced(world, [bag(world)], { storagePoint: code })
      expect(((await refusalOf(refusal)) as Refusal).findings).toEqual([
        {
          code: 'DELIVERY_FOR_ANOTHER_STORAGE_POINT',
          severity: 'STOP',
          source: 'ALLIANCE_ART_9',
          field: 'storagePoint',
          message: {
            zh: `该发血通知不是给本储血点的：${code}。`,
            en: `The delivery is not for this storage point: ${code}.`,
          },
        },
      ])
    },
  )

  it('refuses a notice to one storage point for the order of another', async () => {
    const orderId = await placedOrder(world)
    const refusal = announced(world, [bag(world)], { storagePoint: 'KH-LEAD', orderId })
    expect(await refusalOf(refusal)).toMatchObject({
      findings: [{ code: 'DELIVERY_FOR_ANOTHER_STORAGE_POINT', field: 'orderId' }],
    })
  })

  it('is taken also for an order that was cancelled: the blood is on its way', async () => {
    const orderId = await placedOrder(world)
    await cancelStationOrder(await world.as('lead.manager'), { orderId, reason: '库存已足' })
    expect(await bagsOf(world, await announced(world, [bag(world)], { orderId }))).toEqual([GOOD])
  })

  it('adds nothing to a delivery that was closed', async () => {
    const number = 'QZ-CLOSED'
    const deliveryId = await announced(world, [bag(world)], { number })
    await closeDelivery(await world.as('lead.technician'), { deliveryId })
    expect(await refusalOf(announced(world, [bag(world)], { number }))).toMatchObject({
      findings: [{ code: 'DELIVERY_CLOSED', field: 'number' }],
    })
  })
})
