import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import {
  type AssessmentRow,
  assessmentById,
  assessmentsDue,
  type DueAssessment,
} from '#resolvers/transfusions/read.ts'
import { type RecordAssessmentInput, recordAssessment } from '#resolvers/transfusions/record-assessment.ts'
import type { Hub } from '#schema/hub.ts'
import type { TransfusionWords } from '#schema/transfusions/words.ts'

/** Assessments before and after transfusions, and those nobody has made yet. */
export const addAssessments = (hub: Hub, words: TransfusionWords): void => {
  addAssessmentType(hub, words)
  addRecordAssessment(hub, words)
  addDue(hub, words)
}

/** What is measured, with its unit. */
const valueWords = {
  haemoglobin: 'Haemoglobin, g/L',
  platelets: 'Platelets, 10⁹/L',
  prothrombinTime: 'Prothrombin time, s',
  partialThromboplastinTime: 'Activated partial thromboplastin time, s',
  internationalRatio: 'INR',
  fibrinogen: 'Fibrinogen, g/L',
  neutrophils: 'Neutrophils, 10⁹/L',
} as const
type ValueName = keyof typeof valueWords

const resultWords = {
  expectedRise: 'Rise of haemoglobin to be expected, g/L',
  rise: 'Rise of haemoglobin seen, g/L',
  bodySurface: 'Body surface, m²',
  increment: 'Corrected count increment of platelets, 10⁹/L',
} as const

const addAssessmentType = (hub: Hub, words: TransfusionWords) => {
  const Values = hub.builder.objectRef<AssessmentRow['values']>('AssessmentValues').implement({
    description: 'What was measured.',
    fields: (t) =>
      Object.fromEntries(
        Object.entries(valueWords).map(([name, label]) => [
          name,
          t.float({
            nullable: true,
            description: `${label}; null when not measured.`,
            resolve: (row) => row[name as ValueName] ?? null,
          }),
        ]),
      ),
  })
  const Result = hub.builder.objectRef<AssessmentRow['result']>('AssessmentResult').implement({
    description: 'What follows from the values; null where one for it is missing.',
    fields: (t) => ({
      ...Object.fromEntries(
        Object.entries(resultWords).map(([name, label]) => [
          name,
          t.float({
            nullable: true,
            description: `${label}; null when a value for it is missing.`,
            resolve: (row) => row[name as keyof typeof resultWords],
          }),
        ]),
      ),
      effective: t.exposeBoolean('effective', {
        nullable: true,
        description: 'Whether the platelets worked; null when that can’t be told.',
      }),
    }),
  })
  hub.entity('Assessment', {
    description: 'What was measured around a transfusion. Seen by its hospital and by the lead.',
    access: 'transfusions.transfusions',
    load: assessmentById,
    fields: (t) => ({
      kind: t.expose('kind', {
        type: words.AssessmentKind,
        description: 'Before or after.',
      }),
      patient: hub.link(t, 'Patient', { description: 'The patient.', id: 'patientId' }),
      request: hub.link(t, 'Request', {
        description: 'The request; null when only the bag was named.',
        id: 'requestId',
      }),
      transfusion: hub.link(t, 'Transfusion', {
        description: 'The bag; null for an assessment made before there was one.',
        id: 'transfusionId',
      }),
      measuredAt: t.expose('measuredAt', { type: 'DateTime', description: 'When it was measured.' }),
      values: t.expose('values', { type: Values, description: 'What was measured.' }),
      result: t.expose('result', { type: Result, description: 'What follows from it.' }),
      conclusion: t.exposeString('conclusion', {
        nullable: true,
        description: 'What the physician concludes; null when nothing was written.',
      }),
      complete: t.exposeBoolean('complete', {
        description: 'Whether it has all its component asks for: what indicators 11 and 12 count.',
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What the rules found.',
        resolve: ((row: { findings: readonly unknown[] }) => [...row.findings]) as never,
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
}

const addRecordAssessment = (hub: Hub, words: TransfusionWords) => {
  const values = hub.builder.inputType('AssessmentValuesInput', {
    description: 'What was measured; leave out what was not.',
    fields: (t) =>
      Object.fromEntries(
        Object.entries(valueWords).map(([name, label]) => [name, t.float({ description: `${label}.` })]),
      ),
  })
  hub.mutation('recordAssessment', {
    description:
      'Records what was measured before or after a transfusion and computes what follows: rise of haemoglobin expected and seen, corrected count increment of platelets. An incomplete one is kept and does not count.',
    type: 'Assessment',
    refusals: [PolicyMissing],
    operation: (ctx, input) => recordAssessment(ctx, input as RecordAssessmentInput),
    input: hub.input('RecordAssessmentInput', {
      description: 'One assessment.',
      fields: (t) => ({
        kind: t.field({ type: words.AssessmentKind, required: true, description: 'Before or after.' }),
        transfusionId: t.id({ description: 'Any bag of the transfusion; needed for an assessment after.' }),
        requestId: t.id({ description: 'The request, for an assessment before there is a bag.' }),
        measuredAt: t.field({ type: 'DateTime', description: 'When it was measured; absent: `occurredAt`.' }),
        values: t.field({ type: values, required: true, description: 'What was measured.' }),
        heightCm: t.float({ description: 'Height, cm; for the body surface.' }),
        weightKg: t.float({ description: 'Weight, kg.' }),
        child: t.boolean({ description: 'True for a child, who has more blood for its weight.' }),
        volumeMl: t.float({ description: 'Millilitres of red cells given.' }),
        donorHaemoglobin: t.float({ description: 'Haemoglobin of what was given, g/L.' }),
        plateletDose: t.float({ description: 'Platelets given, 10¹¹.' }),
        conclusion: t.string({ description: 'What the physician concludes.' }),
      }),
    }) as never,
  })
}

const addDue = (hub: Hub, words: TransfusionWords) => {
  const Due = hub.builder.objectRef<DueAssessment>('DueAssessment').implement({
    description: 'An assessment that nobody has completed yet.',
    fields: (t) => ({
      transfusion: hub.link(t, 'Transfusion', {
        description: 'First bag of the transfusion.',
        id: 'episodeId',
      }),
      patient: hub.link(t, 'Patient', { description: 'The patient.', id: 'patientId' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital that has to make it.',
        id: 'organisationId',
      }),
      kind: t.expose('kind', {
        type: words.AssessmentKind,
        description: 'Before or after.',
      }),
      state: t.expose('state', {
        type: words.DueState,
        description: 'Where it stands now.',
      }),
      bags: t.exposeInt('bags', { description: 'Bags of the transfusion.' }),
      startedAt: t.expose('startedAt', { type: 'DateTime', description: 'Start of the first bag.' }),
      dueFrom: t.expose('dueFrom', { type: 'DateTime', description: 'From when it may be made.' }),
      dueUntil: t.expose('dueUntil', { type: 'DateTime', description: 'Until when it is to be made.' }),
    }),
  })
  hub.builder.queryField('assessmentsDue', (t) =>
    t.connection(
      {
        type: Due,
        description:
          'Assessments of the last 90 days that nobody has completed, the one due first at the head. A hospital sees its own, the lead all.',
        args: {
          kind: t.arg({ type: words.AssessmentKind, description: 'Before or after; absent: both.' }),
          states: t.arg({ type: [words.DueState], description: 'Absent: DUE and OVERDUE.' }),
        },
        resolve: (_, args, ctx) => assessmentsDue(ctx, args) as never,
      },
      { name: 'DueAssessmentConnection', description: 'Assessments to be made, page by page.' },
      { name: 'DueAssessmentEdge', description: 'One assessment in the list.' },
    ),
  )
}
