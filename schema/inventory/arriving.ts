import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { type ConfirmReceiptInput, confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { UnitNotInState } from '#resolvers/inventory/errors.ts'
import { unitById } from '#resolvers/inventory/read.ts'
import { type BagReceiptRow, receiptsOfIssue, receiptsOfUnit } from '#resolvers/inventory/read-custody.ts'
import { type ReturnUnitInput, returnUnit } from '#resolvers/inventory/return-unit.ts'
import type { Hub } from '#schema/hub.ts'
import type { CustodyWords } from '#schema/inventory/custody-words.ts'
import { listed } from '#schema/listed.ts'

/** How blood arrives at the hospital it was issued for, and how it comes back unused. */
export const addArriving = (hub: Hub, words: CustodyWords): void => {
  addReceipts(hub, words)
  addConfirmReceipt(hub, words)
  addReturnUnit(hub, words)
}

const addReceipts = (hub: Hub, words: CustodyWords) => {
  const Receipt = hub.builder.objectRef<BagReceiptRow>('BagReceipt').implement({
    description: 'A bag’s arrival at the hospital it was issued for, as somebody there saw it.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id.' }),
      unit: t.field({
        type: hub.ref('Unit'),
        nullable: true,
        description: 'The bag; null when it was meant for somebody else.',
        resolve: (row, _, ctx) => unitById(ctx, row.unitId),
      }),
      celsius: t.exposeFloat('celsius', {
        nullable: true,
        description: '°C of the bag; null when nobody measured.',
      }),
      visualDefects: t.field({
        type: [words.VisualDefect],
        description: 'What forbade its use to the eye; empty when it looked right.',
        resolve: (row) => row.visualDefects,
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What was wrong with the arrival; empty when nothing was.',
        resolve: ((row: BagReceiptRow) => row.findings) as never,
      }),
      note: t.exposeString('note', { nullable: true, description: 'A remark; null for none.' }),
      receivedBy: hub.link(t, 'Staff', {
        description: 'Who received it.',
        id: 'receivedBy',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it arrived.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
  hub.builder.objectField(hub.ref('Issue'), 'receipts', (t) =>
    t.field({
      type: [Receipt],
      description: 'How its bags arrived, oldest first; a bag without one has not been confirmed.',
      resolve: (row, _, ctx) => listed(receiptsOfIssue(ctx, row.id)),
    }),
  )
  hub.builder.objectField(hub.ref('Unit'), 'receipts', (t) =>
    t.field({
      type: [Receipt],
      description: 'How it arrived at the hospital it was issued for; empty while that is not confirmed.',
      resolve: (row, _, ctx) => listed(receiptsOfUnit(ctx, row.id)),
    }),
  )
}

const addConfirmReceipt = (hub: Hub, words: CustodyWords) => {
  const bag = hub.builder.inputType('ArrivedBagInput', {
    description: 'One bag as it arrived.',
    fields: (t) => ({
      unitId: t.id({ required: true, description: 'The bag.' }),
      celsius: t.float({ description: '°C of the bag; absent when nobody measured.' }),
      visualDefects: t.field({
        type: [words.VisualDefect],
        required: true,
        description: 'What forbids its use to the eye; the empty list says that it looks right.',
      }),
      note: t.string({ description: 'A remark.' }),
    }),
  })
  hub.mutation('confirmReceipt', {
    description:
      'Says that bags have arrived, by the hospital that receives them. Facts are never refused: a bag that is too warm, damaged or not expected is recorded, held, and opens a deviation. Name the issue; for bags that left on paper, as during a downtime, the request: one that was in stock by the record, or kept for this hospital, counts as handed over from then on, held and with a deviation. Answers the request.',
    type: 'Request',
    refusals: [PolicyMissing],
    operation: (ctx, input) => confirmReceipt(ctx, input as ConfirmReceiptInput),
    input: hub.input('ConfirmReceiptInput', {
      description: 'Which bags arrived, by their issue or their request; the caller is who received them.',
      fields: (t) => ({
        issueId: t.id({ description: 'The issue; absent when the request is named.' }),
        requestId: t.id({
          description: 'The request, for bags that left on paper; absent when the issue is named.',
        }),
        bags: t.field({ type: [bag], required: true, description: '1 to 50 bags, each once.' }),
      }),
    }) as never,
  })
}

const addReturnUnit = (hub: Hub, words: CustodyWords) =>
  hub.mutation('returnUnit', {
    description:
      'Takes back issued blood that was not used. It goes into quarantine and from there to its discard, never back to stock and never to anybody else.',
    type: 'Unit',
    refusals: [UnitNotInState, PolicyMissing],
    operation: (ctx, input) => returnUnit(ctx, input as ReturnUnitInput),
    input: hub.input('ReturnUnitInput', {
      description: 'Which unit, and why it was not used.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The unit.' }),
        reasonCode: t.field({ type: words.ReturnReason, description: 'Why it comes back; absent: OTHER.' }),
        reason: t.string({
          description:
            'The same in words, which OTHER needs; the lead and the station that delivered it read it with the hold.',
        }),
        outOfStorageSince: t.field({
          type: 'DateTime',
          description: 'Since when it was out of controlled storage; absent: since its hand-over.',
        }),
        happened: t.boolean({
          description:
            'True: it came back already, whatever the hub believed of it, as after a downtime. A bag that never left by the record is returned all the same, one of which nothing is left stays as it is, and a deviation tells of it.',
        }),
      }),
    }) as never,
  })
