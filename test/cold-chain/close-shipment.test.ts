import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CloseShipmentInput, closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { reportShipmentIncident } from '#resolvers/cold-chain/report-shipment-incident.ts'
import { startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { receiveStock } from '#resolvers/supply/receive-stock.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { holdsOn } from '#test/support/issued.ts'
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
  steady,
  tell,
  underWay,
} from '#test/support/shipments.ts'
import { arrivedAt, goodBag, supplied } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const close = async (
  shipmentId: string,
  changes: Partial<CloseShipmentInput> = {},
  account = 'mem01.nurse',
) => closeShipment(await world.as(account), { shipmentId, ...changes })
const receive = async (issueId: string, unitIds: readonly string[], celsius: number | null = 5) =>
  confirmReceipt(await world.as('mem01.nurse'), {
    issueId,
    bags: unitIds.map((unitId) => ({ unitId, celsius, visualDefects: [] })),
  })
const told = (record: Awaited<ReturnType<typeof recordsOf>>[0] | undefined) =>
  record?.findings.map(({ code, severity }) => `${code} ${severity}`)

describe('closeShipment', () => {
  it('sums up what the device told between departure and arrival, and empties the box', async () => {
    const { id, box, unitIds, leftAt } = await underWay(world)
    world.pass(30 * MINUTE_MS)
    await tell(
      world,
      box,
      [
        { minute: -5, celsius: 20 },
        { minute: 0, celsius: 4, lat: 28.9, lon: 118.5 },
        { minute: 10, celsius: 10.5, lat: 28.91, lon: 118.52 },
        { minute: 15, celsius: 6.2, lat: 28.92, lon: 118.53 },
        { minute: 25, celsius: 3.8, lat: 28.93, lon: 118.54 },
      ],
      leftAt,
    )
    await close(id)
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'ARRIVED', ended_at: world.now() })
    const [record, ...more] = await recordsOf(world, id)
    expect(more).toEqual([])
    expect(record).toMatchObject({
      version: 1,
      reason: 'CLOSED',
      summary: {
        since: leftAt.toISOString(),
        until: world.now().toISOString(),
        limits: { least: 2, most: 10 },
        minimum: 3.8,
        maximum: 10.5,
        readings: 4,
        secondsKnown: 1800,
        secondsOut: 300,
        secondsUnknown: 0,
      },
    })
    expect(record?.summary.route).toHaveLength(4)
    expect(told(record)).toEqual(['SHIPMENT_OUT_OF_LIMITS WARN'])
    expect(await deviationsOn(world, id)).toEqual([])
    expect(await standsIn(world, unitIds[0] ?? '')).toBeNull()
    const bags = await world.rows('select state from shipment_units where shipment_id = $1', [id])
    expect(bags).toEqual([{ state: 'ARRIVED' }])
  })

  it.each<[string, number | undefined, string[], string[]]>([
    ['of a dead device is somebody’s question', undefined, ['SHIPMENT_UNKNOWN AUTHORITY'], []],
    ['that a nurse attests within the limits is none', 6, ['SHIPMENT_UNKNOWN WARN'], []],
    [
      'that is attested too warm holds the bags',
      12,
      ['SHIPMENT_UNKNOWN WARN', 'SHIPMENT_ATTESTED_OUT STOP'],
      ['EXCURSION'],
    ],
  ])('a way %s', async (_, celsius, findings, holds) => {
    const { id, unitIds } = await underWay(world)
    world.pass(20 * MINUTE_MS)
    await close(id, celsius === undefined ? {} : { celsius })
    const [record] = await recordsOf(world, id)
    expect(record?.summary).toMatchObject({ minimum: null, secondsUnknown: 1200 })
    expect(told(record)).toEqual(findings)
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(holds)
    expect(await deviationsOn(world, id)).toEqual(
      findings.filter((one) => !one.endsWith('WARN')).map((one) => one.split(' ')[0]),
    )
  })

  it('holds a bag that was not in the box, and says which', async () => {
    const halves = [bag(world, { content: 1 }), bag(world, { content: 1 })]
    const { id, unitIds, box, leftAt } = await underWay(world, { bags: halves })
    world.pass(10 * MINUTE_MS)
    await tell(world, box, steady(4, { to: 10 }), leftAt)
    const [lost = '', here = ''] = unitIds
    await close(id, { missingUnitIds: [lost], note: '少一袋' })
    expect(await holdsOn(world, lost)).toEqual(['QUARANTINE'])
    expect(await holdsOn(world, here)).toEqual([])
    expect(await deviationsOn(world, id)).toEqual(['SHIPMENT_BAG_MISSING'])
    const bags = await world.rows(
      'select unit_id, state from shipment_units where shipment_id = $1 order by state',
      [id],
    )
    expect(bags).toEqual([
      { unit_id: here, state: 'ARRIVED' },
      { unit_id: lost, state: 'MISSING' },
    ])
  })

  it('knows nothing of the time behind which its device was taken out of the box', async () => {
    const { id, box, leftAt } = await underWay(world)
    world.pass(10 * MINUTE_MS)
    await tell(world, box, steady(4, { to: 10 }), leftAt)
    const [device] = await world.rows<{ id: string }>('select id from devices where code = $1', [box.name])
    // Of the instant of the move it speaks no more: its last word is of five minutes before.
    await moveDevice(await world.as('lead.manager'), { deviceId: device?.id ?? '' })
    world.pass(40 * MINUTE_MS)
    await tell(world, box, [
      { minute: -30, celsius: 30 },
      { minute: 0, celsius: 30 },
    ])
    await close(id)
    const [record] = await recordsOf(world, id)
    expect(record?.summary).toMatchObject({ maximum: 4, secondsKnown: 20 * 60, secondsUnknown: 30 * 60 })
  })

  it('finds its bags held already where the box was out of its limits for longer than the grace', async () => {
    const { id, box, unitIds } = await underWay(world)
    await tell(world, box, [{ minute: 0, celsius: 14 }])
    for (let minute = 0; minute < 45; minute += 5) {
      world.pass(5 * MINUTE_MS)
      await tell(world, box, [{ minute: 0, celsius: 14 }])
    }
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(['EXCURSION'])
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'UNDER_WAY', last_celsius: 14 })
    await close(id)
    expect(await deviationsOn(world, id)).toEqual(['SHIPMENT_OUT_OF_LIMITS'])
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(['EXCURSION'])
  })

  it('is told once: of two at the same moment one is refused, and afterwards everybody', async () => {
    const { id } = await underWay(world)
    world.pass(MINUTE_MS)
    const outcomes = await Promise.allSettled([close(id), close(id)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await refusalOf(close(id))).toMatchObject({
      code: 'SHIPMENT_REFUSED',
      findings: [{ code: 'SHIPMENT_STATE_FORBIDS' }],
    })
    expect(await recordsOf(world, id)).toHaveLength(1)
  })

  it('of the arrival is the receiver’s to tell, of the return the sender’s, and a stranger sees nothing', async () => {
    const { id } = await underWay(world)
    await expect(close(id, {}, 'lead.technician')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(close(id, { outcome: 'TURNED_BACK' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(close(id, {}, 'mem02.nurse')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(close(id, { celsius: 4 }, 'his.mem01')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await close(id, { outcome: 'TURNED_BACK' }, 'lead.technician')
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'TURNED_BACK' })
  })

  it('lies not before the departure', async () => {
    const { id, leftAt } = await underWay(world)
    world.pass(MINUTE_MS)
    const occurredAt = new Date(leftAt.getTime() - 1)
    await expect(close(id, { occurredAt })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('the receipt of the last bag', () => {
  it('ends the shipment by itself, and a temperature of every bag attests what no device told', async () => {
    const halves = [bag(world, { content: 1 }), bag(world, { content: 1 })]
    const { id, issueId, unitIds } = await underWay(world, { bags: halves })
    world.pass(20 * MINUTE_MS)
    await receive(issueId, unitIds.slice(0, 1), 4)
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'UNDER_WAY' })
    expect(await standsIn(world, unitIds[0] ?? '')).toBeNull()
    world.pass(5 * MINUTE_MS)
    await receive(issueId, unitIds.slice(1), 7)
    expect(await shipmentRow(world, id)).toMatchObject({
      state: 'ARRIVED',
      closed_by: null,
      attested_celsius: 7,
      ended_at: world.now(),
    })
    const [record] = await recordsOf(world, id)
    expect(told(record)).toEqual(['SHIPMENT_UNKNOWN WARN'])
    expect(await deviationsOn(world, id)).toEqual([])
  })

  it('that was not measured leaves what is unknown a question', async () => {
    const { id, issueId, unitIds } = await underWay(world)
    world.pass(20 * MINUTE_MS)
    await receive(issueId, unitIds, null)
    expect(await deviationsOn(world, id)).toEqual(['SHIPMENT_UNKNOWN'])
  })

  it.each([1, 2, 3, 4])(
    'ends it once while it is closed, followed and reported at the same moment (%d)',
    async () => {
      const { id, issueId, unitIds, box } = await underWay(world)
      world.pass(10 * MINUTE_MS)
      const report = { shipmentId: id, kind: 'DAMAGED', note: '碰撞' } as const
      const technician = await world.as('lead.technician')
      const outcomes = await Promise.allSettled([
        close(id),
        receive(issueId, unitIds),
        tell(world, box, [{ minute: 0, celsius: 4 }]),
        reportShipmentIncident(technician, report),
        tell(world, box, [{ minute: -1, celsius: 5 }]),
      ])
      const failed = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
      // Who came second with the end is told so; nothing else is in anybody's way.
      expect(['', 'SHIPMENT_REFUSED']).toContain(failed.join())
      expect(await shipmentRow(world, id)).toMatchObject({ state: 'ARRIVED' })
      expect(await recordsOf(world, id)).toHaveLength(1)
      expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(['QUARANTINE'])
      expect(await standsIn(world, unitIds[0] ?? '')).toBeNull()
    },
  )

  it('of stock ends it too, with what did not come as missing', async () => {
    const box = await newBox(world)
    const unitIds = await stocked(world, bag(world), bag(world))
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds, box: box.name })
    const { id } = await startShipment(
      await world.as('lead.technician'),
      leaving(world, box.id, { deliveryIds: [deliveryId] }),
    )
    world.pass(20 * MINUTE_MS)
    const [came = '', lost = ''] = unitIds
    await arrivedAt(world, 'mem01.technician', { deliveryId, bags: [goodBag(came)], complete: true })
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'ARRIVED' })
    const bags = await world.rows<{ unit_id: string; state: string }>(
      'select unit_id, state from shipment_units where shipment_id = $1',
      [id],
    )
    expect(Object.fromEntries(bags.map((one) => [one.unit_id, one.state]))).toEqual({
      [came]: 'ARRIVED',
      [lost]: 'MISSING',
    })
  })

  it('of stock that its sender has again turns it back', async () => {
    const box = await newBox(world)
    const unitIds = await stocked(world, bag(world))
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds, box: box.name })
    const { id } = await startShipment(
      await world.as('lead.technician'),
      leaving(world, box.id, { deliveryIds: [deliveryId] }),
    )
    await receiveStock(await world.as('lead.technician'), { deliveryId, bags: [goodBag(unitIds[0] ?? '')] })
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'TURNED_BACK' })
  })

  it('behind a box that was closed changes nothing any more', async () => {
    const { id, issueId, unitIds } = await underWay(world)
    world.pass(MINUTE_MS)
    await close(id)
    world.pass(MINUTE_MS)
    await receive(issueId, unitIds)
    expect(await recordsOf(world, id)).toHaveLength(1)
  })

  it('leaves bags that travelled without a shipment alone, in no box', async () => {
    const { issueId, unitIds } = await handedTo(world)
    await receive(issueId, unitIds)
    expect(await standsIn(world, unitIds[0] ?? '')).toBeNull()
    expect(await placeOf(world, 'BOX-1')).not.toBe('')
  })
})
