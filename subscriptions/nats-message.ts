import { timingSafeEqual } from 'node:crypto'
import type { PublishedEvent } from '#resolvers/context.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'

/** A keyed hash that every instance of one hub makes alike, and nobody else. */
export type Sign = (text: string) => string

/** Events as they travel: ids and facts, as in the outbox; no patient data. */
export type Travelling = { readonly body: string; readonly signature: string }

/** Names the purpose, so that a signature is good for nothing else that is made with the same key. */
const PURPOSE = 'events of the outbox\n'
/** A message costs far more than an event in it; NATS takes 1 MB. */
const MOST_EVENTS = 50
const MOST_CHARACTERS = 200_000

/** Events that follow one another, in messages; each is known by the position of its last event. */
export function* toMessages(
  events: readonly PublishedEvent[],
  sign: Sign,
): Generator<Travelling & { readonly last: number }> {
  let waiting: string[] = []
  let length = 0
  for (const [at, { cursor: _, ...event }] of events.entries()) {
    const text = JSON.stringify(event)
    waiting.push(text)
    length += text.length
    const isFull = waiting.length === MOST_EVENTS || length > MOST_CHARACTERS
    if (!isFull && at < events.length - 1) continue
    const body = `[${waiting.join()}]`
    yield { body, signature: sign(PURPOSE + body), last: event.position }
    waiting = []
    length = 0
  }
}

/** The events in a message; null for what no instance of this hub has sent. */
export function fromMessage({ body, signature }: Travelling, sign: Sign): PublishedEvent[] | null {
  const [given, right] = [Buffer.from(signature), Buffer.from(sign(PURPOSE + body))]
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null
  const events = JSON.parse(body) as (Omit<PublishedEvent, 'cursor' | 'occurredAt'> & {
    occurredAt: string
  })[]
  return events.map((event) => ({
    ...event,
    cursor: encodeCursor(event.position),
    occurredAt: new Date(event.occurredAt),
  }))
}
