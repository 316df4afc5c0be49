import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { listAwaitingAnswer, type SentOrder } from '#db/supply/finders-orders.ts'
import { type DueMessage, listDueMessages } from '#db/supply/finders-station.ts'
import type { Backoff } from '#lib/backoff.ts'
import type { LineAnswer } from '#rules/supply/order.ts'

export type { DueMessage, SentOrder }

/** What the station's system says to an order. */
export type StationAnswer = {
  readonly refused: boolean
  /** Null: in full. */
  readonly lines: readonly LineAnswer[] | null
  readonly reason: string | null
}

/** What came of one attempt to tell the station something. */
export type StationAttempt =
  /** It has it; with its own number, and its answer to an order where it gave one at once. */
  | { readonly kind: 'taken'; readonly number: string | null; readonly answer: StationAnswer | null }
  /** It understood and will not take it. */
  | { readonly kind: 'declined'; readonly reason: string }
  /** No answer that can be trusted: it may or may not have it. */
  | { readonly kind: 'unanswered'; readonly fault: string }

/** Messages that may be sent now, at most one of each thing. */
export const dueStationMessages = (database: Database, at: Date, limit: number): Promise<DueMessage[]> =>
  database.transaction(SYSTEM_SCOPE, (db) => listDueMessages(db, at, limit), 'read')

/** Orders that the station has and has not answered, the oldest first. */
export const ordersAwaitingAnswer = (database: Database, limit: number): Promise<SentOrder[]> =>
  database.transaction(SYSTEM_SCOPE, (db) => listAwaitingAnswer(db, limit), 'read')

/** How long a message to the station rests behind attempts in vain. */
export const STATION_BACKOFF: Backoff = { firstMs: 5_000, longestMs: 600_000 }
