import { unitById } from '#resolvers/inventory/read.ts'
import { type NearExpiry, type NearExpiryInput, nearExpiry } from '#resolvers/supply/near-expiry.ts'
import {
  type OrderAdvice,
  type OrderProposalLine,
  type OrderProposalsInput,
  orderProposals,
} from '#resolvers/supply/order-proposals.ts'
import {
  type RedistributionAdvice,
  type RedistributionProposal,
  redistribution,
} from '#resolvers/supply/redistribution.ts'
import { redistributionStepLabels, redistributionSteps } from '#rules/supply/advice-terms.ts'
import type { Hub } from '#schema/hub.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** Advice on stock: what will soon expire, what had better stand elsewhere, what to order. People decide. */
export const addAdvice = (hub: Hub, words: SupplyWords): void => {
  addNearExpiry(hub)
  addRedistribution(hub)
  addOrderProposals(hub, words)
}

const addNearExpiry = (hub: Hub) => {
  const { builder } = hub
  const Near = builder.objectRef<NearExpiry>('NearExpiry').implement({
    description: 'A free unit near its expiry, by the days of the rule set in force.',
    fields: (t) => ({
      unit: t.field({
        type: hub.ref('Unit'),
        nullable: true,
        description: 'The unit; null once it is no longer yours to see.',
        resolve: (row, _, ctx) => unitById(ctx, row.unitId),
      }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it expires.' }),
      days: t.exposeFloat('days', { description: 'Days until then, with parts.' }),
      rank: t.exposeInt('rank', {
        description: 'How many units of its bank, product and group expire no later, itself included.',
      }),
      chanceOfExpiry: t.exposeFloat('chanceOfExpiry', {
        description:
          'The chance, 0 to 1, that fewer are used until then, by the use of the last weeks (docs/advice.md).',
      }),
    }),
  })
  builder.queryField('nearExpiry', (t) =>
    t.connection(
      {
        type: Near,
        description:
          'Free units near their expiry, first to expire first: a member’s own, for the lead those of every bank.',
        args: { organisationId: t.arg.id({ description: 'Only of this bank.' }) },
        resolve: (_, args, ctx) => nearExpiry(ctx, args as NearExpiryInput) as never,
      },
      { name: 'NearExpiryConnection', description: 'Units near their expiry, page by page.' },
      { name: 'NearExpiryEdge', description: 'One unit of a page.' },
    ),
  )
}

const addRedistribution = (hub: Hub) => {
  const { builder } = hub
  const Step = hub.words(
    'RedistributionStep',
    'The lawful way of a bag from one bank to another (guideline, art. 9).',
    redistributionSteps,
    redistributionStepLabels,
  )
  const Proposal = builder.objectRef<RedistributionProposal>('RedistributionProposal').implement({
    description: 'One unit that would more likely be used elsewhere.',
    fields: (t) => ({
      unit: t.field({
        type: hub.ref('Unit'),
        nullable: true,
        description: 'The unit; null once it is no longer yours to see.',
        resolve: (row, _, ctx) => unitById(ctx, row.unitId),
      }),
      from: hub.link(t, 'Organisation', { description: 'The bank that has it.', id: 'fromId' }),
      to: hub.link(t, 'Organisation', {
        description:
          'The bank that is most likely to use it; null for a member, of whose unit the lead decides.',
        id: 'toId',
      }),
      steps: t.field({
        type: [Step],
        description: 'What has to be done, in order: members never transfer among themselves.',
        resolve: (row) => [...row.steps],
      }),
      saved: t.exposeFloat('saved', {
        description: 'The part of a unit that this is expected to save, 0 to 1.',
      }),
      riskHere: t.exposeFloat('riskHere', { description: 'The chance that it expires where it is.' }),
      riskThere: t.exposeFloat('riskThere', {
        description: 'The chance that it expires there all the same.',
      }),
    }),
  })
  const Advice = builder.objectRef<RedistributionAdvice>('RedistributionAdvice').implement({
    description: 'What had better stand elsewhere, as of one instant.',
    fields: (t) => ({
      asOf: t.expose('asOf', { type: 'DateTime', description: 'When it was counted.' }),
      bagsSaved: t.exposeFloat('bagsSaved', {
        description: 'Units that the proposals together are expected to save.',
      }),
      proposals: t.field({
        type: [Proposal],
        description: 'The greatest savings first, 200 at most.',
        resolve: (row) => [...row.proposals],
      }),
    }),
  })
  builder.queryField('redistribution', (t) =>
    t.field({
      type: Advice,
      description:
        'Units near their expiry, their cold chain unbroken and known, that would more likely be used elsewhere: a member’s own, for the lead those of every bank.',
      resolve: (_, __, ctx) => redistribution(ctx, {}),
    }),
  )
}

const addOrderProposals = (hub: Hub, words: SupplyWords) => {
  const { builder } = hub
  const Line = builder.objectRef<OrderProposalLine>('OrderProposalLine').implement({
    description: 'What is proposed to be ordered of one product and group, with what it was made of.',
    fields: (t) => ({
      product: t.exposeString('productCode', { description: 'Product of the dictionary.' }),
      abo: t.expose('abo', { type: words.AboGroup, description: 'ABO group.' }),
      rhd: t.expose('rhd', { type: words.RhdType, description: 'RhD.' }),
      bags: t.exposeInt('bags', { description: 'Bags to order.' }),
      target: t.exposeInt('target', { description: 'Bags that shall be there or on their way.' }),
      expected: t.exposeFloat('expected', {
        description: 'Bags expected to be used until the delivery after the next.',
      }),
      free: t.exposeInt('free', { description: 'Free bags on the shelf.' }),
      usable: t.exposeInt('usable', {
        description: 'Of these, bags that will be used before they expire, as expected.',
      }),
      onOrder: t.exposeInt('onOrder', { description: 'Bags ordered and not yet delivered.' }),
      booked: t.exposeInt('booked', {
        description: 'Bags booked for planned operations until the delivery after the next.',
      }),
    }),
  })
  const Advice = builder.objectRef<OrderAdvice>('OrderAdvice').implement({
    description: 'What a bank is advised to order, with the values of the rule set that were used.',
    fields: (t) => ({
      asOf: t.expose('asOf', { type: 'DateTime', description: 'When it was counted.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The bank.',
        id: 'organisationId',
      }),
      historyDays: t.exposeInt('historyDays', { description: 'Days of use it rests on.' }),
      leadDays: t.exposeInt('leadDays', { description: 'Days from an order to its delivery.' }),
      reviewDays: t.exposeInt('reviewDays', { description: 'Days from one order to the next.' }),
      levelPercent: t.exposeInt('levelPercent', {
        description: 'How surely the shelf shall suffice, in per cent.',
      }),
      lines: t.field({
        type: [Line],
        description: 'Products and groups with something to order; empty where nothing is.',
        resolve: (row) => [...row.lines],
      }),
    }),
  })
  builder.queryField('orderProposals', (t) =>
    t.field({
      type: Advice,
      description:
        'What a bank is advised to order, from its use, bookings, orders and stock (docs/advice.md). A member sees its own, the lead those of every bank.',
      args: { organisationId: t.arg.id({ description: 'Of which bank; absent: your own.' }) },
      resolve: (_, args, ctx) => orderProposals(ctx, args as OrderProposalsInput),
    }),
  )
}
