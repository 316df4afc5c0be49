import { z } from 'zod'
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

/** RFC 9457. */
const problem = z.object({ title: z.string().optional(), detail: z.string().optional() })

/** A body that could not be read as what it should be. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}

const readAs = <T>(schema: z.ZodType<T>, body: string): T => {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new UnreadableAnswer('not JSON')
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new UnreadableAnswer(z.prettifyError(read.error))
}

/** What the station said when it took a message, or how an order stands there. */
export type ReadAnswer = { readonly number: string | null; readonly answer: StationAnswer | null }

const answerOf = (said: z.infer<typeof answer> | undefined): StationAnswer | null =>
  said === undefined
    ? null
    : { refused: said.refused ?? false, lines: said.lines ?? null, reason: said.reason ?? null }

/** @throws UnreadableAnswer also for a receipt of another message */
export const readReceipt = (body: string, messageId: string): ReadAnswer => {
  const read = readAs(receipt, body)
  if (read.received !== messageId) throw new UnreadableAnswer('the receipt is for another message')
  return { number: read.number ?? null, answer: answerOf(read.answer) }
}

/** @throws UnreadableAnswer also for another order */
export const readStanding = (body: string, orderId: string): ReadAnswer => {
  const read = readAs(standing, body)
  if (read.orderId !== orderId) throw new UnreadableAnswer('the answer is about another order')
  return { number: read.number ?? null, answer: answerOf(read.answer) }
}

/** Why the station declined, in its own words; by the status alone where it said none. */
export const readProblem = (body: string, status: number): string => {
  try {
    const { title, detail } = readAs(problem, body)
    return [title, detail].filter(Boolean).join(': ') || `HTTP ${status}`
  } catch {
    return `HTTP ${status}`
  }
}
