import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { type AnswerReferralInput, answerReferral } from '#resolvers/compatibility/answer-referral.ts'
import { HistoryFactRefused, ReferralRefused, ResolutionRefused } from '#resolvers/compatibility/errors.ts'
import { referralById, referrals, referralsOfSample } from '#resolvers/compatibility/read.ts'
import { type RecordHistoryInput, recordHistory } from '#resolvers/compatibility/record-history.ts'
import { type RecordMotherInput, recordMother } from '#resolvers/compatibility/record-mother.ts'
import {
  type RecordRequirementInput,
  recordRequirement,
} from '#resolvers/compatibility/record-requirement.ts'
import { type ReferCaseInput, referCase } from '#resolvers/compatibility/refer-case.ts'
import { type ResolveConflictInput, resolveConflict } from '#resolvers/compatibility/resolve-conflict.ts'
import {
  type WithdrawHistoryFactInput,
  withdrawHistoryFact,
} from '#resolvers/compatibility/withdraw-history-fact.ts'
import type { CompatibilityWords } from '#schema/compatibility/words.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** What is known of a patient beside the results, and the cases that others must help with. */
export const addHistory = (hub: Hub, words: CompatibilityWords): void => {
  addReferral(hub, words)
  addReferrals(hub)
  addReferCase(hub, words)
  addAnswerReferral(hub, words)
  addRecordRequirement(hub, words)
  addRecordHistory(hub, words)
  addWithdrawHistoryFact(hub)
  addRecordMother(hub)
  addResolveConflict(hub, words)
}

const addReferral = (hub: Hub, words: CompatibilityWords) => {
  hub.entity('Referral', {
    description:
      'A case handed to a reference laboratory, and its opinion. Seen by the patient’s hospital and by the lead.',
    access: 'requests.sample',
    load: referralById,
    fields: (t) => ({
      patient: hub.link(t, 'Patient', { description: 'Whose case it is.', id: 'patientId' }),
      sample: hub.link(t, 'Sample', { description: 'The sample it rests on.', id: 'sampleId' }),
      kind: t.expose('kind', {
        type: words.ReferralKind,
        description: 'Why it was referred.',
      }),
      state: t.expose('state', {
        type: words.ReferralState,
        description: 'Whether there is an opinion.',
      }),
      referredTo: t.exposeString('referredTo', { description: 'The laboratory asked.' }),
      question: t.exposeString('question', { description: 'What was asked.' }),
      opinion: t.exposeString('opinion', {
        nullable: true,
        description: 'What the laboratory says; null until it has answered.',
      }),
      answeredByName: t.exposeString('answeredByName', {
        nullable: true,
        description: 'Who signed the report there; null until it has answered.',
      }),
      recommendedRequirements: t.field({
        type: [words.Requirement],
        description: 'What it recommends components to be; empty until it has answered, or when nothing.',
        resolve: (row) => row.recommendedRequirements,
      }),
      recommendedNegative: t.exposeStringList('recommendedNegative', {
        description: 'Antigens that units are to be negative for; empty when none.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was referred.' }),
      answeredAt: t.expose('answeredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was answered; null until it was.',
      }),
    }),
  })
  hub.builder.objectFields(hub.ref('Sample'), (t) => ({
    referrals: t.field({
      type: [hub.ref('Referral')],
      description: 'Cases referred on this sample, newest first.',
      resolve: (row, _, ctx) => listed(referralsOfSample(ctx, row.id)),
    }),
  }))
}

const addReferrals = (hub: Hub) =>
  hub.builder.queryField('referrals', (t) =>
    t.connection(
      {
        type: hub.ref('Referral'),
        description:
          'Cases handed to a reference laboratory, the newest first. A hospital sees its own patients’, the lead all.',
        args: {
          open: t.arg.boolean({ description: 'True: only those that have no opinion yet.' }),
        },
        resolve: (_, args, ctx) => referrals(ctx, args) as never,
      },
      { name: 'ReferralConnection', description: 'Referred cases, page by page.' },
      { name: 'ReferralEdge', description: 'One referred case of a page.' },
    ),
  )

const addReferCase = (hub: Hub, words: CompatibilityWords) =>
  hub.mutation('referCase', {
    description:
      'Hands a difficult group, an antibody or a difficult crossmatch to a reference laboratory; a positive screen counts as referred from then on.',
    type: 'Referral',
    operation: (ctx, input) => referCase(ctx, input as ReferCaseInput),
    input: hub.input('ReferCaseInput', {
      description: 'The case.',
      fields: (t) => ({
        sampleId: t.id({ required: true, description: 'The sample it rests on.' }),
        kind: t.field({ type: words.ReferralKind, required: true, description: 'Why it is referred.' }),
        referredTo: t.string({ required: true, description: 'The laboratory or station asked, by name.' }),
        question: t.string({ required: true, description: 'What is asked, and what was found so far.' }),
      }),
    }) as never,
  })

const addAnswerReferral = (hub: Hub, words: CompatibilityWords) =>
  hub.mutation('answerReferral', {
    description:
      'Records a reference laboratory’s opinion; what it found and recommends stands in the passport and binds every release.',
    type: 'Referral',
    refusals: [ReferralRefused],
    operation: (ctx, input) => answerReferral(ctx, input as AnswerReferralInput),
    input: hub.input('AnswerReferralInput', {
      description: 'The opinion, as the laboratory’s report says.',
      fields: (t) => ({
        referralId: t.id({ required: true, description: 'Which case.' }),
        opinion: t.string({ required: true, description: 'What the laboratory says.' }),
        answeredByName: t.string({ required: true, description: 'Who signed the report there.' }),
        antibodies: t.stringList({ description: 'Antibodies it found, as `anti-E`.' }),
        antigenNegative: t.stringList({
          description: 'Antigens it recommends units to be negative for, beside those of the antibodies.',
        }),
        requirements: t.field({
          type: [words.Requirement],
          description: 'What it recommends components to be.',
        }),
      }),
    }) as never,
  })

