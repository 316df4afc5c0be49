import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attestShipment } from '#resolvers/cold-chain/attest-shipment.ts'
import { changeCarrier } from '#resolvers/cold-chain/change-carrier.ts'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { reportShipmentIncident } from '#resolvers/cold-chain/report-shipment-incident.ts'
import { startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { type ShipmentState, shipmentStates } from '#rules/cold-chain/shipment-terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { leaving, shipmentRow, underWay, watched } from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Made = Awaited<ReturnType<typeof underWay>>

/** Brings a box that left five minutes ago into a state, by the operations alone. */
const into: Readonly<Record<ShipmentState, (made: Made) => Promise<unknown>>> = {
  UNDER_WAY: async () => undefined,
  ARRIVED: async ({ id }) => closeShipment(await world.as('mem01.nurse'), { shipmentId: id }),
  TURNED_BACK: async ({ id }) =>
    closeShipment(await world.as('lead.technician'), { shipmentId: id, outcome: 'TURNED_BACK' }),
  LOST: async ({ id }) =>
    reportShipmentIncident(await world.as('lead.technician'), { shipmentId: id, kind: 'LOST', note: '丢失' }),
}
const boxThatIs = async (state: ShipmentState): Promise<Made> => {
  const made = await underWay(world)
  world.pass(5 * MINUTE_MS)
  await into[state](made)
  world.pass(MINUTE_MS)
  return made
}

const CARRIER = { kind: 'PERSON', name: '张三' } as const
/** Every operation about a shipment, as it is called rightly. */
const acts = {
  changeCarrier: async ({ id }: Made) =>
    changeCarrier(await world.as('lead.technician'), { shipmentId: id, carrier: CARRIER }),
  'changeCarrier, of a time under way': async ({ id, leftAt }: Made) =>
    changeCarrier(await world.as('lead.technician'), {
      shipmentId: id,
      carrier: CARRIER,
      occurredAt: new Date(leftAt.getTime() + MINUTE_MS),
    }),
  'closeShipment ARRIVED': async ({ id }: Made) =>
    closeShipment(await world.as('mem01.nurse'), { shipmentId: id }),
  'closeShipment TURNED_BACK': async ({ id }: Made) =>
    closeShipment(await world.as('lead.technician'), { shipmentId: id, outcome: 'TURNED_BACK' }),
  'reportShipmentIncident LOST': async ({ id }: Made) =>
    reportShipmentIncident(await world.as('mem01.nurse'), { shipmentId: id, kind: 'LOST', note: '丢失' }),
  'reportShipmentIncident DAMAGED': async ({ id }: Made) =>
    reportShipmentIncident(await world.as('mem01.nurse'), { shipmentId: id, kind: 'DAMAGED', note: '破损' }),
  attestShipment: async ({ id }: Made) =>
    attestShipment(await world.as('mem01.nurse'), { shipmentId: id, celsius: 5 }),
  'startShipment with the same box and bags': async ({ box, handOverId }: Made) =>
    startShipment(await world.as('lead.technician'), leaving(world, box.id, { handOverIds: [handOverId] })),
  confirmReceipt: async ({ issueId, unitIds }: Made) =>
    confirmReceipt(await world.as('mem01.nurse'), {
      issueId,
      bags: unitIds.map((unitId) => ({ unitId, celsius: 5, visualDefects: [] })),
    }),
  watchShipments: async () => watched(world),
} as const

/** The state each leads to; absent: it is refused, and nothing has changed. */
const leadsTo: Readonly<Record<keyof typeof acts, Readonly<Partial<Record<ShipmentState, ShipmentState>>>>> =
  {
    changeCarrier: { UNDER_WAY: 'UNDER_WAY' },
    'changeCarrier, of a time under way': {
      UNDER_WAY: 'UNDER_WAY',
      ARRIVED: 'ARRIVED',
      TURNED_BACK: 'TURNED_BACK',
      LOST: 'LOST',
    },
    'closeShipment ARRIVED': { UNDER_WAY: 'ARRIVED', LOST: 'ARRIVED' },
    'closeShipment TURNED_BACK': { UNDER_WAY: 'TURNED_BACK', LOST: 'TURNED_BACK' },
    'reportShipmentIncident LOST': { UNDER_WAY: 'LOST' },
    'reportShipmentIncident DAMAGED': {
      UNDER_WAY: 'UNDER_WAY',
      ARRIVED: 'ARRIVED',
      TURNED_BACK: 'TURNED_BACK',
      LOST: 'LOST',
    },
    attestShipment: { ARRIVED: 'ARRIVED', TURNED_BACK: 'TURNED_BACK' },
    // Of what has come to its end the same box may leave again.
    'startShipment with the same box and bags': {
      ARRIVED: 'ARRIVED',
      TURNED_BACK: 'TURNED_BACK',
      LOST: 'LOST',
    },
    confirmReceipt: { UNDER_WAY: 'ARRIVED', ARRIVED: 'ARRIVED', TURNED_BACK: 'TURNED_BACK', LOST: 'ARRIVED' },
    watchShipments: {
      UNDER_WAY: 'UNDER_WAY',
      ARRIVED: 'ARRIVED',
      TURNED_BACK: 'TURNED_BACK',
      LOST: 'LOST',
    },
  }

const rows = Object.keys(acts).flatMap((act) =>
  shipmentStates.map((state) => {
    const to = leadsTo[act as keyof typeof acts][state]
    return { act: act as keyof typeof acts, state, to, outcome: to ?? 'refused' }
  }),
)

describe('every operation in every state of a shipment', () => {
  it.each(rows)('$act from $state: $outcome', async ({ act, state, to }) => {
    const made = await boxThatIs(state)
    const before = await shipmentRow(world, made.id)
    expect(before.state).toBe(state)
    const attempt = acts[act](made)
    if (to === undefined) {
      expect(await refusalOf(attempt)).toMatchObject({ code: 'SHIPMENT_REFUSED' })
      expect(await shipmentRow(world, made.id)).toEqual(before)
    } else {
      await attempt
      expect(await shipmentRow(world, made.id)).toMatchObject({ state: to })
    }
  })
})
