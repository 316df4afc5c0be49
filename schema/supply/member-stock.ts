import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { AllocationRefused, UnitsUnavailable } from '#resolvers/inventory/errors.ts'
import { unitsByIds } from '#resolvers/inventory/read.ts'
import { type CancelStockRequestInput, cancelStockRequest } from '#resolvers/supply/cancel-stock-request.ts'
import { StockOrderRefused, StockTransferRefused } from '#resolvers/supply/errors.ts'
import { dispatchOfDelivery, type StockDispatchRow } from '#resolvers/supply/read-member-stock.ts'
import { type ReceiveStockInput, receiveStock, type StockReceipt } from '#resolvers/supply/receive-stock.ts'
import { type RefuseStockRequestInput, refuseStockRequest } from '#resolvers/supply/refuse-stock-request.ts'
import { type RequestStockInput, requestStock } from '#resolvers/supply/request-stock.ts'
import { type ReturnStockInput, returnStock } from '#resolvers/supply/return-stock.ts'
import { type SupplyUnitsInput, supplyUnits } from '#resolvers/supply/supply-units.ts'
import type { Hub } from '#schema/hub.ts'
import type { OrderForm } from '#schema/supply/order-form.ts'

/** Stock of a member with a blood bank of its own: asked for, supplied, received, sent back. */
export const addMemberStock = (hub: Hub, form: OrderForm): void => {
  addDispatch(hub)
  addRequest(hub, form)
  addEndings(hub)
  addSupplying(hub)
  addReturning(hub)
  addReceiving(hub)
}

const addDispatch = (hub: Hub) => {
  const Dispatch = hub.builder.objectRef<StockDispatchRow>('StockDispatch').implement({
    description: 'How stock left a bank for another one.',
    fields: (t) => ({
      box: hub.link(t, 'Place', {
        description: 'The box, a place of the sender’s; null for who may not see it.',
        id: 'placeId',
      }),
      celsius: t.exposeFloat('celsius', {
        nullable: true,
        description: '°C inside the box; null when nobody measured.',
      }),
      handedBy: hub.link(t, 'Staff', { description: 'Who sent it and signed.', id: 'handedBy' }),
      collectedBy: hub.link(t, 'Staff', {
        description: 'Who took it and signed; null for what a member’s own people bring back.',
        id: 'collectedBy',
      }),
      reason: t.exposeString('reason', {
        nullable: true,
        description: 'Why it goes back to the storage point; null for what is supplied.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it left.' }),
    }),
  })
  hub.builder.objectField(hub.ref('StockDelivery'), 'dispatch', (t) =>
    t.field({
      type: Dispatch,
      nullable: true,
      description: 'How it left, from bank to bank; null for a delivery of the station.',
      resolve: (row, _, ctx) => dispatchOfDelivery(ctx, row.id),
    }),
  )
}

const addRequest = (hub: Hub, form: OrderForm) =>
  hub.mutation('requestStock', {
    description:
      'A member with a blood bank of its own asks the storage point for stock, for nobody in particular. It keeps nothing there: `supplyUnits` decides what is given.',
    type: 'StockOrder',
    refusals: [StockOrderRefused, AllocationRefused, PolicyMissing],
    operation: (ctx, input) => requestStock(ctx, input as RequestStockInput),
    input: hub.input('RequestStockInput', {
      description: 'What is wanted, by when, and why.',
      fields: form,
    }) as never,
  })

const addEndings = (hub: Hub) => {
  const fields = (why: string) => (t: Parameters<Parameters<Hub['input']>[1]['fields']>[0]) => ({
    orderId: t.id({ required: true, description: 'The member’s order.' }),
    reason: t.string({ required: true, description: why }),
  })
  hub.mutation('cancelStockRequest', {
    description:
      'The member takes its order back, before anything was received for it. What is on its way arrives.',
    type: 'StockOrder',
    refusals: [StockOrderRefused],
    operation: (ctx, input) => cancelStockRequest(ctx, input as CancelStockRequestInput),
    input: hub.input('CancelStockRequestInput', {
      description: 'Which order, and why it is no longer wanted.',
      fields: fields('Why it is no longer wanted.'),
    }) as never,
  })
  hub.mutation('refuseStockRequest', {
    description: 'The storage point says that it does not supply a member’s order, and why.',
    type: 'StockOrder',
    refusals: [StockOrderRefused],
    operation: (ctx, input) => refuseStockRequest(ctx, input as RefuseStockRequestInput),
    input: hub.input('RefuseStockRequestInput', {
      description: 'Which order, and why it is not supplied.',
      fields: fields('Why it is not supplied, for the member to read.'),
    }) as never,
  })
}

