import { index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, ref } from '#db/columns.ts'
import type { Words } from '#lib/errors.ts'
import type { IntakeRefusal, SensorDoor } from '#rules/cold-chain/terms.ts'

/**
 * What was sent in an organisation's name and not taken, counted by device and reason: a broken sensor that repeats itself
 * moves one row.
 */
export const sensorRefusals = pgTable(
  'sensor_refusals',
  {
    allianceId: allianceId(),
    id: idOf('SensorRefusal'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Null where no device of that name exists: names that anybody can invent share one row. */
    deviceId: ref('device_id', 'Device'),
    reason: text('reason').$type<IntakeRefusal>().notNull(),
    times: integer('times').notNull(),
    /** What was answered the last time. */
    told: document<Words>('told').notNull(),
    /** The device it named the last time, and the beginning of what it sent. */
    named: text('named').notNull(),
    sample: text('sample'),
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    unique('sensor_refusals_once')
      .on(t.allianceId, t.organisationId, t.deviceId, t.reason)
      .nullsNotDistinct(),
    index().on(t.allianceId, t.organisationId, t.lastAt),
  ],
)

/**
 * Whom a sensors' door turned away, by the name it gave and the hour: so many rows an hour at most, and gone after a month,
 * since strangers write them.
 */
export const sensorStrangers = pgTable(
  'sensor_strangers',
  {
    allianceId: allianceId(),
    id: idOf('SensorStranger'),
    /** In whose name it came; the lead's where there is none of that name. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    door: text('door').$type<SensorDoor>().notNull(),
    reason: text('reason').$type<IntakeRefusal>().notNull(),
    /** Whom it said it was, or the path it asked for; null where it said nothing, or for the names of an hour that had too many. */
    claimed: text('claimed'),
    /** The beginning of the hour. */
    hour: instant('hour').notNull(),
    times: integer('times').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    unique('sensor_strangers_once')
      .on(t.allianceId, t.organisationId, t.door, t.reason, t.claimed, t.hour)
      .nullsNotDistinct(),
    index().on(t.allianceId, t.organisationId, t.lastAt),
    index().on(t.hour),
  ],
)
