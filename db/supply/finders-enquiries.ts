import { and, asc, desc, eq, inArray, lt, lte, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { donorEnquiries } from '#db/supply/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { DonorEnquiryState } from '#rules/supply/terms.ts'

export type DonorEnquiryRow = typeof donorEnquiries.$inferSelect
export type NewDonorEnquiry = typeof donorEnquiries.$inferInsert

export const insertDonorEnquiry = async (db: Db, row: NewDonorEnquiry): Promise<void> => {
  await db.insert(donorEnquiries).values(row)
}

/** The enquiry, locked; null when there is none that the caller may see. */
export const lockDonorEnquiry = async (db: Db, id: string): Promise<DonorEnquiryRow | null> => {
  const [row] = await db
    .select()
    .from(donorEnquiries)
    .where(eq(donorEnquiries.id, id as Id<'DonorEnquiry'>))
    .for('update')
  return row ?? null
}

/** Locks whose time is over, the oldest first; those somebody is just working on are left out. */
export const lockExpiredEnquiries = async (
  db: Db,
  allianceId: AllianceId,
  at: Date,
  limit: number,
): Promise<DonorEnquiryRow[]> =>
  db
    .select()
    .from(donorEnquiries)
    .where(
      and(
        eq(donorEnquiries.allianceId, allianceId),
        eq(donorEnquiries.state, 'LOCKED'),
        lte(donorEnquiries.lockedUntil, at),
      ),
    )
    .orderBy(asc(donorEnquiries.id))
    .limit(limit)
    .for('update', { skipLocked: true })

export const updateDonorEnquiry = async (
  db: Db,
  { allianceId, id }: Pick<DonorEnquiryRow, 'allianceId' | 'id'>,
  values: Partial<NewDonorEnquiry>,
): Promise<void> => {
  await db
    .update(donorEnquiries)
    .set(values)
    .where(and(eq(donorEnquiries.allianceId, allianceId), eq(donorEnquiries.id, id)))
}

export const listDonorEnquiriesByIds = listingByIds(donorEnquiries, donorEnquiries.id)

export type DonorEnquiryFilter = { readonly state?: readonly DonorEnquiryState[] | null }

/** Enquiries, the newest first, behind `after`. */
export const listDonorEnquiries = async (
  db: Db,
  filter: DonorEnquiryFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<DonorEnquiryRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.state?.length ? inArray(donorEnquiries.state, [...filter.state]) : undefined,
    after === null ? undefined : lt(donorEnquiries.id, after as Id<'DonorEnquiry'>),
  ]
  return db
    .select()
    .from(donorEnquiries)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(donorEnquiries.id))
    .limit(limit)
}
