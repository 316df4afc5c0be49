import {
  lastOfRoot,
  type Payee,
  paymentsOfCase,
  type RefundPaymentRow,
  reasonOfStep,
  refundPayee,
  stepsOfCase,
  type WaiverCaseStepRow,
  type WaiverCasesInput,
  waiverCaseById,
  waiverCases,
} from '#resolvers/waivers/read-cases.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import type { CaseWords } from '#schema/waivers/case-words.ts'

/** Refund cases: what may still be due after a bill was paid, and how far it has come. */
export const addCases = (hub: Hub, words: CaseWords): void => {
  const Step = addStep(hub, words)
  const Payment = addPayment(hub)
  hub.entity('WaiverCase', {
    description:
      'What may still be due to somebody after a bill was paid: it decides itself when a register answers, or a person rules; then it is confirmed, signed off by a second person, and paid once. Seen by the hospital that billed and by its station.',
    access: 'waivers.waiverCases',
    load: waiverCaseById,
    fields: (t) => ({
      hospital: hub.link(t, 'Organisation', {
        description: 'The hospital that billed, and pays.',
        id: 'organisationId',
      }),
      encounterId: t.exposeID('encounterId', { description: 'The stay.' }),
      rootId: t.exposeID('rootId', {
        nullable: true,
        description: 'The waiver that left something open; null for a claim that has not been decided yet.',
      }),
      askedId: t.id({
        nullable: true,
        description:
          'The newest decision about it, whose `explanation` holds the questions that are open; null before there is one, and for the station.',
        resolve: async (row, _, ctx) =>
          row.rootId === null ? null : ((await lastOfRoot(ctx, row.rootId))[0]?.id ?? null),
      }),
      waiverId: t.exposeID('waiverId', {
        nullable: true,
        description: 'The waiver that says what is owed and why; null before.',
      }),
      origin: t.expose('origin', { type: words.CaseOrigin, description: 'What began it.' }),
      state: t.expose('state', { type: words.CaseState, description: 'Where it stands.' }),
      reasons: t.expose('reasons', { type: [words.CaseReason], description: 'Why there is a case.' }),
      fen: t.exposeFloat('fen', {
        nullable: true,
        description: 'What is owed, in whole fen; null while nobody knows.',
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it tried to decide itself.' }),
      nextAttemptAt: t.expose('nextAttemptAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it tries again; null when nothing is tried.',
      }),
      fault: t.exposeString('fault', {
        nullable: true,
        description: 'Why the last attempt decided nothing; null for none.',
      }),
      payeeKind: t.expose('payeeKind', {
        type: words.PayeeKind,
        nullable: true,
        description: 'Who gets it; null before a payee is confirmed. Name and account: `refundPayee`.',
      }),
      endReason: t.exposeString('endReason', {
        nullable: true,
        description: 'Why it was refused or closed; null otherwise.',
      }),
      openedAt: t.expose('occurredAt', { type: 'DateTime', description: 'Since when there is a case.' }),
      steps: t.field({
        type: [Step],
        description: 'What happened, the oldest first.',
        resolve: (row, _, ctx) => listed(stepsOfCase(ctx, row.id)),
      }),
      payment: t.field({
        type: Payment,
        nullable: true,
        description: 'The transfer that paid it; null before. There is never another.',
        resolve: async (row, _, ctx) => (await paymentsOfCase(ctx, row.id))[0] ?? null,
      }),
    }),
  })
  addQueries(hub, words)
}

const addStep = (hub: Hub, words: CaseWords) =>
  hub.builder.objectRef<WaiverCaseStepRow>('WaiverCaseStep').implement({
    description: 'One step in the life of a refund case.',
    fields: (t) => ({
      step: t.expose('step', { type: words.CaseStep, description: 'What happened.' }),
      state: t.expose('state', { type: words.CaseState, description: 'Where the case stood then.' }),
      by: hub.link(t, 'Staff', {
        description: 'Who did it; null for the hub itself.',
        id: 'by',
      }),
      reason: t.string({
        nullable: true,
        description:
          'Why; null when it needs none, and for the station where it tells of the payee’s papers.',
        resolve: (row, _, ctx) => reasonOfStep(row, ctx),
      }),
      fen: t.exposeFloat('fen', { nullable: true, description: 'The amount, fen; null where none is told.' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When.' }),
    }),
  })

const addPayment = (hub: Hub) =>
  hub.builder.objectRef<RefundPaymentRow>('RefundPayment').implement({
    description: 'A transfer that paid a refund.',
    fields: (t) => ({
      reference: t.exposeString('reference', { description: 'The bank’s number.' }),
      fen: t.exposeFloat('fen', { description: 'The amount, fen.' }),
      paidAt: t.expose('paidAt', { type: 'DateTime', description: 'When it left.' }),
    }),
  })

const addQueries = (hub: Hub, words: CaseWords) => {
  const PayeeType = hub.builder.objectRef<Payee>('RefundPayee').implement({
    description: 'To whom a refund goes. Shown to the hospital’s cashier alone; each look is audited.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The payee’s name.' }),
      account: t.exposeString('account', { description: 'Number of the account.' }),
      bank: t.exposeString('bank', { nullable: true, description: 'The bank; null when none was told.' }),
    }),
  })
  hub.builder.queryField('refundPayee', (t) =>
    t.field({
      type: PayeeType,
      nullable: true,
      description: 'To whom a refund goes: for the cashier who pays it. Null before the payee is confirmed.',
      args: { caseId: t.arg.id({ required: true, description: 'The case.' }) },
      resolve: (_, { caseId }, ctx) => refundPayee(ctx, { caseId: String(caseId) }),
    }),
  )
  hub.builder.queryField('waiverCases', (t) =>
    t.connection(
      {
        type: hub.ref('WaiverCase'),
        description:
          'Refund cases, the newest first: of the caller’s hospital, or of all hospitals that the station supplies.',
        args: {
          state: t.arg({ type: [words.CaseState], description: 'Only these states.' }),
          mine: t.arg.boolean({
            description:
              'Only what the caller can go on with: for a cashier what is to be ruled, confirmed, signed (not by who confirmed it) or paid, for the station what is to be ruled.',
          }),
          encounterId: t.arg.id({ description: 'Only of this stay.' }),
        },
        resolve: (_, args, ctx) => waiverCases(ctx, args as WaiverCasesInput) as never,
      },
      { name: 'WaiverCaseConnection', description: 'Refund cases, page by page.' },
      { name: 'WaiverCaseEdge', description: 'One case of a page.' },
    ),
  )
}
