import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { irradiateUnit } from '#resolvers/inventory/irradiate-unit.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { recordUnitAntigens } from '#resolvers/inventory/record-unit-antigens.ts'
import { type SplitUnitInput, splitUnit } from '#resolvers/inventory/split-unit.ts'
import { washUnit } from '#resolvers/inventory/wash-unit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, putIn, stocked } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { codesOf, hoursLeft, kept, worldThatProcesses } from '#test/support/processing.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR = 3_600_000
let world: World
beforeAll(async () => {
  world = await worldThatProcesses()
})
afterAll(() => world.close())

const shelved = async (changes: Parameters<typeof bag>[1] = {}) =>
  (await stocked(world, bag(world, changes)))[0] ?? ''
const split = async (input: SplitUnitInput, account = 'lead.technician') =>
  splitUnit(await world.as(account), input)
const wash = async (unitId: string) =>
  washUnit(await world.as('lead.technician'), { unitId, labelProductCode: 'E0300' })
const irradiate = async (unitId: string) =>
  irradiateUnit(await world.as('lead.technician'), { unitId, labelProductCode: 'E0400' })
/** What the gate would know of a bag's cold chain: its stays, the last of them standing. */
const staysOf = async (unitId: string) =>
  world.rows<{ name: string; open: boolean }>(
    `select p.name, s.until is null as open from unit_stays s join places p on p.id = s.place_id
     where s.unit_id = $1 order by s.since, s.id`,
    [unitId],
  )

