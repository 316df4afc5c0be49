import { deviceById } from '#resolvers/cold-chain/read.ts'
import {
  bagsOfShipment,
  incidentsOfShipment,
  isOverdue,
  legsOfShipment,
  recordOfShipment,
  recordsOfShipment,
  type ShipmentBagRow,
  type ShipmentIncidentRow,
  type ShipmentLegRow,
  type ShipmentsInput,
  shipment,
  shipmentById,
  shipments,
  shipmentsOfUnit,
} from '#resolvers/cold-chain/read-shipments.ts'
import { unitById } from '#resolvers/inventory/read.ts'
import { addShipmentRecord } from '#schema/cold-chain/shipment-record.ts'
import type { ShipmentWords } from '#schema/cold-chain/shipment-words.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Boxes under way and the ways they have gone. */
export const addShipments = (hub: Hub, words: ShipmentWords): void => {
  addType(hub, words)
  addQueries(hub, words)
  addSubscription(hub)
  hub.builder.objectField(hub.ref('Unit'), 'shipments', (t) =>
    t.field({
      type: [hub.ref('Shipment')],
      description: 'The boxes it travelled in, the newest first; empty for one that never did by the record.',
      resolve: (row, _, ctx) => shipmentsOfUnit(ctx, row.id),
    }),
  )
}

const addType = (hub: Hub, words: ShipmentWords) => {
  const Leg = addLeg(hub, words)
  const Bag = addBag(hub, words)
  const Incident = addIncident(hub, words)
  const { Record, Point } = addShipmentRecord(hub, words)
  hub.entity('Shipment', {
    description:
      'A box with bags on its way. Seen by who sends it, who receives it, and by the lead; it names no patient.',
    access: 'cold-chain.shipment',
    load: shipmentById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Who receives.',
        id: 'organisationId',
      }),
      supplier: hub.link(t, 'Organisation', { description: 'Who sends.', id: 'supplierId' }),
      state: t.expose('state', { type: words.ShipmentState, description: 'Where it stands.' }),
      box: t.exposeString('box', { description: 'What stands on the box.' }),
      place: hub.link(t, 'Place', {
        description: 'The box as a place of its owner; null to whoever may not see that.',
        id: 'placeId',
      }),
      device: t.field({
        type: hub.ref('Device'),
        nullable: true,
        description:
          'What recorded its temperature; null where nothing did, and to whoever may not see the device.',
        resolve: (row, _, ctx) => deviceById(ctx, row.deviceId),
      }),
      destination: t.exposeString('destination', {
        nullable: true,
        description: 'Where exactly it goes, such as a ward; null where nobody said so.',
      }),
      deadline: t.expose('deadline', { type: 'DateTime', description: 'By when it shall be there.' }),
      overdue: t.boolean({
        description: 'Whether it is on its way still although its deadline has passed.',
        resolve: (row, _, ctx) => isOverdue(ctx, row),
      }),
      legs: t.field({
        type: [Leg],
        description: 'Who carried it, in order.',
        resolve: (row, _, ctx) => listed(legsOfShipment(ctx, row.id)),
      }),
      bags: t.field({
        type: [Bag],
        description: 'Its bags, and what has become of each.',
        resolve: (row, _, ctx) => listed(bagsOfShipment(ctx, row.id)),
      }),
      incidents: t.field({
        type: [Incident],
        description: 'What happened to it under way, as it was told, in order.',
        resolve: (row, _, ctx) => listed(incidentsOfShipment(ctx, row.id)),
      }),
      position: t.field({
        type: Point,
        nullable: true,
        description: 'Where its device was last; null until it said so.',
        resolve: ({ lastAt, lastLat: lat, lastLon: lon }) =>
          lastAt && lat !== null && lon !== null ? { at: lastAt.toISOString(), lat, lon } : null,
      }),
      celsius: t.exposeFloat('lastCelsius', {
        nullable: true,
        description: '°C that its device told last; null until it did.',
      }),
      heardAt: t.expose('lastAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Of what time that position and that temperature are; null for none.',
      }),
      record: t.field({
        type: Record,
        nullable: true,
        description: 'What its readings say of its way, as known now; null while it is under way.',
        resolve: (row, _, ctx) => recordOfShipment(ctx, row.id),
      }),
      records: t.field({
        type: [Record],
        description:
          'Every version of that, the newest first: readings that come late never change an old one.',
        resolve: (row, _, ctx) => listed(recordsOfShipment(ctx, row.id)),
      }),
      attestedCelsius: t.exposeFloat('attestedCelsius', {
        nullable: true,
        description: '°C that a qualified person read and answers for; null when nobody did.',
      }),
      attestedBy: hub.link(t, 'Staff', {
        description: 'Who did; null for none.',
        id: 'attestedBy',
      }),
      startedBy: hub.link(t, 'Staff', { description: 'Who sent it.', id: 'startedBy' }),
      startedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it left.' }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its way ended; null while it is under way.',
      }),
      closedBy: hub.link(t, 'Staff', {
        description: 'Who said so; null while it is under way, and when the last bag’s receipt ended it.',
        id: 'closedBy',
      }),
      closingNote: t.exposeString('closingNote', {
        nullable: true,
        description: 'A remark at its end; null for none.',
      }),
    }),
  })
}

