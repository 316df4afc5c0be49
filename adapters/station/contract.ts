import { z } from 'zod'
import { readAs, UnreadableAnswer } from '#adapters/signed/answers.ts'
import type { DueMessage, StationAnswer } from '#resolvers/supply/station-queue.ts'
import type { StationMessageKind } from '#rules/supply/terms.ts'

/** Where each message goes, by the contract in `openapi.json`. */
const PATHS: Readonly<Record<StationMessageKind, (subject: string) => string>> = {
  ORDER: () => '/v1/orders',
  ORDER_CANCELLED: (order) => `/v1/orders/${order}/cancellation`,
  DISCREPANCIES: () => '/v1/discrepancies',
  FATE: () => '/v1/fates',
  ENQUIRY: () => '/v1/enquiries',
  ENQUIRY_WITHDRAWN: (enquiry) => `/v1/enquiries/${enquiry}/withdrawal`,
}

/** Path of a message. */
export const pathOf = ({ kind, subjectId }: Pick<DueMessage, 'kind' | 'subjectId'>): string =>
  PATHS[kind](subjectId)

/** Path where an order's answer is asked for. */
export const orderPath = (orderId: string): string => `/v1/orders/${orderId}`

const lineAnswer = z.strictObject({ position: z.int().min(0), bags: z.int().min(0) })
const answer = z.strictObject({
  refused: z.boolean().optional(),
  lines: z.array(lineAnswer).optional(),
  reason: z.string().optional(),
})

/** What the station answers when it has taken a message. */
const receipt = z.object({
  /** The idempotency key of the message. */
  received: z.string(),
  number: z.string().optional(),
  answer: answer.optional(),
})

/** How an order stands at the station. */
const standing = z.object({
  orderId: z.string(),
  number: z.string().optional(),
  answer: answer.optional(),
})

/** What the station said when it took a message, or how an order stands there. */
export type ReadAnswer = { readonly number: string | null; readonly answer: StationAnswer | null }

const answerOf = (said: z.infer<typeof answer> | undefined): StationAnswer | null =>
  said === undefined
    ? null
    : { refused: said.refused ?? false, lines: said.lines ?? null, reason: said.reason ?? null }

/** @throws UnreadableAnswer also for a receipt of another message */
export const readReceipt = (body: string, messageId: string): ReadAnswer => {
  const read = readAs(receipt, body)
  if (read.received !== messageId)
    throw new UnreadableAnswer('回执属于另一消息 / the receipt is for another message')
  return { number: read.number ?? null, answer: answerOf(read.answer) }
}

/** @throws UnreadableAnswer also for another order */
export const readStanding = (body: string, orderId: string): ReadAnswer => {
  const read = readAs(standing, body)
  if (read.orderId !== orderId)
    throw new UnreadableAnswer('应答关于另一订单 / the answer is about another order')
  return { number: read.number ?? null, answer: answerOf(read.answer) }
}
