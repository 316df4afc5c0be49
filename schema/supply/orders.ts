import {
  linesOfStockOrder,
  type StockOrderLineRow,
  type StockOrdersInput,
  stockOrderById,
  stockOrders,
} from '#resolvers/supply/read.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import { anyGroup } from '#schema/supply/any-group.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** Orders for stock, of either kind. */
export const addStockOrders = (hub: Hub, words: SupplyWords): void => {
  const Line = addLine(hub, words)
  hub.entity('StockOrder', {
    description:
      'One organisation asks another for blood for nobody in particular: the storage point the station, a member the storage point. Seen by who placed it, by its supplier, and by the lead.',
    access: 'supply.stockOrders',
    load: stockOrderById,
    fields: (t) => ({
      kind: t.expose('kind', { type: words.StockOrderKind, description: 'Who orders of whom.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Who asks.',
        id: 'organisationId',
      }),
      supplier: hub.link(t, 'Organisation', {
        description: 'Who shall deliver.',
        id: 'supplierId',
      }),
      state: t.expose('state', {
        type: words.StockOrderState,
        description:
          'How far it has come. PLACED with a station that the hub has no connection to waits until its dispatcher answers here.',
      }),
      urgency: t.expose('urgency', { type: words.StockUrgency, description: 'How soon it is needed.' }),
      neededBy: t.expose('neededBy', { type: 'DateTime', description: 'When the blood shall be here.' }),
      reason: t.exposeString('reason', { description: 'Why it is ordered, for the supplier to read.' }),
      lines: t.field({
        type: [Line],
        description: 'What is asked for, line by line.',
        resolve: (row, _, ctx) => listed(linesOfStockOrder(ctx, row.id)),
      }),
      placedBy: hub.link(t, 'Staff', { description: 'Who placed it.', id: 'placedBy' }),
      placedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was placed.' }),
      sentAt: t.expose('sentAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the supplier’s system had taken it; null while it has not.',
      }),
      externalNumber: t.exposeString('externalNumber', {
        nullable: true,
        description: 'The supplier’s own number of it; null until it gave one.',
      }),
      answeredAt: t.expose('answeredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the supplier answered last; null while it has not.',
      }),
      answeredBy: hub.link(t, 'Staff', {
        description: 'Who answered; null while nobody has.',
        id: 'answeredBy',
      }),
      answerReason: t.exposeString('answerReason', {
        nullable: true,
        description: 'Why the supplier gives less or nothing; null when it said nothing.',
      }),
      cancelledAt: t.expose('cancelledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was cancelled; null unless it was.',
      }),
      cancelReason: t.exposeString('cancelReason', {
        nullable: true,
        description: 'Why it was cancelled; null unless it was.',
      }),
    }),
  })
  addQuery(hub, words)
}

const addLine = (hub: Hub, words: SupplyWords) =>
  hub.builder.objectRef<StockOrderLineRow>('StockOrderLine').implement({
    description: 'One line of an order for stock.',
    fields: (t) => ({
      position: t.exposeInt('position', { description: 'Its place in the order, from 0.' }),
      product: t.exposeString('productCode', { description: 'Product of the dictionary, such as RBC-SUSP.' }),
      ...anyGroup(t as never, words),
      bags: t.exposeInt('bags', { description: 'How many bags.' }),
      content: t.exposeFloat('content', {
        nullable: true,
        description: 'Content of each bag in the product’s unit; null for any.',
      }),
      confirmedBags: t.exposeInt('confirmedBags', {
        nullable: true,
        description: 'How many the supplier said it gives; null until it answered.',
      }),
      suppliedBags: t.exposeInt('suppliedBags', { description: 'How many have been taken in so far.' }),
    }),
  })

const addQuery = (hub: Hub, words: SupplyWords) =>
  hub.builder.queryField('stockOrders', (t) =>
    t.connection(
      {
        type: hub.ref('StockOrder'),
        description:
          'Orders for stock, the newest first: those the caller’s organisation placed or shall supply, for the lead all of the alliance’s.',
        args: {
          kind: t.arg({ type: words.StockOrderKind, description: 'Only this kind.' }),
          state: t.arg({ type: [words.StockOrderState], description: 'Only these states.' }),
          organisationId: t.arg.id({ description: 'Only what this organisation asked for.' }),
        },
        resolve: (_, args, ctx) => stockOrders(ctx, args as StockOrdersInput) as never,
      },
      { name: 'StockOrderConnection', description: 'Orders for stock, page by page.' },
      { name: 'StockOrderEdge', description: 'One order of a page.' },
    ),
  )
