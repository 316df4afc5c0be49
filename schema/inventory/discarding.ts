import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { staffById } from '#resolvers/alliance/read.ts'
import { type ApproveDiscardInput, approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { type DiscardUnitInput, discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { DiscardRefused, UnitNotInState } from '#resolvers/inventory/errors.ts'
import { type DiscardRow, discardById, discards, discardsOfUnit } from '#resolvers/inventory/read-custody.ts'
import { type RecordDestructionInput, recordDestruction } from '#resolvers/inventory/record-destruction.ts'
import type { Hub } from '#schema/hub.ts'
import type { CustodyWords } from '#schema/inventory/custody-words.ts'
import { listed } from '#schema/listed.ts'

/** Throwing blood away: proposed, approved by two, destroyed. */
export const addDiscarding = (hub: Hub, words: CustodyWords): void => {
  addDiscard(hub, words)
  addMutations(hub, words)
  addList(hub, words)
}

const addList = (hub: Hub, words: CustodyWords) =>
  hub.builder.queryField('discards', (t) =>
    t.connection(
      {
        type: hub.ref('Discard'),
        description:
          'Bags to be thrown away, the newest proposal first: what waits for approvals or for its destruction. A hospital sees its own, the lead all.',
        args: {
          states: t.arg({ type: [words.DiscardState], description: 'Only in these states; absent: in any.' }),
        },
        resolve: (_, args, ctx) => discards(ctx, args) as never,
      },
      { name: 'DiscardConnection', description: 'Discards, page by page.' },
      { name: 'DiscardEdge', description: 'One discard of a page.' },
    ),
  )

const addDiscard = (hub: Hub, words: CustodyWords) => {
  const Approval = hub.builder.objectRef<DiscardRow['approvals'][number]>('DiscardApproval').implement({
    description: 'One person’s approval of a discard.',
    fields: (t) => ({
      staff: t.field({
        type: hub.ref('Staff'),
        nullable: true,
        description: 'Who approved.',
        resolve: (row, _, ctx) => staffById(ctx, row.staffId),
      }),
      at: t.field({ type: 'DateTime', description: 'When.', resolve: (row) => new Date(row.at) }),
    }),
  })
  hub.entity('Discard', {
    description: 'A bag to be thrown away. Seen by who has it and by the lead.',
    access: 'inventory.unit',
    load: discardById,
    fields: (t) => ({
      unit: hub.link(t, 'Unit', { description: 'The bag.', id: 'unitId' }),
      reason: t.expose('reason', { type: words.DiscardReason, description: 'Why.' }),
      note: t.exposeString('note', { nullable: true, description: 'Why, in words; null for none.' }),
      state: t.expose('state', {
        type: words.DiscardState,
        description: 'How far it has come.',
      }),
      proposedBy: hub.link(t, 'Staff', { description: 'Who proposed it.', id: 'proposedBy' }),
      approvals: t.field({
        type: [Approval],
        description: 'Who approved so far; two are needed.',
        resolve: (row) => [...row.approvals],
      }),
      decidedAt: t.expose('decidedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the second approval or the refusal came; null while proposed.',
      }),
      refusal: t.exposeString('refusal', {
        nullable: true,
        description: 'Why it was refused; null when it was not.',
      }),
      destructionMethod: t.expose('destructionMethod', {
        type: words.DestructionMethod,
        nullable: true,
        description: 'How the bag was destroyed; null until then.',
      }),
      destroyedAt: t.expose('destroyedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the bag was destroyed; null until then.',
      }),
      destroyedBy: hub.link(t, 'Staff', {
        description: 'Who destroyed it; null until then.',
        id: 'destroyedBy',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was proposed.' }),
    }),
  })
  hub.builder.objectField(hub.ref('Unit'), 'discards', (t) =>
    t.field({
      type: [hub.ref('Discard')],
      description: 'Proposals to throw it away, oldest first, refused ones included.',
      resolve: (row, _, ctx) => listed(discardsOfUnit(ctx, row.id)),
    }),
  )
}

const addMutations = (hub: Hub, words: CustodyWords) => {
  hub.mutation('discardUnit', {
    description:
      'Proposes to throw a bag away, by who has it or by the lead. The bag is held at once and counts as discarded when two others have approved.',
    type: 'Discard',
    refusals: [UnitNotInState, DiscardRefused],
    operation: (ctx, input) => discardUnit(ctx, input as DiscardUnitInput),
    input: hub.input('DiscardUnitInput', {
      description: 'Which bag, and why.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The bag.' }),
        reason: t.field({ type: words.DiscardReason, required: true, description: 'Why.' }),
        note: t.string({ description: 'In words; needed for OTHER.' }),
        happened: t.boolean({
          description:
            'True: it is wasted already. It is recorded wherever the hub believed the bag to be, with a deviation where that can’t be; told again, the standing proposal is answered.',
        }),
      }),
    }) as never,
  })
  hub.mutation('approveDiscard', {
    description:
      'Approves or refuses a proposed discard. Two different people are needed, neither of them its proposer: each calls, or one signs by token beside the caller.',
    type: 'Discard',
    refusals: [DiscardRefused, SignatureRefused, UnitNotInState],
    operation: (ctx, input) => approveDiscard(ctx, input as ApproveDiscardInput),
    input: hub.input('ApproveDiscardInput', {
      description: 'What is said to a proposed discard.',
      signed: true,
      fields: (t) => ({
        discardId: t.id({ required: true, description: 'The discard.' }),
        approved: t.boolean({
          description: 'Absent: true. False refuses it; the bag stays in quarantine.',
        }),
        reason: t.string({ description: 'Why it is refused; needed then.' }),
      }),
    }) as never,
  })
  hub.mutation('recordDestruction', {
    description: 'Writes down how a discarded bag was destroyed; the caller did it or saw it done.',
    type: 'Discard',
    refusals: [DiscardRefused],
    operation: (ctx, input) => recordDestruction(ctx, input as RecordDestructionInput),
    input: hub.input('RecordDestructionInput', {
      description: 'Which discard, and how the bag was destroyed.',
      fields: (t) => ({
        discardId: t.id({ required: true, description: 'The approved discard.' }),
        method: t.field({ type: words.DestructionMethod, required: true, description: 'How.' }),
      }),
    }) as never,
  })
}