const addSupplying = (hub: Hub) =>
  hub.mutation('supplyUnits', {
    description:
      'The storage point supplies the bank of a member, under two signatures: the caller’s as issuer and, by token, that of the member’s collector. All or none; refused for a bag that is held, recalled, expired, kept for a patient or not known to have been kept right, and for whoever is no member with a bank. Said by a member it is refused with the lawful way (`returnStock`). The bags are IN_TRANSIT until `receiveStock`.',
    type: 'StockDelivery',
    refusals: [
      StockTransferRefused,
      AllocationRefused,
      StockOrderRefused,
      UnitsUnavailable,
      SignatureRefused,
      PolicyMissing,
    ],
    operation: (ctx, input) => supplyUnits(ctx, input as SupplyUnitsInput),
    input: hub.input('SupplyUnitsInput', {
      description: 'What is supplied to whom; the digest of this is what the collector signs.',
      signed: true,
      fields: (t) => ({
        orderId: t.id({ description: 'The member’s order; absent when the member is named.' }),
        member: t.string({
          description: 'Code of the member, for what nobody ordered; absent when the order is named.',
        }),
        unitIds: t.idList({
          description:
            '1 to 50 units of the caller’s shelf. Absent: the hub chooses what the order still waits for, first to expire first.',
        }),
        box: t.string({ required: true, description: 'Name of the transport box, a place of the caller’s.' }),
        celsius: t.float({ description: '°C inside the box; absent when nobody measured.' }),
      }),
    }) as never,
  })

const addReturning = (hub: Hub) =>
  hub.mutation('returnStock', {
    description:
      'A member sends stock back to the storage point, which may supply it again: the lawful way for blood that another member needs. Whether it may be used is judged at its arrival; one whose cold chain is not known without a gap is quarantined there.',
    type: 'StockDelivery',
    refusals: [StockTransferRefused, AllocationRefused, SignatureRefused, PolicyMissing],
    operation: (ctx, input) => returnStock(ctx, input as ReturnStockInput),
    input: hub.input('ReturnStockInput', {
      description: 'Which bags go back, and why.',
      fields: (t) => ({
        unitIds: t.idList({ required: true, description: '1 to 50 units of the caller’s shelf, each once.' }),
        reason: t.string({ required: true, description: 'Why they go back.' }),
        box: t.string({ required: true, description: 'Name of the transport box, a place of the caller’s.' }),
        celsius: t.float({ description: '°C inside the box; absent when nobody measured.' }),
      }),
    }) as never,
  })

const addReceiving = (hub: Hub) => {
  const bag = hub.builder.inputType('ArrivingBagInput', {
    description: 'One bag of stock as it arrived, by its id or its label.',
    fields: (t) => ({
      unitId: t.id({ description: 'The bag; absent when its label was read.' }),
      number: t.string({ description: 'Its label, as 3308024000001-E5445; absent when its id is given.' }),
      celsius: t.float({ description: '°C of the bag; absent when nobody measured.' }),
      visualDefects: t.field({
        type: ['VisualDefect' as never],
        required: true,
        description: 'What forbids its use to the eye; the empty list says that it looks right.',
      }),
      place: t.string({
        description: 'Name of the place it is put into; absent: its cold chain is unknown from then on.',
      }),
      note: t.string({ description: 'A remark.' }),
    }),
  })
  const input = hub.input('ReceiveStockInput', {
    description: 'What came of a delivery.',
    fields: (t) => ({
      deliveryId: t.id({ required: true, description: 'The delivery from bank to bank.' }),
      bags: t.field({ type: [bag], required: true, description: 'At most 50 bags, each once.' }),
      complete: t.boolean({ description: 'True: that was all; what is not named is missing.' }),
    }),
  })
  const Receipt = addReceipt(hub)
  hub.builder.mutationField('receiveStock', (t) =>
    t.field({
      type: Receipt,
      description:
        'Takes stock in at the bank it was sent to, each bag with its temperature and look. Facts are never refused: a bag that is too warm, damaged, unexpected or whose cold chain has a gap is recorded, held, and opens a deviation; one that did not come stays IN_TRANSIT and is its sender’s question. Its sender says by the same mutation that a bag came back without having arrived.',
      args: { input: t.arg({ type: input, required: true, description: 'What came.' }) },
      errors: { types: [PolicyMissing].map(hub.refusal), directResult: true },
      resolve: (_, args, ctx) => receiveStock(ctx, args.input as ReceiveStockInput),
    }),
  )
}

const addReceipt = (hub: Hub) =>
  hub.builder.objectRef<StockReceipt>('StockReceipt').implement({
    description: 'What was taken into stock, and what is somebody’s question now.',
    fields: (t) => ({
      delivery: hub.link(t, 'StockDelivery', { description: 'The delivery.', id: 'id' }),
      received: t.field({
        type: [hub.ref('Unit')],
        description: 'The bags that were taken in by this call.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.receivedIds),
      }),
      held: t.field({
        type: [hub.ref('Unit')],
        description: 'Of these, the ones that a hold keeps since their arrival.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.heldIds),
      }),
      missing: t.field({
        type: [hub.ref('Unit')],
        description: 'The bags that did not come; empty unless somebody said that all had come.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.missingIds),
      }),
      unknown: t.exposeStringList('unknown', { description: 'Labels that name no bag the hub knows of.' }),
    }),
  })
