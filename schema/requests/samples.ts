import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { dispatchSample } from '#resolvers/requests/dispatch-sample.ts'
import { disposeSample } from '#resolvers/requests/dispose-sample.ts'
import { NotInState, SampleRefused } from '#resolvers/requests/errors.ts'
import { bedsideCheckOfSample, sample, sampleById, samples } from '#resolvers/requests/read.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import type { Hub } from '#schema/hub.ts'
import type { SampleCare } from '#schema/requests/sample-care.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** The type `Sample` and its query. */
export const addSampleType = (
  hub: Hub,
  { SampleState, SampleRejectReason }: RequestWords,
  { BedsideCheck, CarrierKind, Check }: SampleCare,
): void => {
  hub.entity('Sample', {
    description: 'A patient’s tube. Seen by the hospital that drew it and by the lead.',
    access: 'requests.sample',
    load: sampleById,
    fields: (t) => {
      const instant = (
        name:
          | 'collectedAt'
          | 'dispatchedAt'
          | 'receivedAt'
          | 'rejectedAt'
          | 'lastIssuedAt'
          | 'keptUntil'
          | 'disposedAt',
        description: string,
      ) => t.expose(name, { type: 'DateTime', nullable: true, description })
      const words = (
        name: 'collectedByName' | 'checkedByName' | 'venepuncture' | 'carrier' | 'rejectNote',
        description: string,
      ) => t.exposeString(name, { nullable: true, description })
      return {
        sampleNumber: t.exposeString('sampleNumber', { description: 'The number on the label.' }),
        state: t.expose('state', { type: SampleState, description: 'Where it stands.' }),
        specimenType: t.exposeString('specimenType', { description: 'HL7 table 0487: WB, PLAS, SER.' }),
        collectedAt: instant('collectedAt', 'When it was drawn; null when not told.'),
        collectedByName: words('collectedByName', 'Who drew it, as asserted; null when not told.'),
        collectedBy: hub.link(t, 'Staff', {
          description: 'Who drew it, when they said so themselves; null else.',
          id: 'collectedBy',
        }),
        checkedBy: hub.link(t, 'Staff', {
          description: 'The second person who checked the label; null when nobody signed.',
          id: 'checkedBy',
        }),
        checkedByName: words('checkedByName', 'The second person as a machine asserts; null when not told.'),
        bedsideCheck: t.field({
          type: BedsideCheck,
          description: 'How the label was checked at the bedside.',
          resolve: bedsideCheckOfSample,
        }),
        checks: t.field({
          type: [Check],
          description: 'What was compared at the bedside, with the carrier and at the receipt, in order.',
          resolve: (row) => [...row.checks],
        }),
        findings: t.field({
          type: ['Finding' as never],
          description: 'What was found wanting and recorded all the same.',
          resolve: ((row: { findings: readonly object[] }) => [...row.findings]) as never,
        }),
        venepuncture: words(
          'venepuncture',
          'The hospital’s number of the drawing; tubes of one drawing share it. Null when not told.',
        ),
        secondSampleOf: hub.link(t, 'Sample', {
          description: 'The sample that this one was drawn to confirm; null for a first one.',
          id: 'secondSampleOf',
        }),
        dispatchedAt: instant('dispatchedAt', 'When it left its hospital; null when that was not told.'),
        carrier: words('carrier', 'Who carries it; null when not told.'),
        carrierKind: t.expose('carrierKind', {
          type: CarrierKind,
          nullable: true,
          description: 'Staff of the hospital or a dedicated messenger; null when that was not told.',
        }),
        carriedBy: hub.link(t, 'Staff', {
          description: 'The carrier on the hospital’s staff; null for a messenger or an asserted name.',
          id: 'carriedBy',
        }),
        receivedAt: instant('receivedAt', 'When the lead took it over; null before.'),
        receivedBy: hub.link(t, 'Staff', {
          description: 'Who took it over; null before.',
          id: 'receivedBy',
        }),
        rejectedAt: instant('rejectedAt', 'When it was rejected; null unless it was.'),
        rejectReason: t.expose('rejectReason', {
          type: SampleRejectReason,
          nullable: true,
          description: 'Why; null unless it was rejected.',
        }),
        rejectNote: words('rejectNote', 'The reason in words; null when none were given.'),
        lastIssuedAt: instant('lastIssuedAt', 'When blood was last issued on it; null when none was.'),
        keptUntil: instant(
          'keptUntil',
          'Its disposal is due from then on, unless a reaction is being examined; null before its receipt or rejection.',
        ),
        keptForReaction: t.boolean({
          description: 'True while a transfusion reaction is being examined: it is not disposed of.',
          resolve: (row) => row.keptForCases.length > 0,
        }),
        disposedAt: instant('disposedAt', 'When it was disposed of; null before.'),
        patient: hub.link(t, 'Patient', { description: 'Whose it is.', id: 'patientId' }),
        request: hub.link(t, 'Request', {
          description: 'The request it was first drawn for; null for a tube drawn on its own.',
          id: 'requestId',
        }),
        organisation: hub.link(t, 'Organisation', {
          description: 'The hospital that drew it.',
          id: 'organisationId',
        }),
      }
    },
  })
  addSampleQueries(hub, SampleState)
}

