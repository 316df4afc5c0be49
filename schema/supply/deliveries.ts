import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { unitById } from '#resolvers/inventory/read.ts'
import { type AnnounceDeliveryInput, announceDelivery } from '#resolvers/supply/announce-delivery.ts'
import { closeDelivery } from '#resolvers/supply/close-delivery.ts'
import { DeliveryRefused } from '#resolvers/supply/errors.ts'
import {
  bagsOfDelivery,
  type DeliveryBagRow,
  deliveriesOfOrder,
  findingsOfDelivery,
  type StockDeliveriesInput,
  stockDeliveries,
  stockDeliveryById,
} from '#resolvers/supply/read-deliveries.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** Deliveries for stock: announced, received bag by bag, compared and closed. */
export const addDeliveries = (hub: Hub, words: SupplyWords): void => {
  addType(hub, words)
  addAnnounce(hub, words)
  addClose(hub)
  addQuery(hub, words)
  hub.builder.objectField(hub.ref('StockOrder'), 'deliveries', (t) =>
    t.field({
      type: [hub.ref('StockDelivery')],
      description: 'What was announced for it, in order.',
      resolve: (row, _, ctx) => listed(deliveriesOfOrder(ctx, row.id)),
    }),
  )
}

const addType = (hub: Hub, words: SupplyWords) => {
  const Bag = addBag(hub, words)
  hub.entity('StockDelivery', {
    description:
      'What a supplier sends for stock, by its notice. Seen by who receives it, who sends it, and by the lead.',
    access: 'supply.stockDeliveries',
    load: stockDeliveryById,
    fields: (t) => ({
      number: t.exposeString('number', { description: 'The supplier’s own number of it.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Who receives.',
        id: 'organisationId',
      }),
      supplier: hub.link(t, 'Organisation', { description: 'Who sends.', id: 'supplierId' }),
      order: hub.link(t, 'StockOrder', {
        description: 'The order it answers; null for what nobody ordered.',
        id: 'orderId',
      }),
      state: t.expose('state', {
        type: words.StockDeliveryState,
        description: 'Whether it has been compared to its end.',
      }),
      bags: t.field({
        type: [Bag],
        description: 'Its bags, those that came without standing on the notice behind the others.',
        resolve: (row, _, ctx) => listed(bagsOfDelivery(ctx, row.id)),
      }),
      findings: t.field({
        type: ['Finding' as never],
        description:
          'All that was found about its bags, on the notice (`bags[3].abo`) or as they came (`units[3].abo`).',
        resolve: (async (row: { id: string }, _: unknown, ctx: never) =>
          findingsOfDelivery(ctx, row.id)) as never,
      }),
      expectedAt: t.expose('expectedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it shall arrive; null when nobody said so.',
      }),
      announcedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was announced.' }),
      closedAt: t.expose('closedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its comparison was closed; null while it is open.',
      }),
      closedBy: hub.link(t, 'Staff', {
        description: 'Who closed it; null while it is open.',
        id: 'closedBy',
      }),
      closingNote: t.exposeString('closingNote', {
        nullable: true,
        description: 'A remark when it was closed; null for none.',
      }),
    }),
  })
}

const addBag = (hub: Hub, words: SupplyWords) =>
  hub.builder.objectRef<DeliveryBagRow>('StockDeliveryBag').implement({
    description: 'One bag of a delivery.',
    fields: (t) => ({
      announced: t.exposeBoolean('announced', {
        description: 'False: it does not stand on the notice, or stood there wrongly (see `findings`).',
      }),
      state: t.expose('state', { type: words.DeliveryBagState, description: 'What has become of it.' }),
      donationNumber: t.exposeString('donationNumber', { description: 'Its donation number.' }),
      labelProductCode: t.exposeString('labelProductCode', { description: 'Product code on the label.' }),
      product: t.exposeString('productCode', {
        description: 'Product of the dictionary; the label’s code where it is not known.',
      }),
      abo: t.field({
        type: words.AboGroup,
        nullable: true,
        description: 'ABO group; null where it was not said.',
        resolve: (row) => row.abo as never,
      }),
      rhd: t.field({
        type: words.RhdType,
        nullable: true,
        description: 'RhD; null where it was not said.',
        resolve: (row) => row.rhd as never,
      }),
      content: t.exposeFloat('content', {
        nullable: true,
        description: 'Content in the product’s unit; null where it was not said.',
      }),
      collectedAt: t.expose('collectedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was collected or prepared; null where it was not said.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Expiry; null where it was not said.',
      }),
      box: t.exposeString('box', {
        nullable: true,
        description: 'The box it travels in; null where it was not said.',
      }),
      unit: t.field({
        type: hub.ref('Unit'),
        nullable: true,
        description: 'The unit it became when it was taken in; null until then.',
        resolve: (row, _, ctx) => unitById(ctx, row.unitId),
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What was found about it; empty for one that is as announced.',
        resolve: ((row: DeliveryBagRow) => [...row.findings]) as never,
      }),
    }),
  })

