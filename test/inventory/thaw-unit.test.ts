import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { type ThawUnitInput, thawUnit } from '#resolvers/inventory/thaw-unit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, handingOut, issued, putIn, ready, stocked } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { standAt } from '#test/support/use.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const plasma = (changes: Parameters<typeof bag>[1] = {}) =>
  bag(world, { product: 'FFP', content: 200, labelProductCode: 'E1011', ...changes })
/** A request for one bag of plasma. */
const plasmaForm = {
  form: { components: [{ product: 'FFP', quantity: 200, unit: 'ML' as const, requirements: [] }] },
}
const frozen = async (changes: Parameters<typeof bag>[1] = {}) => {
  const [unitId = ''] = await stocked(world, plasma(changes))
  return unitId
}
const thaw = async (input: ThawUnitInput, account = 'lead.technician') =>
  thawUnit(await world.as(account), input)
const codesOf = (refusal: unknown) =>
  (refusal as { findings: { code: string }[] }).findings.map(({ code }) => code)
const rowOf = async (unitId: string) => {
  const [row] = await world.rows<{ expires_at: Date; thawed_at: Date | null; place: string | null }>(
    `select u.expires_at, u.thawed_at, p.name as place from units u
     left join places p on p.id = u.place_id where u.id = $1`,
    [unitId],
  )
  return row
}
const hoursLeft = async (unitId: string) =>
  (((await rowOf(unitId))?.expires_at.getTime() ?? 0) - world.now().getTime()) / HOUR

