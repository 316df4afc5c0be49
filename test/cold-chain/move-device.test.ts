import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { retireDevice } from '#resolvers/cold-chain/retire-device.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { retirePlace } from '#resolvers/inventory/retire-place.ts'
import { demoDevice, deviceOf } from '#test/support/devices.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
  await registerPlace(await world.as('lead.manager'), { kind: 'FRIDGE', keeps: 'COLD', name: 'FRIDGE-2' })
})
afterAll(() => world.close())

const move = async (deviceId: string, place: string | null, occurredAt: Date | null = null) =>
  refusalOf(
    moveDevice(await world.as('lead.manager'), {
      deviceId,
      placeId: place === null ? null : await placeOf(world, place),
      occurredAt,
    }),
  )

const stays = async (id: string) => {
  const query = `query ($id: ID!) { device(id: $id) { contents place { name } stays { place { name } since until } } }`
  const { data } = await world.ask('lead.technician', query, { id })
  return data?.device
}

describe('moveDevice', () => {
  it('ends the time at the one place where that at the next begins', async () => {
    const { id } = await deviceOf(world)
    world.pass(HOUR_MS)
    const at = new Date(world.now().getTime() - HOUR_MS / 2)
    expect(await move(id, 'FRIDGE-2', at)).toBeNull()
    const told = await stays(id)
    expect(told.place).toEqual({ name: 'FRIDGE-2' })
    expect(told.stays).toMatchObject([
      { place: { name: 'FRIDGE-2' }, since: at, until: null },
      { place: { name: 'FRIDGE-1' }, until: at },
    ])
  })

  it('puts a device into reserve, and out of it again', async () => {
    const { id } = await deviceOf(world)
    world.pass(HOUR_MS)
    expect(await move(id, null)).toBeNull()
    expect(await stays(id)).toMatchObject({
      place: null,
      contents: 'COLD',
      stays: [{ place: { name: 'FRIDGE-1' } }],
    })
    world.pass(HOUR_MS)
    expect(await move(id, 'FRIDGE-1')).toBeNull()
    expect((await stays(id)).stays).toHaveLength(2)
  })

  it('changes nothing where it hangs there already', async () => {
    const { id } = await deviceOf(world)
    world.pass(HOUR_MS)
    expect(await move(id, 'FRIDGE-1')).toBeNull()
    expect((await stays(id)).stays).toHaveLength(1)
  })

  it('proves nothing of the next place by what it told of the last', async () => {
    const { id } = await deviceOf(world)
    await world.rows(
      `update device_states set known_until = now() where device_number = (select number from devices where id = $1)`,
      [id],
    )
    world.pass(HOUR_MS)
    expect(await move(id, 'FRIDGE-2')).toBeNull()
    const { data } = await world.ask(
      'lead.technician',
      `query ($id: ID!) { device(id: $id) { standing { knownGoodUntil } } }`,
      { id },
    )
    expect(data?.device.standing.knownGoodUntil).toBeNull()
  })

  it('tells no move before the last one', async () => {
    const { id } = await deviceOf(world)
    world.pass(HOUR_MS)
    const tooEarly = new Date(world.now().getTime() - 2 * HOUR_MS)
    expect(await move(id, 'FRIDGE-2', tooEarly)).toMatchObject({ code: 'DEVICE_REFUSED' })
    expect(await move(id, null)).toBeNull()
    expect(await move(id, 'FRIDGE-2', new Date(world.now().getTime() - 1))).toMatchObject({
      code: 'DEVICE_REFUSED',
    })
  })

  it('refuses a place of another kind, one out of use, and a device out of use', async () => {
    const { id } = await deviceOf(world)
    expect(await move(id, 'FREEZER-1')).toMatchObject({ findings: [{ code: 'DEVICE_PLACE_UNLIKE' }] })
    const manager = await world.as('lead.manager')
    const old = await registerPlace(manager, { kind: 'FRIDGE', keeps: 'COLD', name: 'FRIDGE-OLD' })
    await retirePlace(await world.as('lead.manager'), { placeId: old.id })
    expect(await move(id, 'FRIDGE-OLD')).toMatchObject({ findings: [{ code: 'DEVICE_PLACE_RETIRED' }] })
    await retireDevice(await world.as('lead.manager'), { deviceId: id })
    expect(await move(id, 'FRIDGE-2')).toMatchObject({ code: 'DEVICE_REFUSED', findings: [] })
  })

  it('finds neither device nor place of another hospital', async () => {
    expect(await move(await demoDevice(world, 'CS-MEM01'), 'FRIDGE-2')).toMatchObject({ code: 'NOT_FOUND' })
    const placeId = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
    const { id } = await deviceOf(world)
    const moved = moveDevice(await world.as('lead.manager'), { deviceId: id, placeId })
    expect(await refusalOf(moved)).toMatchObject({ code: 'NOT_FOUND' })
  })
})