const addLeg = (hub: Hub, words: ShipmentWords) =>
  hub.builder.objectRef<ShipmentLegRow>('ShipmentLeg').implement({
    description: 'A part of the way under one carrier.',
    fields: (t) => ({
      kind: t.expose('carrier', { type: words.CarrierKind, description: 'What carried it.' }),
      name: t.exposeString('name', { description: 'Who carried it, or the flight.' }),
      plate: t.exposeString('plate', {
        nullable: true,
        description: 'Number plate or registration; null for none.',
      }),
      since: t.expose('since', { type: 'DateTime', description: 'From when on.' }),
      recordedBy: hub.link(t, 'Staff', { description: 'Who told of it.', id: 'recordedBy' }),
    }),
  })

const addBag = (hub: Hub, words: ShipmentWords) =>
  hub.builder.objectRef<ShipmentBagRow>('ShipmentBag').implement({
    description: 'One bag of a shipment.',
    fields: (t) => ({
      unit: t.field({
        type: hub.ref('Unit'),
        nullable: true,
        description: 'The bag; null to whoever may not see it any more.',
        resolve: (row, _, ctx) => unitById(ctx, row.unitId),
      }),
      state: t.expose('state', { type: words.ShipmentBagState, description: 'What has become of it.' }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it left the box; null while it is in it.',
      }),
      handOver: hub.link(t, 'HandOver', {
        description: 'The hand-over it left with; null for stock.',
        id: 'handOverId',
      }),
      delivery: hub.link(t, 'StockDelivery', {
        description: 'The delivery of stock it belongs to; null for blood that was handed over.',
        id: 'deliveryId',
      }),
    }),
  })

const addIncident = (hub: Hub, words: ShipmentWords) =>
  hub.builder.objectRef<ShipmentIncidentRow>('ShipmentIncident').implement({
    description: 'Something that happened to a box under way, as it was told.',
    fields: (t) => ({
      kind: t.expose('kind', { type: words.ShipmentIncidentKind, description: 'What happened.' }),
      note: t.exposeString('note', { description: 'In the words of whoever told of it.' }),
      reportedBy: hub.link(t, 'Staff', { description: 'Who did.', id: 'reportedBy' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    }),
  })

const addQueries = (hub: Hub, words: ShipmentWords) => {
  hub.builder.queryField('shipment', (t) =>
    t.field({
      type: hub.ref('Shipment'),
      nullable: true,
      description: 'One shipment; null when there is none that you send or receive.',
      args: { id: t.arg.id({ required: true, description: 'The shipment’s id.' }) },
      resolve: (_, { id }, ctx) => shipment(ctx, { id }),
    }),
  )
  hub.builder.queryField('shipments', (t) =>
    t.connection(
      {
        type: hub.ref('Shipment'),
        description:
          'Boxes under way and ways that have ended, the newest first: those the caller’s organisation sends or receives, for the lead all of the alliance’s.',
        args: {
          state: t.arg({ type: [words.ShipmentState], description: 'Only these states.' }),
          boxId: t.arg.id({ description: 'Only of this box.' }),
          overdue: t.arg.boolean({ description: 'True: only those that are late now.' }),
        },
        resolve: (_, args, ctx) => shipments(ctx, args as ShipmentsInput) as never,
      },
      { name: 'ShipmentConnection', description: 'Shipments, page by page.' },
      { name: 'ShipmentEdge', description: 'One shipment of a page.' },
    ),
  )
}

const addSubscription = (hub: Hub) =>
  hub.subscription('shipmentMoved', {
    description:
      'Boxes that the caller’s organisation sends or receives, as they go: started, where they are and how warm (every fifteen seconds at most), handed to another carrier, late, ended, and summed up anew. The lead follows all of the alliance’s.',
    access: 'cold-chain.shipmentMoved',
    events: [
      'cold-chain.shipmentStarted',
      'cold-chain.shipmentMoved',
      'cold-chain.carrierChanged',
      'cold-chain.shipmentIncidentReported',
      'cold-chain.shipmentOverdue',
      'cold-chain.shipmentEnded',
      'cold-chain.shipmentAmended',
      'cold-chain.shipmentAttested',
    ],
    about: {
      arg: 'shipmentId',
      description: 'Only this shipment.',
      idOf: (event) => event.subjectId,
    },
    fields: (t) => ({
      shipment: hub.link(t, 'Shipment', {
        description: 'The shipment as it stands now.',
        id: (event) => event.subjectId,
      }),
    }),
  })
