import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import {
  arrivedAt,
  deviationsAbout,
  goodBag,
  holdsOn,
  memberStock,
  sentBack,
  stockRequested,
  supplied,
  whereIs,
} from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const stateOfOrder = async (id: string) =>
  (await world.rows<{ state: string }>('select state from stock_orders where id = $1', [id]))[0]?.state
const bagStates = async (deliveryId: string) =>
  (
    await world.rows<{ state: string }>(
      'select state from stock_delivery_bags where delivery_id = $1 order by position',
      [deliveryId],
    )
  ).map(({ state }) => state)

describe('a member with a bank of its own', () => {
  it('is given what it asked for, first to expire first, and has it once it is received', async () => {
    const day = 24 * HOUR_MS
    const at = (days: number) => new Date(world.now().getTime() + days * day)
    const [late, early, middle] = await stocked(
      world,
      bag(world, { expiresAt: at(18) }),
      bag(world, { expiresAt: at(10) }),
      bag(world, { expiresAt: at(14) }),
    )
    const order = await stockRequested(world)
    expect(await stateOfOrder(order.id)).toBe('PLACED')
    const sent = await supplied(world, { orderId: order.id })
    expect(sent.unitIds).toEqual([early, middle])
    expect(await stateOfOrder(order.id)).toBe('CONFIRMED')
    expect(await whereIs(world, early ?? '')).toEqual({
      custody: 'IN_TRANSIT',
      code: 'CS-LEAD',
      for: 'CS-MEM01',
      place: 'BOX-1',
    })
    const receipt = await arrivedAt(world, 'mem01.technician', {
      deliveryId: sent.id,
      bags: sent.unitIds.map((id) => goodBag(id)),
    })
    expect(receipt).toMatchObject({ receivedIds: sent.unitIds, heldIds: [], missingIds: [], unknown: [] })
    const there = { custody: 'IN_STOCK', code: 'CS-MEM01', for: null, place: 'FRIDGE-1' }
    for (const id of sent.unitIds) {
      expect(await whereIs(world, id)).toEqual(there)
      expect(await holdsOn(world, id)).toEqual([])
    }
    expect(await stateOfOrder(order.id)).toBe('DELIVERED')
    expect(await bagStates(sent.id)).toEqual(['RECEIVED', 'RECEIVED'])
    expect(await custodyBreaches(world, [late ?? '', ...sent.unitIds])).toEqual([])
  })

  it('is supplied the rest later, and never more than it asked for', async () => {
    const order = await stockRequested(world, {
      lines: [{ product: 'RBC-SUSP-LR', abo: 'B', rhd: 'POSITIVE', bags: 2 }],
    })
    const [one, two, three] = await stocked(world, ...[1, 2, 3].map(() => bag(world, { abo: 'B' })))
    const first = await supplied(world, { orderId: order.id, unitIds: [one ?? ''] })
    const both = supplied(world, { orderId: order.id, unitIds: [two ?? '', three ?? ''] })
    expect(await refusalOf(both)).toMatchObject({
      code: 'STOCK_TRANSFER_REFUSED',
      findings: [{ code: 'STOCK_BAG_NOT_ORDERED', field: 'unitIds[1]' }],
    })
    const bags = [goodBag(one ?? '')]
    await arrivedAt(world, 'mem01.technician', { deliveryId: first.id, bags })
    expect(await stateOfOrder(order.id)).toBe('PARTLY_DELIVERED')
    const second = await supplied(world, { orderId: order.id })
    expect(second.unitIds).toHaveLength(1)
    await arrivedAt(world, 'mem01.technician', {
      deliveryId: second.id,
      bags: second.unitIds.map((id) => goodBag(id)),
    })
    expect(await stateOfOrder(order.id)).toBe('DELIVERED')
    expect(await refusalOf(supplied(world, { orderId: order.id, unitIds: [three ?? ''] }))).toMatchObject({
      code: 'STOCK_ORDER_REFUSED',
      findings: [{ code: 'STOCK_ORDER_STATE_FORBIDS' }],
    })
  })
})

