import { DifferenceExplained, PlaceRefused } from '#resolvers/inventory/errors.ts'
import { type ExplainDifferenceInput, explainDifference } from '#resolvers/inventory/explain-difference.ts'
import { unitById, unitsByIds } from '#resolvers/inventory/read.ts'
import {
  differencesOfTaking,
  type StockDifferenceRow,
  type StockTakingsInput,
  stockTakingById,
  stockTakings,
} from '#resolvers/inventory/read-takings.ts'
import { type BulkScan, type ScanUnitsInput, scanUnits } from '#resolvers/inventory/scan-units.ts'
import { type TakeStockInput, takeStock } from '#resolvers/inventory/take-stock.ts'
import {
  differenceCauseLabels,
  differenceCauses,
  differenceKindLabels,
  differenceKinds,
} from '#rules/inventory/stock-taking-terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Counting a shelf by its labels, and placing many bags by one scan. */
export const addStockTaking = (hub: Hub): void => {
  const Difference = addDifference(hub)
  hub.entity('StockTaking', {
    description:
      'What somebody found in a place when they scanned all that stood there. Seen by whose place it is and by the lead.',
    access: 'inventory.stockTakings',
    load: stockTakingById,
    fields: (t) => ({
      place: hub.link(t, 'Place', { description: 'Where it was counted.', id: 'placeId' }),
      takenBy: hub.link(t, 'Staff', { description: 'Who counted.', id: 'takenBy' }),
      expected: t.exposeInt('expected', { description: 'Bags the record had there at that moment.' }),
      scanned: t.exposeInt('scanned', { description: 'Bags whose labels were read, each counted once.' }),
      differences: t.field({
        type: [Difference],
        description:
          'Where shelf and record did not agree, the missing bags first; empty when they agreed in all.',
        resolve: (row, _, ctx) => listed(differencesOfTaking(ctx, row.id)),
      }),
      note: t.exposeString('note', { nullable: true, description: 'A remark; null for none.' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was counted.' }),
    }),
  })
  addMutations(hub)
  addScan(hub)
  addQuery(hub)
}

const addDifference = (hub: Hub) => {
  const Kind = hub.words(
    'StockDifferenceKind',
    'How a shelf differs from its record.',
    differenceKinds,
    differenceKindLabels,
  )
  const Cause = hub.words(
    'StockDifferenceCause',
    'What the record says of a bag on which shelf and record do not agree.',
    differenceCauses,
    differenceCauseLabels,
  )
  return hub.builder.objectRef<StockDifferenceRow>('StockDifference').implement({
    description: 'One bag on which shelf and record did not agree.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id, for `explainDifference`.' }),
      kind: t.expose('kind', {
        type: Kind,
        description: 'Missing, or there unexpectedly.',
      }),
      label: t.exposeString('label', {
        description: 'The label as it was read, or the number of the missing bag.',
      }),
      unit: t.field({
        type: hub.ref('Unit'),
        nullable: true,
        description: 'The bag; null for one that is unknown, or another organisation’s.',
        resolve: (row, _, ctx) => unitById(ctx, row.unitId),
      }),
      cause: t.expose('cause', {
        type: Cause,
        description: 'What the record says of it.',
      }),
      explanation: t.exposeString('explanation', {
        nullable: true,
        description: 'What a person found out; null while nobody has.',
      }),
      explainedBy: hub.link(t, 'Staff', {
        description: 'Who explained it; null while nobody has.',
        id: 'explainedBy',
      }),
      explainedAt: t.expose('explainedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was explained; null while it is open.',
      }),
    }),
  })
}

const LABELS = 'As 3308024000001-E5445, or what both bar codes of the bag say one behind the other'

const addMutations = (hub: Hub) => {
  hub.mutation('takeStock', {
    description:
      'Compares a place with its record by the labels that were scanned there. Every difference is kept with what the record says of it (issued, on the way, discarded, recalled, in another place, unknown …) and waits to be explained; nothing is put right by itself.',
    type: 'StockTaking',
    operation: (ctx, input) => takeStock(ctx, input as TakeStockInput),
    input: hub.input('TakeStockInput', {
      description: 'Which place, and everything that was scanned in it.',
      fields: (t) => ({
        placeId: t.id({ required: true, description: 'A place of the caller’s organisation.' }),
        labels: t.stringList({
          required: true,
          description: `${LABELS}; at most 500, in any order, twice or once. The empty list says that nothing stands there.`,
        }),
        note: t.string({ description: 'A remark.' }),
      }),
    }) as never,
  })
  hub.mutation('explainDifference', {
    description:
      'Says what became of one difference of a count, by the hospital that counted. It changes no bag: what became of one is recorded by the mutation for it.',
    type: 'StockTaking',
    refusals: [DifferenceExplained],
    operation: (ctx, input) => explainDifference(ctx, input as ExplainDifferenceInput),
    input: hub.input('ExplainDifferenceInput', {
      description: 'Which difference, and what was found out.',
      fields: (t) => ({
        differenceId: t.id({ required: true, description: 'The difference.' }),
        explanation: t.string({ required: true, description: 'What was found out.' }),
      }),
    }) as never,
  })
}

const addScan = (hub: Hub) => {
  const Scan = hub.builder.objectRef<BulkScan>('BulkScan').implement({
    description: 'What one scan of many bags came to.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The place.' }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'The bags that stand in the place now.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.unitIds),
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What kept the others out, each as `labels[3]`; empty when none was.',
        resolve: ((row: BulkScan) => row.findings) as never,
      }),
    }),
  })
  const input = hub.input('ScanUnitsInput', {
    description: 'What a reader or a scanner saw in a place.',
    fields: (t) => ({
      placeId: t.id({ required: true, description: 'A place of the caller’s organisation.' }),
      labels: t.stringList({ required: true, description: `${LABELS}; 1 to 500.` }),
    }),
  })
  hub.builder.mutationField('scanUnits', (t) =>
    t.field({
      type: Scan,
      description:
        'Says of many bags at once that they stand in a place, as an RFID reader or a scanner tells; each is judged alone, as by `placeUnit`, and one that may not stand there keeps no other out.',
      args: { input: t.arg({ type: input, required: true, description: 'What was seen, and where.' }) },
      errors: { types: [PlaceRefused].map(hub.refusal), directResult: true },
      resolve: (_, args, ctx) => scanUnits(ctx, args.input as ScanUnitsInput),
    }),
  )
}

const addQuery = (hub: Hub) =>
  hub.builder.queryField('stockTakings', (t) =>
    t.connection(
      {
        type: hub.ref('StockTaking'),
        description: 'Counts of the caller’s places, the newest first; for the lead those of every member.',
        args: {
          placeId: t.arg.id({ description: 'Only of this place.' }),
          open: t.arg.boolean({ description: 'True: only those with a difference that nobody explained.' }),
        },
        resolve: (_, args, ctx) => stockTakings(ctx, args as StockTakingsInput) as never,
      },
      { name: 'StockTakingConnection', description: 'Counts, page by page.' },
      { name: 'StockTakingEdge', description: 'One count of a page.' },
    ),
  )
