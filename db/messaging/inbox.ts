import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm'
import type pg from 'pg'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
import type { KeptText } from '#db/messaging/kept-text.ts'
import { messages } from '#db/messaging/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { MessageState } from '#rules/messaging/terms.ts'

export type MessageRow = typeof messages.$inferSelect

/** The alliance of messages nobody known has sent: no caller belongs to it. */
export const NOBODYS_ALLIANCE = '-' as AllianceId

/** A message about to be stored. */
export type NewMessage = Pick<
  MessageRow,
  | 'allianceId'
  | 'id'
  | 'organisationId'
  | 'senderId'
  | 'sendingApplication'
  | 'sendingFacility'
  | 'controlId'
  | 'type'
  | 'raw'
  | 'contentHash'
  | 'state'
  | 'orderKey'
  | 'answer'
  | 'answerCode'
  | 'fault'
> & {
  /** What an older version kept as `contentHash`: the repeat of a message of its time is a repeat. */
  readonly formerHash: string
}

/** What became of a message that was offered for storing. */
export type Stored =
  /** Stored now, for the first time. */
  | { readonly kind: 'new' }
  /** The same message stands already, with its answer if there is one. */
  | {
      readonly kind: 'repeat'
      readonly id: Id<'Message'>
      readonly state: MessageState
      readonly answer: KeptBytes | null
    }

/** The columns in the order of the statement, each with its array type. */
const COLUMNS = [
  ['alliance_id', 'text'],
  ['id', 'text'],
  ['organisation_id', 'text'],
  ['sender_id', 'text'],
  ['sending_application', 'text'],
  ['sending_facility', 'text'],
  ['control_id', 'text'],
  ['type', 'text'],
  ['raw', 'bytea'],
  ['content_hash', 'text'],
  ['state', 'text'],
  ['order_key', 'text'],
  ['answer', 'bytea'],
  ['answer_code', 'text'],
  ['fault', 'text'],
] as const

const NAMES = COLUMNS.map(([name]) => name).join(', ')
const PARAMETERS = COLUMNS.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')

/**
 * One statement however many messages: a repeat (same sender, control id and content) is left out. What an older version
 * stored is asked for row by row, by the index: a join could read all that there is.
 */
const INSERT = {
  name: 'insert-messages',
  text: `insert into messages (${NAMES})
    select ${NAMES} from unnest(${PARAMETERS}, $${COLUMNS.length + 1}::text[]) as n(${NAMES}, former_hash)
    where (select true from messages m where m.alliance_id = n.alliance_id and m.sender_id = n.sender_id
      and m.control_id = n.control_id and m.content_hash = n.former_hash) is null
    on conflict do nothing returning id`,
}

const valuesOf = (rows: readonly NewMessage[]) => [
  rows.map((row) => row.allianceId),
  rows.map((row) => row.id),
  rows.map((row) => row.organisationId),
  rows.map((row) => row.senderId),
  rows.map((row) => row.sendingApplication),
  rows.map((row) => row.sendingFacility),
  rows.map((row) => row.controlId),
  rows.map((row) => row.type),
  rows.map((row) => row.raw),
  rows.map((row) => row.contentHash),
  rows.map((row) => row.state),
  rows.map((row) => row.orderKey),
  rows.map((row) => row.answer),
  rows.map((row) => row.answerCode),
  rows.map((row) => row.fault),
  rows.map((row) => row.formerHash),
]

/** Stores the messages; the ids that were new come back, the others are repeats. */
export const insertMessages = async (
  client: pg.ClientBase,
  rows: readonly NewMessage[],
): Promise<ReadonlySet<string>> => {
  const { rows: stored } = await client.query<{ id: string }>({ ...INSERT, values: valuesOf(rows) })
  return new Set(stored.map((row) => row.id))
}

/** The message that stands under the same id, or the same sender, control id and content. */
export const findRepeated = async (
  db: Db,
  message: Pick<NewMessage, 'allianceId' | 'id' | 'senderId' | 'controlId' | 'contentHash' | 'formerHash'>,
): Promise<MessageRow | null> => {
  const [row] = await db
    .select()
    .from(messages)
    .where(
      sql`${messages.allianceId} = ${message.allianceId} and (${messages.id} = ${message.id}
        or (${messages.senderId} = ${message.senderId} and ${messages.controlId} = ${message.controlId}
          and ${messages.contentHash} in (${message.contentHash}, ${message.formerHash})))`,
    )
  return row ?? null
}

/** In one order for all: two batches that hold the same ids wait for each other instead of deadlocking. */
const LOCK_IDS = {
  name: 'lock-control-ids',
  text: `select pg_advisory_xact_lock(lock) from (
      select distinct hashtextextended(concat_ws('|', alliance_id, sender_id, control_id), 0) as lock
      from unnest($1::text[], $2::text[], $3::text[]) as i(alliance_id, sender_id, control_id) order by lock) as locks`,
}

/**
 * Lets nobody else store a message under these control ids until the commit: two contents of one id that come at the
 * same moment would not see each other. Locks of a transaction, which poolers can keep.
 */
export const lockControlIds = async (
  client: pg.ClientBase,
  rows: readonly Pick<NewMessage, 'allianceId' | 'senderId' | 'controlId'>[],
): Promise<void> => {
  await client.query({
    ...LOCK_IDS,
    values: [
      rows.map((row) => row.allianceId),
      rows.map((row) => row.senderId),
      rows.map((row) => row.controlId),
    ],
  })
}

