import type { VitalSigns } from '#db/transfusions/shapes.ts'
import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { BagRefused } from '#resolvers/transfusions/errors.ts'
import {
  assessmentsOfTransfusion,
  recordsOfTransfusion,
  type TransfusionRecordRow,
  transfusionById,
  transfusions,
  transfusionsOfRequest,
  transfusionsOfUnit,
} from '#resolvers/transfusions/read.ts'
import { type RecordTransfusionInput, recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { type ReturnBagInput, returnBag } from '#resolvers/transfusions/return-bag.ts'
import { bedsideItems } from '#rules/transfusions/terms.ts'
import type { Types } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'
import type { TransfusionWords } from '#schema/transfusions/words.ts'

/** Bags at the bedside: what happened to each, and the used bag's way back. */
export const addBedside = (hub: Hub, words: TransfusionWords, vitalSigns: VitalSignsRef): void => {
  addTransfusionType(hub, words)
  addRecordTransfusion(hub, words, vitalSigns)
  addReturnBag(hub)
  addQueries(hub)
}

const addTransfusionType = (hub: Hub, words: TransfusionWords) => {
  const Check = makeCheck(hub, words)
  const Vitals = makeVitals(hub, words)
  const Told = makeRecord(hub)
  hub.entity('Transfusion', {
    description:
      'One bag at the bedside: the sum of all that was told of it. Seen by the hospital where it was given and by the lead.',
    access: 'transfusions.transfusions',
    load: transfusionById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital where it was given.',
        id: (row) => row.organisationId,
      }),
      unit: hub.link(t, 'Unit', { description: 'The bag.', id: (row) => row.unitId }),
      patient: hub.link(t, 'Patient', { description: 'Who received it.', id: (row) => row.patientId }),
      request: hub.link(t, 'Request', {
        description: 'The request it was issued for; null when for none.',
        id: (row) => row.requestId,
      }),
      episode: hub.link(t, 'Transfusion', {
        description:
          'First bag of the transfusion (人次) it belongs to: all bags within 24 hours of the first. Null for a bag that was not used.',
        id: (row) => row.episodeId,
      }),
      fate: t.field({
        type: words.UnitFate,
        nullable: true,
        description: 'What became of it; null while the transfusion runs.',
        resolve: (row) => row.fate,
      }),
      checks: t.field({
        type: [Check],
        nullable: true,
        description: 'What was compared at the bedside; null when nothing was told of it.',
        resolve: ({ checks }) =>
          checks === null
            ? null
            : bedsideItems.flatMap((item) => {
                const agrees = checks[item]
                return agrees === undefined ? [] : [{ item, agrees }]
              }),
      }),
      checkNote: t.exposeString('checkNote', {
        nullable: true,
        description: 'What was found at the check, in words; null when nothing was written.',
      }),
      administrator: hub.link(t, 'Staff', {
        description: 'Who gave it, by signature; null when only a name was told.',
        id: (row) => row.administratorId,
      }),
      verifier: hub.link(t, 'Staff', {
        description: 'Who checked it with them, by signature; null when only a name was told.',
        id: (row) => row.verifierId,
      }),
      administratorName: t.exposeString('administratorName', {
        nullable: true,
        description: 'Who gave it, as asserted: no signature. Null when signed or not told.',
      }),
      verifierName: t.exposeString('verifierName', {
        nullable: true,
        description: 'Who checked it, as asserted: no signature. Null when signed or not told.',
      }),
      startedAt: t.expose('startedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Start; null for a bag that was not used.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'End; null while it runs or when not told.',
      }),
      volumeMl: t.exposeFloat('volumeMl', {
        nullable: true,
        description: 'Millilitres given; null when not told.',
      }),
      vitalSigns: t.field({
        type: [Vitals],
        description: 'Vital signs, in the order told.',
        resolve: (row) => [...row.vitalSigns],
      }),
      interruptedReason: t.exposeString('interruptedReason', {
        nullable: true,
        description: 'Why it was interrupted; null when it was not.',
      }),
      note: t.exposeString('note', {
        nullable: true,
        description: 'What was written beside it; null when nothing.',
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What the rules found, as last judged; deviations tell what has to be closed.',
        resolve: ((row: { findings: readonly unknown[] }) => [...row.findings]) as never,
      }),
      bagReturnedAt: t.expose('bagReturnedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the used bag came back to the blood bank; null until it did.',
      }),
      bagDisposalDueAt: t.expose('bagDisposalDueAt', {
        type: 'DateTime',
        nullable: true,
        description: 'From when the used bag may be destroyed; null until it came back.',
      }),
      assessments: t.field({
        type: [hub.ref('Assessment')],
        description: 'Assessments that name this bag, oldest first.',
        resolve: async (row, _, ctx) => [...(await assessmentsOfTransfusion(ctx, row.id))],
      }),
      records: t.field({
        type: [Told],
        description: 'Every telling of it, as it came, in order.',
        resolve: async (row, _, ctx) => [...(await recordsOfTransfusion(ctx, row.id))],
      }),
      recordedAt: t.expose('recordedAt', {
        type: 'DateTime',
        description: 'When the hub first learnt of it.',
      }),
    }),
  })
}

