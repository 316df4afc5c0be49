import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { bag, handingOut, issued, ready, stocked } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR_MS = 3_600_000
const read = async (name: string, celsius: number, changes: { occurredAt?: Date; account?: string } = {}) => {
  const { account = 'lead.technician', ...rest } = changes
  return recordManualReading(await world.as(account), {
    placeId: await placeOf(world, name),
    celsius,
    ...rest,
  })
}
const inHours = (hours: number) => new Date(world.now().getTime() + hours * HOUR_MS)
const holdsOf = async (unitId: string) =>
  world.rows('select kind, harm_certain from holds where unit_id = $1 and lifted_at is null', [unitId])

describe('recordManualReading', () => {
  it.each([
    ['FRIDGE-1', 2, 'WITHIN'],
    ['FRIDGE-1', 6, 'WITHIN'],
    ['FRIDGE-1', 1.9, 'OUT_OF_RANGE'],
    ['FRIDGE-1', 6.1, 'OUT_OF_RANGE'],
    ['FRIDGE-1', 0, 'HARMFUL'],
    ['BOX-1', 10, 'WITHIN'],
    ['BOX-1', 10.1, 'OUT_OF_RANGE'],
    ['FREEZER-1', -18, 'WITHIN'],
    ['FREEZER-1', -17.9, 'OUT_OF_RANGE'],
    ['FREEZER-1', 0, 'HARMFUL'],
    ['INCUBATOR-1', 20, 'WITHIN'],
    ['INCUBATOR-1', 24, 'WITHIN'],
    ['INCUBATOR-1', 24.1, 'OUT_OF_RANGE'],
  ])('%s at %d °C is %s', async (name, celsius, verdict) => {
    const known = verdict === 'WITHIN' ? inHours(4).toISOString() : null
    expect(await read(name, celsius)).toMatchObject({ verdict, knownGoodUntil: known })
    await read('FRIDGE-1', 4)
  })

  it.each([-101, 61])('%d °C is a slip of the keyboard', async (celsius) => {
    expect(await refusalOf(read('FRIDGE-1', celsius))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('keeps the place known for four hours, the end included', async () => {
    const { id, unitIds } = await ready(world)
    const [unitId = ''] = unitIds
    const until = (at: Date) =>
      world.rows(
        `update place_spells s set until = $1 from places p where p.id = s.place_id and p.name = 'FRIDGE-1'
           and s.until = (select max(n.until) from place_spells n where n.place_id = p.id)`,
        [at],
      )
    await until(new Date(world.now().getTime() - 1))
    expect(await refusalOf(issued(world, handingOut(id, [unitId])))).toMatchObject({
      findings: [{ code: 'COLD_CHAIN_UNKNOWN', severity: 'STOP' }],
    })
    await until(world.now())
    expect(await refusalOf(issued(world, handingOut(id, [unitId])))).toBeNull()
  })

  it('out of range holds every unit in the place, and nothing is known of it any more', async () => {
    const [unitId = '', other = ''] = await stocked(
      world,
      bag(world),
      bag(world, { product: 'FFP', content: 200 }),
    )
    const answer = await read('FRIDGE-1', 8)
    expect(answer.heldUnitIds).toContain(unitId)
    expect(answer.heldUnitIds).not.toContain(other)
    expect(await holdsOf(unitId)).toEqual([{ kind: 'EXCURSION', harm_certain: false }])
    await read('FRIDGE-1', 4)
    expect(await holdsOf(unitId)).toHaveLength(1)
    const officer = await world.as('lead.quality')
    await releaseFromQuarantine(officer, {
      unitId,
      reason: '门未关严 10 分钟，袋内未超限',
      hold: 'EXCURSION',
    })
    expect(await holdsOf(unitId)).toEqual([])
  })

  it('that did certain harm is lifted by nobody', async () => {
    const [unitId = ''] = await stocked(world, bag(world, { product: 'FFP', content: 200 }))
    await read('FREEZER-1', 3)
    expect(await holdsOf(unitId)).toEqual([{ kind: 'EXCURSION', harm_certain: true }])
    const officer = await world.as('lead.quality')
    expect(
      await refusalOf(releaseFromQuarantine(officer, { unitId, reason: '看起来正常', hold: 'EXCURSION' })),
    ).toMatchObject({ code: 'HOLD_REFUSED' })
    await read('FREEZER-1', -25)
  })

  it('at or below 0 °C suspects the red cells of having frozen', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    await read('FRIDGE-1', -0.4)
    expect(await holdsOf(unitId)).toEqual([{ kind: 'SUSPECTED_FROZEN', harm_certain: true }])
    await read('FRIDGE-1', 4)
  })

  it('entered late makes nothing good beyond its own four hours, and unmakes no later one', async () => {
    world.pass(10 * HOUR_MS)
    expect(await read('FRIDGE-1', 4, { occurredAt: inHours(-6) })).toMatchObject({
      knownGoodUntil: inHours(-2).toISOString(),
    })
    await read('FRIDGE-1', 4)
    expect(await read('FRIDGE-1', 4, { occurredAt: inHours(-3) })).toMatchObject({
      knownGoodUntil: inHours(4).toISOString(),
    })
  })

  it('is no matter of another hospital’s place', async () => {
    expect(await refusalOf(read('FRIDGE-1', 4, { account: 'mem01.technician' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await refusalOf(read('FRIDGE-1', 4, { account: 'kh.technician' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