const addRecordRequirement = (hub: Hub, words: CompatibilityWords) =>
  hub.mutation('recordRequirement', {
    description:
      'Records what a patient’s components must be from now on; every hospital that gives blood must meet it.',
    type: 'Patient',
    operation: (ctx, input) => recordRequirement(ctx, input as RecordRequirementInput),
    input: hub.input('RecordRequirementInput', {
      description: 'The requirements.',
      fields: (t) => ({
        patientId: t.id({ required: true, description: 'Whose components.' }),
        requirements: t.field({
          type: [words.Requirement],
          required: true,
          description: 'At least one.',
        }),
        note: t.string({ description: 'What the laboratory should know beside it; never a diagnosis.' }),
        assertedBy: t.string({ description: 'Who says so, when it is another hospital’s report.' }),
      }),
    }) as never,
  })

const addRecordHistory = (hub: Hub, words: CompatibilityWords) => {
  const Group = hub.builder.inputType('KnownGroupInput', {
    description: 'A group known from before.',
    fields: (t) => ({
      abo: t.field({ type: words.AboGroup, required: true, description: 'ABO.' }),
      rhd: t.field({ type: words.RhdType, required: true, description: 'RhD.' }),
    }),
  })
  const Transplant = hub.builder.inputType('TransplantGroupsInput', {
    description: 'The groups assigned after a stem-cell transplant.',
    fields: (t) => ({
      redCells: t.field({ type: words.AboGroup, required: true, description: 'Of red cells.' }),
      plasma: t.field({ type: words.AboGroup, required: true, description: 'Of plasma and platelets.' }),
    }),
  })
  hub.mutation('recordHistory', {
    description:
      'Records what is known of a patient from elsewhere, or was found beside the tests: group, antibodies, phenotype, transplant.',
    type: 'Patient',
    operation: (ctx, input) => recordHistory(ctx, input as RecordHistoryInput),
    input: hub.input('RecordHistoryInput', {
      description: 'What is known, and whence.',
      fields: (t) => ({
        patientId: t.id({ required: true, description: 'Of whom.' }),
        sampleId: t.id({
          description: 'The sample it was found on; absent for what is known from elsewhere.',
        }),
        assertedBy: t.string({
          description: 'Whose report of which day; needed where no sample is named.',
        }),
        note: t.string({ description: 'What is written beside it; never a diagnosis.' }),
        group: t.field({ type: Group, description: 'Counts as one drawing of blood of its own.' }),
        antibodies: t.stringList({ description: 'Antibodies once found, as `anti-E`.' }),
        autoantibody: t.field({ type: words.Autoantibody, description: 'Antibodies against own cells.' }),
        phenotype: t.field({
          type: [words.AntigenInput],
          description: 'Antigens of the patient’s red cells.',
        }),
        transplant: t.field({ type: Transplant, description: 'Takes the place of the typed group.' }),
      }),
    }) as never,
  })
}

const addWithdrawHistoryFact = (hub: Hub) =>
  hub.mutation('withdrawHistoryFact', {
    description:
      'Takes back a fact of the passport that was recorded by hand; what rests on a result is corrected there.',
    type: 'Patient',
    refusals: [HistoryFactRefused],
    operation: (ctx, input) => withdrawHistoryFact(ctx, input as WithdrawHistoryFactInput),
    input: hub.input('WithdrawHistoryFactInput', {
      description: 'Which fact, and why.',
      fields: (t) => ({
        factId: t.id({ required: true, description: 'Id of the fact, as the passport shows it.' }),
        reason: t.string({ required: true, description: 'Why it does not hold.' }),
      }),
    }) as never,
  })

const addRecordMother = (hub: Hub) =>
  hub.mutation('recordMother', {
    description:
      'Records whose child an infant is: while it is under four months old its mother’s antibodies count for it.',
    type: 'Patient',
    operation: (ctx, input) => recordMother(ctx, input as RecordMotherInput),
    input: hub.input('RecordMotherInput', {
      description: 'Child and mother; of two hospitals where the caller may see both, as the lead may.',
      fields: (t) => ({
        patientId: t.id({ required: true, description: 'The infant.' }),
        motherPatientId: t.id({ required: true, description: 'The mother.' }),
      }),
    }) as never,
  })

const addResolveConflict = (hub: Hub, words: CompatibilityWords) =>
  hub.mutation('resolveConflict', {
    description:
      'Resolves the contradiction between a person’s group records, of whichever hospitals, by evidence and under two signatures; group-specific blood is possible again afterwards.',
    type: 'Patient',
    refusals: [ResolutionRefused, SignatureRefused],
    operation: (ctx, input) => resolveConflict(ctx, input as ResolveConflictInput),
    input: hub.input('ResolveConflictInput', {
      description: 'Which typings were wrong, why, and what proves it.',
      signed: true,
      fields: (t) => ({
        patientId: t.id({ required: true, description: 'Whose group.' }),
        refutedIds: t.idList({
          required: true,
          description: 'The typings that were wrong; a group known from before by its fact’s id.',
        }),
        cause: t.field({ type: words.ResolutionCause, required: true, description: 'What made them wrong.' }),
        evidenceTypingId: t.id({
          required: true,
          description: 'The typing that proves it: made after the contradiction arose.',
        }),
        explanation: t.string({ required: true, description: 'What was found out.' }),
      }),
    }) as never,
  })
