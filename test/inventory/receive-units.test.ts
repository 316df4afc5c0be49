import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BagInput, receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const received = async (units: BagInput[], file?: Parameters<typeof receiveUnits>[1]['file']) =>
  receiveUnits(await world.as('lead.technician'), { station: 'QZ-STATION', units, file: file ?? null })
const lineOf = ({ donationNumber, labelProductCode, product, abo, rhd, expiresAt }: BagInput) => ({
  donationNumber,
  labelProductCode,
  product: product ?? '',
  abo: abo ?? null,
  rhd: rhd ?? null,
  expiresAt: expiresAt ?? null,
})

type Fault = { code: string; field: string; zh: string; en: string }
/** What is wrong with the third of four bags, and the exact answer. */
const faults: [string, (good: BagInput) => BagInput, Fault][] = [
  [
    'an expired unit',
    (good) => ({ ...good, expiresAt: new Date('2026-03-01T00:59:00Z') }),
    { code: 'UNIT_EXPIRED', field: 'units[2].expiresAt', zh: '血液已过期。', en: 'The unit has expired.' },
  ],
  [
    'a wrong check character',
    (good) => ({ ...good, donationNumber: '33080260999990' }),
    {
      code: 'UNIT_CHECK_CHARACTER_WRONG',
      field: 'units[2].donationNumber',
      zh: '献血码校验错误，请重新扫描。',
      en: "The donation number's check character is wrong: please scan it again.",
    },
  ],
  [
    'a scanned number whose flags are check digits, and wrong ones',
    (good) => ({ ...good, donationNumber: '=330802400000160' }),
    {
      code: 'UNIT_CHECK_CHARACTER_WRONG',
      field: 'units[2].donationNumber',
      zh: '献血码校验错误，请重新扫描。',
      en: "The donation number's check character is wrong: please scan it again.",
    },
  ],
  [
    'a scanned number whose flags are reserved, and no check digits either',
    (good) => ({ ...good, donationNumber: '=330802400000199' }),
    {
      code: 'UNIT_NUMBER_INVALID',
      field: 'units[2].donationNumber',
      zh: '献血码不符合该血站的标签规则。',
      en: "The donation number does not follow the station's label scheme.",
    },
  ],
  [
    'an expiry before its collection',
    (good) => ({ ...good, expiresAt: new Date((good.collectedAt?.getTime() ?? 0) - 1) }),
    {
      code: 'UNIT_DATES_OUT_OF_ORDER',
      field: 'units[2].collectedAt',
      zh: '采集时间晚于接收时间或失效时间。',
      en: 'The collection lies after the receipt or after the expiry.',
    },
  ],
  [
    'an unknown product',
    (good) => ({ ...good, product: 'MOON-DUST' }),
    {
      code: 'UNIT_PRODUCT_UNKNOWN',
      field: 'units[2].product',
      zh: '未知的血液产品：MOON-DUST。',
      en: 'Unknown product: MOON-DUST.',
    },
  ],
  [
    'a label without its group',
    (good) => ({ ...good, abo: null }),
    {
      code: 'UNIT_LABEL_INCOMPLETE',
      field: 'units[2].abo',
      zh: '血袋标签缺少：ABO 血型。',
      en: 'The label of the bag lacks: ABO group.',
    },
  ],
  [
    'a content no bag holds',
    (good) => ({ ...good, content: 1000 }),
    {
      code: 'UNIT_CONTENT_OUT_OF_LIMITS',
      field: 'units[2].content',
      zh: '血袋含量1000单位不在允许范围0.25–10内。',
      en: 'The content 1000 U lies outside the limits 0.25 to 10.',
    },
  ],
]

