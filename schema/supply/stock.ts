import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import type { PublishedEvent } from '#resolvers/context.ts'
import { StockReportRefused } from '#resolvers/supply/errors.ts'
import { inventory, type Stock, type StockLineNow } from '#resolvers/supply/inventory.ts'
import { freshnessOfFeed, silentFromOf, stockFeedById } from '#resolvers/supply/read-feeds.ts'
import { type ReportStockInput, reportStock } from '#resolvers/supply/report-stock.ts'
import type { Hub } from '#schema/hub.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** The stock at a glance, how far each number may be believed, and how members tell theirs. */
export const addStock = (hub: Hub, words: SupplyWords): void => {
  addFeed(hub, words)
  addFollowing(hub)
  addInventory(hub, words)
  addReporting(hub, words)
}

const addInventory = (hub: Hub, words: SupplyWords) => {
  const { builder } = hub
  const Line = addLine(hub, words)
  const StockType = builder.objectRef<Stock>('Inventory').implement({
    description: 'The stock at one instant.',
    fields: (t) => ({
      asOf: t.expose('asOf', { type: 'DateTime', description: 'When it was counted.' }),
      lines: t.field({
        type: [Line],
        description:
          'One line for each organisation, source, product and group that has a bag. A member that reports its stock and has bags in the hub too is told twice, by each source: never add the two.',
        resolve: (row) => [...row.lines],
      }),
      feeds: t.field({
        type: [hub.ref('StockFeed')],
        description:
          'The members that report their stock, with whether they are heard; one whose shelf is empty has no line and stands here.',
        resolve: (row) => [...row.feeds],
      }),
    }),
  })
  builder.queryField('inventory', (t) =>
    t.field({
      type: StockType,
      description:
        'The stock you may see: the lead all of the alliance’s, a member its own, the station that of the storage points it supplies, the county’s bureau and the city’s commission every shelf of the alliances they watch over. Counts name no patient.',
      resolve: (_, __, ctx) => inventory(ctx, {}),
    }),
  )
}

const addLine = (hub: Hub, words: SupplyWords) =>
  hub.builder.objectRef<StockLineNow>('StockLine').implement({
    description: 'Stock of one product and group at one organisation. A number that is not known is null.',
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Whose stock.',
        id: 'organisationId',
      }),
      product: t.exposeString('productCode', { description: 'Product of the dictionary.' }),
      abo: t.expose('abo', { type: words.AboGroup, description: 'ABO group.' }),
      rhd: t.expose('rhd', { type: words.RhdType, description: 'RhD.' }),
      source: t.expose('source', { type: words.StockSource, description: 'Who counted.' }),
      freshness: t.expose('freshness', {
        type: words.Freshness,
        description: 'How far the numbers may be believed.',
      }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        description: 'As of when the numbers are; while they are unknown, as of when they were told last.',
      }),
      available: t.exposeInt('available', {
        nullable: true,
        description:
          'Bags in stock that are free: in date, without a hold, kept for nobody. Null while the feed is silent.',
      }),
      availableContent: t.exposeFloat('availableContent', {
        nullable: true,
        description: 'What they hold together, in the product’s unit; null for what a member reports.',
      }),
      reserved: t.exposeInt('reserved', {
        nullable: true,
        description: 'Bags kept for requests; null for what a member reports.',
      }),
      held: t.exposeInt('held', {
        nullable: true,
        description: 'Bags that a hold keeps or that have expired; null for what a member reports.',
      }),
      firstExpiry: t.expose('firstExpiry', {
        type: 'DateTime',
        nullable: true,
        description:
          'When the first of the free bags expires; null when there is none, when it was not told, and while the feed is silent.',
      }),
    }),
  })

const addFeed = (hub: Hub, words: SupplyWords) =>
  hub.entity('StockFeed', {
    description:
      'A member that reports its stock by itself. Silent for longer than the policy’s `stockFeedSilentMinutes`, its stock is unknown. Seen by the member, the lead and, as part of the inventory, by who sees its counts.',
    access: 'supply.inventory',
    load: stockFeedById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'The member.',
        id: 'organisationId',
      }),
      asOf: t.expose('asOf', { type: 'DateTime', description: 'As of when its numbers are.' }),
      heardAt: t.expose('heardAt', {
        type: 'DateTime',
        description:
          'Its last sign of life: a snapshot, a heartbeat, or a message of its system about a bag.',
      }),
      silentFrom: t.field({
        type: 'DateTime',
        description: 'When it becomes silent, or became so, unless it is heard before.',
        resolve: (row, _, ctx) => silentFromOf(ctx, row),
      }),
      freshness: t.field({
        type: words.Freshness,
        description: 'FRESH while it is heard, UNKNOWN while it is silent.',
        resolve: (row, _, ctx) => freshnessOfFeed(ctx, row),
      }),
    }),
  })

/** Stock changes also by what a member tells of its shelf. */
const addFollowing = ({ builder, link }: Hub) =>
  builder.objectFields('InventoryChanged' as never, (t) => ({
    feed: link(t as never, 'StockFeed', {
      description: 'The member that told its count, with how it is heard now; null for a step of units.',
      id: ({ payload }: PublishedEvent) => (payload.feedId ?? null) as string | null,
    }) as never,
  }))

const addReporting = (hub: Hub, words: SupplyWords) => {
  const line = hub.builder.inputType('ReportedLineInput', {
    description: 'So many usable bags of a product and group.',
    fields: (t) => ({
      product: t.string({ required: true, description: 'Product of the dictionary, such as RBC-SUSP.' }),
      abo: t.field({ type: words.AboGroup, required: true, description: 'ABO group.' }),
      rhd: t.field({ type: words.RhdType, required: true, description: 'RhD.' }),
      bags: t.int({ required: true, description: 'Bags that may be used.' }),
      firstExpiry: t.field({
        type: 'DateTime',
        description: 'When the first of them expires; absent when it isn’t known.',
      }),
    }),
  })
  hub.mutation('reportStock', {
    description:
      'A member tells its whole stock as of `occurredAt`, by its own system or by hand. What is not named is not there; no line at all says that the shelf is empty. Without `lines` it is a heartbeat: as told last. An older snapshot that comes late is kept and changes nothing.',
    type: 'StockFeed',
    refusals: [StockReportRefused, PolicyMissing],
    operation: (ctx, input) => reportStock(ctx, input as ReportStockInput),
    input: hub.input('ReportStockInput', {
      description: 'What stands on the caller’s own shelf.',
      fields: (t) => ({
        lines: t.field({
          type: [line],
          description: 'At most 1000 lines, each product and group once; absent: a heartbeat.',
        }),
      }),
    }) as never,
  })
}
