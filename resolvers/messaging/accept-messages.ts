import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
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
  type WaitingMessage,
} from '#db/messaging/inbox.ts'
import { keepText } from '#db/messaging/kept-text.ts'
import { insertEvents, type NewEvent } from '#db/outbox/finders.ts'
import { type Batcher, makeBatcher } from '#lib/batcher.ts'
import { sha256 } from '#lib/canonical.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { Services } from '#resolvers/context.ts'
import type { EventName, EventPayload } from '#resolvers/events.ts'

export type { MessageRow, WaitingMessage }

/** A message to be stored, as it came. */
export type OfferedMessage = Omit<NewMessage, 'raw' | 'answer' | 'fault' | 'formerHash'> & {
  readonly raw: Buffer
  readonly answer: Buffer | null
  readonly fault: string | null
  /** SHA-256 (hex) of the bytes without MSH-7. */
  readonly contentHash: string
  /** Its sender's window for repeated control ids. */
  readonly windowDays: number
  /** How it ends if its control id was used for other content before; the answer is null when none is wanted. */
  conflict(): Pick<MessageEnd, 'answer' | 'answerCode' | 'fault'>
}

/** `conflict`: stored and put into quarantine; its control id was used for other content before. */
export type Accepted =
  | Exclude<Stored, { kind: 'repeat' }>
  | (Omit<Extract<Stored, { kind: 'repeat' }>, 'answer'> & { readonly answer: Buffer | null })
  | { readonly kind: 'conflict'; readonly answer: Buffer | null }

/** How a message ended, and whose it is; what did not end well is told as `messageFailed`. */
export type MessageEnd = Omit<Settlement, 'answer' | 'fault'> & {
  readonly answer: Buffer | null
  readonly fault: string | null
  readonly allianceId: AllianceId
  /** Null for a message of nobody. */
  readonly organisationId: Id<'Organisation'> | null
}

/** The durable inbox: nothing is acknowledged before `accept` has resolved, which is after the commit. */
export type Inbox = {
  accept: Batcher<OfferedMessage, Accepted>
  /** False for a message that had ended before, by another instance: how that stored it stands, and was told. */
  settle: Batcher<MessageEnd, boolean>
  /** Messages stored and not worked, also those that another instance has in its hands, oldest first; their bytes are still encrypted. */
  listWaiting(limit: number): Promise<readonly WaitingMessage[]>
  /** Where a message stands by now, with its answer. */
  find(key: Pick<MessageRow, 'allianceId' | 'id'>): Promise<Standing | null>
}

/** Where a message stands, with its answer if there is one. */
export type Standing = Pick<MessageRow, 'state'> & { readonly answer: Buffer | null }

/** What the inbox works with. */
export type InboxParts = Pick<Services, 'database' | 'keys' | 'wake'>

const MOST_AT_ONCE = 256
/** Bytes of one statement: PostgreSQL takes 1 GB, a text of this program half of that, in hexadecimal. */
const MOST_BYTES = 16 * 1024 * 1024
/** Two batches overlap, so that one gathers while the other commits. */
const LANES = 2

export const makeInbox = (parts: InboxParts): Inbox => {
  const { database, keys } = parts
  const accept = makeBatcher({
    most: MOST_AT_ONCE,
    lanes: LANES,
    weight: { of: ({ weight }: StoredMessage) => weight, most: MOST_BYTES },
    isolates: isOfItem,
    work: (items) => store(parts, items),
  })
  const settle = makeBatcher({
    most: MOST_AT_ONCE,
    // One commit for what ended during the last one: the answers wait some milliseconds, and cost half.
    lanes: 1,
    weight: { of: ({ answer }: MessageEnd) => answer?.length ?? 0, most: MOST_BYTES },
    isolates: isOfItem,
    work: (ends) => end(parts, ends),
  })
  return {
    accept: (message) => accept(storable(keys, message)),
    settle,
    listWaiting: (limit) =>
      database.transaction(SYSTEM_SCOPE, (db) => listWaitingMessages(db, limit), 'read'),
    find: async (key) => {
      const found = await database.transaction(SYSTEM_SCOPE, (db) => findStanding(db, key), 'read')
      return found && { state: found.state, answer: opened(keys, found.answer) }
    },
  }
}

