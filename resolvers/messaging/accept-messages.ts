import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import {
  findRepeated,
  insertMessages,
  listConflicting,
  listWaitingMessages,
  type MessageRow,
  type NewMessage,
  type Settlement,
  type Stored,
  settleMessages,
} from '#db/messaging/inbox.ts'
import { insertEvents, type NewEvent } from '#db/outbox/finders.ts'
import { type Batcher, makeBatcher } from '#lib/batcher.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { EventName, EventPayload } from '#resolvers/events.ts'

export type { MessageRow }

/** A message to be stored; `windowDays` is its sender's window for repeated control ids. */
export type OfferedMessage = NewMessage & { readonly windowDays: number }

/** `conflict`: stored, but its control id was used for other content before. */
export type Accepted = Stored | { readonly kind: 'conflict' }

/** How a message ended, and whose it is; what did not end well is told as `messageFailed`. */
export type MessageEnd = Settlement & {
  readonly allianceId: AllianceId
  /** Null for a message of nobody. */
  readonly organisationId: Id<'Organisation'> | null
}

/** The durable inbox: nothing is acknowledged before `accept` has resolved, which is after the commit. */
export type Inbox = {
  accept: Batcher<OfferedMessage, Accepted>
  settle: Batcher<MessageEnd, void>
  /** Messages stored and not worked, oldest first. */
  listWaiting(limit: number): Promise<readonly MessageRow[]>
}

const MOST_AT_ONCE = 256
/** Two batches overlap, so that one gathers while the other commits. */
const LANES = 2

export const makeInbox = (database: Database, wake: () => void): Inbox => ({
  accept: makeBatcher({ most: MOST_AT_ONCE, lanes: LANES, work: (items) => store(database, items) }),
  settle: makeBatcher({
    most: MOST_AT_ONCE,
    lanes: LANES,
    work: async (items) => {
      await settle(database, items)
      wake()
      return items.map(() => undefined)
    },
  }),
  listWaiting: (limit) => database.transaction(SYSTEM_SCOPE, (db) => listWaitingMessages(db, limit), 'read'),
})

const store = (database: Database, items: readonly OfferedMessage[]): Promise<readonly Accepted[]> =>
  database.transaction(SYSTEM_SCOPE, async (db, client) => {
    const keyed = items.filter((item) => item.senderId !== null && item.controlId !== null)
    // Sent together: the second statement runs right behind the first on the same connection.
    const [stored, conflicting] = await Promise.all([
      insertMessages(client, items),
      keyed.length > 0 ? listConflicting(client, keyed) : new Set<string>(),
    ])
    const accepted: Accepted[] = []
    for (const item of items) {
      if (!stored.has(item.id)) accepted.push(await repeatOf(db, item))
      else accepted.push({ kind: conflicting.has(item.id) ? 'conflict' : 'new' })
    }
    return accepted
  })

const repeatOf = async (db: Parameters<typeof findRepeated>[0], item: OfferedMessage): Promise<Accepted> => {
  const row = await findRepeated(db, item)
  if (row === null) throw new Error(`message ${item.id} neither stored nor found`)
  return { kind: 'repeat', id: row.id, state: row.state, answer: row.answer }
}

const settle = (database: Database, ends: readonly MessageEnd[]): Promise<void> =>
  database.transaction(SYSTEM_SCOPE, async (db, client) => {
    const failed = ends.filter(isTold)
    await Promise.all([settleMessages(client, ends), insertEvents(db, failed.map(failure))])
  })

type ToldEnd = MessageEnd & { readonly organisationId: Id<'Organisation'> }

/** What did not end well is told to whoever it belongs to. */
const isTold = (end: MessageEnd): end is ToldEnd => end.state !== 'PROCESSED' && end.organisationId !== null

const failure = (end: ToldEnd): NewEvent => ({
  allianceId: end.allianceId,
  organisationId: end.organisationId,
  name: 'messaging.messageFailed' satisfies EventName,
  subjectId: end.id,
  payload: {
    messageId: end.id,
    answerCode: end.answerCode,
  } satisfies EventPayload<'messaging.messageFailed'>,
  correlationId: end.id,
  occurredAt: new Date(),
})
