import {
  type InvoiceTasksInput,
  invoiceTaskById,
  invoiceTasks,
  type PeerMessagesInput,
  peerMessageById,
  peerMessages,
} from '#resolvers/waivers/read-told.ts'
import type { Hub } from '#schema/hub.ts'
import type { CaseWords } from '#schema/waivers/case-words.ts'

/** What peers are told, and what is done to invoices. */
export const addTold = (hub: Hub, words: CaseWords): void => {
  addMessages(hub, words)
  addInvoiceTasks(hub, words)
}

const addMessages = (hub: Hub, words: CaseWords) => {
  hub.entity('PeerMessage', {
    description:
      'Something that a peer is told: quota used, a notice to a citizen, a wish about an invoice. It waits until the peer has taken it, under one id. Seen by the administrator of the lead; who it is about is not shown.',
    access: 'waivers.peerMessages',
    load: peerMessageById,
    fields: (t) => ({
      peer: t.expose('peer', { type: words.ToldPeer, description: 'Who is told.' }),
      state: t.expose('state', { type: words.PeerMessageState, description: 'Whether the peer has it.' }),
      subjectId: t.exposeString('subjectId', {
        description: 'What it is about; messages of one peer about one thing leave in order.',
      }),
      attempts: t.exposeInt('attempts', {
        description: 'How often it was tried; while a pause protects the peer nothing is tried.',
      }),
      nextAttemptAt: t.expose('nextAttemptAt', {
        type: 'DateTime',
        description: 'Not before then is it tried again, while it waits.',
      }),
      fault: t.exposeString('fault', {
        nullable: true,
        description: 'What came of the last attempt that failed, or why it was refused; null for none.',
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'Since when it waits.' }),
      settledAt: t.expose('settledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the peer took or refused it; null while it waits.',
      }),
    }),
  })
  hub.builder.queryField('peerMessages', (t) =>
    t.connection(
      {
        type: hub.ref('PeerMessage'),
        description: 'What peers were told, or still have to be, the newest first.',
        args: {
          state: t.arg({ type: [words.PeerMessageState], description: 'Only these states.' }),
          peer: t.arg({ type: words.ToldPeer, description: 'Only to this peer.' }),
        },
        resolve: (_, args, ctx) => peerMessages(ctx, args as PeerMessagesInput) as never,
      },
      { name: 'PeerMessageConnection', description: 'Messages to peers, page by page.' },
      { name: 'PeerMessageEdge', description: 'One message of a page.' },
    ),
  )
}

const addInvoiceTasks = (hub: Hub, words: CaseWords) => {
  hub.entity('InvoiceTask', {
    description:
      'What is done to the fiscal e-invoice of a bill that was waived or refunded, until the platform has done it. One that the platform refuses is the cashier’s to see to there. Seen by the hospital’s cashier.',
    access: 'waivers.invoiceTasks',
    load: invoiceTaskById,
    fields: (t) => ({
      kind: t.expose('kind', { type: words.InvoiceTaskKind, description: 'What is done.' }),
      state: t.field({
        type: words.PeerMessageState,
        description: 'Whether the platform has done it; DROPPED: there was nothing left to do it to.',
        resolve: ({ message }) => message.state,
      }),
      waiverId: t.exposeID('waiverId', { description: 'The waiver it follows.' }),
      caseId: t.exposeID('caseId', {
        nullable: true,
        description: 'The refund it follows; null after a settlement at the window.',
      }),
      invoiceNumber: t.exposeString('invoiceNumber', { description: 'The invoice of the bill.' }),
      newNumber: t.exposeString('newNumber', {
        nullable: true,
        description: 'The invoice that was made; null before, and where none is made.',
      }),
      fen: t.exposeFloat('fen', { description: 'The amount, in whole fen.' }),
      attempts: t.int({
        description: 'How often it was tried.',
        resolve: ({ message }) => message.attempts,
      }),
      fault: t.string({
        nullable: true,
        description: 'What came of the last attempt that failed, or why it was refused; null for none.',
        resolve: ({ message }) => message.fault,
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'Since when it is to be done.' }),
    }),
  })
  hub.builder.queryField('invoiceTasks', (t) =>
    t.connection(
      {
        type: hub.ref('InvoiceTask'),
        description: 'What is done to the invoices of the caller’s hospital, the newest first.',
        args: { state: t.arg({ type: [words.PeerMessageState], description: 'Only these states.' }) },
        resolve: (_, args, ctx) => invoiceTasks(ctx, args as InvoiceTasksInput) as never,
      },
      { name: 'InvoiceTaskConnection', description: 'Tasks about invoices, page by page.' },
      { name: 'InvoiceTaskEdge', description: 'One task of a page.' },
    ),
  )
}