type Keys = InboxParts['keys']

const opened = (keys: Keys, answer: KeptBytes | null): Buffer | null => answer && keys.decryptBytes(answer)

/** PostgreSQL's classes of what lies in the data: a value, a constraint, a limit. */
const isOfItem = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && /^(22|23|54)...$/.test(String(error.code))) || isOfItem(error.cause))

/** U+0000 fits in no text of PostgreSQL; the bytes keep it. */
const keepable = <T extends string | null>(text: T): T => (text?.replaceAll('\0', '\ufffd') ?? null) as T

/** Longer ones than any version of HL7 allows (199) are cut and told apart by a digest: an index entry has its limit. */
const LONGEST_CONTROL_ID = 200
const keepableId = (id: string): string =>
  id.length <= LONGEST_CONTROL_ID ? id : `${id.slice(0, LONGEST_CONTROL_ID / 2)}…${sha256(id)}`

type StoredMessage = NewMessage &
  Pick<OfferedMessage, 'windowDays' | 'conflict'> & {
    /** Bytes of its statement. */
    readonly weight: number
  }

/**
 * The message with texts that a row can hold, and encrypted whatever may name a person. What its sender wrote stands in
 * `raw`, byte for byte.
 */
const storable = (keys: Keys, message: OfferedMessage): StoredMessage => ({
  ...message,
  raw: keys.encryptBytes(message.raw),
  contentHash: keys.hash(message.contentHash),
  formerHash: message.contentHash,
  answer: message.answer && keys.encryptBytes(message.answer),
  fault: keepText(keys, message.fault),
  orderKey: message.orderKey === null ? null : keys.hash(message.orderKey),
  weight: message.raw.length,
  sendingApplication: keepable(message.sendingApplication),
  sendingFacility: keepable(message.sendingFacility),
  controlId: message.controlId === null ? null : keepableId(keepable(message.controlId)),
  type: keepable(message.type),
})

const store = async (
  { database, keys, wake }: InboxParts,
  items: readonly StoredMessage[],
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
      ...(ends.length > 0 ? [sendEnds(keys, client, ends)] : []),
      insertEvents(db, [...ends.filter(isTold), ...refused].map(failure)),
    ])
    const answers = new Map(ends.map(({ id, answer }) => [id, answer]))
    const accepted: Accepted[] = []
    for (const item of items) {
      const answer = answers.get(item.id)
      if (!stored.has(item.id)) accepted.push(await repeatOf(keys, db, item))
      else accepted.push(answer === undefined ? { kind: 'new' } : { kind: 'conflict', answer })
    }
    return { accepted, told: ends.length + refused.length > 0 }
  })
  if (told) wake()
  return accepted
}

const repeatOf = async (keys: Keys, db: Db, item: StoredMessage): Promise<Accepted> => {
  const row = await findRepeated(db, item)
  if (row === null) throw new Error(`message ${item.id} neither stored nor found`)
  return { kind: 'repeat', id: row.id, state: row.state, answer: opened(keys, row.answer) }
}

type Client = Parameters<typeof settleMessages>[0]

const sendEnds = (keys: Keys, client: Client, ends: readonly MessageEnd[]): Promise<ReadonlySet<string>> =>
  settleMessages(
    client,
    ends.map((end) => ({
      ...end,
      answer: end.answer && keys.encryptBytes(end.answer),
      fault: keepText(keys, end.fault),
    })),
  )

/** Stores how messages ended and tells of what failed, once for each, however many instances have worked it. */
const end = async (
  { database, keys, wake }: InboxParts,
  ends: readonly MessageEnd[],
): Promise<readonly boolean[]> => {
  const { ending } = await database.transaction(SYSTEM_SCOPE, async (db, client) => {
    const ending = sendEnds(keys, client, ends)
    // Where all ended well nobody waits for it: the commit goes right behind, and fails if it does.
    ending.catch(() => undefined)
    const failed = ends.filter(isTold)
    if (failed.length > 0) {
      const first = await ending
      await insertEvents(db, failed.filter(({ id }) => first.has(id)).map(failure))
    }
    return { ending }
  })
  wake()
  const first = await ending
  return ends.map(({ id }) => first.has(id))
}

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
