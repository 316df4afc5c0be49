import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { unitById } from '#resolvers/inventory/read.ts'
import {
  type ReceivedBag,
  type ReceiveUnitsInput,
  type RefusedBag,
  receiveUnits,
  type UnitReceipt,
} from '#resolvers/inventory/receive-units.ts'
import type { Types } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'

type Inputs = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** Taking a delivery of the station in. */
export const addReceipt = (hub: Hub, words: InventoryWords): void => {
  const Receipt = addReceiptType(hub)
  const input = addReceiptInput(hub, words)
  hub.builder.mutationField('receiveUnits', (t) =>
    t.field({
      type: Receipt,
      description:
        'Takes a delivery in, up to 500 bags. Each bag is judged alone: the good ones are in stock afterwards and stand in `received`, the others stand in `refused` with all their reasons (`units[3].abo`), and can be received again once mended.',
      args: { input: t.arg({ type: input, required: true, description: 'The delivery.' }) },
      errors: { types: [hub.refusal(PolicyMissing)], directResult: true },
      resolve: (_, args, ctx) => receiveUnits(ctx, args.input as ReceiveUnitsInput),
    }),
  )
}

const addReceiptType = (hub: Hub) => {
  const { builder } = hub
  const Received = builder.objectRef<ReceivedBag>('ReceivedBag').implement({
    description: 'A bag that was taken in.',
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Its place in the input’s `units`, from 0.' }),
      unit: t.field({
        type: hub.ref('Unit'),
        nullable: true,
        description: 'The unit in stock.',
        resolve: (row, _, ctx) => unitById(ctx, row.id),
      }),
      warnings: t.field({
        type: ['Finding' as never],
        description: 'What to look at; empty for a bag without remark.',
        resolve: ((row: ReceivedBag) => row.warnings) as never,
      }),
    }),
  })
  const Refused = builder.objectRef<RefusedBag>('RefusedBag').implement({
    description: 'A bag that was not taken in. Nothing of it is kept but the audit entry.',
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Its place in the input’s `units`, from 0.' }),
      donationNumber: t.exposeString('donationNumber', { description: 'Its donation number.' }),
      labelProductCode: t.exposeString('labelProductCode', { description: 'Its product code.' }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'All reasons, each with the field at fault.',
        resolve: ((row: RefusedBag) => row.findings) as never,
      }),
    }),
  })
  return builder.objectRef<UnitReceipt>('UnitReceipt').implement({
    description: 'What became of each bag of a delivery.',
    fields: (t) => ({
      received: t.field({
        type: [Received],
        description: 'Bags that are in stock now.',
        resolve: (row) => row.received,
      }),
      refused: t.field({
        type: [Refused],
        description: 'Bags that were not taken in.',
        resolve: (row) => row.refused,
      }),
    }),
  })
}

const labelFields = (t: Inputs, words: InventoryWords, product: 'REQUIRED' | 'OPTIONAL') => ({
  donationNumber: t.string({
    required: true,
    description: 'Typed with its check character or scanned with its flags; or the station’s own number.',
  }),
  labelProductCode: t.string({ required: true, description: 'Product code on the label.' }),
  product: t.string({
    required: product === 'REQUIRED',
    description:
      product === 'REQUIRED'
        ? 'Product of the dictionary, such as RBC-SUSP.'
        : 'Product of the dictionary, such as RBC-SUSP; absent: what the code on the label means by the dictionary in force.',
  }),
  abo: t.field({ type: words.AboGroup, description: 'ABO group as stated; absent when not stated.' }),
  rhd: t.field({ type: words.RhdType, description: 'RhD as stated; absent when not stated.' }),
  expiresAt: t.field({ type: 'DateTime', description: 'Expiry as stated; absent when not stated.' }),
})

const addReceiptInput = (hub: Hub, words: InventoryWords) => {
  const donor = hub.builder.inputType('DonorPatientInput', {
    description:
      'The patient who gave autologous blood, as the label says; all three must agree with the hospital’s own.',
    fields: (t) => ({
      hospital: t.string({ required: true, description: 'Code of the hospital, such as CS-MEM01.' }),
      hospitalNumber: t.string({ required: true, description: 'The hospital’s number of the patient.' }),
      name: t.string({ required: true, description: 'The patient’s name.' }),
    }),
  })
  const bag = hub.builder.inputType('BagInput', {
    description: 'What stands on one bag.',
    fields: (t) => ({
      ...labelFields(t, words, 'OPTIONAL'),
      scheme: t.field({ type: words.LabelScheme, description: 'Absent: ISBT 128.' }),
      content: t.float({
        description:
          'Content in the product’s unit, one of those it is delivered in; absent: as the code on the label means.',
      }),
      anticoagulant: t.field({
        type: words.Anticoagulant,
        description: 'What it is kept liquid in; absent where the label doesn’t say it.',
      }),
      collectedAt: t.field({ type: 'DateTime', description: 'When it was collected or prepared.' }),
      attributes: t.stringList({
        description: 'Further attributes, such as CM; those of the product itself are known.',
      }),
      place: t.string({
        description:
          'Name of the place it is put into, such as FRIDGE-1. Absent: nobody knows from then on that it was kept right, also once `placeUnit` says where it stands.',
      }),
      donorPatient: t.field({
        type: donor,
        description: 'Whose own blood it is; required for autologous products, refused for all others.',
      }),
    }),
  })
  const delivered = hub.builder.inputType('DeliveredBagInput', {
    description: 'One line of the station’s delivery file.',
    fields: (t) => labelFields(t, words, 'REQUIRED'),
  })
  return hub.input('ReceiveUnitsInput', {
    description: 'A delivery: the bags as their labels read, and the station’s file about it.',
    fields: (t) => ({
      station: t.string({ required: true, description: 'Code of the station, as on the labels.' }),
      units: t.field({ type: [bag], required: true, description: 'The bags, 1 to 500.' }),
      deliveryId: t.id({
        description:
          'The delivery the station announced (`announceDelivery`): each bag is compared with its notice, and what differs or does not stand on it is kept there. Absent: none was announced.',
      }),
      file: t.field({
        type: [delivered],
        description: 'The delivery file; absent when none came, and each bag then says so.',
      }),
    }),
  })
}