const addAnnounce = (hub: Hub, words: SupplyWords) => {
  const bag = hub.builder.inputType('NoticedBagInput', {
    description: 'One bag of a notice, as its label reads.',
    fields: (t) => ({
      scheme: t.field({ type: words.LabelScheme, description: 'Absent: ISBT 128.' }),
      donationNumber: t.string({
        required: true,
        description: 'Typed with its check character or scanned with its flags; or the station’s own number.',
      }),
      labelProductCode: t.string({ required: true, description: 'Product code on the label.' }),
      product: t.string({
        description: 'Product of the dictionary; absent: what the label’s own code means there.',
      }),
      abo: t.field({ type: words.AboGroup, description: 'ABO group; a bag without one is refused.' }),
      rhd: t.field({ type: words.RhdType, description: 'RhD; a bag without one is refused.' }),
      content: t.float({
        description: 'Content in the product’s unit; absent: as the label’s own code means.',
      }),
      collectedAt: t.field({ type: 'DateTime', description: 'When it was collected or prepared.' }),
      expiresAt: t.field({ type: 'DateTime', description: 'Its expiry.' }),
      box: t.string({ description: 'The box it travels in.' }),
    }),
  })
  hub.mutation('announceDelivery', {
    description:
      'The station announces a delivery, bag by bag, before it arrives. Each bag is judged alone: the good ones are awaited, the others stand beside them as REFUSED with their reasons in `findings`, and are announced again under the same number once mended. Said again, nothing is announced twice.',
    type: 'StockDelivery',
    refusals: [DeliveryRefused, PolicyMissing],
    operation: (ctx, input) => announceDelivery(ctx, input as AnnounceDeliveryInput),
    input: hub.input('AnnounceDeliveryInput', {
      description: 'What is sent, to whom, and for which order.',
      fields: (t) => ({
        storagePoint: t.string({
          required: true,
          description: 'Code of the storage point, such as CS-LEAD.',
        }),
        number: t.string({ required: true, description: 'The station’s own number of the delivery.' }),
        orderId: t.id({
          description:
            'The order it answers, or the enquiry among donors that was issued; absent for what nobody ordered.',
        }),
        expectedAt: t.field({ type: 'DateTime', description: 'When it shall arrive.' }),
        bags: t.field({ type: [bag], required: true, description: 'The bags, 1 to 500.' }),
      }),
    }) as never,
  })
}

const addClose = (hub: Hub) =>
  hub.mutation('closeDelivery', {
    description:
      'The receiver has compared a delivery to its end: what was announced and did not come is MISSING. The station is told of every difference.',
    type: 'StockDelivery',
    refusals: [DeliveryRefused],
    operation: closeDelivery,
    input: hub.input('CloseDeliveryInput', {
      description: 'Which delivery.',
      fields: (t) => ({
        deliveryId: t.id({ required: true, description: 'The delivery’s id.' }),
        note: t.string({ description: 'A remark.' }),
      }),
    }) as never,
  })

const addQuery = (hub: Hub, words: SupplyWords) =>
  hub.builder.queryField('stockDeliveries', (t) =>
    t.connection(
      {
        type: hub.ref('StockDelivery'),
        description:
          'Deliveries for stock, the newest first: those the caller’s organisation receives or sends, for the lead all of the alliance’s.',
        args: {
          state: t.arg({ type: [words.StockDeliveryState], description: 'Only these states.' }),
          orderId: t.arg.id({ description: 'Only for this order.' }),
        },
        resolve: (_, args, ctx) => stockDeliveries(ctx, args as StockDeliveriesInput) as never,
      },
      { name: 'StockDeliveryConnection', description: 'Deliveries for stock, page by page.' },
      { name: 'StockDeliveryEdge', description: 'One delivery of a page.' },
    ),
  )
