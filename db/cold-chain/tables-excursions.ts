import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, pgTable, primaryKey, real, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { devices } from '#db/cold-chain/tables.ts'
import { allianceId, document, idOf, instant, recordedAt, ref } from '#db/columns.ts'
import { places } from '#db/inventory/tables-places.ts'
import type { ExcursionCause, ExcursionKind } from '#rules/cold-chain/excursion-terms.ts'

/** What was held to be true of an excursion before a late reading said otherwise (instants in ISO 8601). */
export type ExcursionRevision = {
  readonly revisedAt: string
  readonly startedAt: string
  readonly confirmedAt: string | null
  readonly endedAt: string | null
}

/** When it may have harmed what stood there (instants in ISO 8601). */
export type ExcursionHarm = {
  /** Null: since the device hangs there. */
  readonly since: string | null
  /** Null while no other reading followed. */
  readonly until: string | null
}

/** A time in which a device, or what it watches, was not as it should be; made from the readings, and by late ones anew. */
export const excursions = pgTable(
  'excursions',
  {
    allianceId: allianceId(),
    id: idOf('Excursion'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    deviceId: ref('device_id', 'Device').notNull(),
    /** The place it watched then; null for a device in reserve. */
    placeId: ref('place_id', 'Place'),
    kind: text('kind').$type<ExcursionKind>().notNull(),
    /** What was seen of it; null where the kind says all. */
    cause: text('cause').$type<ExcursionCause>(),
    startedAt: instant('started_at').notNull(),
    /** When it was grave enough to hold what stood there; null when it never was. */
    confirmedAt: instant('confirmed_at'),
    /** Null while it lasts. */
    endedAt: instant('ended_at'),
    /** Least and most of its readings that were out of range, in °C; null for kinds without temperature. */
    minimum: real('minimum'),
    maximum: real('maximum'),
    /** How long the temperature was out of range, in seconds; for other kinds 0. */
    outSeconds: integer('out_seconds').notNull().default(0),
    /** Around which times its readings harmed by themselves, in order; none unless its cause says so. */
    harmed: document<readonly ExcursionHarm[]>('harmed').notNull().default([]),
    /** Late readings showed that there was none; kept, since people were told of it. */
    withdrawnAt: instant('withdrawn_at'),
    /** What it was held to be before, the oldest first. */
    revisions: document<readonly ExcursionRevision[]>('revisions').notNull().default([]),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index('excursions_id').on(t.id),
    index().on(t.allianceId, t.deviceId, t.startedAt),
    index().on(t.allianceId, t.placeId, t.startedAt),
    uniqueIndex('excursions_standing')
      .on(t.allianceId, t.deviceId, t.kind)
      .where(sql`ended_at is null and withdrawn_at is null`),
    foreignKey({ columns: [t.allianceId, t.deviceId], foreignColumns: [devices.allianceId, devices.id] }),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
  ],
)
