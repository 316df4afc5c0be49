import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { StockLevelRefused } from '#resolvers/supply/errors.ts'
import {
  type StockLevelRow,
  type StockLevelsInput,
  type StockLevelValueRow,
  stockLevelById,
  stockLevels,
  valuesInForce,
  valuesOfLevel,
} from '#resolvers/supply/read-levels.ts'
import { type SetStockLevelInput, setStockLevel } from '#resolvers/supply/set-stock-level.ts'
import type { Hub } from '#schema/hub.ts'
import { anyGroup } from '#schema/supply/any-group.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** How much of what should stand where, and what a bank's manager sets of it. */
export const addLevels = (hub: Hub, words: SupplyWords): void => {
  const Values = addValues(hub)
  hub.entity('StockLevel', {
    description:
      'What a hospital watches on its own shelf. Fewer usable bags than the minimum is an alarm, which is over when the stock has stood above it, with a margin, for a quiet time; both are dated policy. Seen by its hospital and the lead.',
    access: 'supply.stockLevels',
    load: stockLevelById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Whose shelf.',
        id: (row: StockLevelRow) => row.organisationId,
      }),
      product: t.exposeString('productCode', {
        nullable: true,
        description: 'Product of the dictionary; null where a whole class is watched.',
      }),
      componentClass: t.field({
        type: words.ComponentClass,
        nullable: true,
        description: 'The class; null where one product is watched.',
        resolve: (row) => row.componentClass as never,
      }),
      ...anyGroup(t as never, words),
      low: t.field({
        type: 'AlarmSeverity' as never,
        nullable: true,
        description: 'How low the stock is by the alarm that stands; null while there is enough.',
        resolve: ((row: StockLevelRow) => row.low) as never,
      }),
      nearExpiry: t.exposeBoolean('nearExpiry', {
        description: 'Whether a bag is about to expire, by the alarm that stands.',
      }),
      recoveredSince: t.expose('recoveredSince', {
        type: 'DateTime',
        nullable: true,
        description: 'Since when there is enough again while the alarm still stands; null otherwise.',
      }),
      inForce: t.field({
        type: Values,
        nullable: true,
        description: 'The values of now; null before the first begin.',
        resolve: (row, _, ctx) => valuesInForce(ctx, row.id),
      }),
      values: t.field({
        type: [Values],
        description: 'All values it had and will have, the newest beginning first.',
        resolve: (row, _, ctx) => valuesOfLevel(ctx, row.id),
      }),
    }),
  })
  addQuery(hub)
  addSetting(hub, words)
}

const addValues = (hub: Hub) =>
  hub.builder.objectRef<StockLevelValueRow>('StockLevelValues').implement({
    description: 'The values of a level from a day on.',
    fields: (t) => ({
      minimum: t.exposeInt('minimum', { description: 'Fewer usable bags are a warning; 0 for none.' }),
      critical: t.exposeInt('critical', { description: 'Fewer usable bags are critical; 0 for none.' }),
      expiryWarningDays: t.exposeInt('expiryWarningDays', {
        nullable: true,
        description: 'So many days before it expires a bag is an alarm; null for never.',
      }),
      effectiveFrom: t.expose('effectiveFrom', { type: 'DateTime', description: 'From when on.' }),
      setBy: hub.link(t, 'Staff', { description: 'Who set them.', id: 'setBy' }),
      reason: t.exposeString('reason', { nullable: true, description: 'Why; null when nobody said.' }),
    }),
  })

const addQuery = (hub: Hub) =>
  hub.builder.queryField('stockLevels', (t) =>
    t.connection(
      {
        type: hub.ref('StockLevel'),
        description:
          'The levels of the caller’s hospital, for the lead all of the alliance’s, the newest first.',
        args: {
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all you may see.' }),
          low: t.arg.boolean({ description: 'True: only those whose stock is low.' }),
        },
        resolve: (_, args, ctx) => stockLevels(ctx, args as StockLevelsInput) as never,
      },
      { name: 'StockLevelConnection', description: 'Stock levels, page by page.' },
      { name: 'StockLevelEdge', description: 'One level of a page.' },
    ),
  )

const addSetting = (hub: Hub, words: SupplyWords) =>
  hub.mutation('setStockLevel', {
    description:
      'The manager of a blood bank sets what is watched on its own shelf: at the lead that of the storage point, and by code that of any member, whose alarm it then is. Set again for the same product and group, the new values follow the old ones from their day on. Minimum and critical 0 and no days end the watch.',
    type: 'StockLevel',
    refusals: [StockLevelRefused, PolicyMissing],
    operation: (ctx, input) => setStockLevel(ctx, input as SetStockLevelInput),
    input: hub.input('SetStockLevelInput', {
      description: 'How much of what should stand on a shelf.',
      fields: (t) => ({
        organisation: t.string({
          description: 'Code of the hospital whose shelf it is, for the lead to name; absent: your own.',
        }),
        product: t.string({ description: 'Product of the dictionary; absent when a class is named.' }),
        componentClass: t.field({
          type: words.ComponentClass,
          description: 'The class; absent when a product is named.',
        }),
        abo: t.field({ type: words.AboGroup, description: 'ABO group; absent: any.' }),
        rhd: t.field({ type: words.RhdType, description: 'RhD; absent: any.' }),
        minimum: t.int({ required: true, description: 'Fewer usable bags are a warning; 0 for none.' }),
        critical: t.int({ required: true, description: 'Fewer are critical; at most the minimum.' }),
        expiryWarningDays: t.int({
          description: 'So many days before it expires a bag is an alarm; absent: never.',
        }),
        effectiveFrom: t.field({
          type: 'DateTime',
          description: 'From when on, not in the past; absent: now.',
        }),
        reason: t.string({ description: 'Why, for who reads it later.' }),
      }),
    }) as never,
  })
