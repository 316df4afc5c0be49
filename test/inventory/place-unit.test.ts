import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, handingOut, issued, putIn, ready, stocked } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const put = async (unitId: string, placeId: string, account = 'lead.technician') =>
  refusalOf(placeUnit(await world.as(account), { unitId, placeId }))
const standsIn = async (unitId: string) => {
  const [row] = await world.rows<{ name: string | null }>(
    'select p.name from units u left join places p on p.id = u.place_id where u.id = $1',
    [unitId],
  )
  return row?.name
}

describe('placeUnit', () => {
  it('says where a unit stands', async () => {
    const [unitId = ''] = await stocked(world, bag(world, { place: null }))
    expect(await standsIn(unitId)).toBeNull()
    expect(await put(unitId, await placeOf(world, 'FRIDGE-1'))).toBeNull()
    const answer = await world.ask(
      'lead.technician',
      'query ($id: ID!) { unit(id: $id) { place { name keeps } } }',
      { id: unitId },
    )
    expect(answer.data?.unit.place).toEqual({ name: 'FRIDGE-1', keeps: 'COLD' })
    expect(await put(unitId, await placeOf(world, 'BOX-1'))).toBeNull()
    expect(await standsIn(unitId)).toBe('BOX-1')
  })

  it.each([
    ['RBC-SUSP-LR', 2, 'FREEZER-1'],
    ['RBC-SUSP-LR', 2, 'INCUBATOR-1'],
    ['FFP', 200, 'FRIDGE-1'],
  ])('keeps out of the wrong cold: %s, %d, %s', async (product, content, name) => {
    const [unitId = ''] = await stocked(world, bag(world, { product, content, place: null }))
    expect(await put(unitId, await placeOf(world, name))).toMatchObject({
      code: 'PLACE_REFUSED',
      findings: [{ code: 'PLACE_UNFIT' }],
    })
    expect(await standsIn(unitId)).toBeNull()
  })

  it.each(unitStates)('of a unit that is %s is possible only while it is in store', async (custody) => {
    const [unitId = ''] = await stocked(world, bag(world, { place: null }))
    await putIn(world, unitId, custody)
    const refusal = await put(unitId, await placeOf(world, 'FRIDGE-1'))
    if (custody === 'IN_STOCK' || custody === 'RESERVED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'PLACE_REFUSED', findings: [{ code: 'UNIT_STATE_FORBIDS' }] })
  })

  it('knows no place of another organisation, and no place that never was', async () => {
    const [unitId = ''] = await stocked(world, bag(world, { place: null }))
    for (const placeId of [await placeOf(world, 'FRIDGE-1', 'CS-MEM01'), newId('Place'), 'FRIDGE-1'])
      expect(await put(unitId, placeId)).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is no matter of a bank that doesn’t have the unit', async () => {
    const [unitId = ''] = await stocked(world, bag(world, { place: null }))
    const theirs = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
    const refusal = await put(unitId, theirs, 'mem01.technician')
    expect(refusal).toMatchObject({ code: 'NOT_FOUND' })
    // Of a bag that never was nothing else is said; the lawful way to another hospital's blood stands in both.
    expect(await put(newId('Unit'), theirs, 'mem01.technician')).toEqual(refusal)
    expect(refusal).toMatchObject({
      words: { zh: expect.stringContaining('returnStock'), en: expect.stringContaining('returnStock') },
    })
  })

  it('forgets the place of a unit that has left', async () => {
    const { id, unitIds } = await ready(world)
    const [unitId = ''] = unitIds
    expect(await standsIn(unitId)).not.toBeNull()
    await issued(world, handingOut(id, unitIds))
    expect(await standsIn(unitId)).toBeNull()
  })
})
