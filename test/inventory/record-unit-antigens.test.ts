import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordUnitAntigens, type UnitAntigenInput } from '#resolvers/inventory/record-unit-antigens.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, putIn, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const unit = async () => {
  const [id] = await stocked(world, bag(world))
  if (id === undefined) throw new Error('no unit')
  return id
}
const record = async (unitId: string, antigens: UnitAntigenInput[], fromLabel = false) =>
  recordUnitAntigens(await world.as('lead.technician'), { unitId, antigens, fromLabel })
const standing = (unitId: string) =>
  world.rows(
    'select antigen, result, origin from unit_antigens where unit_id = $1 and withdrawn_at is null order by antigen collate "C"',
    [unitId],
  )

it.each(unitStates)('records what a unit was tested for while it is %s', async (state) => {
  const unitId = await unit()
  await putIn(world, unitId, state)
  await record(unitId, [{ antigen: 'E', result: 'NEGATIVE' }])
  expect(await standing(unitId)).toEqual([{ antigen: 'E', result: 'NEGATIVE', origin: 'TESTED' }])
})

it('puts a later result in the place of the earlier one, and leaves the other antigens alone', async () => {
  const unitId = await unit()
  await record(
    unitId,
    [
      { antigen: 'E', result: 'NEGATIVE' },
      { antigen: 'c', result: 'NEGATIVE' },
    ],
    true,
  )
  await record(unitId, [{ antigen: 'E', result: 'POSITIVE' }])
  expect(await standing(unitId)).toEqual([
    { antigen: 'E', result: 'POSITIVE', origin: 'TESTED' },
    { antigen: 'c', result: 'NEGATIVE', origin: 'LABEL' },
  ])
})

it('refuses an antigen nobody knows, one named twice, none, and a unit that is not there', async () => {
  const unitId = await unit()
  const E = { antigen: 'E', result: 'NEGATIVE' } as const
  for (const antigens of [[{ ...E, antigen: 'Zz' }], [E, E], []])
    expect(await refusalOf(record(unitId, antigens))).toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(await refusalOf(record('nonsense', [E]))).toMatchObject({ code: 'NOT_FOUND' })
})