/**
 * A list as PostgreSQL does not see it before it runs: a list that it sees it counts, and plans each call anew for the
 * count.
 */
const unseen = (list: string) => `(select ${list})`

/** Of two in one batch the earlier was there first; ids are given in the order of arrival. */
const CONFLICTING = {
  name: 'conflicting-messages',
  text: `select i.id from unnest(${['$1::text[]', '$2::text[]', '$3::text[]', '$4::text[]', '$5::text[]', '$6::int[]'].map(unseen).join(', ')})
      as i(id, alliance_id, sender_id, control_id, content_hash, days)
    where exists (select from messages m where m.alliance_id = i.alliance_id and m.sender_id = i.sender_id
      and m.control_id = i.control_id and m.content_hash <> i.content_hash and m.id <> i.id
      and not (m.id = any(${unseen('$1::text[]')}::text[]) and m.id > i.id)
      and m.received_at > clock_timestamp() - make_interval(days => i.days))`,
}

/** Of messages just stored, those whose control id their sender has used for other content within its window. */
export const listConflicting = async (
  client: pg.ClientBase,
  rows: readonly (NewMessage & { windowDays: number })[],
): Promise<ReadonlySet<string>> => {
  const { rows: found } = await client.query<{ id: string }>({
    ...CONFLICTING,
    values: [
      rows.map((row) => row.id),
      rows.map((row) => row.allianceId),
      rows.map((row) => row.senderId),
      rows.map((row) => row.controlId),
      rows.map((row) => row.contentHash),
      rows.map((row) => row.windowDays),
    ],
  })
  return new Set(found.map((row) => row.id))
}

/** How the working of a message ended. */
export type Settlement = {
  readonly id: Id<'Message'>
  readonly state: MessageState
  readonly answer: KeptBytes | null
  readonly answerCode: string | null
  readonly fault: KeptText | null
  /** Its sender waits for the answer and will not ask again: it was told that the message is safe. */
  readonly answerDue?: boolean
}

/** The ids are named twice: by the join alone all that wait would be read, for each batch, however many they are. */
const SETTLE = {
  name: 'settle-messages',
  text: `update messages m set state = s.state, answer = s.answer, answer_code = s.answer_code, fault = s.fault,
      answer_due = s.answer_due, attempts = m.attempts + 1, processed_at = clock_timestamp()
    from unnest(${['$1::text[]', '$2::text[]', '$3::bytea[]', '$4::text[]', '$5::text[]', '$6::boolean[]'].map(unseen).join(', ')})
      as s(id, state, answer, answer_code, fault, answer_due)
    where m.id = any(${unseen('$1::text[]')}::text[]) and m.id = s.id and m.state = 'RECEIVED'
    returning m.id`,
}

/** Stores how messages ended, in one statement; answers the ids of those that had not ended before. */
export const settleMessages = async (
  client: pg.ClientBase,
  settlements: readonly Settlement[],
): Promise<ReadonlySet<string>> => {
  const { rows } = await client.query<{ id: string }>({
    ...SETTLE,
    values: [
      settlements.map((settlement) => settlement.id),
      settlements.map((settlement) => settlement.state),
      settlements.map((settlement) => settlement.answer),
      settlements.map((settlement) => settlement.answerCode),
      settlements.map((settlement) => settlement.fault),
      settlements.map((settlement) => settlement.answerDue ?? false),
    ],
  })
  return new Set(rows.map(({ id }) => id))
}

/** A message that is stored and not worked, and for how long by the database's clock. */
export type WaitingMessage = MessageRow & { readonly ageMs: number }

/** Messages that were stored and not worked, oldest first, whichever instance has them or had. */
export const listWaitingMessages = async (db: Db, limit: number): Promise<WaitingMessage[]> =>
  db
    .select({ ...getTableColumns(messages), ageMs: AGE_MS })
    .from(messages)
    .where(eq(messages.state, 'RECEIVED'))
    .orderBy(asc(messages.id))
    .limit(limit)

const AGE_MS = sql<number>`extract(epoch from clock_timestamp() - ${messages.receivedAt})::float8 * 1000`

/** Asks whether messages are stored and not worked, or not yet to the end. */
export const anyMessageWaiting = (): Question => sql`exists (select from messages where state = 'RECEIVED')`

/** Where a message stands, and its answer if there is one; null when there is no such message. */
export const findStanding = async (
  db: Db,
  { allianceId, id }: Pick<MessageRow, 'allianceId' | 'id'>,
): Promise<Pick<MessageRow, 'state' | 'answer'> | null> => {
  const [row] = await db
    .select({ state: messages.state, answer: messages.answer })
    .from(messages)
    .where(and(eq(messages.allianceId, allianceId), eq(messages.id, id)))
  return row ?? null
}

/** Sets the state of one message by hand: replay or resolution. */
export const updateMessageState = async (
  db: Db,
  { allianceId, id }: Pick<MessageRow, 'allianceId' | 'id'>,
  values: { state: MessageState; fault?: KeptText | null },
): Promise<void> => {
  await db
    .update(messages)
    .set(values)
    .where(and(eq(messages.allianceId, allianceId), eq(messages.id, id)))
}
