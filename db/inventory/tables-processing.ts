import { boolean, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import type { Id } from '#lib/ids.ts'
import type { ProcessingKind } from '#rules/inventory/processing-terms.ts'

/** What was done to a unit in the bank, and what became of its expiry. Written once. */
export const processings = pgTable(
  'processings',
  {
    allianceId: allianceId(),
    id: idOf('Processing'),
    /** The bank that did it. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    kind: text('kind').$type<ProcessingKind>().notNull(),
    /** Whether the bag stayed closed, as with a sterile connection. */
    closedSystem: boolean('closed_system').notNull(),
    expiresBefore: instant('expires_before').notNull(),
    expiresAfter: instant('expires_after').notNull(),
    /** The bags it became; none where it stayed the same bag. */
    producedIds: text('produced_ids').array().$type<Id<'Unit'>[]>().notNull(),
    note: text('note'),
    doneBy: ref('done_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.unitId),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
    owner(t),
  ],
)
