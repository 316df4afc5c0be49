import { kindOf } from '#lib/ids.ts'
import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import {
  ElectronicCrossmatchRefused,
  ResultRefused,
  TestingSiteRefused,
} from '#resolvers/compatibility/errors.ts'
import { type IdentifyAntibodyInput, identifyAntibody } from '#resolvers/compatibility/identify-antibody.ts'
import {
  type RecordAntibodyScreenInput,
  recordAntibodyScreen,
} from '#resolvers/compatibility/record-antibody-screen.ts'
import { type RecordCrossmatchInput, recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { type RecordTypingInput, recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { type VerifyResultInput, verifyResult } from '#resolvers/compatibility/verify-result.ts'
import { type WithdrawResultInput, withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import type { Types } from '#schema/builder.ts'
import { tubeDescriptions } from '#schema/compatibility/results.ts'
import type { CompatibilityWords } from '#schema/compatibility/words.ts'
import type { Hub } from '#schema/hub.ts'

type Inputs = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

const REFUSALS = [TestingSiteRefused, ResultRefused, SignatureRefused, PolicyMissing]

/** How results are recorded, corrected, verified and followed. */
export const addRecording = (hub: Hub, words: CompatibilityWords): void => {
  addRecordTyping(hub, words)
  addRecordAntibodyScreen(hub, words)
  addIdentifyAntibody(hub, words)
  addRecordCrossmatch(hub, words)
  addVerifyResult(hub)
  addWithdrawResult(hub)
  addCrossmatchReported(hub)
}

const resultFields = (t: Inputs, { ResultStatus }: CompatibilityWords) => ({
  sampleId: t.id({ required: true, description: 'The sample the result rests on.' }),
  requestId: t.id({
    description: 'The request it is reported to; absent: the one the sample was drawn for.',
  }),
  status: t.field({ type: ResultStatus, description: 'Absent: FINAL.' }),
  correctsId: t.id({
    description:
      'The result that this one replaces. Absent for a CORRECTED one: the only standing result of this kind. A final result takes the place of its preliminary one by itself.',
  }),
  performedByName: t.string({ description: 'Who did the test, as an analyser or LIS asserts it.' }),
})

const addRecordTyping = (hub: Hub, words: CompatibilityWords) => {
  const reactions = hub.builder.inputType('TypingReactionsInput', {
    description: 'What was seen in each tube; leave out what was not read.',
    fields: (t) =>
      Object.fromEntries(
        tubeDescriptions.map(([tube, description]) => [
          tube,
          t.field({ type: words.ReactionGrade, description }),
        ]),
      ),
  })
  hub.mutation('recordTyping', {
    description:
      'Records ABO forward and reverse and RhD of a sample. A discrepancy names no group; a conflict with the person’s history, or a sample that was not to be used, is recorded and opens a deviation.',
    type: 'Typing',
    refusals: REFUSALS,
    operation: (ctx, input) => recordTyping(ctx, input as RecordTypingInput),
    input: hub.input('RecordTypingInput', {
      description: 'The reactions, or the group as the laboratory states it, or both.',
      fields: (t) => ({
        ...resultFields(t, words),
        reactions: t.field({
          type: reactions,
          description: 'What was seen; absent when the group alone is reported.',
        }),
        abo: t.field({
          type: words.AboGroup,
          description: 'As stated; what contradicts the reactions names no group.',
        }),
        rhd: t.field({ type: words.RhdType, description: 'As stated.' }),
        method: t.field({ type: words.TestMethod, description: 'How it was done.' }),
      }),
    }) as never,
  })
}

const addRecordAntibodyScreen = (hub: Hub, words: CompatibilityWords) =>
  hub.mutation('recordAntibodyScreen', {
    description:
      'Records the antibody screen of a sample; the antibodies it names stand in the person’s history.',
    type: 'AntibodyScreen',
    refusals: REFUSALS,
    operation: (ctx, input) => recordAntibodyScreen(ctx, input as RecordAntibodyScreenInput),
    input: hub.input('RecordAntibodyScreenInput', {
      description: 'What the screen showed.',
      fields: (t) => ({
        ...resultFields(t, words),
        result: t.field({
          type: words.AntibodyScreenResult,
          required: true,
          description: 'What it showed.',
        }),
        antibodies: t.stringList({
          description: 'Specificities already known, such as anti-E; with a positive result alone.',
        }),
        method: t.field({ type: words.TestMethod, description: 'How it was done.' }),
      }),
    }) as never,
  })

const addIdentifyAntibody = (hub: Hub, words: CompatibilityWords) => {
  const Found = hub.builder.inputType('FoundAntibodyInput', {
    description: 'One antibody that was found.',
    fields: (t) => ({
      antibody: t.string({ required: true, description: 'As `anti-E`, or its antigen alone.' }),
      significant: t.boolean({
        description: 'Whether units must be negative for its antigen; absent: as the antigen usually is.',
      }),
    }),
  })
  hub.mutation('identifyAntibody', {
    description:
      'Records what a sample’s antibodies are directed against; each stands in the person’s passport. The screen counts as identified once a second person has verified it.',
    type: 'AntibodyIdentification',
    refusals: REFUSALS,
    operation: (ctx, input) => identifyAntibody(ctx, input as IdentifyAntibodyInput),
    input: hub.input('IdentifyAntibodyInput', {
      description: 'What was found.',
      fields: (t) => ({
        ...resultFields(t, words),
        antibodies: t.field({ type: [Found], description: 'Absent or empty when none was found.' }),
        autoantibody: t.field({ type: words.Autoantibody, description: 'Absent: none.' }),
        method: t.field({ type: words.TestMethod, description: 'How it was done.' }),
        note: t.string({ description: 'What is written beside it.' }),
      }),
    }) as never,
  })
}

const addRecordCrossmatch = (hub: Hub, words: CompatibilityWords) => {
  const Scanned = hub.builder.inputType('ScannedLabelInput', {
    description: 'The bag’s ISBT 128 barcodes as the scanner read them, identifiers included.',
    fields: (t) => ({
      donationNumber: t.string({ required: true, description: 'Data structure 001, beginning with `=`.' }),
      group: t.string({ required: true, description: 'Data structure 002, beginning with `=%`.' }),
    }),
  })
  hub.mutation('recordCrossmatch', {
    description:
      'Records the crossmatch of a sample with one unit; a final one is reported at once to the hospital that asked.',
    type: 'Crossmatch',
    refusals: [...REFUSALS, ElectronicCrossmatchRefused],
    operation: (ctx, input) => recordCrossmatch(ctx, input as RecordCrossmatchInput),
    input: hub.input('RecordCrossmatchInput', {
      description: 'One unit, both sides or one of them.',
      fields: (t) => ({
        ...resultFields(t, words),
        unitId: t.id({ required: true, description: 'The unit that was matched.' }),
        major: t.field({
          type: words.CrossmatchResult,
          description: 'Recipient’s plasma with donor’s cells; absent when not tested.',
        }),
        minor: t.field({
          type: words.CrossmatchResult,
          description: 'Donor’s plasma with recipient’s cells; absent when not tested.',
        }),
        method: t.field({
          type: words.TestMethod,
          description:
            'How it was done; saline alone does not suffice for a release. ELECTRONIC is made here, and refused unless its conditions hold.',
        }),
        scanned: t.field({
          type: Scanned,
          description: 'The bag’s barcodes; needed for an electronic crossmatch.',
        }),
      }),
    }) as never,
  })
}

const addVerifyResult = (hub: Hub) =>
  hub.mutation('verifyResult', {
    description:
      'A second look at a final result: by the caller, by the colleague whose token is handed over, or, on duty alone, as a recorded recheck of one’s own work. What a machine reported is signed by its tester first and verified by another person then.',
    type: 'Sample',
    refusals: [ResultRefused, SignatureRefused],
    operation: (ctx, input) => verifyResult(ctx, input as VerifyResultInput),
    input: hub.input('VerifyResultInput', {
      description: 'Which result, and how it was looked at again.',
      signed: true,
      fields: (t) => ({
        resultId: t.id({
          required: true,
          description: 'Id of a typing, an antibody screen, an antibody identification or a crossmatch.',
        }),
        selfRecheck: t.boolean({
          description: 'True when one person alone is on duty and rechecked their own work.',
        }),
      }),
    }) as never,
  })

const addWithdrawResult = (hub: Hub) =>
  hub.mutation('withdrawResult', {
    description:
      'Takes back a result of yours that was wrong, as one reported for another patient. It stays on record and feeds no decision any more; a deviation is opened, for somebody may have acted on it.',
    type: 'Sample',
    refusals: [ResultRefused, SignatureRefused, PolicyMissing],
    operation: (ctx, input) => withdrawResult(ctx, input as WithdrawResultInput),
    input: hub.input('WithdrawResultInput', {
      description: 'Which result, and why.',
      fields: (t) => ({
        resultId: t.id({
          required: true,
          description: 'Id of a typing, an antibody screen, an antibody identification or a crossmatch.',
        }),
        reason: t.string({ required: true, description: 'What was wrong with it.' }),
      }),
    }) as never,
  })

const addCrossmatchReported = (hub: Hub) =>
  hub.subscription('crossmatchReported', {
    description:
      'Final crossmatches, corrections included, as they are recorded, signed by their second tester, or withdrawn; `event` says which.',
    access: 'compatibility.crossmatchReported',
    events: [
      'compatibility.crossmatchRecorded',
      'compatibility.resultVerified',
      'compatibility.resultWithdrawn',
    ],
    only: (event) => kindOf(event.subjectId) === 'Crossmatch',
    about: {
      arg: 'requestId',
      description: 'Only those for this request; absent: all.',
      idOf: ({ payload }) => payload.requestId,
    },
    fields: (t) => ({
      crossmatch: hub.link(t, 'Crossmatch', {
        description: 'The crossmatch as it stands now.',
        id: (event) => event.subjectId,
      }),
      request: hub.link(t, 'Request', {
        description: 'The request it is reported to; null for a sample drawn on its own.',
        id: (event) => event.payload.requestId as string | null,
      }),
    }),
  })
