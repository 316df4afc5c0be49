import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refusal } from '#lib/errors.ts'
import { startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { retirePlace } from '#resolvers/inventory/retire-place.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { handedOver, handingOver, issuedByGate } from '#test/support/issued.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import {
  deviationsOn,
  handedTo,
  leaving,
  newBox,
  recordsOf,
  shipmentRow,
  standsIn,
  underWay,
} from '#test/support/shipments.ts'
import { memberStock, sentBack, supplied } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const start = async (input: Parameters<typeof leaving>[2] & { boxId: string }, account = 'lead.technician') =>
  startShipment(await world.as(account), leaving(world, input.boxId, input))
const codesOf = async (attempt: Promise<unknown>) => {
  const refusal = (await refusalOf(attempt)) as Refusal | null
  return (refusal?.findings ?? []).map(({ code, field }) => `${code} ${field}`)
}

describe('startShipment', () => {
  it('binds box, device, bags and carrier, and tells the receiver', async () => {
    const { id, box, unitIds } = await underWay(world, { changes: { destination: '急诊科' } })
    expect(await shipmentRow(world, id)).toMatchObject({
      state: 'UNDER_WAY',
      place_id: box.id,
      box: box.name,
      device_id: expect.stringMatching(/^dvc_/),
      destination: '急诊科',
      ended_at: null,
    })
    expect(await standsIn(world, unitIds[0] ?? '')).toBe(box.name)
    const legs = await world.rows('select carrier, name, plate from shipment_legs where shipment_id = $1', [
      id,
    ])
    expect(legs).toEqual([{ carrier: 'CAR', name: '李师傅', plate: '浙H12345' }])
    const [event] = await world.rows(
      `select o.code, e.payload -> 'unitIds' as ids from outbox e join organisations o on o.id = e.organisation_id
       where e.name = 'cold-chain.shipmentStarted' and e.subject_id = $1`,
      [id],
    )
    expect(event).toEqual({ code: 'CS-MEM01', ids: unitIds })
  })

  it('takes the bags of several hand-overs, and leaves those where they are that were handed over into the box', async () => {
    const box = await newBox(world)
    const { issueId, unitIds } = await issuedByGate(world)
    const first = await handedOver(world, handingOver(issueId, unitIds, { box: null, boxId: box.id }))
    expect(await standsIn(world, unitIds[0] ?? '')).toBe(box.name)
    const second = await handedTo(world)
    world.pass(5 * MINUTE_MS)
    await start({ boxId: box.id, handOverIds: [first.id, second.handOverId] })
    const stays = await world.rows(
      'select unit_id from unit_stays s join places p on p.id = s.place_id where p.id = $1',
      [box.id],
    )
    expect(stays).toHaveLength(2)
  })

  it('takes stock on its way to another bank, which stands in its box since its dispatch', async () => {
    const unitIds = await stocked(world, bag(world))
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds })
    const boxId = await placeOf(world, 'BOX-1')
    const { id } = await start({ boxId, deliveryIds: [deliveryId] })
    const rows = await world.rows('select unit_id, delivery_id from shipment_units where shipment_id = $1', [
      id,
    ])
    expect(rows).toEqual([{ unit_id: unitIds[0], delivery_id: deliveryId }])
    expect(await standsIn(world, unitIds[0] ?? '')).toBe('BOX-1')
    const stays = await world.rows('select 1 from unit_stays where unit_id = $1', unitIds)
    await start({ boxId, deliveryIds: [deliveryId] }).catch(() => undefined)
    expect(await world.rows('select 1 from unit_stays where unit_id = $1', unitIds)).toHaveLength(
      stays.length,
    )
    expect(await shipmentRow(world, id)).toMatchObject({ box: 'BOX-1', state: 'UNDER_WAY' })
  })

  it('takes stock that a member sends back: both ends see it, and the member is told', async () => {
    const unitIds = await memberStock(world)
    const { id: deliveryId } = await sentBack(world, unitIds)
    const boxId = await placeOf(world, 'BOX-1', 'CS-MEM01')
    const { id } = await start({ boxId, deliveryIds: [deliveryId] }, 'mem01.technician')
    const seen = async (account: string) =>
      (await world.ask(account, 'query ($id: ID!) { shipment(id: $id) { box supplier { code } } }', { id }))
        .data?.shipment
    for (const account of ['mem01.technician', 'lead.technician'])
      expect(await seen(account)).toEqual({ box: 'BOX-1', supplier: { code: 'CS-MEM01' } })
    for (const account of ['mem02.nurse', 'kh.technician']) expect(await seen(account)).toBeNull()
    const told = await world.rows(
      `select o.code from outbox e join organisations o on o.id = e.organisation_id
       where e.name = 'cold-chain.shipmentStarted' and e.subject_id = $1`,
      [id],
    )
    expect(told).toEqual([{ code: 'CS-MEM01' }])
  })

  it('refuses a box that is under way, a bag that is, one in another box, and another receiver, all at once', async () => {
    const one = await underWay(world)
    const fresh = await handedTo(world)
    expect(await codesOf(start({ boxId: one.box.id, handOverIds: [fresh.handOverId] }))).toEqual([
      'BOX_UNDER_WAY boxId',
    ])
    const other = await newBox(world)
    const toMem02 = await handedTo(world, { account: 'mem02.physician', collector: 'mem02.collector' })
    expect(
      await codesOf(
        start({ boxId: other.id, handOverIds: [fresh.handOverId, one.handOverId, toMem02.handOverId] }),
      ),
    ).toEqual(['BAG_UNDER_WAY bags[1]', 'BAG_IN_ANOTHER_BOX bags[1]', 'SHIPMENT_RECEIVERS_DIFFER bags[2]'])
    expect(await standsIn(world, fresh.unitIds[0] ?? '')).toBeNull()
  })

  it('refuses what is frozen in a cold box, and frozen beside liquid', async () => {
    const plasma = { product: 'FFP', content: 200 }
    const frozen = await handedTo(world, { bags: [bag(world, plasma)] })
    const liquid = await handedTo(world)
    const box = await newBox(world)
    expect(
      await codesOf(start({ boxId: box.id, handOverIds: [liquid.handOverId, frozen.handOverId] })),
    ).toEqual(['BOX_MIXED boxId', 'PLACE_UNFIT bags[1]'])
    const freezer = await newBox(world, { keeps: 'FROZEN' })
    expect(await refusalOf(start({ boxId: freezer.id, handOverIds: [frozen.handOverId] }))).toBeNull()
  })

  it('refuses a place that is no box, a box out of use, and a deadline beyond a day', async () => {
    const { handOverId } = await handedTo(world)
    const handOverIds = [handOverId]
    const fridge = await placeOf(world, 'FRIDGE-1')
    expect(await codesOf(start({ boxId: fridge, handOverIds }))).toEqual(['PLACE_IS_NO_BOX box'])
    const box = await newBox(world, { device: false })
    const deadline = new Date(world.now().getTime() + 24 * 60 * MINUTE_MS + 1)
    expect(await codesOf(start({ boxId: box.id, handOverIds, deadline }))).toEqual([
      'SHIPMENT_DEADLINE_OUT_OF_LIMITS deadline',
    ])
    await retirePlace(await world.as('lead.manager'), { placeId: box.id })
    expect(await refusalOf(start({ boxId: box.id, handOverIds }))).toMatchObject({ code: 'PLACE_REFUSED' })
  })

  it('told later is recorded whatever should have kept it, with a deviation', async () => {
    const one = await underWay(world)
    const { handOverId, unitIds } = await handedTo(world)
    world.pass(30 * MINUTE_MS)
    const occurredAt = new Date(world.now().getTime() - 20 * MINUTE_MS)
    const { id } = await start({
      boxId: one.box.id,
      handOverIds: [handOverId],
      happened: true,
      occurredAt,
    })
    expect(await deviationsOn(world, id)).toEqual(['BOX_UNDER_WAY'])
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'UNDER_WAY', occurred_at: occurredAt })
    expect(await standsIn(world, unitIds[0] ?? '')).toBe(one.box.name)
    const fridge = await placeOf(world, 'FRIDGE-1')
    const lie = start({ boxId: fridge, handOverIds: [handOverId], happened: true })
    expect(await refusalOf(lie)).toMatchObject({ code: 'SHIPMENT_REFUSED' })
  })

  it('told after its bags were received has come to its end with the last of them', async () => {
    const { handOverId, unitIds, issueId } = await handedTo(world)
    const leftAt = world.now()
    world.pass(25 * MINUTE_MS)
    await confirmReceipt(await world.as('mem01.nurse'), {
      issueId,
      bags: unitIds.map((unitId) => ({ unitId, celsius: 5, visualDefects: [] })),
    })
    const arrivedAt = world.now()
    world.pass(60 * MINUTE_MS)
    const box = await newBox(world)
    const { id } = await start({
      boxId: box.id,
      handOverIds: [handOverId],
      happened: true,
      occurredAt: leftAt,
    })
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'ARRIVED', ended_at: arrivedAt })
    const [record] = await recordsOf(world, id)
    expect(record?.summary).toMatchObject({ secondsUnknown: 25 * 60, secondsKnown: 0 })
    expect(record?.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'SHIPMENT_UNKNOWN WARN',
    ])
  })

  it('of one box at the same moment is done once', async () => {
    const box = await newBox(world)
    const [one, other] = [await handedTo(world), await handedTo(world)]
    const outcomes = await Promise.allSettled([
      start({ boxId: box.id, handOverIds: [one.handOverId] }),
      start({ boxId: box.id, handOverIds: [other.handOverId] }),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('is for the bank that has the box and sent the stock, and names nothing that is not its own', async () => {
    const { handOverId } = await handedTo(world)
    const box = await newBox(world)
    await expect(
      start({ boxId: box.id, handOverIds: [handOverId] }, 'mem01.technician'),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(start({ boxId: box.id, handOverIds: [handOverId] }, 'mem01.nurse')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const unitIds = await stocked(world, bag(world))
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds })
    const theirs = await placeOf(world, 'BOX-1', 'CS-MEM01')
    await expect(
      start({ boxId: theirs, deliveryIds: [deliveryId] }, 'mem01.technician'),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
