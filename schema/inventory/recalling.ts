import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { type AcknowledgeRecallInput, acknowledgeRecall } from '#resolvers/inventory/acknowledge-recall.ts'
import { unitsByIds } from '#resolvers/inventory/read.ts'
import {
  noticesOfRecall,
  type RecallNoticeRow,
  recallById,
  recalls,
  unitsWithoutFate,
} from '#resolvers/inventory/read-custody.ts'
import { type RecallDonationInput, recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { type WithdrawRecallInput, withdrawRecall } from '#resolvers/inventory/withdraw-recall.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'
import { listed } from '#schema/listed.ts'

/** Donations that their station calls back, and bags whose fate nobody has told. */
export const addRecalling = (hub: Hub, words: InventoryWords): void => {
  addRecall(hub)
  addMutations(hub, words)
  addQueries(hub)
  hub.subscription('recallIssued', {
    description:
      'Recalls that concern the caller’s organisation: issued, acknowledged, overdue, or taken back. The lead follows all of the alliance’s.',
    access: 'inventory.recallIssued',
    events: [
      'inventory.recallIssued',
      'inventory.recallAcknowledged',
      'inventory.recallOverdue',
      'inventory.recallWithdrawn',
    ],
    fields: (t) => ({
      recall: hub.link(t, 'Recall', {
        description: 'The recall as it stands now.',
        id: (event) => event.subjectId,
      }),
    }),
  })
}

const addRecall = (hub: Hub) => {
  const Notice = addNotice(hub)
  hub.entity('Recall', {
    description:
      'A donation called back by its station: no unit of it may be issued any more, also none that comes later. Listed for who holds a unit of it, for the lead, and for the station.',
    access: 'inventory.recalls',
    load: recallById,
    fields: (t) => ({
      donationNumber: t.exposeString('donationNumber', { description: 'The donation.' }),
      station: hub.link(t, 'Organisation', {
        description: 'Whose donation it is.',
        id: 'stationId',
      }),
      reason: t.exposeString('reason', { description: 'Why it is called back.' }),
      paper: t.exposeString('paper', {
        nullable: true,
        description: 'The station’s paper, when the lead entered it; null when the station did.',
      }),
      recalledBy: hub.link(t, 'Staff', { description: 'Who entered it.', id: 'recalledBy' }),
      withdrawnAt: t.expose('withdrawnAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken back, so that it holds no unit any more; null while it stands.',
      }),
      withdrawnBy: hub.link(t, 'Staff', {
        description: 'Who took it back, beside the second signer; null while it stands.',
        id: 'withdrawnBy',
      }),
      withdrawalReason: t.exposeString('withdrawalReason', {
        nullable: true,
        description: 'Why it was taken back; null while it stands.',
      }),
      withdrawalPaper: t.exposeString('withdrawalPaper', {
        nullable: true,
        description: 'The station’s paper that takes it back; null while it stands.',
      }),
      notices: t.field({
        type: [Notice],
        description: 'Who was told and has answered; a hospital sees its own.',
        resolve: (row, _, ctx) => listed(noticesOfRecall(ctx, row.id)),
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was called back.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
}

const addNotice = (hub: Hub) =>
  hub.builder.objectRef<RecallNoticeRow>('RecallNotice').implement({
    description: 'What a recall tells one holder of its units, until the holder has answered.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital that has, had or shall have the units.',
        id: 'organisationId',
      }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'Its units of the donation.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.unitIds),
      }),
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'Until when it has to answer.' }),
      acknowledgedAt: t.expose('acknowledgedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it answered; null until then.',
      }),
      acknowledgedBy: hub.link(t, 'Staff', {
        description: 'Who answered; null until then.',
        id: 'acknowledgedBy',
      }),
      measure: t.exposeString('measure', {
        nullable: true,
        description: 'What was done about the units; null until then.',
      }),
      escalatedAt: t.expose('escalatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the lead was told that nobody answered in time; null otherwise.',
      }),
      closedAt: t.expose('closedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the recall was taken back, so that no answer is asked any more; null otherwise.',
      }),
    }),
  })

