import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { type CloseShipmentInput, closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { type StartShipmentInput, startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { refusalOf } from '#test/support/requests.ts'
import { handedTo, leaving, newBox, shipmentRow, type TestBox, underWay } from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
let box: TestBox
let handOverId: string
let made: Awaited<ReturnType<typeof underWay>>
beforeAll(async () => {
  world = await makeWorld()
  box = await newBox(world, { device: false })
  handOverId = (await handedTo(world)).handOverId
  made = await underWay(world)
})
afterAll(() => world.close())

/** Each absurd departure with its answer: the code, and the field of the problem or finding. */
const DEPARTURES: [string, () => Partial<StartShipmentInput>, { code: string; field?: string }][] = [
  ['no bags', () => ({ handOverIds: [] }), { code: 'BAD_USER_INPUT', field: 'handOverIds' }],
  ['nothing named at all', () => ({ handOverIds: null }), { code: 'BAD_USER_INPUT', field: 'handOverIds' }],
  [
    'a hand-over named twice',
    () => ({ handOverIds: [handOverId, handOverId] }),
    { code: 'BAD_USER_INPUT', field: 'handOverIds' },
  ],
  [
    'more papers than a box has room for',
    () => ({ handOverIds: Array.from({ length: 51 }, () => newId('HandOver')) }),
    { code: 'BAD_USER_INPUT', field: 'handOverIds' },
  ],
  ['an unknown hand-over', () => ({ handOverIds: [newId('HandOver')] }), { code: 'NOT_FOUND' }],
  ['an id of another kind', () => ({ handOverIds: [made.id] }), { code: 'NOT_FOUND' }],
  [
    'an unknown delivery',
    () => ({ handOverIds: null, deliveryIds: [newId('StockDelivery')] }),
    { code: 'NOT_FOUND' },
  ],
  ['an unknown box', () => ({ boxId: newId('Place') }), { code: 'NOT_FOUND' }],
  ['no box', () => ({ boxId: '' }), { code: 'NOT_FOUND' }],
  [
    'no carrier',
    () => ({ carrier: { kind: 'CAR', name: '　' } }),
    { code: 'BAD_USER_INPUT', field: 'carrier.name' },
  ],
  [
    'a destination that is a novel',
    () => ({ destination: '路'.repeat(201) }),
    { code: 'BAD_USER_INPUT', field: 'destination' },
  ],
  [
    'a deadline that is past',
    () => ({ deadline: new Date(world.now().getTime() - 1) }),
    { code: 'SHIPMENT_REFUSED', field: 'deadline' },
  ],
  [
    'a deadline next year',
    () => ({ deadline: new Date(world.now().getTime() + 365 * 24 * HOUR_MS) }),
    { code: 'SHIPMENT_REFUSED', field: 'deadline' },
  ],
  [
    'a departure tomorrow',
    () => ({ occurredAt: new Date(world.now().getTime() + 24 * HOUR_MS) }),
    { code: 'BAD_USER_INPUT', field: 'occurredAt' },
  ],
  [
    'a name that no database keeps',
    () => ({ carrier: { kind: 'CAR', name: 'x\0' } }),
    { code: 'BAD_USER_INPUT', field: 'carrier.name' },
  ],
]

/** Each absurd end. */
const ENDS: [string, () => Partial<CloseShipmentInput>, { code: string; field?: string }][] = [
  ['a temperature no box has', () => ({ celsius: 61 }), { code: 'BAD_USER_INPUT', field: 'celsius' }],
  ['absolute zero', () => ({ celsius: -273 }), { code: 'BAD_USER_INPUT', field: 'celsius' }],
  ['a note that is a novel', () => ({ note: '记'.repeat(1001) }), { code: 'BAD_USER_INPUT', field: 'note' }],
  [
    'a bag of another box as missing',
    () => ({ missingUnitIds: [newId('Unit')] }),
    { code: 'BAD_USER_INPUT', field: 'missingUnitIds[0]' },
  ],
  [
    'an end before the departure',
    () => ({ occurredAt: new Date(world.now().getTime() - HOUR_MS) }),
    { code: 'BAD_USER_INPUT', field: 'occurredAt' },
  ],
  ['another shipment', () => ({ shipmentId: newId('Shipment') }), { code: 'NOT_FOUND' }],
  ['no shipment', () => ({ shipmentId: 'x' }), { code: 'NOT_FOUND' }],
]

const answerOf = async (attempt: Promise<unknown>) => {
  const refusal = (await refusalOf(attempt)) as {
    code: string
    problems?: readonly { field: string }[]
    findings?: readonly { field?: string }[]
  } | null
  return { code: refusal?.code, field: (refusal?.problems ?? refusal?.findings)?.[0]?.field }
}

describe('a departure', () => {
  it.each(DEPARTURES)(
    'with %s is refused with its reason, and leaves nothing behind',
    async (_, changes, answer) => {
      const before = await world.rows('select 1 from shipments')
      const input = { ...leaving(world, box.id, { handOverIds: [handOverId] }), ...changes() }
      expect(await answerOf(startShipment(await world.as('lead.technician'), input))).toMatchObject(answer)
      expect(await world.rows('select 1 from shipments')).toHaveLength(before.length)
    },
  )
})

describe('an end', () => {
  it.each(ENDS)(
    'with %s is refused with its reason, and the box is on its way still',
    async (_, changes, answer) => {
      const input = { shipmentId: made.id, ...changes() }
      expect(await answerOf(closeShipment(await world.as('mem01.nurse'), input))).toMatchObject(answer)
      expect(await shipmentRow(world, made.id)).toMatchObject({ state: 'UNDER_WAY' })
    },
  )
})
