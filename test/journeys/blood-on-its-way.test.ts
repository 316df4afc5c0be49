import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdsOn } from '#test/support/issued.ts'
import { handedTo, newBox, steady, type TestBox, type Told, tell, watched } from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const SHIPMENT = `state overdue celsius legs { kind name } bags { state }
  incidents { kind }
  record { version reason minimum maximum secondsKnown secondsOut secondsUnknown openings
    route { lat lon } findings { code severity } }
  records { version }`

/** Calls a mutation about a shipment as an account, and answers the shipment. */
const act = async (account: string, name: string, input: object) => {
  const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`
  const { data, errors } = await world.ask(
    account,
    `mutation ($input: ${type}!) { done: ${name}(input: $input) {
      ... on Shipment { id ${SHIPMENT} } ... on Refusal { code message } } }`,
    { input },
  )
  if (errors) throw errors[0]
  expect(data?.done?.code).toBeUndefined()
  return data?.done
}
const look = async (account: string, id: string) =>
  (await world.ask(account, `query ($id: ID!) { shipment(id: $id) { ${SHIPMENT} } }`, { id })).data?.shipment

/** Blood for CS-MEM01 leaves the storage point in a box now. */
const leave = async (box: TestBox, carrier: object) => {
  const out = await handedTo(world)
  const { id } = await act('lead.technician', 'startShipment', {
    boxId: box.id,
    handOverIds: [out.handOverId],
    carrier,
    destination: '卫生院急诊',
    deadline: new Date(world.now().getTime() + 60 * MINUTE_MS).toISOString(),
  })
  return { ...out, id: id as string, leftAt: world.now() }
}
/** The box tells minute by minute as the clock goes on. */
const drive = async (box: TestBox, told: readonly Told[]) => {
  for (const one of told) {
    world.pass(5 * MINUTE_MS)
    await tell(world, box, [{ ...one, minute: 0 }])
  }
}
const receive = (issueId: string, unitIds: readonly string[], celsius: number | null) =>
  world.ask(
    'mem01.nurse',
    `mutation ($input: ConfirmReceiptInput!) { confirmReceipt(input: $input) { __typename } }`,
    { input: { issueId, bags: unitIds.map((unitId) => ({ unitId, celsius, visualDefects: [] })) } },
  )
const codes = (shipment: { record: { findings: { code: string; severity: string }[] } }) =>
  shipment.record.findings.map(({ code, severity }) => `${code} ${severity}`)

describe('blood on its way', () => {
  it('goes by car and then by motorcycle to a clinic, whose confirmation closes its way', async () => {
    const box = await newBox(world)
    const { id, issueId, unitIds } = await leave(box, { kind: 'CAR', name: '李师傅', plate: '浙H12345' })
    await drive(box, [
      { minute: 0, celsius: 4, lat: 28.9, lon: 118.5 },
      { minute: 0, celsius: 4.5, lat: 28.92, lon: 118.52 },
    ])
    await act('his.lead', 'changeCarrier', {
      shipmentId: id,
      carrier: { kind: 'MOTORCYCLE', name: '王师傅', plate: '浙H·A0088' },
    })
    await drive(box, [
      { minute: 0, celsius: 6.5, lat: 28.95, lon: 118.55 },
      { minute: 0, celsius: 5, lat: 28.99, lon: 118.6 },
    ])
    expect(await look('mem01.nurse', id)).toMatchObject({ state: 'UNDER_WAY', celsius: 5, record: null })
    await receive(issueId, unitIds, 5)
    const shipment = await look('mem01.nurse', id)
    expect(shipment).toMatchObject({
      state: 'ARRIVED',
      legs: [{ kind: 'CAR' }, { kind: 'MOTORCYCLE', name: '王师傅' }],
      bags: [{ state: 'ARRIVED' }],
      record: { version: 1, minimum: 4, maximum: 6.5, secondsOut: 0 },
    })
    expect(shipment.record.route).toHaveLength(4)
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual([])
  })

  it('by drone loses its device over the hills for longer than the gap limit: that time is unknown until the data comes', async () => {
    const box = await newBox(world)
    const { id, leftAt, unitIds } = await leave(box, { kind: 'DRONE', name: 'FLY-7', plate: 'UAS-0007' })
    await tell(world, box, steady(4, { from: -5, to: 0 }))
    await drive(box, [{ minute: 0, celsius: 4, lat: 28.9, lon: 118.5 }])
    world.pass(30 * MINUTE_MS)
    await tell(world, box, [{ minute: 0, celsius: 5, lat: 29.1, lon: 118.9 }])
    const closed = await act('mem01.nurse', 'closeShipment', { shipmentId: id })
    expect(closed).toMatchObject({ record: { secondsUnknown: 15 * 60, minimum: 4, maximum: 5 } })
    expect(codes(closed)).toEqual(['SHIPMENT_UNKNOWN AUTHORITY'])
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual([])

    world.pass(10 * MINUTE_MS)
    await tell(world, box, steady(6, { from: 10, to: 30 }), leftAt)
    await watched(world)
    const amended = await look('lead.technician', id)
    expect(amended).toMatchObject({
      records: [{ version: 2 }, { version: 1 }],
      record: { reason: 'LATE_READINGS', secondsUnknown: 0, maximum: 6 },
    })
    expect(codes(amended)).toEqual([])
  })

  it('is held when its box is opened half-way, and what it warmed to stands in its record', async () => {
    const box = await newBox(world)
    const { id, unitIds } = await leave(box, { kind: 'CAR', name: '李师傅' })
    await drive(box, [{ minute: 0, celsius: 4 }])
    await tell(world, box, [{ minute: 0, doorOpen: true }])
    await act('mem01.collector', 'reportShipmentIncident', {
      shipmentId: id,
      kind: 'OPENED',
      note: '检查站要求开箱',
    })
    await drive(box, [
      { minute: 0, celsius: 12 },
      { minute: 0, celsius: 14 },
      { minute: 0, celsius: 9 },
    ])
    const closed = await act('mem01.nurse', 'closeShipment', { shipmentId: id })
    expect(closed).toMatchObject({
      incidents: [{ kind: 'OPENED' }],
      record: { maximum: 14, secondsOut: 600, openings: 1 },
    })
    expect(codes(closed)).toContain('SHIPMENT_OUT_OF_LIMITS WARN')
    expect(await holdsOn(world, unitIds[0] ?? '')).toContain('QUARANTINE')
  })

  it('with a device that was dead the whole way is unknown, until the clinic attests what it read', async () => {
    const box = await newBox(world)
    const { id, issueId, unitIds } = await leave(box, { kind: 'PERSON', name: '张三' })
    world.pass(40 * MINUTE_MS)
    await receive(issueId, unitIds, null)
    const arrived = await look('mem01.nurse', id)
    expect(arrived).toMatchObject({
      state: 'ARRIVED',
      record: { minimum: null, maximum: null, secondsKnown: 0, secondsUnknown: 40 * 60, route: [] },
    })
    expect(codes(arrived)).toEqual(['SHIPMENT_UNKNOWN AUTHORITY'])
    await act('mem01.nurse', 'attestShipment', { shipmentId: id, celsius: 6 })
    const { data } = await world.ask(
      'mem01.nurse',
      '{ shipments(first: 1) { edges { node { attestedCelsius attestedBy { name } } } } }',
    )
    expect(data?.shipments.edges[0].node).toMatchObject({
      attestedCelsius: 6,
      attestedBy: { name: expect.any(String) },
    })
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual([])
  })

  it('that does not come is an alarm to whoever waits for it', async () => {
    const box = await newBox(world)
    const { id } = await leave(box, { kind: 'MOTORCYCLE', name: '王师傅' })
    world.pass(61 * MINUTE_MS)
    expect(await look('mem01.nurse', id)).toMatchObject({ overdue: true })
    await watched(world)
    const { data } = await world.ask(
      'mem01.nurse',
      '{ alarms(kind: SHIPMENT_OVERDUE) { edges { node { kind state } } } }',
    )
    expect(data?.alarms.edges).toEqual([{ node: { kind: 'SHIPMENT_OVERDUE', state: 'OPEN' } }])
  })
})
