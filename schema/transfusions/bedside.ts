import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { BagRefused, UnitUnknown } from '#resolvers/transfusions/errors.ts'
import { transfusions, transfusionsOfRequest, transfusionsOfUnit } from '#resolvers/transfusions/read.ts'
import { type RecordTransfusionInput, recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { type ReturnBagInput, returnBag } from '#resolvers/transfusions/return-bag.ts'
import type { Types } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import { addTransfusionType } from '#schema/transfusions/transfusion.ts'
import type { VitalSignsRef } from '#schema/transfusions/vital-signs.ts'
import type { TransfusionWords } from '#schema/transfusions/words.ts'

/** Bags at the bedside: what happened to each, and the used bag's way back. */
export const addBedside = (hub: Hub, words: TransfusionWords, vitalSigns: VitalSignsRef): void => {
  addTransfusionType(hub, words)
  addRecordTransfusion(hub, words, vitalSigns)
  addReturnBag(hub)
  addQueries(hub, words)
}

type Inputs = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** A bag by id or by the number on its label. */
const bagFields = (t: Inputs) => ({
  unitId: t.id({ description: 'The bag; absent: by its number.' }),
  unitNumber: t.string({
    description:
      'Donation number and product code on the label, `3308024000001-E5445`: finds the bag wherever the hub believes it to be.',
  }),
})

const addRecordTransfusion = (hub: Hub, words: TransfusionWords, vitalSigns: VitalSignsRef) => {
  const check = hub.builder.inputType('BedsideCheckItemInput', {
    description: 'One item of the bedside check.',
    fields: (t) => ({
      item: t.field({ type: words.BedsideItem, required: true, description: 'What was compared.' }),
      agrees: t.boolean({ required: true, description: 'Whether it agreed.' }),
    }),
  })
  hub.mutation('recordTransfusion', {
    description:
      'Records what happened to a bag at the bedside, at once or in parts: what is absent stays as it was told before. Never refused for a rule: what should not have happened (another patient, a recalled or expired bag, one person alone) is recorded and opens a deviation. What is told of a number that no unit bears is kept in a deviation, and answered `UnitUnknown`.',
    type: 'Transfusion',
    refusals: [SignatureRefused, UnitUnknown, PolicyMissing],
    operation: (ctx, input) => recordTransfusion(ctx, input as RecordTransfusionInput),
    input: hub.input('RecordTransfusionInput', {
      description:
        'One bag. The caller signs as the one who gave it and the one token is that of who checked with them; or both are named, as asserted.',
      signed: true,
      fields: (t) => ({
        ...bagFields(t),
        patientId: t.id({ description: 'Who received it; absent: the patient it was issued for.' }),
        hospitalNumber: t.string({ description: 'The same by the number of the caller’s own hospital.' }),
        fate: t.field({ type: words.UnitFate, description: 'Absent while the transfusion runs.' }),
        checks: t.field({ type: [check], description: 'What was compared; absent when nothing is known.' }),
        checkNote: t.string({ description: 'What was found at the check.' }),
        administratorName: t.string({
          description: 'Who gave it, when told by somebody else: no signature.',
        }),
        verifierName: t.string({ description: 'Who checked it, when told by somebody else: no signature.' }),
        startedAt: t.field({ type: 'DateTime', description: 'Start; absent: `occurredAt`.' }),
        endedAt: t.field({ type: 'DateTime', description: 'End.' }),
        volumeMl: t.float({ description: 'Millilitres given.' }),
        vitalSigns: t.field({
          type: [vitalSigns],
          description: 'Vital signs: before, after fifteen minutes, at the end.',
        }),
        interruptedReason: t.string({ description: 'Why it was interrupted.' }),
        note: t.string({ description: 'Anything else.' }),
        correction: t.boolean({
          description: 'True when an earlier telling named the wrong patient and this one mends it.',
        }),
      }),
    }) as never,
  })
}

const addReturnBag = (hub: Hub) =>
  hub.mutation('returnBag', {
    description:
      'The blood bank takes a used bag back; it is kept for at least 24 hours. Told again, the first time counts.',
    type: 'Transfusion',
    refusals: [BagRefused, PolicyMissing],
    operation: (ctx, input) => returnBag(ctx, input as ReturnBagInput),
    input: hub.input('ReturnBagInput', {
      description: 'Which bag; `occurredAt` is when it came.',
      fields: bagFields,
    }) as never,
  })

const addQueries = (hub: Hub, words: TransfusionWords) => {
  hub.builder.queryField('transfusions', (t) =>
    t.connection(
      {
        type: hub.ref('Transfusion'),
        description: 'Bags given, last recorded first. A hospital sees its own, the lead all.',
        args: {
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all the caller sees.' }),
          patientId: t.arg.id({ description: 'Only this patient’s; absent: all.' }),
          bag: t.arg({
            type: words.UsedBagState,
            description: 'Only those whose used bag is there now; absent: all.',
          }),
        },
        resolve: (_, args, ctx) => transfusions(ctx, args) as never,
      },
      { name: 'TransfusionConnection', description: 'Bags given, page by page.' },
      { name: 'TransfusionEdge', description: 'One bag in the list.' },
    ),
  )
  hub.builder.objectField(hub.ref('Unit'), 'transfusions', (t) =>
    t.field({
      type: [hub.ref('Transfusion')],
      description:
        'What was told of the bag at the bedside; more than one only where hospitals contradict each other.',
      resolve: (row, _, ctx) => listed(transfusionsOfUnit(ctx, row.id)),
    }),
  )
  hub.builder.objectField(hub.ref('Request'), 'transfusions', (t) =>
    t.field({
      type: [hub.ref('Transfusion')],
      description: 'Bags of this request that were given, first given first.',
      resolve: (row, _, ctx) => listed(transfusionsOfRequest(ctx, row.id)),
    }),
  )
}
