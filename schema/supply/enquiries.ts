import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import {
  type AnswerDonorEnquiryInput,
  answerDonorEnquiry,
  donorEnquiryOutcomes,
} from '#resolvers/supply/answer-donor-enquiry.ts'
import { type EnquireDonorsInput, enquireDonors } from '#resolvers/supply/enquire-donors.ts'
import { DonorEnquiryRefused } from '#resolvers/supply/errors.ts'
import {
  type DonorEnquiriesInput,
  donorEnquiries,
  donorEnquiryById,
} from '#resolvers/supply/read-enquiries.ts'
import { withdrawDonorEnquiry } from '#resolvers/supply/withdraw-donor-enquiry.ts'
import { donorEnquiryStateLabels } from '#rules/supply/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { anyGroup } from '#schema/supply/any-group.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** Rare groups and matched platelets among the station's donors: apply, lock, issue. */
export const addDonorEnquiries = (hub: Hub, words: SupplyWords): void => {
  addType(hub, words)
  addEnquire(hub, words)
  addAnswer(hub)
  addWithdraw(hub)
  addQuery(hub, words)
}

const addType = (hub: Hub, words: SupplyWords) =>
  hub.entity('DonorEnquiry', {
    description:
      'A rare group or matched platelets, asked for among the station’s donors. Seen by the storage point that asks and by the station, which learns neither patient nor request.',
    access: 'supply.donorEnquiries',
    load: donorEnquiryById,
    fields: (t) => ({
      kind: t.expose('kind', { type: words.DonorEnquiryKind, description: 'What is looked for.' }),
      state: t.expose('state', { type: words.DonorEnquiryState, description: 'How far it has come.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Who asks.',
        id: 'organisationId',
      }),
      station: hub.link(t, 'Organisation', { description: 'Who is asked.', id: 'stationId' }),
      request: hub.link(t, 'Request', {
        description: 'For whose request; null where none was named, and for the station.',
        id: 'requestId',
      }),
      product: t.exposeString('productCode', { description: 'Product of the dictionary.' }),
      ...anyGroup(t as never, words),
      antigensAbsent: t.exposeStringList('antigensAbsent', {
        description: 'Red-cell antigens the blood must lack.',
      }),
      hla: t.stringList({
        description: 'HLA types that must match.',
        resolve: (row) => [...row.platelets.hla],
      }),
      hpa: t.stringList({
        description: 'HPA types that must match.',
        resolve: (row) => [...row.platelets.hpa],
      }),
      bags: t.exposeInt('bags', { description: 'How many bags.' }),
      neededBy: t.expose('neededBy', { type: 'DateTime', description: 'When the blood shall be here.' }),
      reason: t.exposeString('reason', { description: 'Why, for the station to read.' }),
      enquiredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was applied for.' }),
      externalNumber: t.exposeString('externalNumber', {
        nullable: true,
        description: 'The station’s own number; null until it gave one.',
      }),
      matches: t.exposeInt('matches', {
        nullable: true,
        description: 'How many donors or bags the station keeps, or issued; null until it said so.',
      }),
      lockedUntil: t.expose('lockedUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when they are kept; null while nothing was locked.',
      }),
      answerReason: t.exposeString('answerReason', {
        nullable: true,
        description: 'What the station said beside its answer; null for nothing.',
      }),
      order: hub.link(t, 'StockOrder', {
        description: 'The order it became when it was issued; null until then.',
        id: 'orderId',
      }),
    }),
  })

