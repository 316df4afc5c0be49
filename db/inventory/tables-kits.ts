import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { requests } from '#db/requests/tables.ts'
import type { Id } from '#lib/ids.ts'
import type { KitOutcome } from '#rules/inventory/terms.ts'

/** A reagent that was carried along, as its box says. */
export type KitReagent = {
  readonly name: string
  readonly lot: string
  /** Last day of use. */
  readonly expiresOn: string
}

/** Blood and reagents that the lead's staff carry to a clinic in an emergency, to test and issue there. */
export const kits = pgTable(
  'kits',
  {
    allianceId: allianceId(),
    id: idOf('Kit'),
    /** The clinic it is carried to. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    /** Number or name of the cold-chain box. */
    box: text('box').notNull(),
    /** °C inside the box when it left; null when nobody measured. */
    celsius: quantity('celsius'),
    /** The caller, and who goes along. */
    carriedBy: text('carried_by').array().$type<Id<'Staff'>[]>().notNull(),
    reagents: document<readonly KitReagent[]>('reagents').notNull(),
    note: text('note'),
    /** When it left the bank. */
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** When it was back; null while it is out. */
    closedAt: instant('closed_at'),
    closedBy: ref('closed_by', 'Staff'),
    closingNote: text('closing_note'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index('kits_id').on(t.id),
    index().on(t.allianceId, t.requestId),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
  ],
)

/** One bag of a kit, and what became of it. */
export const kitUnits = pgTable(
  'kit_units',
  {
    allianceId: allianceId(),
    id: idOf('KitUnit'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    kitId: ref('kit_id', 'Kit').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    /** Null while the kit is out. */
    outcome: text('outcome').$type<KitOutcome>(),
    /** °C of the bag when it came back; null when nobody measured or it did not come back. */
    celsius: quantity('celsius'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    uniqueIndex('kit_units_out').on(t.allianceId, t.unitId).where(sql`outcome is null`),
    index().on(t.allianceId, t.kitId),
    foreignKey({ columns: [t.allianceId, t.kitId], foreignColumns: [kits.allianceId, kits.id] }),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
  ],
)