describe('a bag leaves the storage point', () => {
  it('is refused when its cold chain is unknown, it is held, recalled or expired', async () => {
    const [unplaced = '', held = '', expired = ''] = await stocked(
      world,
      bag(world, { place: null }),
      bag(world),
      bag(world),
    )
    await world.rows(
      `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
       select alliance_id, 'hld_' || substr(id, 5), organisation_id, id, 'RECALL', 'x', now() from units where id = $1`,
      [held],
    )
    await world.rows('update units set expires_at = $2 where id = $1', [
      expired,
      new Date(world.now().getTime() - 1000),
    ])
    const unitIds = [unplaced, held, expired]
    expect(await refusalOf(supplied(world, { member: 'CS-MEM01', unitIds }))).toMatchObject({
      code: 'STOCK_TRANSFER_REFUSED',
      findings: [
        { code: 'COLD_CHAIN_UNKNOWN', field: 'unitIds[0]' },
        { code: 'UNIT_RECALLED', field: 'unitIds[1]' },
        { code: 'UNIT_EXPIRED', field: 'unitIds[2]' },
      ],
    })
    for (const id of unitIds) expect((await whereIs(world, id))?.custody).toBe('IN_STOCK')
  })
})

describe('what comes of a delivery', () => {
  it('is judged bag by bag: too warm, damaged, missing, unknown, and one that nobody sent', async () => {
    const [warm = '', damaged = '', lost = '', extra = ''] = await stocked(
      world,
      ...[1, 2, 3, 4].map(() => bag(world)),
    )
    const { id } = await supplied(world, { member: 'CS-MEM01', unitIds: [warm, damaged, lost] })
    const receipt = await arrivedAt(world, 'mem01.technician', {
      deliveryId: id,
      complete: true,
      bags: [
        goodBag(warm, { celsius: 12 }),
        goodBag(damaged, { visualDefects: ['BAG_DAMAGED'] }),
        goodBag(extra),
        { number: '3308029999999-E5445', visualDefects: [] },
      ],
    })
    expect(receipt).toEqual({
      id,
      receivedIds: [warm, damaged, extra],
      heldIds: [warm, damaged, extra],
      missingIds: [lost],
      unknown: ['3308029999999-E5445'],
    })
    expect(await holdsOn(world, warm)).toEqual(['EXCURSION'])
    expect(await holdsOn(world, damaged)).toEqual(['QUARANTINE'])
    expect(await holdsOn(world, extra)).toEqual(['QUARANTINE'])
    expect(await whereIs(world, extra)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01' })
    expect(await whereIs(world, lost)).toMatchObject({ custody: 'IN_TRANSIT', code: 'CS-LEAD' })
    expect(await bagStates(id)).toEqual(['RECEIVED', 'RECEIVED', 'MISSING', 'RECEIVED'])
    expect(await deviationsAbout(world, id)).toEqual(['DELIVERY_BAG_UNKNOWN', 'DELIVERY_BAG_MISSING'])
    expect(await deviationsAbout(world, extra)).toEqual(['DELIVERY_BAG_UNEXPECTED'])
    // What its sender finds again did not go anywhere; it is held until somebody has looked.
    await arrivedAt(world, 'lead.technician', { deliveryId: id, bags: [goodBag(lost)] })
    expect(await whereIs(world, lost)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-LEAD' })
    expect(await holdsOn(world, lost)).toEqual(['QUARANTINE'])
    expect(await custodyBreaches(world, [warm, damaged, lost, extra])).toEqual([])
  })

  it('is known to have been cold all the way only while the box is', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const { id } = await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
    world.pass(5 * HOUR_MS)
    await arrivedAt(world, 'mem01.technician', { deliveryId: id, bags: [goodBag(unitId)] })
    expect(await holdsOn(world, unitId)).toEqual(['QUARANTINE'])
    expect(await deviationsAbout(world, unitId)).toEqual(['STOCK_COLD_CHAIN_BROKEN'])
  })

  it('is held on its way when the box is too warm, and arrives held', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const { id } = await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
    const placeId = await placeOf(world, 'BOX-1')
    await recordManualReading(await world.as('lead.technician'), { placeId, celsius: 15 })
    expect(await holdsOn(world, unitId)).toEqual(['EXCURSION'])
    world.pass(60_000)
    await arrivedAt(world, 'mem01.technician', { deliveryId: id, bags: [goodBag(unitId)] })
    expect(await holdsOn(world, unitId)).toEqual(['EXCURSION', 'QUARANTINE'])
  })

  it('goes back to the storage point, which supplies it again', async () => {
    const [unitId = ''] = await memberStock(world)
    const back = await sentBack(world, [unitId])
    expect(await whereIs(world, unitId)).toMatchObject({
      custody: 'IN_TRANSIT',
      code: 'CS-MEM01',
      for: 'CS-LEAD',
    })
    await arrivedAt(world, 'lead.technician', { deliveryId: back.id, bags: [goodBag(unitId)] })
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-LEAD' })
    expect(await holdsOn(world, unitId)).toEqual([])
    await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
    expect(await custodyBreaches(world, [unitId])).toEqual([])
  })
})
