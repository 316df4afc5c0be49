import { type Database, type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { eraOf } from '#db/outbox/era.ts'
import {
  type EventPage,
  lastPosition,
  listEventsAfter,
  listNextEvents,
  type SequencedEvent,
} from '#db/outbox/finders.ts'

export type { Scope } from '#db/client.ts'

/** The outbox as its followers read it: each call is a short transaction of its own. */
export type OutboxReader = {
  /** The events behind `position` that this scope may see, in order; row security filters them. */
  eventsAfter(scope: Scope, position: number, page: EventPage): Promise<SequencedEvent[]>
  /** The same for the hub itself, which sees all. */
  allAfter(position: number, limit: number): Promise<SequencedEvent[]>
  /** The last position given. */
  lastPosition(): Promise<number>
  /** The name of the database in which the positions count. */
  era(): Promise<string>
}

/** Reads the outbox through the application's pool. */
export function makeOutboxReader(database: Database): OutboxReader {
  return {
    eventsAfter: (scope, position, page) =>
      database.transaction(scope, (db) => listEventsAfter(db, position, page), 'read'),
    allAfter: (position, limit) =>
      database.transaction(SYSTEM_SCOPE, (db) => listNextEvents(db, position, limit), 'read'),
    lastPosition: () => database.transaction(SYSTEM_SCOPE, lastPosition, 'read'),
    era: () => database.transaction(SYSTEM_SCOPE, eraOf, 'read'),
  }
}
