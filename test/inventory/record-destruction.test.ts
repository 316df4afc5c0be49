import { afterAll, beforeAll, expect, it } from 'vitest'
import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { recordDestruction } from '#resolvers/inventory/record-destruction.ts'
import { discardStates } from '#rules/inventory/terms.ts'
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

it.each(discardStates)('of a discard that is %s is recorded or refused as its state says', async (state) => {
  const [unitId = ''] = await stocked(world, bag(world))
  const { id } = await discardUnit(await world.as('lead.technician'), { unitId, reason: 'BAG_DAMAGED' })
  await world.rows('update discards set state = $2 where id = $1', [id, state])
  const refusal = await refusalOf(
    recordDestruction(await world.as('lead.technician2'), {
      discardId: id,
      method: 'MEDICAL_WASTE_COLLECTION',
    }),
  )
  if (state === 'APPROVED') expect(refusal).toBeNull()
  else expect(refusal).toMatchObject({ code: 'DISCARD_REFUSED' })
  const rows = await world.rows('select state, destruction_method from discards where id = $1', [id])
  expect(rows).toEqual([
    state === 'APPROVED'
      ? { state: 'DESTROYED', destruction_method: 'MEDICAL_WASTE_COLLECTION' }
      : { state, destruction_method: null },
  ])
})
