import { type DeclareShortageInput, declareShortage } from '#resolvers/supply/declare-shortage.ts'
import { endShortage } from '#resolvers/supply/end-shortage.ts'
import {
  emergencyLevelOf,
  shortageById,
  shortages,
  shortagesOfAlliance,
} from '#resolvers/supply/read-shortages.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** How short blood is, as the station declares it: the alliance's emergency level. */
export const addShortages = (hub: Hub, words: SupplyWords): void => {
  addType(hub, words)
  addMutations(hub, words)
  addFields(hub, words)
}

const addType = (hub: Hub, words: SupplyWords) =>
  hub.entity('Shortage', {
    description:
      'A shortage that the station declared. Everybody of the alliances it supplies sees it; it gives no right and takes none: what is put off is the physicians’ decision.',
    access: 'supply.shortages',
    load: shortageById,
    fields: (t) => ({
      station: hub.link(t, 'Organisation', {
        description: 'Who declared it.',
        id: 'organisationId',
      }),
      level: t.expose('level', { type: words.ShortageLevel, description: 'How far blood is short.' }),
      products: t.exposeStringList('products', {
        description: 'Products of the dictionary it is about; empty: all.',
      }),
      groups: t.field({
        type: [words.AboGroup],
        description: 'ABO groups it is about; empty: all.',
        resolve: (row) => row.groups as never,
      }),
      reason: t.exposeString('reason', { description: 'Why, in the station’s words.' }),
      declaredAt: t.expose('occurredAt', { type: 'DateTime', description: 'Since when.' }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it ended, or another level took its place; null while it stands.',
      }),
      endReason: t.exposeString('endReason', {
        nullable: true,
        description: 'What the station said when it ended it; null for nothing.',
      }),
    }),
  })

const addMutations = (hub: Hub, words: SupplyWords) => {
  hub.mutation('declareShortage', {
    description:
      'The station declares a shortage, or another level of the one that stands, in every alliance it supplies; each lead is alarmed. The same again changes nothing.',
    type: 'Shortage',
    operation: (ctx, input) => declareShortage(ctx, input as DeclareShortageInput),
    input: hub.input('DeclareShortageInput', {
      description: 'How short blood is, and of what.',
      fields: (t) => ({
        level: t.field({ type: words.ShortageLevel, required: true, description: 'The level.' }),
        products: t.stringList({ description: 'Products of the dictionary; absent or empty: all.' }),
        groups: t.field({ type: [words.AboGroup], description: 'ABO groups; absent or empty: all.' }),
        reason: t.string({ required: true, description: 'Why, for hospitals to read.' }),
      }),
    }) as never,
  })
  hub.mutation('endShortage', {
    description: 'The station ends the shortage it declared, in every alliance it supplies.',
    type: 'Shortage',
    operation: endShortage,
    input: hub.input('EndShortageInput', {
      description: 'That it is over.',
      fields: (t) => ({ reason: t.string({ description: 'A remark for hospitals to read.' }) }),
    }) as never,
  })
}

const addFields = (hub: Hub, words: SupplyWords) => {
  hub.builder.objectFields('Alliance' as never, (t) => ({
    emergencyLevel: t.field({
      type: words.ShortageLevel,
      nullable: true,
      description:
        'The gravest shortage that stands, as the station declared it; null while blood is not short.',
      resolve: ((row: { id: string }, _: unknown, ctx: never) => emergencyLevelOf(ctx, row.id)) as never,
    }),
    shortages: t.field({
      type: [hub.ref('Shortage')],
      description: 'The shortages that stand.',
      resolve: ((row: { id: string }, _: unknown, ctx: never) =>
        listed(shortagesOfAlliance(ctx, row.id))) as never,
    }),
  }))
  hub.builder.queryField('shortages', (t) =>
    t.connection(
      {
        type: hub.ref('Shortage'),
        description: 'Shortages the station has declared, ended ones too, the newest first.',
        resolve: (_, args, ctx) => shortages(ctx, args) as never,
      },
      { name: 'ShortageConnection', description: 'Shortages, page by page.' },
      { name: 'ShortageEdge', description: 'One shortage of a page.' },
    ),
  )
}
