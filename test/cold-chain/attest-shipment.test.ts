import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attestShipment } from '#resolvers/cold-chain/attest-shipment.ts'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { holdsOn } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { deviationsOn, shipmentRow, steady, tell, underWay } from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const attest = async (shipmentId: string, celsius: number, account = 'mem01.nurse') =>
  attestShipment(await world.as(account), { shipmentId, celsius })
/** A box that arrived with a dead device. */
const unknown = async () => {
  const made = await underWay(world)
  world.pass(20 * MINUTE_MS)
  await closeShipment(await world.as('mem01.nurse'), { shipmentId: made.id })
  return made
}

describe('attestShipment', () => {
  it.each([
    [2, []],
    [10, []],
    [1.9, ['EXCURSION']],
    [10.1, ['EXCURSION']],
  ])('at %d °C leaves on the bags %j', async (celsius, holds) => {
    const { id, unitIds } = await unknown()
    await attest(id, celsius)
    expect(await shipmentRow(world, id)).toMatchObject({
      attested_celsius: celsius,
      attested_at: world.now(),
    })
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(holds)
    expect(await deviationsOn(world, id)).toEqual([
      'SHIPMENT_UNKNOWN',
      ...holds.map(() => 'SHIPMENT_ATTESTED_OUT'),
    ])
  })

  it('is done once, and only where something is unknown and the way has ended', async () => {
    const { id } = await unknown()
    await attest(id, 5)
    expect(await refusalOf(attest(id, 5))).toMatchObject({ findings: [{ code: 'SHIPMENT_NEEDS_NO_ATTEST' }] })
    const onTheWay = await underWay(world)
    expect(await refusalOf(attest(onTheWay.id, 5))).toMatchObject({
      findings: [{ code: 'SHIPMENT_STATE_FORBIDS' }],
    })
    world.pass(10 * MINUTE_MS)
    await tell(world, onTheWay.box, steady(4, { to: 10 }), onTheWay.leftAt)
    await closeShipment(await world.as('mem01.nurse'), { shipmentId: onTheWay.id })
    expect(await refusalOf(attest(onTheWay.id, 5))).toMatchObject({
      findings: [{ code: 'SHIPMENT_NEEDS_NO_ATTEST' }],
    })
  })

  it('is a person’s who may, of one of both ends, with a temperature that can be', async () => {
    const { id } = await unknown()
    await expect(attest(id, 5, 'his.mem01')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(attest(id, 5, 'mem02.nurse')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const celsius of [-101, 61])
      await expect(attest(id, celsius)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
