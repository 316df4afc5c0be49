import { date, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { alliances, staff } from '#db/alliance/tables.ts'
import { allianceId, document, idOf, instant, recordedAt, ref } from '#db/columns.ts'

/** A published dictionary of products, whole and never changed; the newest whose days hold the business date decides. */
export const productDictionaries = pgTable(
  'product_dictionaries',
  {
    allianceId: allianceId().references(() => alliances.id),
    id: idOf('ProductDictionary'),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    /** Null while no end is set. */
    effectiveTo: date('effective_to', { mode: 'string' }),
    sourceCitation: text('source_citation').notNull(),
    /** Products with their specifications, and the stations' label codes, as the rules read them. */
    content: document<Readonly<Record<string, unknown>>>('content').notNull(),
    publishedBy: ref('published_by', 'Staff').notNull(),
    publishedAt: instant('published_at').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.effectiveFrom),
    foreignKey({ columns: [t.allianceId, t.publishedBy], foreignColumns: [staff.allianceId, staff.id] }),
  ],
)
