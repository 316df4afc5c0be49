import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { type AttestShipmentInput, attestShipment } from '#resolvers/cold-chain/attest-shipment.ts'
import { type ChangeCarrierInput, changeCarrier } from '#resolvers/cold-chain/change-carrier.ts'
import { type CloseShipmentInput, closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { ShipmentRefused } from '#resolvers/cold-chain/errors.ts'
import {
  type ReportShipmentIncidentInput,
  reportShipmentIncident,
} from '#resolvers/cold-chain/report-shipment-incident.ts'
import { type StartShipmentInput, startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import type { ShipmentWords } from '#schema/cold-chain/shipment-words.ts'
import type { Hub } from '#schema/hub.ts'

/** Sending a box, and what happens to it. */
export const addShipping = (hub: Hub, words: ShipmentWords): void => {
  const carrier = hub.builder.inputType('CarrierInput', {
    description: 'Who or what carries a box.',
    fields: (t) => ({
      kind: t.field({ type: words.CarrierKind, required: true, description: 'What carries it.' }),
      name: t.string({ required: true, description: 'Name of who carries it, or the flight.' }),
      plate: t.string({ description: 'Number plate or registration.' }),
    }),
  })
  addStart(hub, carrier)
  addChange(hub, carrier)
  addClose(hub, words)
  addIncident(hub, words)
  addAttest(hub)
}

type CarrierRef = ReturnType<Hub['builder']['inputType']>

const addStart = (hub: Hub, carrier: CarrierRef) =>
  hub.mutation('startShipment', {
    description:
      'Binds a box of the caller’s bank, its device and its bags for one way: what the device records from now on is the bags’ own, and an alarm is raised when the box is late. For technicians and managers of the bank that sends.',
    type: 'Shipment',
    refusals: [ShipmentRefused, PlaceRefused, PolicyMissing],
    operation: (ctx, input) => startShipment(ctx, input as StartShipmentInput),
    input: hub.input('StartShipmentInput', {
      description: 'The box, what is in it, and who carries it.',
      fields: (t) => ({
        boxId: t.id({ required: true, description: 'The box: a place of your bank of kind BOX.' }),
        handOverIds: t.idList({ description: 'Hand-overs (`handOverUnits`) whose bags are in it.' }),
        deliveryIds: t.idList({
          description: 'Deliveries of stock (`supplyUnits`, `returnStock`) whose bags are in it.',
        }),
        carrier: t.field({ type: carrier as never, required: true, description: 'Who takes it along.' }),
        destination: t.string({ description: 'Where exactly it goes, such as a ward.' }),
        deadline: t.field({
          type: 'DateTime',
          required: true,
          description: 'By when it shall be there; within 24 hours where the policy says nothing else.',
        }),
        happened: t.boolean({
          description:
            'True: it has left already (`occurredAt` says when), and is recorded with a deviation whatever should have kept it.',
        }),
      }),
    }) as never,
  })

const addChange = (hub: Hub, carrier: CarrierRef) =>
  hub.mutation('changeCarrier', {
    description:
      'Another carrier has taken the box over. For people, and the couriers’ systems, of who sends and who receives.',
    type: 'Shipment',
    refusals: [ShipmentRefused],
    operation: (ctx, input) => changeCarrier(ctx, input as ChangeCarrierInput),
    input: hub.input('ChangeCarrierInput', {
      description: 'Which box, and who has it now.',
      fields: (t) => ({
        shipmentId: t.id({ required: true, description: 'The shipment.' }),
        carrier: t.field({ type: carrier as never, required: true, description: 'Who has it now.' }),
      }),
    }) as never,
  })

const addClose = (hub: Hub, words: ShipmentWords) =>
  hub.mutation('closeShipment', {
    description:
      'The box is there, or back: its readings are summed up and kept. The receiver tells of the arrival, the sender of the return. The receipt of the last bag (`confirmReceipt`, `receiveStock`) does the same by itself.',
    type: 'Shipment',
    refusals: [ShipmentRefused, PolicyMissing],
    operation: (ctx, input) => closeShipment(ctx, input as CloseShipmentInput),
    input: hub.input('CloseShipmentInput', {
      description: 'How it ended.',
      fields: (t) => ({
        shipmentId: t.id({ required: true, description: 'The shipment.' }),
        outcome: t.field({ type: words.ShipmentOutcome, description: 'Absent: it arrived.' }),
        celsius: t.float({
          description:
            '°C that you read from the box’s own display or log and answer for: it settles what no device recorded. Absent: nobody did.',
        }),
        missingUnitIds: t.idList({ description: 'Bags that were not in the box: they are held.' }),
        note: t.string({ description: 'A remark.' }),
      }),
    }) as never,
  })

const addIncident = (hub: Hub, words: ShipmentWords) =>
  hub.mutation('reportShipmentIncident', {
    description:
      'Something happened to the box: it is written down in whatever state the shipment is. Lost, damaged or opened, its bags are held.',
    type: 'Shipment',
    refusals: [ShipmentRefused, PolicyMissing],
    operation: (ctx, input) => reportShipmentIncident(ctx, input as ReportShipmentIncidentInput),
    input: hub.input('ReportShipmentIncidentInput', {
      description: 'What happened.',
      fields: (t) => ({
        shipmentId: t.id({ required: true, description: 'The shipment.' }),
        kind: t.field({ type: words.ShipmentIncidentKind, required: true, description: 'What happened.' }),
        note: t.string({ required: true, description: 'How it happened.' }),
      }),
    }) as never,
  })

const addAttest = (hub: Hub) =>
  hub.mutation('attestShipment', {
    description:
      'A qualified person answers with a reading of their own for the time of an ended shipment of which nothing is known. Outside the limits it holds the bags.',
    type: 'Shipment',
    refusals: [ShipmentRefused],
    operation: (ctx, input) => attestShipment(ctx, input as AttestShipmentInput),
    input: hub.input('AttestShipmentInput', {
      description: 'What was read.',
      fields: (t) => ({
        shipmentId: t.id({ required: true, description: 'The shipment.' }),
        celsius: t.float({
          required: true,
          description: '°C from the box’s own display or log, or of a bag.',
        }),
      }),
    }) as never,
  })