const makeCheck = (hub: Hub, words: TransfusionWords) =>
  hub.builder
    .objectRef<{ item: (typeof bedsideItems)[number]; agrees: boolean }>('BedsideCheckItem')
    .implement({
      description: 'One item of the bedside check.',
      fields: (t) => ({
        item: t.field({
          type: words.BedsideItem,
          description: 'What was compared.',
          resolve: (row) => row.item,
        }),
        agrees: t.exposeBoolean('agrees', { description: 'Whether it agreed.' }),
      }),
    })

/** What can be measured at one moment, with its words. */
const vitalNumbers = {
  temperature: '°C; null when not measured.',
  pulse: 'Beats a minute; null when not measured.',
  respirations: 'Breaths a minute; null when not measured.',
  systolic: 'mmHg; null when not measured.',
  diastolic: 'mmHg; null when not measured.',
  oxygenSaturation: 'Per cent; null when not measured.',
} as const

const makeVitals = (hub: Hub, words: TransfusionWords) =>
  hub.builder.objectRef<VitalSigns>('VitalSigns').implement({
    description: 'Vital signs of one moment.',
    fields: (t) => ({
      phase: t.field({ type: words.VitalPhase, description: 'Which moment.', resolve: (row) => row.phase }),
      takenAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When they were taken; null when not told.',
        resolve: ({ takenAt }) => (takenAt === null ? null : new Date(takenAt)),
      }),
      ...Object.fromEntries(
        Object.entries(vitalNumbers).map(([name, description]) => [
          name,
          t.exposeFloat(name as keyof typeof vitalNumbers, { nullable: true, description }),
        ]),
      ),
    }),
  })

const makeRecord = (hub: Hub) =>
  hub.builder.objectRef<TransfusionRecordRow>('TransfusionRecord').implement({
    description: 'One telling of a bag at the bedside.',
    fields: (t) => ({
      told: t.expose('told', { type: 'JSON', description: 'The telling, as it came.' }),
      patient: hub.link(t, 'Patient', {
        description: 'Who received it according to this telling.',
        id: (row) => row.patientId,
      }),
      recordedBy: hub.link(t, 'Staff', { description: 'Who told it.', id: (row) => row.recordedBy }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })

type Inputs = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** A bag by id or by the number on its label. */
const bagFields = (t: Inputs) => ({
  unitId: t.id({ description: 'The bag; absent: by its number.' }),
  unitNumber: t.string({
    description:
      'Donation number and product code on the label, `3308024000001-E5445`: finds the bag wherever the hub believes it to be.',
  }),
})

/** Vital signs as an input; defined once and used by transfusions and reactions. */
export const vitalSignsInput = (hub: Hub, words: TransfusionWords) =>
  hub.builder.inputType('VitalSignsInput', {
    description: 'Vital signs of one moment; leave out what was not measured.',
    fields: (t) => ({
      phase: t.field({ type: words.VitalPhase, required: true, description: 'Which moment.' }),
      takenAt: t.field({ type: 'DateTime', description: 'When they were taken.' }),
      ...Object.fromEntries(
        Object.entries(vitalNumbers).map(([name, description]) => [
          name,
          t.float({ description: description.split(';')[0] ?? '' }),
        ]),
      ),
    }),
  })

/** The input type of vital signs. */
export type VitalSignsRef = ReturnType<typeof vitalSignsInput>

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
      'Records what happened to a bag at the bedside, at once or in parts: what is absent stays as it was told before. Never refused for a rule: what should not have happened (another patient, a recalled or expired bag, one person alone) is recorded and opens a deviation.',
    type: 'Transfusion',
    refusals: [SignatureRefused],
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
    refusals: [BagRefused],
    operation: (ctx, input) => returnBag(ctx, input as ReturnBagInput),
    input: hub.input('ReturnBagInput', {
      description: 'Which bag; `occurredAt` is when it came.',
      fields: bagFields,
    }) as never,
  })

const addQueries = (hub: Hub) => {
  hub.builder.queryField('transfusions', (t) =>
    t.connection(
      {
        type: hub.ref('Transfusion'),
        description: 'Bags given, last recorded first. A hospital sees its own, the lead all.',
        args: {
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all the caller sees.' }),
          patientId: t.arg.id({ description: 'Only this patient’s; absent: all.' }),
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
      resolve: async (row, _, ctx) => [...(await transfusionsOfUnit(ctx, row.id))],
    }),
  )
  hub.builder.objectField(hub.ref('Request'), 'transfusions', (t) =>
    t.field({
      type: [hub.ref('Transfusion')],
      description: 'Bags of this request that were given, first given first.',
      resolve: async (row, _, ctx) => [...(await transfusionsOfRequest(ctx, row.id))],
    }),
  )
}
