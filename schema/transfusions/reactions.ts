import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { type AmendReactionInput, amendReaction } from '#resolvers/transfusions/amend-reaction.ts'
import { type CloseReactionInput, closeReaction } from '#resolvers/transfusions/close-reaction.ts'
import { ReactionRefused } from '#resolvers/transfusions/errors.ts'
import {
  type ReactionStepRow,
  type ReactionUnitRow,
  reactionById,
  reactions,
  stepsOfReaction,
  unitsOfReaction,
} from '#resolvers/transfusions/read.ts'
import {
  type RecordReactionStepInput,
  recordReactionStep,
} from '#resolvers/transfusions/record-reaction-step.ts'
import { type ReportReactionInput, reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import type { VitalSignsRef } from '#schema/transfusions/vital-signs.ts'
import type { TransfusionWords } from '#schema/transfusions/words.ts'

/** Reactions: the case, its steps, the bags and what is held because of it. */
export const addReactions = (hub: Hub, words: TransfusionWords, vitalSigns: VitalSignsRef): void => {
  addReactionType(hub, words)
  addReportReaction(hub, words, vitalSigns)
  addFollowUp(hub, words)
  addReading(hub, words)
}

const addReactionType = (hub: Hub, words: TransfusionWords) => {
  const Bag = makeBag(hub, words)
  const Step = makeStep(hub, words)
  hub.entity('Reaction', {
    description:
      'A transfusion reaction: one case of one patient. Seen by its hospital and by the lead; other hospitals that treat the person see its code in the passport.',
    access: 'transfusions.reactions',
    load: reactionById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital where it happened.',
        id: 'organisationId',
      }),
      patient: hub.link(t, 'Patient', { description: 'The patient.', id: 'patientId' }),
      type: t.expose('type', { type: words.ReactionType, description: 'Type.' }),
      code0514: t.exposeString('code0514', {
        description: 'Code of HL7 table 0514: the sender’s, else the nearest to the type.',
      }),
      severity: t.expose('severity', {
        type: words.ReactionSeverity,
        description: 'Grade.',
      }),
      imputability: t.expose('imputability', {
        type: words.Imputability,
        description: 'How likely the blood was the cause.',
      }),
      onsetAt: t.expose('onsetAt', { type: 'DateTime', description: 'When it began.' }),
      volumeMl: t.exposeFloat('volumeMl', {
        nullable: true,
        description: 'Millilitres given until then; null when not told.',
      }),
      symptoms: t.field({
        type: [words.ReactionSymptom],
        description: 'What was seen.',
        resolve: (row) => row.symptoms,
      }),
      description: t.exposeString('description', {
        nullable: true,
        description: 'In words; null when nothing was written.',
      }),
      state: t.expose('state', { type: words.CaseState, description: 'Open or closed.' }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What does not fit the type, the time or the record: to be verified.',
        resolve: ((row: { findings: readonly unknown[] }) => [...row.findings]) as never,
      }),
      units: t.field({
        type: [Bag],
        description: 'The bags given before it, and other components of their donations.',
        resolve: (row, _, ctx) => listed(unitsOfReaction(ctx, row.id)),
      }),
      steps: t.field({
        type: [Step],
        description: 'What must follow, in order.',
        resolve: (row, _, ctx) => listed(stepsOfReaction(ctx, row.id)),
      }),
      reportedBy: hub.link(t, 'Staff', { description: 'Who reported it.', id: 'reportedBy' }),
      reporterName: t.exposeString('reporterName', {
        nullable: true,
        description: 'Who reported it, as asserted; null when the caller did.',
      }),
      conclusion: t.exposeString('conclusion', {
        nullable: true,
        description: 'What the examination showed; null while open.',
      }),
      closedAt: t.expose('closedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was closed; null while open.',
      }),
      closedBy: hub.link(t, 'Staff', {
        description: 'Who closed it; null while open.',
        id: 'closedBy',
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
}

const makeBag = (hub: Hub, words: TransfusionWords) =>
  hub.builder.objectRef<ReactionUnitRow>('ReactionUnit').implement({
    description: 'A bag of a reaction.',
    fields: (t) => ({
      unit: hub.link(t, 'Unit', {
        description: 'The bag; null where another hospital has it.',
        id: 'unitId',
      }),
      role: t.expose('role', {
        type: words.ReactionUnitRole,
        description: 'What it is to the reaction.',
      }),
      held: t.boolean({
        description: 'Whether a hold was laid on it; false for what was given already.',
        resolve: (row) => row.holdId !== null,
      }),
    }),
  })

const makeStep = (hub: Hub, words: TransfusionWords) =>
  hub.builder.objectRef<ReactionStepRow>('ReactionStep').implement({
    description: 'Something that must follow a reaction.',
    fields: (t) => ({
      step: t.expose('step', { type: words.ReactionStepKind, description: 'What.' }),
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'Until when.' }),
      doneAt: t.expose('doneAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was done; null until it is.',
      }),
      doneBy: hub.link(t, 'Staff', {
        description: 'Who did it; null until it is done.',
        id: 'doneBy',
      }),
      note: t.exposeString('note', {
        nullable: true,
        description: 'What was found or sent; null when nothing was written.',
      }),
    }),
  })

