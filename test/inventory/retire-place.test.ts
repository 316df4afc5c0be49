import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { retirePlace } from '#resolvers/inventory/retire-place.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const registered = async (name: string) => {
  const { id } = await registerPlace(await world.as('lead.manager'), { kind: 'FRIDGE', keeps: 'COLD', name })
  return id as string
}
const retire = async (placeId: string, account = 'lead.manager') =>
  refusalOf(retirePlace(await world.as(account), { placeId }))
const delivered = async (place: string) =>
  receiveUnits(await world.as('lead.technician'), { station: 'QZ-STATION', units: [bag(world, { place })] })
const listed = async (id: string) => {
  const answer = await world.ask('lead.technician', '{ places { id } }')
  return answer.data?.places.some((place: { id: string }) => place.id === id)
}

describe('retirePlace', () => {
  it('takes an empty place out of use: nothing is put there any more, and its name is free', async () => {
    const id = await registered('FRIDGE-7')
    expect(await listed(id)).toBe(true)
    expect(await retire(id)).toBeNull()
    expect(await listed(id)).toBe(false)
    const [unitId = ''] = await stocked(world, bag(world, { place: null }))
    const put = placeUnit(await world.as('lead.technician'), { unitId, placeId: id })
    expect(await refusalOf(put)).toMatchObject({ code: 'PLACE_REFUSED' })
    expect(await refusalOf(delivered('FRIDGE-7'))).toMatchObject({ problems: [{ field: 'units[0].place' }] })
    expect(await retire(id)).toBeNull()
    expect(await registered('FRIDGE-7')).not.toBe(id)
  })

  it('refuses one in which a bag stands, until the bag stands elsewhere', async () => {
    const id = await registered('FRIDGE-8')
    const [unitId = ''] = await stocked(world, bag(world, { place: 'FRIDGE-8' }))
    expect(await retire(id)).toMatchObject({ code: 'PLACE_REFUSED' })
    await placeUnit(await world.as('lead.technician'), { unitId, placeId: await placeOf(world, 'FRIDGE-1') })
    expect(await retire(id)).toBeNull()
  })

  it('of a place into which a bag is received at the same moment never leaves the bag in it', async () => {
    for (const name of ['A', 'B', 'C', 'D'].map((letter) => `RACE-${letter}`)) {
      const id = await registered(name)
      await Promise.all([retire(id), refusalOf(delivered(name))])
      expect(
        await world.rows(
          `select 1 from units u join places p on p.alliance_id = u.alliance_id and p.id = u.place_id
           where p.id = $1 and p.retired_at is not null`,
          [id],
        ),
      ).toEqual([])
    }
  })

  it('is for the manager or an administrator, of their own organisation', async () => {
    const theirs = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
    expect(await retire(theirs)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await retire(await registered('BOX-7'), 'admin')).toBeNull()
    expect(await retire(await placeOf(world, 'BOX-1'), 'lead.technician')).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
