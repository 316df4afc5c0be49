import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { PlaceRefused, ProcessingRefused } from '#resolvers/inventory/errors.ts'
import { type IrradiateUnitInput, irradiateUnit } from '#resolvers/inventory/irradiate-unit.ts'
import { unitsByIds } from '#resolvers/inventory/read.ts'
import { type ProcessingRow, processingsOfUnit, unitsMadeOf } from '#resolvers/inventory/read-processing.ts'
import { type SplitUnitInput, splitUnit } from '#resolvers/inventory/split-unit.ts'
import { type ThawUnitInput, thawUnit } from '#resolvers/inventory/thaw-unit.ts'
import { type WashUnitInput, washUnit } from '#resolvers/inventory/wash-unit.ts'
import { processingKindLabels, processingKinds } from '#rules/inventory/processing-terms.ts'
import type { Types } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

type Inputs = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** What a bank does to a bag: thawing, and where the alliance has agreed on it washing, dividing and irradiating. */
export const addProcessing = (hub: Hub): void => {
  addUnitFields(hub)
  addThawing(hub)
  addRemaking(hub)
  addSplitting(hub)
}

const addUnitFields = (hub: Hub) => {
  const { builder } = hub
  const Kind = hub.words('ProcessingKind', 'What was done to a bag.', processingKinds, processingKindLabels)
  const Processing = builder.objectRef<ProcessingRow>('Processing').implement({
    description: 'Something that a bank did to a unit. Never changed.',
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'What was done.' }),
      closedSystem: t.exposeBoolean('closedSystem', { description: 'Whether the bag stayed closed.' }),
      expiresBefore: t.expose('expiresBefore', { type: 'DateTime', description: 'Its expiry before.' }),
      expiresAfter: t.expose('expiresAfter', {
        type: 'DateTime',
        description: 'The expiry of what it became: never later than before.',
      }),
      produced: t.field({
        type: [hub.ref('Unit')],
        description: 'The units it became that you may see; empty where it stayed the same unit.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.producedIds),
      }),
      note: t.exposeString('note', { nullable: true, description: 'A remark; null when there was none.' }),
      doneBy: hub.link(t, 'Staff', { description: 'Who did it.', id: 'doneBy' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was done.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
  builder.objectFields(hub.ref('Unit'), (t) => ({
    thawedAt: t.expose('thawedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was thawed; null while it was not, or was never frozen.',
    }),
    parent: hub.link(t, 'Unit', {
      description: 'The unit it was made of; null as it came from the station.',
      id: 'parentId',
    }),
    parts: t.field({
      type: [hub.ref('Unit')],
      description: 'The units that were made of it, by their label codes; empty while it is itself.',
      resolve: (row, _, ctx) => listed(unitsMadeOf(ctx, row.id)),
    }),
    processings: t.field({
      type: [Processing],
      description: 'What banks did to it, in order.',
      resolve: (row, _, ctx) => listed(processingsOfUnit(ctx, row.id)),
    }),
  }))
}

const addThawing = (hub: Hub) =>
  hub.mutation('thawUnit', {
    description:
      'Records that a frozen unit of your own bank was thawed. It keeps its number, reservation and crossmatch, expires by the hours of the rule set in force (plasma 24, cryoprecipitate 4) and never goes back into the cold.',
    type: 'Unit',
    refusals: [ProcessingRefused, PlaceRefused, PolicyMissing],
    operation: (ctx, input) => thawUnit(ctx, input as ThawUnitInput),
    input: hub.input('ThawUnitInput', {
      description: 'Which unit; `occurredAt` is when the thawing was done.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The unit, in stock or reserved.' }),
        requestId: t.id({ description: 'The request it is kept for; required for a reserved unit.' }),
        placeId: t.id({
          description:
            'Where it stands now: cold for plasma, at room temperature for cryoprecipitate. Absent: nowhere that is known.',
        }),
        note: t.string({ description: 'A remark, such as the water bath used.' }),
      }),
    }) as never,
  })

/** The fields of what makes one unit of another. */
const remade = (t: Inputs) => ({
  unitId: t.id({ required: true, description: 'The unit, free and in stock.' }),
  labelProductCode: t.string({ required: true, description: 'Product code on the new label.' }),
  placeId: t.id({ description: 'Where the new unit stands. Absent: nowhere that is known.' }),
  note: t.string({ description: 'A remark.' }),
})

const addRemaking = (hub: Hub) => {
  hub.mutation('washUnit', {
    description:
      'Records that red cells of your own bank were washed, where the alliance has agreed on it. The answer is the new unit; it keeps 24 hours at most.',
    type: 'Unit',
    refusals: [ProcessingRefused, PlaceRefused, PolicyMissing],
    operation: (ctx, input) => washUnit(ctx, input as WashUnitInput),
    input: hub.input('WashUnitInput', {
      description: 'Which unit, and the label of the washed one.',
      fields: remade,
    }) as never,
  })
  hub.mutation('irradiateUnit', {
    description:
      'Records that cells of your own bank were irradiated, where the alliance has agreed on it. The answer is the new unit; it keeps 14 days at most.',
    type: 'Unit',
    refusals: [ProcessingRefused, PlaceRefused, PolicyMissing],
    operation: (ctx, input) => irradiateUnit(ctx, input as IrradiateUnitInput),
    input: hub.input('IrradiateUnitInput', {
      description: 'Which unit, and the label of the irradiated one.',
      fields: remade,
    }) as never,
  })
}

const addSplitting = (hub: Hub) =>
  hub.mutation('splitUnit', {
    description:
      'Records that a unit of your own bank was divided, where the alliance has agreed on it. The answer is the unit that was divided; its `parts` carry its donation number with a division code each.',
    type: 'Unit',
    refusals: [ProcessingRefused, PlaceRefused, PolicyMissing],
    operation: (ctx, input) => splitUnit(ctx, input as SplitUnitInput),
    input: hub.input('SplitUnitInput', {
      description: 'Which unit, and what its parts hold.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The unit, free and in stock.' }),
        contents: t.floatList({
          required: true,
          description:
            'What each part holds in the product’s unit, 2 to 26 parts; together exactly what the unit held.',
        }),
        closedSystem: t.boolean({
          description:
            'Whether it was done over a sterile connection. Absent: it was opened, and keeps 24 hours at most.',
        }),
        placeId: t.id({ description: 'Where the parts stand. Absent: nowhere that is known.' }),
        note: t.string({ description: 'A remark.' }),
      }),
    }) as never,
  })
