import { and, asc, eq, gt, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { consumers, outbox, sequence } from '#db/outbox/tables.ts'
import { insertionInto } from '#db/ready.ts'
import type { Write } from '#db/writes.ts'
import { newId } from '#lib/ids.ts'

/** What an operation says has happened; the database adds the transaction, the order within it and the time. */
export type NewEvent = Omit<typeof outbox.$inferInsert, 'id' | 'recordedAt' | 'xid' | 'ordinal' | 'position'>

/** An event that has its final place among all events of the hub. */
export type SequencedEvent = Pick<
  typeof outbox.$inferSelect,
  | 'id'
  | 'allianceId'
  | 'organisationId'
  | 'name'
  | 'subjectId'
  | 'payload'
  | 'correlationId'
  | 'occurredAt'
  | 'recordedAt'
> & { readonly position: number }

/** Which events to read: by name (all when absent), up to a position (inclusive), at most `limit` of them. */
export type EventPage = {
  readonly names?: readonly string[]
  readonly upTo?: number
  readonly limit: number
}

const COLUMNS = {
  id: outbox.id,
  allianceId: outbox.allianceId,
  organisationId: outbox.organisationId,
  name: outbox.name,
  subjectId: outbox.subjectId,
  payload: outbox.payload,
  correlationId: outbox.correlationId,
  occurredAt: outbox.occurredAt,
  recordedAt: outbox.recordedAt,
  // The callers' condition leaves no row without one.
  position: sql<number>`${outbox.position}`.mapWith(outbox.position),
}

const insertion = insertionInto(outbox)

/** Writes the events of one transaction in the order given, in one statement (at most some 8,000 of them). */
export const insertEvents = (db: Db, events: readonly NewEvent[]): Promise<unknown> =>
  insertion.all(db, events.map(withId))

/** The statement that writes them, to be sent with others. */
export const eventsWrite = (events: readonly NewEvent[]): Write | null => insertion.write(events.map(withId))

const withId = (event: NewEvent) => ({ ...event, id: newId('Event') })

/** The events behind `position` that the transaction may see, in order. */
export async function listEventsAfter(
  db: Db,
  position: number,
  { names, upTo, limit }: EventPage,
): Promise<SequencedEvent[]> {
  return await db
    .select(COLUMNS)
    .from(outbox)
    .where(
      and(
        isNotNull(outbox.position),
        gt(outbox.position, position),
        upTo === undefined ? undefined : lte(outbox.position, upTo),
        names === undefined ? undefined : inArray(outbox.name, [...names]),
      ),
    )
    .orderBy(asc(outbox.position))
    .limit(limit)
}

/**
 * The next events for one who sees all: positions are dense, so a page is a range of them, and reading it costs the
 * same however many follow. Only where rows were taken out of the table does it look further.
 */
export async function listNextEvents(db: Db, position: number, limit: number): Promise<SequencedEvent[]> {
  const range = await listEventsAfter(db, position, { upTo: position + limit, limit })
  return range.length > 0 ? range : await listEventsAfter(db, position, { limit })
}

/** The last position given, 0 before the first; only the hub's own workers may see it. */
export async function lastPosition(db: Db): Promise<number> {
  const [row] = await db
    .select({ last: sequence.lastPosition })
    .from(sequence)
    .where(eq(sequence.name, 'outbox'))
  if (row === undefined) throw new Error('the row of outbox_sequence is missing or not visible in this scope')
  return row.last
}

/** Asks whether positions behind this one were given. */
export const isAnyAfter = (position: number): Question =>
  sql`select last_position > ${position} from outbox_sequence where name = 'outbox'`

/** Asks whether a consumer has events to handle. */
export const isBehind = (name: string): Question =>
  sql`select last_position > coalesce((select position from outbox_consumers where name = ${name}), 0)
    from outbox_sequence where name = 'outbox'`

/** How far the consumer has come, 0 for a new one; nobody else can work under that name until the commit. */
export async function lockConsumer(db: Db, name: string): Promise<number> {
  const lock = () => db.select().from(consumers).where(eq(consumers.name, name)).for('update')
  const [known] = await lock()
  if (known !== undefined) return known.position
  await db.insert(consumers).values({ name }).onConflictDoNothing()
  const [added] = await lock()
  if (added === undefined) throw new Error(`consumer ${name} is not visible in this scope`)
  return added.position
}

/** Says that everything up to `position` is done, in the transaction that did it. */
export async function moveConsumer(db: Db, name: string, position: number): Promise<void> {
  await db.update(consumers).set({ position }).where(eq(consumers.name, name))
}
