import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import { productDictionaries } from '#db/alliance/tables-products.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { selectionFrom } from '#db/ready.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { OrganisationKind } from '#rules/alliance/terms.ts'

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

/** The codes of the alliance's blood stations and hospitals, each with what it is. */
export const listStationsAndHospitals = (
  db: Db,
  allianceId: AllianceId,
): Promise<{ code: string; kind: OrganisationKind }[]> =>
  db
    .select({ code: organisations.code, kind: organisations.kind })
    .from(organisations)
    .where(
      and(eq(organisations.allianceId, allianceId), inArray(organisations.kind, ['STATION', 'HOSPITAL'])),
    )

/** What a publication says of hospitals' codes, and when it holds. */
export type PublishedHisCodes = Pick<
  ProductDictionaryRow,
  'allianceId' | 'id' | 'effectiveFrom' | 'effectiveTo' | 'publishedAt'
> & {
  /** As `publishProducts` has written them; null where it has none. */
  readonly hisCodes: unknown
}

/** The hospitals' codes of every publication of every alliance; asked in the hub's own scope. */
export const listPublishedHisCodes = (db: Db): Promise<PublishedHisCodes[]> =>
  db
    .select({
      allianceId: productDictionaries.allianceId,
      id: productDictionaries.id,
      effectiveFrom: productDictionaries.effectiveFrom,
      effectiveTo: productDictionaries.effectiveTo,
      publishedAt: productDictionaries.publishedAt,
      hisCodes: sql<unknown>`${productDictionaries.content} -> 'hisCodes'`,
    })
    .from(productDictionaries)
