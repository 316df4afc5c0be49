import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChangeCarrierInput, changeCarrier } from '#resolvers/cold-chain/change-carrier.ts'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { refusalOf } from '#test/support/requests.ts'
import { deviationsOn, underWay } from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const MOTORCYCLE = { kind: 'MOTORCYCLE', name: '王师傅', plate: '浙H·A0088' } as const
const change = async (
  shipmentId: string,
  changes: Partial<ChangeCarrierInput> = {},
  account = 'lead.technician',
) => changeCarrier(await world.as(account), { shipmentId, carrier: MOTORCYCLE, ...changes })
const legsOf = (id: string) =>
  world.rows<{ carrier: string; since: Date }>(
    'select carrier, since from shipment_legs where shipment_id = $1 order by since, id',
    [id],
  )

describe('changeCarrier', () => {
  it('adds a leg from the moment of the change on, and tells of it', async () => {
    const { id, leftAt } = await underWay(world)
    world.pass(10 * MINUTE_MS)
    await change(id)
    expect(await legsOf(id)).toEqual([
      { carrier: 'CAR', since: leftAt },
      { carrier: 'MOTORCYCLE', since: world.now() },
    ])
    const told = await world.rows(
      `select 1 from outbox where name = 'cold-chain.carrierChanged' and subject_id = $1`,
      [id],
    )
    expect(told).toHaveLength(1)
  })

  it('is told by both ends and their couriers’ systems, by nobody else', async () => {
    const { id } = await underWay(world)
    for (const account of ['mem01.nurse', 'his.mem01', 'his.lead']) await change(id, {}, account)
    expect(await legsOf(id)).toHaveLength(4)
    await expect(change(id, {}, 'mem02.nurse')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(change(id, {}, 'lead.cashier')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('told afterwards stands in its place of the way, with a deviation; of a time behind the end it is refused', async () => {
    const { id, leftAt } = await underWay(world)
    world.pass(30 * MINUTE_MS)
    await closeShipment(await world.as('mem01.nurse'), { shipmentId: id, celsius: 5 })
    const between = new Date(leftAt.getTime() + 12 * MINUTE_MS)
    await change(id, { occurredAt: between })
    expect((await legsOf(id))[1]).toEqual({ carrier: 'MOTORCYCLE', since: between })
    expect(await deviationsOn(world, id)).toEqual(['SHIPMENT_STATE_FORBIDS'])
    world.pass(MINUTE_MS)
    expect(await refusalOf(change(id))).toMatchObject({ code: 'SHIPMENT_REFUSED' })
  })

  it.each<[string, Partial<ChangeCarrierInput>]>([
    ['nobody', { carrier: { ...MOTORCYCLE, name: ' ' } }],
    ['a whole story', { carrier: { ...MOTORCYCLE, name: '长'.repeat(101) } }],
    ['a plate as long', { carrier: { ...MOTORCYCLE, plate: 'A'.repeat(101) } }],
    ['a time before the departure', { occurredAt: new Date('2026-03-01T00:00:00Z') }],
  ])('refuses %s', async (_, changes) => {
    const { id } = await underWay(world)
    await expect(change(id, changes)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
