import { jsonb, numeric, text, timestamp } from 'drizzle-orm/pg-core'
import type { AllianceId, Id, IdKind } from '#lib/ids.ts'

/** First half of every key: the alliance the row belongs to. */
export const allianceId = () => text('alliance_id').$type<AllianceId>().notNull()

/** Second half of a key: the thing's own id. */
export const idOf = <K extends IdKind>(_kind: K) => text('id').$type<Id<K>>().notNull()

/** A column that holds the id of another thing. */
export const ref = <K extends IdKind>(name: string, _kind: K) => text(name).$type<Id<K>>()

/** An instant, to the millisecond, as a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** When it happened in the world; may lie before a downtime ended. */
export const occurredAt = () => instant('occurred_at').notNull()

/** When the hub learnt of it. */
export const recordedAt = () => instant('recorded_at').notNull().defaultNow()

/** An exact decimal as a number: quantities are small multiples of 0.25 and survive. */
export const quantity = (name: string) => numeric(name, { precision: 12, scale: 3, mode: 'number' })

/** A JSON document of a known shape. */
export const document = <T>(name: string) => jsonb(name).$type<T>()
