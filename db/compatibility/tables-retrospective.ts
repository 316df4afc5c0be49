import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { requests } from '#db/requests/tables.ts'
import type { RetrospectiveState } from '#rules/compatibility/terms.ts'

/** A bag that left uncrossmatched in an emergency: its crossmatch follows, by a time. */
export const retrospectiveCrossmatches = pgTable(
  'retrospective_crossmatches',
  {
    allianceId: allianceId(),
    id: idOf('RetrospectiveCrossmatch'),
    /** The hospital whose patient got it. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    dueAt: instant('due_at').notNull(),
    state: text('state').$type<RetrospectiveState>().notNull(),
    /** The crossmatch that answered it; null while it is open. */
    crossmatchId: ref('crossmatch_id', 'Crossmatch'),
    answeredAt: instant('answered_at'),
    /** When the bag left uncrossmatched. */
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    uniqueIndex('retrospective_crossmatches_bag').on(t.allianceId, t.unitId, t.requestId),
    index('retrospective_crossmatches_request').on(t.allianceId, t.requestId),
    index('retrospective_crossmatches_due').on(t.dueAt, t.id).where(sql`state = 'OPEN'`),
    index('retrospective_crossmatches_id').on(t.id),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    owner(t),
  ],
)
