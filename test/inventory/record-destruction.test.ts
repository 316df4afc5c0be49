import { afterAll, beforeAll, expect, it } from 'vitest'
import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { recordDestruction } from '#resolvers/inventory/record-destruction.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('a bag is destroyed once its discard is approved, and who did it how and when is kept', async () => {
  const [unitId = ''] = await stocked(world, bag(world))
  const { id } = await discardUnit(await world.as('lead.technician'), { unitId, reason: 'BAG_DAMAGED' })
  const destroy = async () =>
    refusalOf(
      recordDestruction(await world.as('lead.technician2'), {
        discardId: id,
        method: 'MEDICAL_WASTE_COLLECTION',
      }),
    )
  for (const account of ['lead.manager', 'lead.quality']) {
    expect(await destroy()).toMatchObject({ code: 'DISCARD_REFUSED' })
    await approveDiscard(await world.as(account), { discardId: id })
  }
  expect(await destroy()).toBeNull()
  expect(await destroy()).toMatchObject({ code: 'DISCARD_REFUSED' })
  const [row] = await world.rows(
    `select d.state, d.destruction_method, s.account, d.destroyed_at from discards d
       join staff s on s.id = d.destroyed_by where d.id = $1`,
    [id],
  )
  expect(row).toEqual({
    state: 'DESTROYED',
    destruction_method: 'MEDICAL_WASTE_COLLECTION',
    account: 'lead.technician2',
    destroyed_at: world.now(),
  })
})
