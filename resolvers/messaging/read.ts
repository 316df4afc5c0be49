import { SYSTEM_SCOPE } from '#db/client.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
import { type DeliveryRow, listDeliveries, listDeliveriesByIds } from '#db/messaging/deliveries.ts'
import {
  findShownMessage,
  listShownMessages,
  type MessageFilter,
  type MessageHead,
} from '#db/messaging/inbox-views.ts'
import { readText } from '#db/messaging/kept-text.ts'
import { listSenders, listSendersByIds, type SenderRow } from '#db/messaging/senders.ts'
import { asId } from '#lib/ids.ts'
import type { Ctx } from '#resolvers/context.ts'
import { messageText } from '#resolvers/messaging/message-text.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { callerOf, one, read } from '#resolvers/reads.ts'
import type { DeliveryState, MessageState } from '#rules/messaging/terms.ts'

/** The messaging context's part of the graph. */
export type HubEntities = { Sender: SenderRow; Message: MessageHead; Delivery: DeliveryRow }

export const senderById = one(listSendersByIds)
export const deliveryById = one(listDeliveriesByIds)

/** A message of the caller's alliance or of nobody; no row security covers the latter, so the finder says which. */
const shownMessage = async (ctx: Ctx, text: string) => {
  const [{ allianceId, lead }] = callerOf(ctx).seats
  const id = asId('Message', text)
  if (id === null || !lead) return null
  return ctx.services.database.transaction(SYSTEM_SCOPE, (db) => findShownMessage(db, allianceId, id), 'read')
}

export const messageById = async (ctx: Ctx, id: string | null): Promise<MessageHead | null> =>
  id === null ? null : shownMessage(ctx, id)

/** Kept bytes as text for a person. */
export const keptText = (ctx: Ctx, kept: KeptBytes): string =>
  messageText(ctx.services.keys.decryptBytes(kept))

/** What went wrong with a message, and what a person did about it; null when nothing did. */
export const faultText = (ctx: Ctx, { fault }: Pick<MessageHead | DeliveryRow, 'fault'>): string | null =>
  readText(ctx.services.keys, fault)

/** A message's bytes as text for a person; null when it is gone or not the caller's to see. */
export const rawText = async (ctx: Ctx, id: string): Promise<string | null> => {
  const row = await shownMessage(ctx, id)
  return row && keptText(ctx, row.raw)
}

/** The answer's bytes as text; null when there is none. */
export const answerText = async (ctx: Ctx, id: string): Promise<string | null> => {
  const row = await shownMessage(ctx, id)
  return row?.answer ? keptText(ctx, row.answer) : null
}

/** Which messages to list. */
export type MessagesInput = PageArgs & {
  readonly states?: readonly MessageState[] | null
  /** MSH-4 as it was sent. */
  readonly facility?: string | null
  /** MSH-9, such as `OMB^O27`. */
  readonly type?: string | null
  readonly controlId?: string | null
}

/** What came in for the caller's alliance, and what nobody known has sent, newest first. */
export const messages = read(
  'messaging.messages',
  (query, input: MessagesInput): Promise<Page<MessageHead>> => {
    const [{ allianceId }] = query.actor.seats
    const filter: Omit<MessageFilter, 'after' | 'limit'> = {
      states: input.states ?? null,
      facility: input.facility ?? null,
      type: input.type ?? null,
      controlId: input.controlId ?? null,
    }
    return pageOf<MessageHead>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        query.asHub((db) =>
          listShownMessages(db, allianceId, { ...filter, after: after?.[0] ?? null, limit }),
        ),
    })
  },
)

/** Which deliveries to list. */
export type DeliveriesInput = PageArgs & {
  readonly states?: readonly DeliveryState[] | null
  /** Id of the destination. */
  readonly sender?: string | null
  readonly type?: string | null
}

/** What goes out from the caller's alliance, newest first. */
export const deliveries = read(
  'messaging.deliveries',
  (query, input: DeliveriesInput): Promise<Page<DeliveryRow>> =>
    pageOf<DeliveryRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listDeliveries(query.db, {
          allianceId: query.actor.seats[0].allianceId,
          states: input.states ?? null,
          senderId: input.sender ?? null,
          type: input.type ?? null,
          after: after?.[0] ?? null,
          limit,
        }),
    }),
)

/** The systems of the caller's alliance that send or receive HL7. */
export const senders = read(
  'messaging.senders',
  (query, _: object): Promise<SenderRow[]> => listSenders(query.db, query.actor.seats[0].allianceId),
)
