import { sql } from 'drizzle-orm'
import { bigint, doublePrecision, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, instant, ref } from '#db/columns.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

/** A shelf: what one organisation has in stock of one product and group. */
const shelf = () => ({
  allianceId: allianceId(),
  organisationId: ref('organisation_id', 'Organisation').notNull(),
  productCode: text('product_code').notNull(),
  abo: text('abo').$type<AboGroup>().notNull(),
  rhd: text('rhd').$type<RhdType>().notNull(),
})

/**
 * Shelves whose bags or holds have changed since they were counted. Triggers add a row in the transaction of the change,
 * whoever makes it; nobody waits for another's. Whoever writes bags past the triggers adds the marks himself.
 */
export const stockMarks = pgTable(
  'stock_marks',
  { id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity(), ...shelf() },
  (t) => [primaryKey({ columns: [t.allianceId, t.id] })],
)

/**
 * What was counted on a shelf, now and behind the next expiries: step by step, as nothing but the clock changes it. True
 * while no mark names the shelf. Each list has an entry a step; an empty shelf has no row.
 */
export const stockCounts = pgTable(
  'stock_counts',
  {
    ...shelf(),
    /** When each step begins, and at the end when the last is over: infinity where no more follows. */
    since: instant('since').array().notNull(),
    available: integer('available').array().notNull(),
    /** What the available bags hold together, in the product's unit. */
    content: doublePrecision('content').array().notNull(),
    reserved: integer('reserved').array().notNull(),
    held: integer('held').array().notNull(),
    /** When the first of the available bags expires; null where there is none. */
    firstExpiry: instant('first_expiry').array().notNull(),
    /** When its last step begins: by then it should be counted again. Null where no more steps follow. */
    renewAt: instant('renew_at'),
    countedAt: instant('counted_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.organisationId, t.productCode, t.abo, t.rhd] }),
    index('stock_counts_renewed').on(t.renewAt).where(sql`renew_at is not null`),
    owner(t),
  ],
)
