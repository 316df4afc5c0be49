import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, handingOut, isGone, issued, putIn, ready, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const hold = async (unitId: string, account = 'lead.technician') =>
  refusalOf(quarantineUnit(await world.as(account), { unitId, reason: '疑似污染' }))

describe('quarantineUnit', () => {
  it.each(unitStates)('falls on a unit that is %s unless nothing is left of it', async (custody) => {
    const [id = ''] = await stocked(world, bag(world))
    await putIn(world, id, custody)
    const refusal = await hold(id)
    if (isGone(custody))
      expect(refusal).toMatchObject({ code: 'UNIT_NOT_IN_STATE', findings: [{ code: 'UNIT_STATE_FORBIDS' }] })
    else expect(refusal).toBeNull()
    expect(await custodyOf(world, id)).toBe(custody)
  })

  it('by the hospital a unit was issued to reaches the unit that is out', async () => {
    const { id, unitIds } = await ready(world)
    await issued(world, handingOut(id, unitIds))
    expect(await hold(unitIds[0] ?? '', 'mem01.technician')).toBeNull()
    const rows = await world.rows('select kind, reason from holds where unit_id = $1', [unitIds[0]])
    expect(rows).toEqual([{ kind: 'QUARANTINE', reason: '疑似污染' }])
  })

  it('by a hospital that has nothing to do with the unit finds no unit', async () => {
    const [id = ''] = await stocked(world, bag(world))
    expect(await hold(id, 'mem01.technician')).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('asks for a reason', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const refusal = await refusalOf(
      quarantineUnit(await world.as('lead.technician'), { unitId, reason: '  ' }),
    )
    expect(refusal).toMatchObject({ problems: [{ field: 'reason' }] })
  })
})
