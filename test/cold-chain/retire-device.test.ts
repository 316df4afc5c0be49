import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { retireDevice } from '#resolvers/cold-chain/retire-device.ts'
import { demoDevice, deviceOf } from '#test/support/devices.ts'
import { knownDevice } from '#test/support/known-device.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const retire = async (deviceId: string) =>
  refusalOf(retireDevice(await world.as('lead.manager'), { deviceId }))

describe('retireDevice', () => {
  it('lets the device speak no more, ends its time at its place, and frees its name', async () => {
    const { id, secret } = await deviceOf(world, { code: 'F-1' })
    const speaker = { organisation: 'CS-LEAD', device: 'F-1', secret }
    expect(await knownDevice(world.services, speaker)).toMatchObject({ id })
    world.pass(60_000)
    expect(await retire(id)).toBeNull()
    expect(await knownDevice(world.services, speaker)).toBeNull()
    const next = await deviceOf(world, { code: 'F-1' })
    expect(await knownDevice(world.services, { ...speaker, secret: next.secret })).toMatchObject({
      id: next.id,
    })
    const query = `query ($id: ID!) { device(id: $id) { retiredAt place { name } stays { until } } }`
    const { data } = await world.ask('lead.technician', query, { id })
    const at = world.now()
    expect(data?.device).toEqual({ retiredAt: at, place: null, stays: [{ until: at }] })
  })

  it('leaves one that is out of use as it is', async () => {
    const { id } = await deviceOf(world)
    expect(await retire(id)).toBeNull()
    const [before] = await world.rows('select retired_at from devices where id = $1', [id])
    world.pass(60_000)
    expect(await retire(id)).toBeNull()
    expect(await world.rows('select retired_at from devices where id = $1', [id])).toEqual([before])
  })

  it('leaves the list, and stands in it for who asks', async () => {
    const { id } = await deviceOf(world, { code: 'GONE' })
    await retire(id)
    const listed = async (retired: boolean) => {
      const query = `query ($retired: Boolean) { devices(retired: $retired, organisation: "CS-LEAD") { edges { node { id } } } }`
      const { data } = await world.ask('lead.technician', query, { retired })
      return data?.devices.edges.map(({ node }: { node: { id: string } }) => node.id)
    }
    expect(await listed(false)).not.toContain(id)
    expect(await listed(true)).toContain(id)
  })

  it('finds no device of another hospital', async () => {
    expect(await retire(await demoDevice(world, 'KH-LEAD'))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