const addReportReaction = (hub: Hub, words: TransfusionWords, vitalSigns: VitalSignsRef) =>
  hub.mutation('reportReaction', {
    description:
      'Reports a reaction: opens a case with the steps that must follow, keeps the patient’s samples, writes it into the passport, and holds the other components of the donations after suspected contamination, infection, TRALI or unexplained haemolysis, or when asked.',
    type: 'Reaction',
    refusals: [PolicyMissing],
    operation: (ctx, input) => reportReaction(ctx, input as ReportReactionInput),
    input: hub.input('ReportReactionInput', {
      description: 'What was seen, and after which bags; `occurredAt` is when it was noticed.',
      fields: (t) => ({
        unitIds: t.idList({ description: 'The bags given before it.' }),
        unitNumbers: t.stringList({ description: 'The same by the numbers on the labels.' }),
        patientId: t.id({ description: 'The patient; absent: the one the first bag was issued for.' }),
        hospitalNumber: t.string({ description: 'The same by the number of the caller’s own hospital.' }),
        type: t.field({ type: words.ReactionType, description: 'Absent: by the code, else UNCLASSIFIED.' }),
        code0514: t.string({ description: 'Code of HL7 table 0514.' }),
        severity: t.field({ type: words.ReactionSeverity, description: 'Absent: NON_SEVERE.' }),
        imputability: t.field({ type: words.Imputability, description: 'Absent: NOT_ASSESSABLE.' }),
        onsetAt: t.field({ type: 'DateTime', description: 'When it began; absent: when it was noticed.' }),
        volumeMl: t.float({ description: 'Millilitres given until then.' }),
        symptoms: t.field({ type: [words.ReactionSymptom], description: 'What was seen.' }),
        vitalSigns: t.field({ type: [vitalSigns], description: 'Vital signs.' }),
        description: t.string({ description: 'In words.' }),
        holdSiblings: t.boolean({
          description: 'True holds the other components also where the type does not ask for it.',
        }),
        stepsDone: t.field({ type: [words.ReactionStepKind], description: 'Steps that are done already.' }),
        reporterName: t.string({ description: 'Who saw it, when told by somebody else.' }),
      }),
    }) as never,
  })