const addMutations = (hub: Hub, words: InventoryWords) => {
  hub.mutation('recallDonation', {
    description:
      'Calls a donation back: by its station, in every alliance it serves, or by the lead on the station’s paper. At once no unit of it may be issued anywhere; each holder must answer. A donation that is recalled already keeps its recall.',
    type: 'Recall',
    refusals: [PolicyMissing],
    operation: (ctx, input) => recallDonation(ctx, input as RecallDonationInput),
    input: hub.input('RecallDonationInput', {
      description: 'Which donation, and why.',
      fields: (t) => ({
        donationNumber: t.string({
          required: true,
          description: 'Typed with its check character or scanned; or the station’s own number.',
        }),
        scheme: t.field({ type: words.LabelScheme, description: 'Absent: ISBT 128.' }),
        reason: t.string({ required: true, description: 'Why it is called back.' }),
        station: t.string({ description: 'For the lead: code of the station, as on the labels.' }),
        paper: t.string({ description: 'For the lead: reference of the station’s paper.' }),
      }),
    }) as never,
  })
  hub.mutation('withdrawRecall', {
    description:
      'Takes back a recall that named the wrong donation: by its station, in every alliance it serves, or by the lead; on the station’s paper and signed by a second person of the caller’s organisation. Its holds are lifted and nobody has to answer any more; other holds stay, and what was discarded stays discarded. A recall that was taken back already stays so.',
    type: 'Recall',
    refusals: [SignatureRefused],
    operation: (ctx, input) => withdrawRecall(ctx, input as WithdrawRecallInput),
    input: hub.input('WithdrawRecallInput', {
      description: 'Which recall, and why.',
      signed: true,
      fields: (t) => ({
        recallId: t.id({ required: true, description: 'The recall.' }),
        reason: t.string({ required: true, description: 'Why it is taken back.' }),
        paper: t.string({
          required: true,
          description: 'Reference of the station’s paper that takes it back.',
        }),
      }),
    }) as never,
  })
  hub.mutation('acknowledgeRecall', {
    description:
      'Answers a recall on behalf of the caller’s hospital; a later answer replaces an earlier one.',
    type: 'Recall',
    operation: (ctx, input) => acknowledgeRecall(ctx, input as AcknowledgeRecallInput),
    input: hub.input('AcknowledgeRecallInput', {
      description: 'Which recall, and what was done.',
      fields: (t) => ({
        recallId: t.id({ required: true, description: 'The recall.' }),
        measure: t.string({ required: true, description: 'Where the units are now and what was done.' }),
      }),
    }) as never,
  })
}

const addQueries = (hub: Hub) => {
  hub.builder.queryField('recalls', (t) =>
    t.connection(
      {
        type: hub.ref('Recall'),
        description:
          'Recalled donations of which somebody you may see holds a unit, and those you entered, the newest first.',
        args: {
          open: t.arg.boolean({
            description:
              'True: only those that stand and that somebody you may see has not answered. Absent: all.',
          }),
        },
        resolve: (_, args, ctx) => recalls(ctx, args) as never,
      },
      { name: 'RecallConnection', description: 'Recalls, page by page.' },
      { name: 'RecallEdge', description: 'One recall of a page.' },
    ),
  )
  hub.builder.queryField('unitsWithoutFate', (t) =>
    t.connection(
      {
        type: hub.ref('Unit'),
        description:
          'Units that were handed over, or begun to be transfused, longer ago than the policy allows and whose fate nobody has told, and issued units that nobody fetched by their deadline; the longest first.',
        resolve: (_, args, ctx) => unitsWithoutFate(ctx, args) as never,
      },
      { name: 'UnitWithoutFateConnection', description: 'Units of unknown fate, page by page.' },
      { name: 'UnitWithoutFateEdge', description: 'One unit of a page.' },
    ),
  )
}