const addSampleQueries = (hub: Hub, SampleState: RequestWords['SampleState']) => {
  hub.builder.queryField('samples', (t) =>
    t.connection(
      {
        type: hub.ref('Sample'),
        description: 'The samples you may see, newest first; those due for disposal, longest due first.',
        args: {
          states: t.arg({ type: [SampleState], description: 'Only in these states; absent: in any.' }),
          organisation: t.arg.string({ description: 'Only of the hospital with this code; absent: of all.' }),
          disposalDue: t.arg.boolean({
            description: 'True: only those that are to be disposed of by now. Absent: all.',
          }),
        },
        resolve: (_, args, ctx) => samples(ctx, args) as never,
      },
      { name: 'SampleConnection', description: 'Samples, page by page.' },
      { name: 'SampleEdge', description: 'One sample of a page.' },
    ),
  )
  hub.builder.queryField('sample', (t) =>
    t.field({
      type: hub.ref('Sample'),
      nullable: true,
      description: 'One sample, by id or by label; null when there is none that is yours to see.',
      args: {
        id: t.arg.id({ description: 'The sample’s id.' }),
        sampleNumber: t.arg.string({ description: 'Instead of the id: the number on the label.' }),
        organisation: t.arg.string({ description: 'Code of the hospital that drew it; absent: your own.' }),
      },
      resolve: (_, { id, sampleNumber, organisation }, ctx) =>
        sample(ctx, { id, number: sampleNumber, organisation }),
    }),
  )
}

/** What is done with samples, and how that is followed. */
export const addSampleChanges = (hub: Hub, words: RequestWords, care: SampleCare): void => {
  addBedside(hub, care)
  addLaboratory(hub, words, care)
  hub.subscription('sampleChanged', {
    description: 'Each step of the samples the caller may see, from the bedside to the disposal.',
    access: 'requests.sampleChanged',
    events: [
      'requests.sampleCollected',
      'requests.sampleDispatched',
      'requests.sampleReceived',
      'requests.sampleRejected',
      'requests.sampleDisposed',
    ],
    about: {
      arg: 'requestId',
      description: 'Only samples of this request; absent: of all.',
      idOf: ({ payload }) => payload.requestId,
    },
    fields: (t) => ({
      sample: hub.link(t, 'Sample', {
        description: 'The sample as it stands now.',
        id: (event) => event.subjectId,
      }),
    }),
  })
}

/** A sample by id or label; the rest of an input beside it. */
const sampleName = (t: PothosInput) => ({
  sampleId: t.id({ description: 'The sample’s id.' }),
  sampleNumber: t.string({ description: 'Instead of the id: the number on the label, in your hospital.' }),
})
type PothosInput = Parameters<Parameters<Hub['input']>[1]['fields']>[0]

