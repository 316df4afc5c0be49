import {
  disputesOfLine,
  disputesOfSettlement,
  linesOfSettlement,
  type SettlementLineRow,
  type SettlementsInput,
  settlement,
  settlementById,
  settlementDisputeById,
  settlementLineById,
  settlements,
} from '#resolvers/waivers/read-settlements.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import type { SettlementWords } from '#schema/waivers/settlement-words.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** What a station owes each hospital, month by month, down to the bags and clauses. */
export const addSettlements = (hub: Hub, words: SettlementWords & Pick<WaiverWords, 'PartOrigin'>): void => {
  addSettlement(hub, words)
  addLine(hub, words)
  addDispute(hub, words)
  addQueries(hub, words)
}

const addSettlement = (hub: Hub, words: SettlementWords) =>
  hub.entity('Settlement', {
    description:
      'What a station owes a hospital for one month (减免费用结算单). Seen by the cashiers of that hospital and the finance people of that station. It names no patient and no donor.',
    access: 'waivers.settlement',
    load: settlementById,
    fields: (t) => ({
      hospital: hub.link(t, 'Organisation', {
        description: 'To which it is owed.',
        id: 'organisationId',
      }),
      station: hub.link(t, 'Organisation', { description: 'Which owes it.', id: 'stationId' }),
      period: t.exposeString('period', { description: 'The month in China, as in 2026-11.' }),
      state: t.expose('state', { type: words.State, description: 'Where it stands.' }),
      fen: t.exposeInt('fen', {
        description:
          'What is owed, in fen: the sum of its lines. Negative where more was taken back than waived: the hospital owes it.',
      }),
      ml: t.exposeInt('ml', { description: 'Millilitres of donated blood, the sum of its lines.' }),
      drawnUpAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was drawn up.' }),
      issuedAt: t.expose('issuedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the station issued it; null before.',
      }),
      agreedAt: t.expose('agreedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the hospital agreed; null before.',
      }),
      paidOn: t.expose('paidOn', {
        type: 'Date',
        nullable: true,
        description: 'The day it was paid; null before.',
      }),
      paidReference: t.exposeString('paidReference', {
        nullable: true,
        description: 'The bank’s number of the payment; null before.',
      }),
      lines: t.field({
        type: [hub.ref('SettlementLine')],
        description: 'Its lines, in their order.',
        resolve: (row, _, ctx) => listed(linesOfSettlement(ctx, row.id)),
      }),
      disputes: t.field({
        type: [hub.ref('SettlementDispute')],
        description: 'What was disputed of it, answered or not, in the order in which it was raised.',
        resolve: (row, _, ctx) => listed(disputesOfSettlement(ctx, row.id)),
      }),
    }),
  })

const addLine = (hub: Hub, words: SettlementWords & Pick<WaiverWords, 'PartOrigin'>) => {
  const Clause = addClause(hub, words)
  hub.entity('SettlementLine', {
    description:
      'One waived line of a bill on a statement, or one that takes back what an earlier line owes. Seen as its statement.',
    access: 'waivers.settlement',
    load: settlementLineById,
    fields: (t) => ({
      settlement: hub.link(t, 'Settlement', {
        description: 'The statement it stands on.',
        id: 'settlementId',
      }),
      position: t.exposeInt('position', { description: 'Its place on the statement, from 1.' }),
      kind: t.expose('kind', { type: words.LineKind, description: 'What it is.' }),
      waiverId: t.exposeID('waiverId', {
        description: 'Id of the waiver it comes from.',
      }),
      waiver: hub.link(t, 'Waiver', {
        description: 'The waiver it comes from, with its bags and its explanation; null for the station.',
        id: 'waiverId',
      }),
      donationNumber: t.exposeString('donationNumber', { description: 'Donation number of the bag.' }),
      product: t.exposeString('productCode', { description: 'Product of the dictionary.' }),
      quantity: t.exposeFloat('quantity', { description: 'How much, in the product’s unit.' }),
      transfusedAt: t.expose('transfusedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was transfused; null where nobody told.',
      }),
      effectiveAt: t.expose('effectiveAt', {
        type: 'DateTime',
        description: 'When the waiver was settled, or reversed, or the line taken out.',
      }),
      ml: t.exposeInt('ml', {
        description:
          'Millilitres of donated blood that cover it; what does not convert counts 0. Negative for what is taken back.',
      }),
      fen: t.exposeInt('fen', { description: 'Amount in fen; negative for what is taken back.' }),
      clauses: t.field({
        type: [Clause],
        description: 'By which clause how much was waived, before anything was taken back.',
        resolve: (row) => [...row.clauses],
      }),
      disputes: t.field({
        type: [hub.ref('SettlementDispute')],
        description: 'What was disputed of it.',
        resolve: (row, _, ctx) => disputesOfLine(ctx, row),
      }),
    }),
  })
}

