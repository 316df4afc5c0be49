import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { TestingSiteRefused } from '#resolvers/compatibility/errors.ts'
import {
  type PreTransfusionFacts,
  preTransfusionOf,
  preTransfusionResultsOf,
} from '#resolvers/compatibility/pre-transfusion-facts.ts'
import { preTransfusionResultById } from '#resolvers/compatibility/read.ts'
import {
  type RecordPreTransfusionTestsInput,
  recordPreTransfusionTests,
} from '#resolvers/compatibility/record-pre-transfusion-tests.ts'
import {
  secondSampleRequired,
  secondSampleRequiredForRequest,
} from '#resolvers/compatibility/second-sample.ts'
import {
  markerResultLabels,
  markerResults,
  preTransfusionTestLabels,
  preTransfusionTests,
} from '#rules/compatibility/pre-transfusion-terms.ts'
import type { CompatibilityWords } from '#schema/compatibility/words.ts'
import type { Hub } from '#schema/hub.ts'

/** Infection markers, ALT and the like: what was found, whether the panel is complete, and how it is recorded. */
export const addPreTransfusion = (hub: Hub, words: CompatibilityWords): void => {
  const Test = hub.words(
    'PreTransfusionTest',
    'A test before transfusion.',
    preTransfusionTests,
    preTransfusionTestLabels,
  )
  const Marker = hub.words(
    'MarkerResult',
    'Result of a serological marker.',
    markerResults,
    markerResultLabels,
  )
  addResult(hub, words, { Test, Marker })
  addStanding(hub, Test)
  addRecordTests(hub, words, { Test, Marker })
}

type PanelWords = Record<'Test' | 'Marker', ReturnType<Hub['words']>>

const addResult = (hub: Hub, words: CompatibilityWords, { Test, Marker }: PanelWords) =>
  hub.entity('PreTransfusionResult', {
    description:
      'One test before transfusion. Seen by the patient’s own hospital and by the lead; no other hospital sees it.',
    access: 'requests.sample',
    load: preTransfusionResultById,
    fields: (t) => ({
      test: t.expose('test', { type: Test, description: 'Which.' }),
      result: t.field({
        type: Marker,
        nullable: true,
        description: 'What a marker showed; null for a measured test.',
        resolve: (row) => row.result as never,
      }),
      value: t.exposeFloat('value', {
        nullable: true,
        description: 'The measured value; null for a marker that was only read.',
      }),
      unit: t.exposeString('unit', { nullable: true, description: 'Its unit; null when not told.' }),
      status: t.expose('status', {
        type: words.ResultStatus,
        description: 'Its standing; a preliminary one does not count.',
      }),
      current: t.exposeBoolean('current', {
        description: 'False once a later result stands in this one’s place.',
      }),
      correctsId: t.exposeID('correctsId', {
        nullable: true,
        description: 'The result this one replaced; null for a first one.',
      }),
      sample: hub.link(t, 'Sample', {
        description: 'The tube it rests on; null for one that the hub never saw.',
        id: 'sampleId',
      }),
      request: hub.link(t, 'Request', {
        description: 'The request it is reported to; null for none.',
        id: 'requestId',
      }),
      patient: hub.link(t, 'Patient', { description: 'Whose it is.', id: 'patientId' }),
      performedAt: hub.link(t, 'Organisation', {
        description: 'The laboratory: the lead’s, or the hospital’s own.',
        id: 'performedAtId',
      }),
      performedBy: hub.link(t, 'Staff', {
        description: 'Who did the test and signed it; null when a machine reported it.',
        id: 'performedBy',
      }),
      performedByName: t.exposeString('performedByName', {
        nullable: true,
        description: 'Who did it, as the sender asserts; null when nobody was named.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the test was done.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })

/** Whether the panel is complete, on the request the lead decides on; the results themselves on the patient. */
const addStanding = (hub: Hub, Test: PanelWords['Test']) => {
  const Panel = hub.builder.objectRef<PreTransfusionFacts>('PreTransfusionPanel').implement({
    description: 'Whether the tests before transfusion that the rules in force ask for are there.',
    fields: (t) => ({
      complete: t.exposeBoolean('complete', { description: 'True when nothing is missing.' }),
      missing: t.field({
        type: [Test],
        description: 'What has no clear final result that is young enough.',
        resolve: ({ missing }) => [...missing] as never,
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'The warning that something is missing; it holds no blood up.',
        resolve: (({ findings }: PreTransfusionFacts) => [...findings]) as never,
      }),
    }),
  })
  hub.builder.objectField(hub.ref('Request'), 'preTransfusion', (t) =>
    t.field({
      type: Panel,
      description: 'Whether the patient’s tests before transfusion are complete.',
      resolve: (row, _, ctx) => preTransfusionOf(ctx, row),
    }),
  )
  hub.builder.objectField(hub.ref('Request'), 'secondSampleRequired', (t) =>
    t.boolean({
      nullable: true,
      description:
        'True while the patient’s group is not confirmed by two venepunctures: another sample is to be drawn. For the lead over all hospitals, for a member by its own typings. Null where the patient is not yours to see.',
      resolve: (row, _, ctx) => secondSampleRequiredForRequest(ctx, row),
    }),
  )
  hub.builder.objectField(hub.ref('Patient'), 'secondSampleRequired', (t) =>
    t.boolean({
      description:
        'True while the group is not confirmed by two venepunctures: for the lead over all hospitals, for a member by its own typings (`patientHistory` tells of all).',
      resolve: (row, _, ctx) => secondSampleRequired(ctx, row),
    }),
  )
  hub.builder.objectField(hub.ref('Patient'), 'preTransfusionResults', (t) =>
    t.field({
      type: [hub.ref('PreTransfusionResult')],
      description: 'Tests before transfusion, newest first, corrected ones included.',
      resolve: (row, _, ctx) => preTransfusionResultsOf(ctx, row.id),
    }),
  )
}

const addRecordTests = (hub: Hub, words: CompatibilityWords, { Test, Marker }: PanelWords) => {
  const tested = hub.builder.inputType('PreTransfusionTestInput', {
    description: 'One test: a marker with its result, or a measured value.',
    fields: (t) => ({
      test: t.field({ type: Test, required: true, description: 'Which.' }),
      result: t.field({ type: Marker, description: 'What a marker showed.' }),
      value: t.float({ description: 'The measured value.' }),
      unit: t.string({ description: 'Its unit.' }),
    }),
  })
  hub.mutation('recordPreTransfusionTests', {
    description:
      'Records infection markers, ALT and the like, done by the lead or, where that is agreed, by the hospital itself. They never enter the history that hospitals share.',
    type: 'Patient',
    refusals: [TestingSiteRefused, SignatureRefused],
    operation: (ctx, input) => recordPreTransfusionTests(ctx, input as RecordPreTransfusionTestsInput),
    input: hub.input('RecordPreTransfusionTestsInput', {
      description: 'One patient’s tests of one report.',
      fields: (t) => ({
        sampleId: t.id({ description: 'The tube they rest on, where the hub knows it.' }),
        requestId: t.id({ description: 'The request they are reported to; needed without a sample.' }),
        tests: t.field({ type: [tested], required: true, description: 'At least one, each named once.' }),
        status: t.field({
          type: words.ResultStatus,
          description: 'Absent: FINAL. CORRECTED takes the place of the standing final result of each test.',
        }),
        performedByName: t.string({ description: 'Who did the tests, as an analyser or LIS asserts it.' }),
      }),
    }) as never,
  })
}