const addFollowUp = (hub: Hub, words: TransfusionWords) => {
  hub.mutation('recordReactionStep', {
    description:
      'Notes that a step of an open case is done: a retest with its result, a report with its number.',
    type: 'Reaction',
    refusals: [ReactionRefused],
    operation: (ctx, input) => recordReactionStep(ctx, input as RecordReactionStepInput),
    input: hub.input('RecordReactionStepInput', {
      description: 'Which step; `occurredAt` is when it was done.',
      fields: (t) => ({
        reactionId: t.id({ required: true, description: 'The case.' }),
        step: t.field({ type: words.ReactionStepKind, required: true, description: 'What was done.' }),
        note: t.string({ description: 'What was found or sent.' }),
      }),
    }) as never,
  })
  hub.mutation('amendReaction', {
    description:
      'Gives an open case another type or grade, as the examination shows: opens the steps these ask for, rewrites the passport, and holds the other components of the donations where the type asks for it. Steps and holds of before stay.',
    type: 'Reaction',
    refusals: [ReactionRefused, PolicyMissing],
    operation: (ctx, input) => amendReaction(ctx, input as AmendReactionInput),
    input: hub.input('AmendReactionInput', {
      description: 'What the reaction proves to be; `occurredAt` is when that was known.',
      fields: (t) => ({
        reactionId: t.id({ required: true, description: 'The case.' }),
        type: t.field({ type: words.ReactionType, description: 'The type; absent: stays.' }),
        severity: t.field({ type: words.ReactionSeverity, description: 'The grade; absent: stays.' }),
      }),
    }) as never,
  })
  hub.mutation('closeReaction', {
    description:
      'Closes a case whose steps are all done. A final type or grade is taken over first, as by `amendReaction`, and stays also when steps of theirs keep the case open. Samples kept for it are let go; holds on other components stay until somebody lifts them.',
    type: 'Reaction',
    refusals: [ReactionRefused],
    operation: (ctx, input) => closeReaction(ctx, input as CloseReactionInput),
    input: hub.input('CloseReactionInput', {
      description: 'What the examination showed; what is absent stays as reported.',
      fields: (t) => ({
        reactionId: t.id({ required: true, description: 'The case.' }),
        conclusion: t.string({ required: true, description: 'What was found.' }),
        type: t.field({ type: words.ReactionType, description: 'The final type.' }),
        severity: t.field({ type: words.ReactionSeverity, description: 'The final grade.' }),
        imputability: t.field({
          type: words.Imputability,
          description: 'EXCLUDED takes the reaction out of the passport.',
        }),
      }),
    }) as never,
  })
}

const addReading = (hub: Hub, words: TransfusionWords) => {
  hub.builder.queryField('reactions', (t) =>
    t.connection(
      {
        type: hub.ref('Reaction'),
        description: 'Reactions, last recorded first. A hospital sees its own, the lead all.',
        args: {
          states: t.arg({ type: [words.CaseState], description: 'Absent: all.' }),
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all the caller sees.' }),
          patientId: t.arg.id({ description: 'Only this patient’s; absent: all.' }),
          stepsOverdue: t.arg.boolean({
            description: 'True: only open cases with a step whose time is over.',
          }),
        },
        resolve: (_, args, ctx) => reactions(ctx, args) as never,
      },
      { name: 'ReactionConnection', description: 'Reactions, page by page.' },
      { name: 'ReactionEdge', description: 'One reaction in the list.' },
    ),
  )
  hub.subscription('reactionReported', {
    description:
      'Reactions as they are reported, amended, followed step by step and closed; severe ones are for medical affairs to act on.',
    access: 'transfusions.reactionReported',
    events: [
      'transfusions.reactionReported',
      'transfusions.reactionAmended',
      'transfusions.reactionStepDone',
      'transfusions.reactionClosed',
    ],
    fields: (t) => ({
      reaction: hub.link(t, 'Reaction', {
        description: 'The case as it stands now.',
        id: (event) => event.subjectId,
      }),
      severity: t.field({
        type: words.ReactionSeverity,
        nullable: true,
        description: 'Grade, as it was reported or amended; null for a step and for the closing.',
        resolve: ({ payload }) => (payload.severity ?? null) as never,
      }),
      step: t.field({
        type: words.ReactionStepKind,
        nullable: true,
        description: 'The step that was done; null for other events.',
        resolve: ({ payload }) => (payload.step ?? null) as never,
      }),
    }),
  })
}