const addEnquire = (hub: Hub, words: SupplyWords) =>
  hub.mutation('enquireDonors', {
    description:
      'The storage point asks the station for a rare group, for antigen-negative blood, or for platelets matched by HLA or HPA. The station locks donors or bags for it, and issues.',
    type: 'DonorEnquiry',
    refusals: [DonorEnquiryRefused, PolicyMissing],
    operation: (ctx, input) => enquireDonors(ctx, input as EnquireDonorsInput),
    input: hub.input('EnquireDonorsInput', {
      description: 'What is looked for.',
      fields: (t) => ({
        station: t.string({ required: true, description: 'Code of the station.' }),
        kind: t.field({ type: words.DonorEnquiryKind, required: true, description: 'What is looked for.' }),
        requestId: t.id({ description: 'For whose request. The station is not told.' }),
        product: t.string({ required: true, description: 'Product of the dictionary.' }),
        abo: t.field({ type: words.AboGroup, description: 'ABO group; absent: any.' }),
        rhd: t.field({ type: words.RhdType, description: 'RhD; absent: any.' }),
        antigensAbsent: t.stringList({ description: 'Red-cell antigens the blood must lack, such as Fya.' }),
        hla: t.stringList({ description: 'HLA types that must match, such as A*02:01.' }),
        hpa: t.stringList({ description: 'HPA types that must match, such as HPA-1a.' }),
        bags: t.int({ required: true, description: 'How many bags.' }),
        neededBy: t.field({ type: 'DateTime', required: true, description: 'A time to come.' }),
        reason: t.string({ required: true, description: 'Why, for the station to read. Name no patient.' }),
      }),
    }) as never,
  })

const addAnswer = (hub: Hub) => {
  const Outcome = hub.words(
    'DonorEnquiryOutcome',
    'What the station says to an enquiry among its donors.',
    donorEnquiryOutcomes,
    donorEnquiryStateLabels,
  )
  hub.mutation('answerDonorEnquiry', {
    description:
      'The station locks donors or bags for an enquiry until a time, says that it found none, or issues what it locked: the enquiry then becomes a confirmed order, announced and delivered like any other. A lock may be renewed.',
    type: 'DonorEnquiry',
    refusals: [DonorEnquiryRefused, PolicyMissing],
    operation: (ctx, input) => answerDonorEnquiry(ctx, input as AnswerDonorEnquiryInput),
    input: hub.input('AnswerDonorEnquiryInput', {
      description: 'The station’s answer.',
      fields: (t) => ({
        enquiryId: t.id({ required: true, description: 'The enquiry’s id.' }),
        outcome: t.field({ type: Outcome, required: true, description: 'The answer.' }),
        lockedUntil: t.field({
          type: 'DateTime',
          description: 'Until when they are kept; absent: as long as the rules in force allow.',
        }),
        matches: t.int({ description: 'How many donors or bags are kept, or how many bags are issued.' }),
        number: t.string({ description: 'The station’s own number.' }),
        reason: t.string({ description: 'A remark; needed where nothing was found.' }),
      }),
    }) as never,
  })
}

const addWithdraw = (hub: Hub) =>
  hub.mutation('withdrawDonorEnquiry', {
    description: 'The storage point withdraws an enquiry that was not issued; the station is told.',
    type: 'DonorEnquiry',
    refusals: [DonorEnquiryRefused],
    operation: withdrawDonorEnquiry,
    input: hub.input('WithdrawDonorEnquiryInput', {
      description: 'Which enquiry, and why.',
      fields: (t) => ({
        enquiryId: t.id({ required: true, description: 'The enquiry’s id.' }),
        reason: t.string({ required: true, description: 'Why, for the station to read.' }),
      }),
    }) as never,
  })

const addQuery = (hub: Hub, words: SupplyWords) =>
  hub.builder.queryField('donorEnquiries', (t) =>
    t.connection(
      {
        type: hub.ref('DonorEnquiry'),
        description: 'Enquiries among the station’s donors, the newest first.',
        args: {
          state: t.arg({ type: [words.DonorEnquiryState], description: 'Only these states.' }),
        },
        resolve: (_, args, ctx) => donorEnquiries(ctx, args as DonorEnquiriesInput) as never,
      },
      { name: 'DonorEnquiryConnection', description: 'Enquiries among donors, page by page.' },
      { name: 'DonorEnquiryEdge', description: 'One enquiry of a page.' },
    ),
  )
