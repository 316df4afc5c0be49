import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents, listEventsAfter, type NewEvent } from '#db/outbox/finders.ts'
import { sequenceBatch } from '#db/outbox/sequence.ts'
import { type AllianceId, newId } from '#lib/ids.ts'

/** Two organisations of one alliance and one of another. */
export const MEMBER = { allianceId: 'AA' as AllianceId, organisationId: newId('Organisation') }
export const FELLOW = { allianceId: 'AA' as AllianceId, organisationId: newId('Organisation') }
export const STRANGER = { allianceId: 'BB' as AllianceId, organisationId: newId('Organisation') }

/** An event of the member, about nothing in particular; `subjectId` tells it from others. */
export const event = (subjectId: string, over: Partial<NewEvent> = {}): NewEvent => ({
  ...MEMBER,
  name: 'test.happened',
  subjectId,
  payload: {},
  correlationId: 'c-1',
  occurredAt: new Date('2026-03-01T00:00:00Z'),
  ...over,
})

/** Commits these events in one transaction. */
export const write = (database: Database, ...events: NewEvent[]): Promise<unknown> =>
  database.transaction(SYSTEM_SCOPE, (db) => insertEvents(db, events))

/** One batch in a transaction of its own. */
export const sequenceOnce = (database: Database, limit = 1000) =>
  database.transaction(SYSTEM_SCOPE, (db) => sequenceBatch(db, limit))

/** `subject@position` of all that has a position, in order. */
export async function sequenced(database: Database): Promise<string[]> {
  const events = await database.transaction(SYSTEM_SCOPE, (db) => listEventsAfter(db, 0, { limit: 100_000 }))
  return events.map(({ subjectId, position }) => `${subjectId}@${position}`)
}

/**
 * Sequences until `last` positions are given. Other test files' transactions on the same server delay an event,
 * as any long write would, so one batch may find nothing yet.
 */
export async function sequenceUpTo(database: Database, last: number, limit = 1000): Promise<void> {
  while ((await sequenceOnce(database, limit)).last < last) await new Promise((r) => setTimeout(r, 5))
}
