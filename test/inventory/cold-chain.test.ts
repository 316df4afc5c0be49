import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { bag, handingOut, issued, ready } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR_MS = 3_600_000
const UNKNOWN = { findings: [{ code: 'COLD_CHAIN_UNKNOWN', severity: 'STOP' }] }

const read = async (name: string, celsius: number, occurredAt = world.now()) =>
  recordManualReading(await world.as('lead.technician'), {
    placeId: await placeOf(world, name),
    celsius,
    occurredAt,
  })
const put = async (unitId: string, name: string) =>
  placeUnit(await world.as('lead.technician'), { unitId, placeId: await placeOf(world, name) })
const hoursAgo = (hours: number) => new Date(world.now().getTime() - hours * HOUR_MS)

/** A request with its one bag, crossmatched and reserved, in a cold store that was just read. */
const waiting = async (place: string | null) => {
  const { id, unitIds } = await ready(world, {
    bags: [bag(world, { place })],
    form: { form: { plannedAt: new Date(world.now().getTime() + 8 * HOUR_MS) } },
  })
  const [unitId = ''] = unitIds
  return { unitId, issue: () => refusalOf(issued(world, handingOut(id, [unitId]))) }
}

describe('the cold chain of a bag', () => {
  it('is not mended by the next good reading of its place', async () => {
    const { issue } = await waiting('FRIDGE-1')
    world.pass(4 * HOUR_MS + 1)
    await read('FRIDGE-1', 4)
    expect(await issue()).toMatchObject(UNKNOWN)
  })

  it('is whole again once the reading that was made in time is entered late', async () => {
    const { issue } = await waiting('FRIDGE-1')
    world.pass(5 * HOUR_MS)
    await read('FRIDGE-1', 4)
    expect(await issue()).toMatchObject(UNKNOWN)
    await read('FRIDGE-1', 4, hoursAgo(2))
    expect(await issue()).toBeNull()
  })

  it('goes on through readings in time', async () => {
    const { issue } = await waiting('FRIDGE-1')
    for (const _ of [1, 2]) {
      world.pass(4 * HOUR_MS)
      await read('FRIDGE-1', 4)
    }
    expect(await issue()).toBeNull()
  })

  it('stays unknown for a bag that lay out of storage too long after its receipt, in however good a place', async () => {
    const { unitId, issue } = await waiting(null)
    world.pass(31 * 60_000)
    await put(unitId, 'FRIDGE-1')
    await read('FRIDGE-1', 4)
    expect(await issue()).toMatchObject(UNKNOWN)
  })

  it('stays unknown for a bag moved out of a place that was not known to be good', async () => {
    const { unitId, issue } = await waiting('BOX-1')
    world.pass(4 * HOUR_MS)
    await read('FRIDGE-1', 4)
    world.pass(60_000)
    await put(unitId, 'FRIDGE-1')
    expect(await issue()).toMatchObject(UNKNOWN)
    await read('BOX-1', 4, hoursAgo(1))
    expect(await issue()).toBeNull()
  })

  it('goes on from one good place to another', async () => {
    const { unitId, issue } = await waiting('BOX-1')
    world.pass(HOUR_MS)
    await put(unitId, 'FRIDGE-1')
    expect(await issue()).toBeNull()
  })

  it('is broken by a temperature out of range that is told late, wherever the bag stands by now', async () => {
    const { unitId, issue } = await waiting('BOX-1')
    const { unitId: later } = await waiting('FRIDGE-1')
    world.pass(2 * HOUR_MS)
    await put(unitId, 'FRIDGE-1')
    await put(later, 'BOX-1')
    const { heldUnitIds } = await read('BOX-1', 12, hoursAgo(1))
    expect(heldUnitIds).toContain(unitId)
    expect(await issue()).toMatchObject({
      findings: [{ code: 'UNIT_EXCURSION', severity: 'STOP' }, UNKNOWN.findings[0]],
    })
    await read('BOX-1', 4)
  })

  it('is broken for a bag that was issued meanwhile, too, and who has it is told', async () => {
    const { unitId, issue } = await waiting('BOX-1')
    world.pass(HOUR_MS)
    expect(await issue()).toBeNull()
    world.pass(HOUR_MS)
    expect((await read('BOX-1', 12, hoursAgo(1))).heldUnitIds).not.toContain(unitId)
    expect((await read('BOX-1', 12, hoursAgo(1.5))).heldUnitIds).toContain(unitId)
    const alarms = await world.rows('select kind from alarms where subject_id = $1', [unitId])
    expect(alarms).toEqual([{ kind: 'COLD_CHAIN_BLOOD_OUT' }])
    await read('BOX-1', 4)
  })

  it('leaves out the bags that had left the place before it was out of range', async () => {
    const { unitId, issue } = await waiting('BOX-1')
    world.pass(HOUR_MS)
    await put(unitId, 'FRIDGE-1')
    world.pass(HOUR_MS)
    expect((await read('BOX-1', 12)).heldUnitIds).not.toContain(unitId)
    expect(await issue()).toBeNull()
    await read('BOX-1', 4)
  })

  it('begins when the bag was received, also when that is told late', async () => {
    await read('FRIDGE-1', 4)
    const receipt = await receiveUnits(await world.as('lead.technician'), {
      station: 'QZ-STATION',
      units: [bag(world, { place: 'FRIDGE-1' })],
      occurredAt: hoursAgo(1),
    })
    const stays = await world.rows('select since, until from unit_stays where unit_id = $1', [
      receipt.received[0]?.id,
    ])
    expect(stays).toEqual([{ since: hoursAgo(1), until: null }])
  })
})