describe('thawUnit', () => {
  it('gives plasma 24 hours in the cold, and keeps who did it and when', async () => {
    const unitId = await frozen()
    const placeId = await placeOf(world, 'FRIDGE-1')
    await thaw({ unitId, placeId, note: '37 °C 水浴' })
    expect(await hoursLeft(unitId)).toBe(24)
    expect(await rowOf(unitId)).toMatchObject({ thawed_at: world.now(), place: 'FRIDGE-1' })
    const { data } = await world.ask(
      'lead.technician',
      `query ($id: ID!) { unit(id: $id) { state thawedAt processings { kind closedSystem note doneBy { id } produced { id } }
        history { operation from to } } }`,
      { id: unitId },
    )
    expect(data?.unit).toMatchObject({
      state: 'IN_STOCK',
      processings: [{ kind: 'THAW', closedSystem: true, note: '37 °C 水浴', produced: [] }],
    })
    expect(data?.unit.history.at(-1)).toEqual({
      operation: 'inventory.thawUnit',
      from: 'IN_STOCK',
      to: 'IN_STOCK',
    })
  })

  it.each([
    ['CRYO', 2, 'INCUBATOR-1', 4],
    ['FP-VI', 100, 'FRIDGE-1', 24],
  ])('gives %s its hours', async (product, content, place, expected) => {
    const unitId = await frozen({ product, content })
    await thaw({ unitId, placeId: await placeOf(world, place) })
    expect(await hoursLeft(unitId)).toBe(expected)
  })

  it('never lets it keep longer than before, and counts from when it was done', async () => {
    const soon = await frozen({ expiresAt: new Date(world.now().getTime() + HOUR) })
    await thaw({ unitId: soon })
    expect(await hoursLeft(soon)).toBe(1)
    const earlier = await frozen()
    world.pass(HOUR)
    await thaw({ unitId: earlier, occurredAt: new Date(world.now().getTime() - HOUR) })
    expect(await hoursLeft(earlier)).toBe(23)
  })

  it('keeps the reservation and the crossmatch, and lets the bag go to its patient in time alone', async () => {
    const { id, unitIds } = await ready(world, { bags: [plasma()], form: plasmaForm })
    const [unitId = ''] = unitIds
    expect(codesOf(await refusalOf(thaw({ unitId })))).toEqual(['UNIT_OF_ANOTHER_REQUEST'])
    const other = await ready(world)
    expect(codesOf(await refusalOf(thaw({ unitId, requestId: other.id })))).toEqual([
      'UNIT_OF_ANOTHER_REQUEST',
    ])
    const placeId = await placeOf(world, 'FRIDGE-1')
    await thaw({ unitId, requestId: id, placeId })
    expect(await custodyOf(world, unitId)).toBe('RESERVED')
    world.pass(24 * HOUR + 1)
    const refusal = await refusalOf(issued(world, handingOut(id, unitIds)))
    expect(codesOf(refusal)).toContain('UNIT_EXPIRED')
    world.pass(-24 * HOUR - 1)
    await recordManualReading(await world.as('lead.technician'), { placeId, celsius: 4 })
    await issued(world, handingOut(id, unitIds))
    expect(await custodyOf(world, unitId)).toBe('ISSUED')
  })

  it('never happens twice, and leads back into no freezer', async () => {
    const unitId = await frozen()
    await thaw({ unitId })
    expect((await rowOf(unitId))?.place).toBeNull()
    expect(codesOf(await refusalOf(thaw({ unitId })))).toEqual(['UNIT_ALREADY_THAWED'])
    const back = placeUnit(await world.as('lead.technician'), {
      unitId,
      placeId: await placeOf(world, 'FREEZER-1'),
    })
    expect(await refusalOf(back)).toMatchObject({
      code: 'PLACE_REFUSED',
      findings: [{ code: 'PLACE_UNFIT' }],
    })
    await placeUnit(await world.as('lead.technician'), { unitId, placeId: await placeOf(world, 'FRIDGE-1') })
  })

  it('puts nothing that is thawed into the freezer on the way', async () => {
    const unitId = await frozen()
    const refusal = await refusalOf(thaw({ unitId, placeId: await placeOf(world, 'FREEZER-1') }))
    expect(refusal).toMatchObject({ code: 'PLACE_REFUSED', findings: [{ code: 'PLACE_UNFIT' }] })
    expect((await rowOf(unitId))?.thawed_at).toBeNull()
  })

  it.each(unitStates.filter((state) => state !== 'RESERVED'))('of a unit that is %s', async (custody) => {
    const unitId = await frozen()
    await putIn(world, unitId, custody)
    const refusal = await refusalOf(thaw({ unitId }))
    if (custody === 'IN_STOCK') expect(refusal).toBeNull()
    else
      expect(refusal).toMatchObject({
        code: 'PROCESSING_REFUSED',
        findings: [{ code: 'UNIT_STATE_FORBIDS' }],
      })
  })

  it.each([
    [
      'a hold',
      async () => {
        const unitId = await frozen()
        await quarantineUnit(await world.as('lead.technician'), { unitId, reason: '外观待查' })
        return unitId
      },
      'PROCESSING_UNIT_HELD',
      '该血袋已被锁定（隔离），不得加工。',
    ],
    [
      'its expiry',
      async () => {
        const unitId = await frozen({ expiresAt: new Date(world.now().getTime() + HOUR) })
        world.pass(HOUR + 1)
        return unitId
      },
      'UNIT_EXPIRED',
      null,
    ],
    [
      'its product',
      async () => (await stocked(world, bag(world)))[0] ?? '',
      'PROCESSING_PRODUCT_UNFIT',
      '去白悬浮红细胞不能融化。',
    ],
  ] as [string, () => Promise<string>, string, string | null][])(
    'is refused for %s',
    async (_, make, code, zh) => {
      const refusal = await refusalOf(thaw({ unitId: await make() }))
      expect(codesOf(refusal)).toEqual([code])
      if (zh !== null) expect(refusal).toMatchObject({ findings: [{ field: 'unitId', message: { zh } }] })
    },
  )

  it('is no matter of a bank that doesn’t have the unit, nor of an id that is none', async () => {
    const unitId = await frozen()
    for (const of of [unitId, 'FFP'])
      await expect(thaw({ unitId: of }, 'mem01.technician')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(thaw({ unitId }, 'lead.nurse')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is a member’s act for what stands in its own bank', async () => {
    const unitId = await frozen()
    await standAt(world, 'CS-MEM01', [unitId])
    expect(await refusalOf(thaw({ unitId }))).toMatchObject({ code: 'NOT_FOUND' })
    const placeId = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
    await thaw({ unitId, placeId }, 'mem01.technician')
    expect(await rowOf(unitId)).toMatchObject({ thawed_at: world.now(), place: 'FRIDGE-1' })
  })

  it('lets one of two who thaw the same bag have it', async () => {
    const unitId = await frozen()
    const both = await Promise.allSettled([thaw({ unitId }), thaw({ unitId })])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('goes by the hours that the alliance has published', async () => {
    await publishRuleSet(await world.as('admin'), {
      effectiveFrom: '2026-03-20',
      sourceCitation: '纪要',
      values: [{ name: 'thawedPlasmaHours', value: 6 }],
    })
    world.pass(20 * 24 * HOUR)
    const unitId = await frozen()
    await thaw({ unitId })
    expect(await hoursLeft(unitId)).toBe(6)
  })
})
