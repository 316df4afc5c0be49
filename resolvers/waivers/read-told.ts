import {
  listInvoiceTasks,
  listInvoiceTasksByIds,
  listPeerMessages,
  listPeerMessagesByIds,
  type PeerMessageRow,
  type ToldInvoiceTask,
} from '#db/waivers/finders-peers.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { one, read } from '#resolvers/reads.ts'
import type { PeerMessageState, ToldPeer } from '#rules/waivers/case-terms.ts'

export type { PeerMessageRow, ToldInvoiceTask }

/** What the queue to the peers adds to the graph. */
export type ToldEntities = { PeerMessage: PeerMessageRow; InvoiceTask: ToldInvoiceTask }

export const peerMessageById = one(listPeerMessagesByIds)
export const invoiceTaskById = one(listInvoiceTasksByIds)

/** Which messages, and which page of them. */
export type PeerMessagesInput = PageArgs & {
  readonly state?: readonly PeerMessageState[] | null
  readonly peer?: ToldPeer | null
}

/** What peers were told, or still have to be, the newest first. */
export const peerMessages = read(
  'waivers.peerMessages',
  async (query, { state, peer, ...page }: PeerMessagesInput): Promise<Page<PeerMessageRow>> =>
    pageOf<PeerMessageRow>(page, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listPeerMessages(
          query.db,
          { states: state ?? null, peer: peer ?? null },
          { after: after?.[0] ?? null, limit },
        ),
    }),
)

/** Which tasks, and which page of them. */
export type InvoiceTasksInput = PageArgs & { readonly state?: readonly PeerMessageState[] | null }

/** What is done to the invoices of the caller's hospital, the newest first. */
export const invoiceTasks = read(
  'waivers.invoiceTasks',
  async (query, { state, ...page }: InvoiceTasksInput): Promise<Page<ToldInvoiceTask>> =>
    pageOf<ToldInvoiceTask>(page, {
      keyOf: (row) => [row.id],
      list: (after, limit) => listInvoiceTasks(query.db, state ?? null, { after: after?.[0] ?? null, limit }),
    }),
)