describe('splitUnit', () => {
  it('makes parts with the donation number and a division code each; the bag is no more', async () => {
    const unitId = await shelved()
    await recordUnitAntigens(await world.as('lead.technician'), {
      unitId,
      antigens: [{ antigen: 'E', result: 'NEGATIVE' }],
    })
    const placeId = await placeOf(world, 'FRIDGE-1')
    const { partIds } = await split({ unitId, contents: [0.5, 1.5], placeId, note: '婴儿用血' })
    const [parent] = await kept(world, [unitId])
    const parts = await kept(world, partIds)
    expect(parent).toMatchObject({ custody: 'PROCESSED', place: null, content: '2.000' })
    expect(parts).toMatchObject([
      {
        number: parent?.number,
        code: 'E5445VA0',
        product: 'RBC-SUSP-LR',
        content: '0.500',
        custody: 'IN_STOCK',
        place: 'FRIDGE-1',
      },
      {
        number: parent?.number,
        code: 'E5445VB0',
        product: 'RBC-SUSP-LR',
        content: '1.500',
        custody: 'IN_STOCK',
        place: 'FRIDGE-1',
      },
    ])
    expect(parts.map((one) => hoursLeft(world, one))).toEqual([24, 24])
    for (const id of partIds) {
      expect(await staysOf(id)).toEqual([
        { name: 'FRIDGE-1', open: false },
        { name: 'FRIDGE-1', open: true },
      ])
      expect(await world.rows('select antigen, result from unit_antigens where unit_id = $1', [id])).toEqual([
        { antigen: 'E', result: 'NEGATIVE' },
      ])
    }
    expect((await staysOf(unitId)).every(({ open }) => !open)).toBe(true)
    const { data } = await world.ask(
      'lead.technician',
      `query ($id: ID!) { unit(id: $id) { state parts { labelProductCode parent { id } history { from to operation } }
        processings { kind closedSystem note produced { content } } history { from to operation } } }`,
      { id: unitId },
    )
    expect(data?.unit).toMatchObject({
      state: 'PROCESSED',
      parts: [
        {
          labelProductCode: 'E5445VA0',
          parent: { id: unitId },
          history: [{ from: null, to: 'IN_STOCK', operation: 'inventory.splitUnit' }],
        },
        { labelProductCode: 'E5445VB0' },
      ],
      processings: [
        {
          kind: 'SPLIT',
          closedSystem: false,
          note: '婴儿用血',
          produced: [{ content: 0.5 }, { content: 1.5 }],
        },
      ],
    })
    expect(data?.unit.history.at(-1)).toEqual({
      from: 'IN_STOCK',
      to: 'PROCESSED',
      operation: 'inventory.splitUnit',
    })
  })

  it('keeps the expiry over a sterile connection, and never a later one', async () => {
    const closed = await split({ unitId: await shelved(), contents: [1, 1], closedSystem: true })
    expect((await kept(world, closed.partIds)).map((one) => hoursLeft(world, one))).toEqual([
      20 * 24,
      20 * 24,
    ])
    const soon = await shelved({ expiresAt: new Date(world.now().getTime() + HOUR) })
    const opened = await split({ unitId: soon, contents: [1, 1] })
    expect((await kept(world, opened.partIds)).map((one) => hoursLeft(world, one))).toEqual([1, 1])
  })

  it('divides a part once more, and then no more', async () => {
    const first = await split({ unitId: await shelved(), contents: [1, 1], closedSystem: true })
    const second = await split({ unitId: first.partIds[0] ?? '', contents: [0.5, 0.5], closedSystem: true })
    expect((await kept(world, second.partIds)).map(({ code }) => code)).toEqual(['E5445VAa', 'E5445VAb'])
    const third = await refusalOf(split({ unitId: second.partIds[0] ?? '', contents: [0.25, 0.25] }))
    expect(codesOf(third)).toEqual(['UNIT_NOT_DIVISIBLE'])
  })

  it.each([[[1, 0.5]], [[2]], [[]], [[1, 1.25]], [[0.1, 1.9]], [[-1, 3]], [['一', '一']]])(
    'refuses parts that do not add up: %o',
    async (contents) => {
      const unitId = await shelved()
      expect(await refusalOf(split({ unitId, contents }))).toMatchObject({
        code: 'PROCESSING_REFUSED',
        findings: [
          {
            code: 'SPLIT_CONTENT_UNFIT',
            field: 'contents',
            message: { zh: '须分为 2 至 26 袋，各袋含量在允许范围内，合计恰为原袋的2单位。' },
          },
        ],
      })
      expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
    },
  )

  it('calls the parts back with their donation', async () => {
    const unitId = await shelved()
    const { partIds } = await split({ unitId, contents: [1, 1] })
    const [parent] = await kept(world, [unitId])
    await recallDonation(await world.as('station.dispatcher'), {
      donationNumber: parent?.number ?? '',
      reason: '献血者回告',
    })
    const held = await world.rows<{ unit_id: string }>(
      'select unit_id from holds where unit_id = any($1) and lifted_at is null',
      [[unitId, ...partIds]],
    )
    expect(held.map(({ unit_id }) => unit_id).toSorted()).toEqual(
      expect.arrayContaining([...partIds].toSorted()),
    )
  })

  it('lets one of two who divide the same bag have it', async () => {
    const unitId = await shelved()
    const both = await Promise.allSettled([
      split({ unitId, contents: [1, 1] }),
      split({ unitId, contents: [1, 1] }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await world.rows('select id from units where parent_id = $1', [unitId])).toHaveLength(2)
  })
})

const acts = [
  ['washUnit', wash],
  ['irradiateUnit', irradiate],
  ['splitUnit', (unitId: string) => split({ unitId, contents: [1, 1] })],
] as const
describe.each(acts)('%s', (_, act) => {
  it.each(unitStates)('of a unit that is %s is possible in stock alone', async (custody) => {
    const unitId = await shelved()
    await putIn(world, unitId, custody)
    const refusal = await refusalOf(act(unitId))
    if (custody === 'IN_STOCK') expect(refusal).toBeNull()
    else
      expect(refusal).toMatchObject({
        code: 'PROCESSING_REFUSED',
        findings: [{ code: 'UNIT_STATE_FORBIDS' }],
      })
  })

  it('is refused while a hold lies on the unit, and once it has expired', async () => {
    const held = await shelved()
    await quarantineUnit(await world.as('lead.technician'), { unitId: held, reason: '外观待查' })
    expect(codesOf(await refusalOf(act(held)))).toEqual(['PROCESSING_UNIT_HELD'])
    const expired = await shelved({ expiresAt: new Date(world.now().getTime() + 1) })
    world.pass(2)
    expect(codesOf(await refusalOf(act(expired)))).toEqual(['UNIT_EXPIRED'])
  })

  it('is no matter of a bank that doesn’t have the unit', async () => {
    const other = await makeWorld()
    try {
      const [unitId = ''] = await stocked(other, bag(other))
      expect(await refusalOf(act(unitId))).toMatchObject({ code: 'NOT_FOUND' })
    } finally {
      await other.close()
    }
  })
})

it('nothing is made of a bag where the alliance has agreed on nothing', async () => {
  const strict = await makeWorld()
  try {
    const [unitId = ''] = await stocked(strict, bag(strict))
    const technician = await strict.as('lead.technician')
    for (const act of [
      () => splitUnit(technician, { unitId, contents: [1, 1] }),
      () => washUnit(technician, { unitId, labelProductCode: 'E0300' }),
      () => irradiateUnit(technician, { unitId, labelProductCode: 'E0400' }),
    ])
      expect(codesOf(await refusalOf(act()))).toEqual(['PROCESSING_NOT_ALLOWED'])
  } finally {
    await strict.close()
  }
})
