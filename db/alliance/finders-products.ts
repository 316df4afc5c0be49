import { and, asc, eq, sql } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import { productDictionaries } from '#db/alliance/tables-products.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { selectionFrom } from '#db/ready.ts'
import type { AllianceId } from '#lib/ids.ts'

export type ProductDictionaryRow = typeof productDictionaries.$inferSelect

const select = selectionFrom<typeof productDictionaries, { allianceId: AllianceId }>(
  productDictionaries,
  eq(productDictionaries.allianceId, sql.placeholder('allianceId')),
  { orderBy: [asc(productDictionaries.effectiveFrom), asc(productDictionaries.id)] },
)

/** Every dictionary the alliance has published, the oldest first. */
export const listProductDictionaries = (db: Db, allianceId: AllianceId): Promise<ProductDictionaryRow[]> =>
  select(db, { allianceId })

/** Adds a publication; what it replaces stays as it was. */
export const insertProductDictionary = async (
  db: Db,
  row: typeof productDictionaries.$inferInsert,
): Promise<void> => {
  await db.insert(productDictionaries).values(row)
}

export const listProductDictionariesByIds = listingByIds(productDictionaries, productDictionaries.id)

/** The codes of the alliance's blood stations. */
export const listStationCodes = async (db: Db, allianceId: AllianceId): Promise<string[]> => {
  const rows = await db
    .select({ code: organisations.code })
    .from(organisations)
    .where(and(eq(organisations.allianceId, allianceId), eq(organisations.kind, 'STATION')))
  return rows.map(({ code }) => code)
}
