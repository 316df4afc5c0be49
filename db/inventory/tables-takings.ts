import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { places } from '#db/inventory/tables-places.ts'
import type { DifferenceCause, DifferenceKind } from '#rules/inventory/stock-taking-terms.ts'

/** What somebody found in a place when they scanned all that stood there. */
export const stockTakings = pgTable(
  'stock_takings',
  {
    allianceId: allianceId(),
    id: idOf('StockTaking'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    placeId: ref('place_id', 'Place').notNull(),
    takenBy: ref('taken_by', 'Staff').notNull(),
    /** Bags the record had in the place at that moment. */
    expected: integer('expected').notNull(),
    /** Labels that were read, each counted once. */
    scanned: integer('scanned').notNull(),
    note: text('note'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index('stock_takings_id').on(t.id),
    index().on(t.allianceId, t.placeId, t.occurredAt),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
  ],
)

/** One bag on which record and shelf did not agree, with what the record says of it and who explained it. */
export const stockDifferences = pgTable(
  'stock_differences',
  {
    allianceId: allianceId(),
    id: idOf('StockDifference'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    takingId: ref('taking_id', 'StockTaking').notNull(),
    kind: text('kind').$type<DifferenceKind>().notNull(),
    /** The label as it was read, or the number of the bag that was missing. */
    label: text('label').notNull(),
    /** Null for a label that names no bag the organisation knows of. */
    unitId: ref('unit_id', 'Unit'),
    /** What the record says of the bag. */
    cause: text('cause').$type<DifferenceCause>().notNull(),
    /** What a person found out about it; null while nobody has. */
    explanation: text('explanation'),
    explainedBy: ref('explained_by', 'Staff'),
    explainedAt: instant('explained_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index('stock_differences_id').on(t.id),
    uniqueIndex('stock_differences_label').on(t.allianceId, t.takingId, t.label),
    index('stock_differences_open').on(t.allianceId, t.organisationId).where(sql`explained_at is null`),
    foreignKey({
      columns: [t.allianceId, t.takingId],
      foreignColumns: [stockTakings.allianceId, stockTakings.id],
    }),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
  ],
)
