import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import { takeInReadings } from '#resolvers/cold-chain/take-in-readings.ts'
import type { ToldStatus } from '#rules/cold-chain/readings.ts'
import { registeredDevice } from '#test/support/known-device.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Switches = Partial<Pick<ToldStatus, 'doorOpen' | 'powered' | 'agitating'>>

const known = (code: string) => registeredDevice(world, code)

const inMinutes = (minutes: number) => new Date(world.now().getTime() + minutes * MINUTE_MS)
/** The device tells of its switches so many minutes from now, and perhaps of a temperature as well. */
const told = (device: KnownDevice, minutes: number, switches: Switches, celsius?: number) => {
  const common = { at: inMinutes(minutes), sequence: 0, battery: null, position: null }
  const none = { doorOpen: null, powered: null, agitating: null }
  return takeInReadings(world.services, [
    {
      device,
      readings: celsius === undefined ? [] : [{ ...common, celsius }],
      statuses: [{ ...common, ...none, ...switches }],
      receivedAt: world.now(),
    },
  ])
}

const standing = async ({ id }: KnownDevice) => {
  const query = `query ($id: ID!) { device(id: $id) { standing { doorOpen powered agitating } } }`
  return (await world.ask('lead.technician', query, { id })).data?.device.standing
}

describe('the standing of a device', () => {
  it('tells of its door, power and agitation as told last, and nothing before', async () => {
    const device = await known('S-1')
    expect(await standing(device)).toEqual({ doorOpen: null, powered: null, agitating: null })
    await told(device, -9, { doorOpen: true, agitating: true })
    expect(await standing(device)).toEqual({ doorOpen: true, powered: null, agitating: true })
    await told(device, -8, { powered: false })
    await told(device, -7, { doorOpen: false })
    expect(await standing(device)).toEqual({ doorOpen: false, powered: false, agitating: true })
  })

  it('is that of the newest by the device’s clock, each by itself, whatever comes late', async () => {
    const device = await known('S-2')
    await told(device, -2, { powered: true }, 4)
    await told(device, -5, { doorOpen: true, powered: false })
    await told(device, -4, { doorOpen: false })
    await told(device, -6, { doorOpen: true })
    expect(await standing(device)).toEqual({ doorOpen: false, powered: true, agitating: null })
  })

  it('believes nothing that a clock running ahead has said', async () => {
    const device = await known('S-3')
    await told(device, -1, { doorOpen: false })
    await told(device, 60, { doorOpen: true })
    expect(await standing(device)).toMatchObject({ doorOpen: false })
  })
})
