import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expireUnagitated } from '#resolvers/cold-chain/expire-unagitated.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { hang, holdsOf, look, type Mains, send } from '#test/support/hung-devices.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const platelets = async () =>
  (await stocked(world, bag(world, { product: 'PLT-APH', content: 1, place: null })))[0] ?? ''
const put = async (unitId: string, placeId: string) =>
  placeUnit(await world.as('lead.technician'), { unitId, placeId })
const sweep = async () => (await expireUnagitated(await asHub(world), {})).unitIds

describe('platelets whose agitation was lost', () => {
  it('expire beyond a day without it, those that stood there less stay', async () => {
    const [long, short] = [await platelets(), await platelets()]
    const incubator = await hang(world, { kind: 'PLATELET_INCUBATOR', keeps: 'ROOM' })
    const from = world.now()
    const tell = (mains: Mains) => send(world, incubator, from, [], [mains])
    await put(long, incubator.placeId)
    await tell({ minutes: 0, agitating: true })
    world.pass(HOUR_MS)
    await tell({ minutes: 60, agitating: false })
    world.pass(4 * HOUR_MS)
    await put(short, incubator.placeId)
    world.pass(20 * HOUR_MS)
    await look(world)
    expect(await sweep()).toEqual([])
    world.pass(1)
    expect(await sweep()).toEqual([long])
    expect(await sweep()).toEqual([])
    expect(await holdsOf(world, long)).toContain('EXPIRED')
    await tell({ minutes: 1500, agitating: true })
    expect(await sweep()).toEqual([])
    expect(await holdsOf(world, short)).not.toContain('EXPIRED')
  })

  it('count every time without it, also where they stand elsewhere by now', async () => {
    const unitId = await platelets()
    const incubator = await hang(world, { kind: 'PLATELET_INCUBATOR', keeps: 'ROOM' })
    const from = world.now()
    const tell = (minutes: number, agitating: boolean) =>
      send(world, incubator, from, [], [{ minutes, agitating }])
    await put(unitId, incubator.placeId)
    for (const [minutes, agitating] of [
      [0, false],
      [720, true],
      [780, false],
    ] as const) {
      world.pass(minutes * 60_000 - (world.now().getTime() - from.getTime()))
      await tell(minutes, agitating)
    }
    world.pass(13 * HOUR_MS)
    await put(unitId, await placeOf(world, 'INCUBATOR-1'))
    world.pass(HOUR_MS)
    expect(await sweep()).toEqual([unitId])
  })

  it('are the matter of the hub’s own clock alone', async () => {
    expect(await refusalOf(expireUnagitated(await world.as('lead.technician'), {}))).toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await refusalOf(expireUnagitated(await world.as('his.lead', 'hl7'), {}))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
