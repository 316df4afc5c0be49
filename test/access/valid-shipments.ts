import type { OperationName } from '#resolvers/access.ts'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { reportShipmentIncident } from '#resolvers/cold-chain/report-shipment-incident.ts'
import { startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { watchShipments } from '#resolvers/cold-chain/watch-shipments.ts'
import { outFor } from '#test/access/custody-chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { about, aPage, asking, fromTheStart, input, type ValidCall } from '#test/access/valid-call.ts'
import { anyId } from '#test/support/any-id.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** A box of the owner's storage point that nobody has under way, with no device in it. */
const boxFor = async (stage: Stage, { technician }: Owner): Promise<string> => {
  const id = anyId('plc')
  await stage.rows(
    `insert into places (alliance_id, id, organisation_id, kind, keeps, name)
     select alliance_id, $1, organisation_id, 'BOX', 'COLD', $1 from staff where account = $2`,
    [id, technician],
  )
  return id
}

/** A box with a bag for the owner that may leave now; who carries it is the owner's canary. */
const loadedFor = async (stage: Stage, owner: Owner) => {
  const { issueId, unitId } = await outFor(stage, owner)
  const [row] = await stage.rows<{ id: string }>('select id from hand_overs where issue_id = $1', [issueId])
  const boxId = await boxFor(stage, owner)
  return {
    unitId,
    content: {
      boxId,
      handOverIds: [row?.id ?? ''],
      carrier: { kind: 'CAR' as const, name: owner.marker, plate: owner.marker },
      destination: owner.marker,
      deadline: new Date(stage.now().getTime() + HOUR_MS).toISOString(),
    },
  }
}

/** A box on its way to the owner. */
export const shipmentFor = async (stage: Stage, owner: Owner) => {
  const { content, unitId } = await loadedFor(stage, owner)
  const { id } = await startShipment(await stage.as(owner.technician), {
    ...content,
    deadline: new Date(content.deadline),
    // So that there is a way of which something can be unknown.
    occurredAt: new Date(stage.now().getTime() - MINUTE_MS),
  })
  return { shipmentId: id as string, unitId, boxId: content.boxId }
}

/** A box that arrived at the owner's, with nothing known of its way. */
const arrivedFor = async (stage: Stage, owner: Owner) => {
  const made = await shipmentFor(stage, owner)
  await closeShipment(await stage.as(owner.physician), { shipmentId: made.shipmentId, note: owner.marker })
  return made
}

/** Rows of the owner's in every table of shipments. */
export const shipmentRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  const { shipmentId } = await arrivedFor(stage, owner)
  const note = owner.marker
  await reportShipmentIncident(await stage.as(owner.physician), { shipmentId, kind: 'OTHER', note })
}

/** Valid calls about boxes under way. */
export const shipmentCalls = {
  'cold-chain.startShipment': { by: 'lead.technician', args: about(loadedFor, ({ content }) => content) },
  'cold-chain.changeCarrier': {
    by: 'lead.technician',
    args: about(shipmentFor, ({ shipmentId }, { marker }) => ({
      shipmentId,
      carrier: { kind: 'DRONE', name: marker },
    })),
  },
  'cold-chain.closeShipment': {
    by: 'mem01.nurse',
    args: about(shipmentFor, ({ shipmentId }, { marker }) => ({ shipmentId, celsius: 5, note: marker })),
  },
  'cold-chain.reportShipmentIncident': {
    by: 'lead.technician',
    args: about(shipmentFor, ({ shipmentId }, { marker }) => ({ shipmentId, kind: 'DELAYED', note: marker })),
  },
  'cold-chain.attestShipment': {
    by: 'mem01.nurse',
    args: about(arrivedFor, ({ shipmentId }) => ({ shipmentId, celsius: 5 })),
  },
  'cold-chain.watchShipments': {
    by: 'his.lead',
    args: async () => input({}),
    run: watchShipments,
    door: 'worker',
  },
  'cold-chain.shipment': {
    by: 'mem01.nurse',
    args: asking(arrivedFor, ({ shipmentId }) => ({ id: shipmentId })),
  },
  'cold-chain.shipments': { by: 'mem01.nurse', args: asking(shipmentFor, aPage) },
  'cold-chain.shipmentMoved': { by: 'mem01.nurse', args: asking(shipmentFor, () => fromTheStart) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
