import { type Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import {
  findRepeated,
  findStanding,
  insertMessages,
  listConflicting,
  listWaitingMessages,
  lockControlIds,
  type MessageRow,
  type NewMessage,
  type Settlement,
  type Stored,
  settleMessages,
} from '#db/messaging/inbox.ts'
import { insertEvents, type NewEvent } from '#db/outbox/finders.ts'
import { type Batcher, makeBatcher } from '#lib/batcher.ts'
import { sha256 } from '#lib/canonical.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { EventName, EventPayload } from '#resolvers/events.ts'

export type { MessageRow }

/** A message to be stored. */
export type OfferedMessage = NewMessage & {
  /** Its sender's window for repeated control ids. */
  readonly windowDays: number
  /** How it ends if its control id was used for other content before; the answer is null when none is wanted. */
  conflict(): Pick<Settlement, 'answer' | 'answerCode' | 'fault'>
}

/** `conflict`: stored and put into quarantine; its control id was used for other content before. */
export type Accepted = Stored | { readonly kind: 'conflict'; readonly answer: Buffer | null }

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
  /** Where a message stands by now, with its answer. */
  find(key: Pick<MessageRow, 'allianceId' | 'id'>): Promise<Pick<MessageRow, 'state' | 'answer'> | null>
}

const MOST_AT_ONCE = 256
/** Bytes of one statement: PostgreSQL takes 1 GB, a text of this program half of that, in hexadecimal. */
const MOST_BYTES = 16 * 1024 * 1024
/** Two batches overlap, so that one gathers while the other commits. */
const LANES = 2

export const makeInbox = (database: Database, wake: () => void): Inbox => {
  const accept = makeBatcher({
    most: MOST_AT_ONCE,
    lanes: LANES,
    weight: { of: ({ raw }: OfferedMessage) => raw.length, most: MOST_BYTES },
    isolates: isOfItem,
    work: (items) => store(database, wake, items),
  })
  const settle = makeBatcher({
    most: MOST_AT_ONCE,
    // One commit for what ended during the last one: the answers wait some milliseconds, and cost half.
    lanes: 1,
    weight: { of: ({ answer }: MessageEnd) => answer?.length ?? 0, most: MOST_BYTES },
    isolates: isOfItem,
    work: async (ends) => {
      // Nobody waits for the statements: the commit goes right behind them, and fails if one of them does.
      await database.transaction(SYSTEM_SCOPE, async (db, client) => void sendEnds(db, client, ends))
      wake()
      return ends.map(() => undefined)
    },
  })
  return {
    accept: (message) => accept(storable(message)),
    settle: (end) => settle({ ...end, fault: keepable(end.fault) }),
    listWaiting: (limit) =>
      database.transaction(SYSTEM_SCOPE, (db) => listWaitingMessages(db, limit), 'read'),
    find: (key) => database.transaction(SYSTEM_SCOPE, (db) => findStanding(db, key), 'read'),
  }
}

/** PostgreSQL's classes of what lies in the data: a value, a constraint, a limit. */
const isOfItem = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && /^(22|23|54)...$/.test(String(error.code))) || isOfItem(error.cause))

/** U+0000 fits in no text of PostgreSQL; the raw bytes keep it. */
const keepable = <T extends string | null>(text: T): T => (text?.replaceAll('\0', '\ufffd') ?? null) as T

/** Longer ones than any version of HL7 allows (199) are cut and told apart by a digest: an index entry has its limit. */
const LONGEST_CONTROL_ID = 200
const keepableId = (id: string): string =>
  id.length <= LONGEST_CONTROL_ID ? id : `${id.slice(0, LONGEST_CONTROL_ID / 2)}…${sha256(id)}`

/** The message with texts that a row can hold. What its sender wrote stands in `raw`, byte for byte. */
const storable = (message: OfferedMessage): OfferedMessage => ({
  ...message,
  sendingApplication: keepable(message.sendingApplication),
  sendingFacility: keepable(message.sendingFacility),
  controlId: message.controlId === null ? null : keepableId(keepable(message.controlId)),
  type: keepable(message.type),
  orderKey: keepable(message.orderKey),
  fault: keepable(message.fault),
})

const store = async (
  database: Database,
  wake: () => void,
  items: readonly OfferedMessage[],
): Promise<readonly Accepted[]> => {
  const { accepted, told } = await database.transaction(SYSTEM_SCOPE, async (db, client) => {
    const keyed = items.filter((item) => item.senderId !== null && item.controlId !== null)
    // Sent together: each statement runs right behind the one before, on the same connection.
    const [, stored, conflicting] = await Promise.all([
      keyed.length > 0 ? lockControlIds(client, keyed) : undefined,
      insertMessages(client, items),
      keyed.length > 0 ? listConflicting(client, keyed) : new Set<string>(),
    ])
    const ends = items
      .filter(({ id, state }) => stored.has(id) && conflicting.has(id) && state === 'RECEIVED')
      .map((item): MessageEnd => ({ ...item, ...item.conflict(), state: 'QUARANTINED' }))
    const refused = items.filter(({ id, state }) => stored.has(id) && state === 'REFUSED').filter(isTold)
    await Promise.all([
      ...(ends.length > 0 ? sendEnds(db, client, ends) : []),
      insertEvents(db, refused.map(failure)),
    ])
    const answers = new Map(ends.map(({ id, answer }) => [id, answer]))
    const accepted: Accepted[] = []
    for (const item of items) {
      const answer = answers.get(item.id)
      if (!stored.has(item.id)) accepted.push(await repeatOf(db, item))
      else accepted.push(answer === undefined ? { kind: 'new' } : { kind: 'conflict', answer })
    }
    return { accepted, told: ends.length + refused.length > 0 }
  })
  if (told) wake()
  return accepted
}

const repeatOf = async (db: Parameters<typeof findRepeated>[0], item: OfferedMessage): Promise<Accepted> => {
  const row = await findRepeated(db, item)
  if (row === null) throw new Error(`message ${item.id} neither stored nor found`)
  return { kind: 'repeat', id: row.id, state: row.state, answer: row.answer }
}

type Client = Parameters<typeof settleMessages>[0]

const sendEnds = (db: Db, client: Client, ends: readonly MessageEnd[]): Promise<unknown>[] => [
  settleMessages(client, ends),
  insertEvents(db, ends.filter(isTold).map(failure)),
]

type Owned = { readonly organisationId: Id<'Organisation'> }

/** What did not end well is told to whoever it belongs to; what nobody known has sent belongs to nobody. */
const isTold = <End extends Pick<MessageEnd, 'state' | 'organisationId'>>(end: End): end is End & Owned =>
  end.state !== 'PROCESSED' && end.organisationId !== null

const failure = (end: Pick<MessageEnd, 'allianceId' | 'id' | 'answerCode'> & Owned): NewEvent => ({
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