type Clause = SettlementLineRow['clauses'][number]

const addClause = (hub: Hub, words: Pick<WaiverWords, 'PartOrigin'>) =>
  hub.builder.objectRef<Clause>('SettledClause').implement({
    description: 'A clause and what was waived by it. Of whose donation it does not say.',
    fields: (t) => ({
      policy: t.exposeString('policy', { description: 'The policy, as `ZJ-2025`: see `waiverPolicies`.' }),
      branch: t.exposeString('branch', { description: 'The branch of the policy.' }),
      from: t.expose('from', { type: words.PartOrigin, description: 'What it was taken from.' }),
      ml: t.exposeInt('ml', {
        nullable: true,
        description: 'Millilitres; null where the component does not convert.',
      }),
      fen: t.exposeInt('fen', { description: 'Amount in fen.' }),
    }),
  })

const addDispute = (hub: Hub, words: SettlementWords) =>
  hub.entity('SettlementDispute', {
    description: 'What one side has against a line of a statement. Seen as the statement.',
    access: 'waivers.settlement',
    load: settlementDisputeById,
    fields: (t) => ({
      settlement: hub.link(t, 'Settlement', {
        description: 'The statement.',
        id: 'settlementId',
      }),
      line: hub.link(t, 'SettlementLine', {
        description: 'The line that is disputed.',
        id: 'lineId',
      }),
      side: t.expose('side', { type: words.Side, description: 'Who disputes it.' }),
      reason: t.exposeString('reason', { description: 'What is wrong, in the words of who disputes.' }),
      raisedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When.' }),
      outcome: t.expose('outcome', {
        type: words.Outcome,
        nullable: true,
        description: 'What the other side said; null while it has not answered.',
      }),
      answer: t.exposeString('answer', { nullable: true, description: 'Why; null before the answer.' }),
      answeredAt: t.expose('answeredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was answered; null before.',
      }),
    }),
  })

const addQueries = (hub: Hub, words: SettlementWords) => {
  hub.builder.queryField('settlement', (t) =>
    t.field({
      type: hub.ref('Settlement'),
      nullable: true,
      description: 'One statement; null when there is none that is yours to see.',
      args: { id: t.arg.id({ required: true, description: 'The statement’s id.' }) },
      resolve: (_, { id }, ctx) => settlement(ctx, { id }),
    }),
  )
  hub.builder.queryField('settlements', (t) =>
    t.connection(
      {
        type: hub.ref('Settlement'),
        description:
          'Statements, the latest month first: to a station’s finance people what it owes, to a hospital’s cashiers what it is owed.',
        args: {
          state: t.arg({ type: [words.State], description: 'Only these states.' }),
          period: t.arg.stringList({ description: 'Only these months, as 2026-11.' }),
          hospital: t.arg.string({ description: 'Only this hospital, by its code.' }),
        },
        resolve: (_, args, ctx) => settlements(ctx, args as SettlementsInput) as never,
      },
      { name: 'SettlementConnection', description: 'Statements, page by page.' },
      { name: 'SettlementEdge', description: 'One statement of a page.' },
    ),
  )
}
