import { bigint, doublePrecision, foreignKey, integer, pgTable, primaryKey, real } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, instant, ref } from '#db/columns.ts'
import { places } from '#db/inventory/tables-places.ts'

/** What the readings of one device come to in one stretch of time; the widest members first, since there are many rows. */
const rollup = () => ({
  /** The beginning of the stretch. */
  at: instant('at').notNull(),
  /** When the least and the most were read, the first time each; null where no reading of the stretch proves anything. */
  minimumAt: instant('minimum_at'),
  maximumAt: instant('maximum_at'),
  /** Sum of what was read; the mean is this by `count`. */
  sum: doublePrecision('sum').notNull(),
  deviceNumber: integer('device_number').notNull(),
  /** Readings that prove something. */
  count: integer('count').notNull(),
  /** Readings that prove nothing. */
  faults: integer('faults').notNull(),
  /** Milliseconds of the stretch known to be within the limits of their day, and known to be outside; the rest is unknown. */
  inRangeMs: integer('in_range_ms').notNull(),
  outOfRangeMs: integer('out_of_range_ms').notNull(),
  minimum: real('minimum'),
  maximum: real('maximum'),
  first: real('first'),
  last: real('last'),
  allianceId: allianceId(),
})

/** Readings by five minutes, in partitions by month as the readings themselves; made from them alone, and anew by late ones. */
export const readings5Minutes = pgTable('readings_5_minutes', rollup(), (t) => [
  primaryKey({ columns: [t.allianceId, t.deviceNumber, t.at] }),
])

/** Readings by hours of UTC, in partitions by month; made from those of five minutes. */
export const readings1Hour = pgTable('readings_1_hour', rollup(), (t) => [
  primaryKey({ columns: [t.allianceId, t.deviceNumber, t.at] }),
])

/** Times of devices whose stretches are to be made anew; a row goes once they are. */
export const rollupsDue = pgTable(
  'rollups_due',
  {
    allianceId: allianceId(),
    id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    deviceNumber: integer('device_number').notNull(),
    /** Included. */
    since: instant('since').notNull(),
    /** Excluded. */
    until: instant('until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.allianceId, t.id] })],
)

/** What was told of a place's readings by hand, so that each that was left out is told once. */
export const manualDuties = pgTable(
  'manual_duties',
  {
    allianceId: allianceId(),
    placeId: ref('place_id', 'Place').notNull(),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The last moment for the reading of which it was told that it is late. */
    toldFor: instant('told_for').notNull(),
    /** When it was no longer late; null while it is. */
    overAt: instant('over_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.placeId] }),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
  ],
)
