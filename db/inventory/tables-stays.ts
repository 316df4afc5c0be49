import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { places } from '#db/inventory/tables-places.ts'

/** A unit's stay in one place; between two stays it stood nowhere that the hub knows of. */
export const unitStays = pgTable(
  'unit_stays',
  {
    allianceId: allianceId(),
    id: idOf('UnitStay'),
    /** Whose place it is. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    since: instant('since').notNull(),
    /** Null while it stands there. */
    until: instant('until'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.unitId, t.since),
    index().on(t.allianceId, t.placeId, t.until),
    uniqueIndex('unit_stays_standing').on(t.allianceId, t.unitId).where(sql`until is null`),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    owner(t),
  ],
)