const addBedside = (hub: Hub, { label, CarrierKind }: SampleCare) => {
  hub.mutation('collectSample', {
    description:
      'A tube was drawn and labelled, under the signatures of two persons, or of one alone where the rules in force allow a recorded self-check. Told again under the same number it stays as it is, and takes on the check that was missing.',
    type: 'Sample',
    refusals: [SampleRefused, SignatureRefused, PolicyMissing],
    operation: collectSample,
    input: hub.input('CollectSampleInput', {
      description: 'The tube, and the request or patient it was drawn for.',
      signed: true,
      fields: (t) => ({
        sampleNumber: t.string({ required: true, description: 'The number on the label.' }),
        requestId: t.id({ description: 'The request it was drawn for.' }),
        placerNumber: t.string({ description: 'Instead of the id: the request’s placer number.' }),
        hospitalNumber: t.string({
          description: 'Instead of a request: the patient, for a tube drawn on its own.',
        }),
        specimenType: t.string({ description: 'HL7 table 0487; absent: WB.' }),
        collectedAt: t.field({ type: 'DateTime', description: 'When it was drawn; absent: now.' }),
        collectorName: t.string({
          description: 'Who drew it, when a machine tells; persons draw in their own name.',
        }),
        checkerName: t.string({
          description: 'Who checked beside the collector, when a machine tells; persons sign.',
        }),
        selfCheck: t.boolean({
          description: 'True: one person alone checked the label, where the rules in force allow it.',
        }),
        checked: t.field({ type: label, description: 'What was read face to face; absent: not recorded.' }),
        venepuncture: t.string({
          description: 'Your own number of the drawing, the same for all tubes of one drawing.',
        }),
        secondSampleOf: t.id({
          description: 'The sample that this one confirms; it must be drawn by another venepuncture.',
        }),
      }),
    }),
  })
  hub.mutation('dispatchSample', {
    description:
      'A tube left its hospital for the lead, with medical staff or a dedicated messenger; named by nobody, the caller carries it.',
    type: 'Sample',
    refusals: [NotInState, SampleRefused],
    operation: dispatchSample,
    input: hub.input('DispatchSampleInput', {
      description: 'Which tube, and with whom.',
      fields: (t) => ({
        ...sampleName(t),
        carrier: t.string({ description: 'Name of the messenger.' }),
        carrierKind: t.field({ type: CarrierKind, description: 'What kind of carrier; needed with a name.' }),
        carrierStaffId: t.id({ description: 'Instead of a name: somebody on your hospital’s staff.' }),
        label: t.field({ type: label, description: 'What stands on it; absent: compared by eye alone.' }),
        boxCelsius: t.float({ description: 'Temperature in the transport box, in °C.' }),
      }),
    }),
  })
}

const addLaboratory = (hub: Hub, { SampleRejectReason }: RequestWords, { label }: SampleCare) => {
  hub.mutation('receiveSample', {
    description: 'The lead takes a tube over, after comparing it with the form.',
    type: 'Sample',
    refusals: [NotInState, SampleRefused, SignatureRefused, PolicyMissing],
    operation: receiveSample,
    input: hub.input('ReceiveSampleInput', {
      description: 'Which tube, and what was read on it.',
      fields: (t) => ({
        ...sampleName(t),
        label: t.field({ type: label, description: 'What stands on it; absent: compared by eye alone.' }),
        collectorName: t.string({ description: 'Who drew it, where that was not told before.' }),
        collectedAt: t.field({
          type: 'DateTime',
          description: 'When it was drawn, where that was not told before.',
        }),
        boxCelsius: t.float({ description: 'Temperature in the transport box, in °C.' }),
      }),
    }),
  })
  hub.mutation('rejectSample', {
    description: 'The lead does not use a tube and says why; the hospital draws another.',
    type: 'Sample',
    refusals: [NotInState, PolicyMissing],
    operation: rejectSample,
    input: hub.input('RejectSampleInput', {
      description: 'Which tube, and why.',
      fields: (t) => ({
        ...sampleName(t),
        reason: t.field({ type: SampleRejectReason, required: true, description: 'The reason by its code.' }),
        note: t.string({ description: 'The reason in words, for the ward.' }),
      }),
    }),
  })
  hub.mutation('disposeSample', {
    description:
      'A tube was disposed of: refused before its time, and while a transfusion reaction is being examined.',
    type: 'Sample',
    refusals: [NotInState, SampleRefused],
    operation: disposeSample,
    input: hub.input('DisposeSampleInput', { description: 'Which tube.', fields: sampleName }),
  })
}
