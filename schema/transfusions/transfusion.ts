import { toldWordsOf } from '#resolvers/hospital-number.ts'
import {
  assessmentsOfTransfusion,
  recordsOfTransfusion,
  type TransfusionRecordRow,
  transfusionById,
} from '#resolvers/transfusions/read.ts'
import { bedsideItems } from '#rules/transfusions/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import { makeVitals } from '#schema/transfusions/vital-signs.ts'
import type { TransfusionWords } from '#schema/transfusions/words.ts'

/** One bag at the bedside, with all that was told of it. */
export const addTransfusionType = (hub: Hub, words: TransfusionWords) => {
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
        id: 'organisationId',
      }),
      unit: hub.link(t, 'Unit', { description: 'The bag.', id: 'unitId' }),
      patient: hub.link(t, 'Patient', { description: 'Who received it.', id: 'patientId' }),
      request: hub.link(t, 'Request', {
        description: 'The request it was issued for; null when for none.',
        id: 'requestId',
      }),
      episode: hub.link(t, 'Transfusion', {
        description:
          'First bag of the transfusion (人次) it belongs to: all bags within 24 hours of the first. Null for a bag that was not used.',
        id: 'episodeId',
      }),
      fate: t.expose('fate', {
        type: words.UnitFate,
        nullable: true,
        description: 'What became of it; null while the transfusion runs.',
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
        id: 'administratorId',
      }),
      verifier: hub.link(t, 'Staff', {
        description: 'Who checked it with them, by signature; null when only a name was told.',
        id: 'verifierId',
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
        resolve: (row, _, ctx) => listed(assessmentsOfTransfusion(ctx, row.id)),
      }),
      records: t.field({
        type: [Told],
        description: 'Every telling of it, as it came, in order.',
        resolve: (row, _, ctx) => listed(recordsOfTransfusion(ctx, row.id)),
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
        item: t.expose('item', {
          type: words.BedsideItem,
          description: 'What was compared.',
        }),
        agrees: t.exposeBoolean('agrees', { description: 'Whether it agreed.' }),
      }),
    })

const makeRecord = (hub: Hub) =>
  hub.builder.objectRef<TransfusionRecordRow>('TransfusionRecord').implement({
    description: 'One telling of a bag at the bedside.',
    fields: (t) => ({
      told: t.field({
        type: 'JSON',
        description: 'The telling, as it came.',
        resolve: (row, _, ctx) => toldWordsOf(ctx, row.told),
      }),
      patient: hub.link(t, 'Patient', {
        description: 'Who received it according to this telling.',
        id: 'patientId',
      }),
      recordedBy: hub.link(t, 'Staff', { description: 'Who told it.', id: 'recordedBy' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