describe('receiveUnits', () => {
  it.each(faults)('takes the good bags in and refuses %s', async (_, spoil, fault) => {
    const bags = [1, 2, 3, 4].map(() => bag(world))
    const [one, two, three, four] = bags as [BagInput, BagInput, BagInput, BagInput]
    const receipt = await received(
      [one, two, spoil(three), four],
      bags.map((good) => lineOf(good)).map((line, index) => (index === 2 ? lineOf(spoil(three)) : line)),
    )
    expect(receipt.received.map(({ index, warnings }) => ({ index, warnings }))).toEqual(
      [0, 1, 3].map((index) => ({ index, warnings: [] })),
    )
    expect(receipt.refused).toHaveLength(1)
    const found = receipt.refused[0]?.findings.find(({ code }) => code === fault.code)
    expect(found).toMatchObject({
      severity: 'STOP',
      field: fault.field,
      message: { zh: fault.zh, en: fault.en },
    })
  })

  it.each(['00', '01', '19', '20', '55', '59'])('takes the flags %s for no check digits', async (flags) => {
    const good = bag(world)
    const number = good.donationNumber.slice(0, 13)
    const receipt = await received([{ ...good, donationNumber: `=${number}${flags}` }])
    expect(receipt.refused).toEqual([])
    const kept = 'select donation_number as kept from units where id = $1'
    expect(await world.rows(kept, [receipt.received[0]?.id])).toEqual([{ kept: number }])
  })

  it('refuses a unit whose label says another group than the file', async () => {
    const wrong = bag(world)
    const receipt = await received([bag(world), wrong], [lineOf({ ...wrong, abo: 'B' })])
    expect(receipt.received).toEqual([])
    expect(receipt.refused.map(({ findings }) => findings)).toMatchObject([
      [{ code: 'UNIT_NOT_ON_FILE', field: 'units[0].donationNumber' }],
      [
        {
          code: 'UNIT_GROUP_DIFFERS_FROM_FILE',
          field: 'units[1].abo',
          message: {
            zh: '标签血型（A RhD 阳性）与发血单血型（B RhD 阳性）不符。',
            en: 'The label says group A RhD positive, the delivery file B RhD positive.',
          },
        },
      ],
    ])
  })

  it('refuses a unit that was received before, in the same call or an earlier one', async () => {
    const twice = bag(world)
    const first = await received([twice, { ...twice }])
    expect(first.received.map(({ index }) => index)).toEqual([0])
    const again = await received([twice])
    for (const { refused } of [first, again])
      expect(refused[0]?.findings).toContainEqual({
        code: 'UNIT_ALREADY_RECEIVED',
        severity: 'STOP',
        source: 'HOUSE_UNIT_IDENTITY',
        field: `units[${refused[0]?.index}].donationNumber`,
        message: { zh: '该血袋已入库。', en: 'This unit has already been received.' },
      })
  })

  it('takes several products of one donation, and a bag scanned with its flags', async () => {
    const one = bag(world)
    const number = one.donationNumber.slice(0, 13)
    const [first, second] = await stocked(
      world,
      { ...one, donationNumber: `=${number}00` },
      { ...one, labelProductCode: 'E0713', product: 'FFP', content: 150 },
    )
    const rows = await world.rows(
      'select donation_number, content::float from units where id in ($1, $2) order by content',
      [first, second],
    )
    expect(rows).toEqual([
      { donation_number: number, content: 2 },
      { donation_number: number, content: 150 },
    ])
  })

  it('compares the numbers of a station’s own scheme and takes none apart', async () => {
    const own = bag(world, { scheme: 'STATION', donationNumber: 'QZ-26-000123', labelProductCode: 'H2U' })
    expect((await received([own])).received).toHaveLength(1)
    const bad = bag(world, { scheme: 'STATION', donationNumber: '四号', labelProductCode: 'H2U' })
    expect((await received([bad])).refused[0]?.findings[0]).toMatchObject({ code: 'UNIT_NUMBER_INVALID' })
  })

  it('says of each bag that came without a file that only its label was checked', async () => {
    const { received: taken } = await received([bag(world)])
    expect(taken[0]?.warnings).toMatchObject([{ code: 'UNIT_WITHOUT_FILE', severity: 'WARN' }])
  })

  it('keeps what a product is by itself', async () => {
    const [id] = await stocked(world, bag(world, { product: 'RBC-SUSP-LR-IR', attributes: ['CM'] }))
    const [row] = await world.rows('select attributes from units where id = $1', [id])
    expect(row).toEqual({ attributes: expect.arrayContaining(['IR', 'CM']) })
  })

  it('takes one bag in once when two desks scan it together', async () => {
    const same = bag(world)
    const receipts = await Promise.all([received([same]), received([same]), received([same])])
    expect(receipts.flatMap(({ received: taken }) => taken)).toHaveLength(1)
    expect(receipts.flatMap(({ refused }) => refused)).toHaveLength(2)
  })

  it('takes each bag in once when two desks scan a delivery together, from either end', async () => {
    const delivery = Array.from({ length: 20 }, () => bag(world))
    const [one, other] = await Promise.all([received(delivery), received(delivery.toReversed())])
    const taken = [...one.received, ...other.received]
    expect(new Set(taken.map(({ id }) => id)).size).toBe(20)
    expect(taken).toHaveLength(20)
    const refused = [...one.refused, ...other.refused]
    expect(refused.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual(
      expect.arrayContaining(Array.from({ length: 20 }, () => 'UNIT_ALREADY_RECEIVED')),
    )
    expect(new Set(refused.map(({ donationNumber }) => donationNumber)).size).toBe(20)
  })

  it('asks for a station of the alliance and for at least one bag', async () => {
    const ctx = await world.as('lead.technician')
    const wrong = await refusalOf(receiveUnits(ctx, { station: 'CS-MEM01', units: [bag(world)] }))
    expect(wrong).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ field: 'station' }] })
    const none = await refusalOf(receiveUnits(ctx, { station: 'QZ-STATION', units: [] }))
    expect(none).toMatchObject({ problems: [{ field: 'units' }] })
  })

  it('shows both lists through GraphQL', async () => {
    const answer = await world.ask(
      'lead.technician',
      `mutation ($input: ReceiveUnitsInput!) { receiveUnits(input: $input) { __typename ... on UnitReceipt {
        received { index unit { number state abo rhd content } warnings { code } }
        refused { index findings { field code } } } } }`,
      {
        input: {
          station: 'QZ-STATION',
          units: [bag(world), bag(world, { donationNumber: 'nonsense' })],
        },
      },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.receiveUnits).toMatchObject({
      __typename: 'UnitReceipt',
      received: [{ index: 0, unit: { state: 'IN_STOCK', abo: 'A', rhd: 'POSITIVE', content: 2 } }],
      refused: [
        {
          index: 1,
          findings: expect.arrayContaining([
            { field: 'units[1].donationNumber', code: 'UNIT_NUMBER_INVALID' },
          ]),
        },
      ],
    })
  })

  it('is not for a member hospital', async () => {
    const ctx = await world.as('mem01.technician')
    const refusal = await refusalOf(receiveUnits(ctx, { station: 'QZ-STATION', units: [bag(world)] }))
    expect(refusal).toMatchObject({ code: 'FORBIDDEN' })
  })
})
