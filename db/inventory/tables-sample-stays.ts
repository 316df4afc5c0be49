import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, recordedAt, ref } from '#db/columns.ts'
import { places } from '#db/inventory/tables-places.ts'
import { samples } from '#db/requests/tables.ts'

/** A kept sample's stay in one place; between two stays it stood nowhere that the hub knows of. */
export const sampleStays = pgTable(
  'sample_stays',
  {
    allianceId: allianceId(),
    id: idOf('SampleStay'),
    /** Whose place it is. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The hospital that drew the sample. */
    forOrganisationId: ref('for_organisation_id', 'Organisation').notNull(),
    sampleId: ref('sample_id', 'Sample').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    since: instant('since').notNull(),
    /** Null while it stands there. */
    until: instant('until'),
    storedBy: ref('stored_by', 'Staff').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.sampleId, t.since),
    index().on(t.allianceId, t.placeId, t.until),
    uniqueIndex('sample_stays_standing').on(t.allianceId, t.sampleId).where(sql`until is null`),
    foreignKey({ columns: [t.allianceId, t.sampleId], foreignColumns: [samples.allianceId, samples.id] }),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    owner(t),
  ],
)
