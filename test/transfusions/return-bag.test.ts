import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { returnBag } from '#resolvers/transfusions/return-bag.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { unitFates } from '#rules/transfusions/terms.ts'
import { bag, custodyOf, putIn, stocked } from '#test/support/bank.ts'
import { given, wholeTransfusion } from '#test/support/bedside.ts'
import { outAt } from '#test/support/issued.ts'
import { transfusedBag } from '#test/support/reactions.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('returnBag', () => {
  it('takes a used bag back and keeps it for a day; told again, the first time counts', async () => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    const { id } = await given(world, wholeTransfusion(world, { unitId }))
    const returnedAt = world.now()
    expect(await returnBag(await world.as('lead.technician'), { unitId })).toEqual({ id })
    world.pass(3_600_000)
    await returnBag(await world.as('lead.technician'), { unitId })
    const [row] = await world.rows(
      'select bag_returned_at, bag_disposal_due_at from transfusions where id = $1',
      [id],
    )
    expect(row).toEqual({
      bag_returned_at: returnedAt,
      bag_disposal_due_at: new Date(returnedAt.getTime() + 24 * 3_600_000),
    })
    world.pass(-world.now().getTime() + new Date('2026-03-01T01:00:00Z').getTime())
  })

  it('refuses a bag that was never given, or not used', async () => {
    const { unitIds } = await outAt(world, { bags: [bag(world), bag(world)] })
    const [never = '', unused = ''] = unitIds
    await recordTransfusion(await world.as('mem01.nurse'), { unitId: unused, fate: 'NOT_USED' })
    for (const unitId of [never, unused])
      expect(await refusalOf(returnBag(await world.as('mem01.technician'), { unitId }))).toMatchObject({
        code: 'BAG_REFUSED',
        findings: [{ code: 'BAG_NOT_TRANSFUSED' }],
      })
  })

  it.each([...unitFates, null])('takes a bag of fate %s back unless it was not used', async (fate) => {
    const { unitId, transfusionId } = await transfusedBag(world)
    await world.rows('update transfusions set fate = $2 where id = $1', [transfusionId, fate])
    const refusal = await refusalOf(returnBag(await world.as('mem01.technician'), { unitId }))
    if (fate !== 'NOT_USED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'BAG_REFUSED', findings: [{ code: 'BAG_NOT_TRANSFUSED' }] })
    const rows = await world.rows('select bag_returned_at from transfusions where id = $1', [transfusionId])
    expect(rows).toEqual([{ bag_returned_at: fate === 'NOT_USED' ? null : world.now() }])
  })

  it.each(unitStates)('takes no bag of which no transfusion is told, though it be %s', async (custody) => {
    const [unitId = ''] = await stocked(world, bag(world))
    await putIn(world, unitId, custody)
    expect(await refusalOf(returnBag(await world.as('lead.technician'), { unitId }))).toMatchObject({
      code: 'BAG_REFUSED',
      findings: [{ code: 'BAG_NOT_TRANSFUSED' }],
    })
    expect(await custodyOf(world, unitId)).toBe(custody)
  })

  it('takes one whose transfusion still runs', async () => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    const { id } = await recordTransfusion(await world.as('mem01.nurse'), { unitId })
    expect(await returnBag(await world.as('mem01.technician'), { unitId })).toEqual({ id })
  })
})
