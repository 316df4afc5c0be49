import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { dispatchSample } from '#resolvers/requests/dispatch-sample.ts'
import { disposeSample } from '#resolvers/requests/dispose-sample.ts'
import { NotInState, SampleRefused } from '#resolvers/requests/errors.ts'
import { sample, sampleById } from '#resolvers/requests/read.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import type { Hub } from '#schema/hub.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** The type `Sample` and its query. */
export const addSampleType = (hub: Hub, { SampleState, SampleRejectReason }: RequestWords): void => {
  hub.entity('Sample', {
    description: 'A patient’s tube. Seen by the hospital that drew it and by the lead.',
    access: 'requests.sample',
    load: sampleById,
    fields: (t) => {
      const instant = (
        name: 'collectedAt' | 'dispatchedAt' | 'receivedAt' | 'rejectedAt' | 'disposedAt',
        description: string,
      ) => t.expose(name, { type: 'DateTime', nullable: true, description })
      const words = (name: 'collectedByName' | 'carrier' | 'rejectNote', description: string) =>
        t.exposeString(name, { nullable: true, description })
      return {
        sampleNumber: t.exposeString('sampleNumber', { description: 'The number on the label.' }),
        state: t.field({ type: SampleState, description: 'Where it stands.', resolve: (row) => row.state }),
        specimenType: t.exposeString('specimenType', { description: 'HL7 table 0487: WB, PLAS, SER.' }),
        collectedAt: instant('collectedAt', 'When it was drawn; null when not told.'),
        collectedByName: words('collectedByName', 'Who drew it, as asserted; null when not told.'),
        collectedBy: hub.link(t, 'Staff', {
          description: 'Who drew it, when they said so themselves; null else.',
          id: (row) => row.collectedBy,
        }),
        checkedBy: hub.link(t, 'Staff', {
          description: 'The second person who checked the label; null when nobody signed.',
          id: (row) => row.checkedBy,
        }),
        dispatchedAt: instant('dispatchedAt', 'When it left its hospital; null when that was not told.'),
        carrier: words('carrier', 'Who carries it; null when not told.'),
        receivedAt: instant('receivedAt', 'When the lead took it over; null before.'),
        receivedBy: hub.link(t, 'Staff', {
          description: 'Who took it over; null before.',
          id: (row) => row.receivedBy,
        }),
        rejectedAt: instant('rejectedAt', 'When it was rejected; null unless it was.'),
        rejectReason: t.field({
          type: SampleRejectReason,
          nullable: true,
          description: 'Why; null unless it was rejected.',
          resolve: (row) => row.rejectReason,
        }),
        rejectNote: words('rejectNote', 'The reason in words; null when none were given.'),
        disposedAt: instant('disposedAt', 'When it was disposed of; null before.'),
        patient: hub.link(t, 'Patient', { description: 'Whose it is.', id: (row) => row.patientId }),
        request: hub.link(t, 'Request', {
          description: 'The request it was first drawn for; null for a tube drawn on its own.',
          id: (row) => row.requestId,
        }),
        organisation: hub.link(t, 'Organisation', {
          description: 'The hospital that drew it.',
          id: (row) => row.organisationId,
        }),
      }
    },
  })
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
export const addSampleChanges = (hub: Hub, words: RequestWords): void => {
  addBedside(hub)
  addLaboratory(hub, words)
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

const addBedside = (hub: Hub) => {
  hub.mutation('collectSample', {
    description: 'A tube was drawn and labelled. Told again under the same number it stays as it is.',
    type: 'Sample',
    refusals: [SampleRefused, SignatureRefused],
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
      }),
    }),
  })
  hub.mutation('dispatchSample', {
    description: 'A tube left its hospital for the lead.',
    type: 'Sample',
    refusals: [NotInState],
    operation: dispatchSample,
    input: hub.input('DispatchSampleInput', {
      description: 'Which tube, and with whom.',
      fields: (t) => ({ ...sampleName(t), carrier: t.string({ description: 'Who carries it.' }) }),
    }),
  })
}

const addLaboratory = (hub: Hub, { SampleRejectReason }: RequestWords) => {
  const label = hub.builder.inputType('SampleLabelInput', {
    description: 'What was read on the tube; whatever the form states too must be the same.',
    fields: (t) => ({
      name: t.string({ description: 'Name on the label.' }),
      sex: t.string({ description: 'Sex on the label: 男 or 女.' }),
      age: t.string({ description: 'Age on the label.' }),
      hospitalNumber: t.string({ description: 'Hospital number on the label.' }),
      ward: t.string({ description: 'Ward or clinic on the label.' }),
      bed: t.string({ description: 'Bed on the label.' }),
      bloodGroup: t.string({ description: 'Group on the label.' }),
    }),
  })
  hub.mutation('receiveSample', {
    description: 'The lead takes a tube over, after comparing it with the form.',
    type: 'Sample',
    refusals: [NotInState, SampleRefused],
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
      }),
    }),
  })
  hub.mutation('rejectSample', {
    description: 'The lead does not use a tube and says why; the hospital draws another.',
    type: 'Sample',
    refusals: [NotInState],
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
    description: 'A tube was disposed of.',
    type: 'Sample',
    refusals: [NotInState],
    operation: disposeSample,
    input: hub.input('DisposeSampleInput', { description: 'Which tube.', fields: sampleName }),
  })
}
