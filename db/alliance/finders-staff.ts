import { and, eq } from 'drizzle-orm'
import type { CertificateRow, StaffRow } from '#db/alliance/finders.ts'
import { certificates, credentials, staff } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** One of the staff of an alliance. */
export type StaffKey = { readonly allianceId: AllianceId; readonly staffId: Id<'Staff'> }

const ofStaff = ({ allianceId, staffId }: StaffKey) =>
  and(eq(staff.allianceId, allianceId), eq(staff.id, staffId))

/** Who holds the account in the alliance, also after the post has ended; locked. */
export const lockStaffByAccount = async (
  db: Db,
  allianceId: AllianceId,
  account: string,
): Promise<StaffRow | null> => {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.allianceId, allianceId), eq(staff.account, account)))
    .for('update')
  return row ?? null
}

export const findStaffByBadge = async (
  db: Db,
  allianceId: AllianceId,
  badge: string,
): Promise<StaffRow | null> => {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.allianceId, allianceId), eq(staff.badge, badge)))
  return row ?? null
}

export const insertStaff = async (db: Db, row: typeof staff.$inferInsert): Promise<void> => {
  await db.insert(staff).values(row)
}

export const updateStaff = async (
  db: Db,
  key: StaffKey,
  values: Partial<Pick<StaffRow, 'organisationId' | 'name' | 'roles' | 'titles' | 'badge' | 'active'>>,
): Promise<void> => {
  await db.update(staff).set(values).where(ofStaff(key))
}

export const insertCertificates = async (
  db: Db,
  rows: readonly (typeof certificates.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(certificates).values([...rows])
}

export const updateCertificate = async (
  db: Db,
  { allianceId, id }: Pick<CertificateRow, 'allianceId' | 'id'>,
  values: Pick<CertificateRow, 'validFrom' | 'validUntil'>,
): Promise<void> => {
  await db
    .update(certificates)
    .set(values)
    .where(and(eq(certificates.allianceId, allianceId), eq(certificates.id, id)))
}

/** Hands a person's certificates to the hospital where the person now serves. */
export const moveCertificates = async (
  db: Db,
  { allianceId, staffId }: StaffKey,
  organisationId: Id<'Organisation'>,
): Promise<void> => {
  await db
    .update(certificates)
    .set({ organisationId })
    .where(and(eq(certificates.allianceId, allianceId), eq(certificates.staffId, staffId)))
}

/** A person with the PIN's hash; null where none was ever set, empty where it was cleared. Locked. */
export const lockOwnCredential = async (db: Db, { allianceId, staffId }: StaffKey) => {
  const [row] = await db
    .select()
    .from(credentials)
    .where(and(eq(credentials.allianceId, allianceId), eq(credentials.staffId, staffId)))
    .for('update')
  return row ?? null
}

/** Sets the PIN's hash; an empty one means that the holder sets it anew. */
export const putPinHash = async (
  db: Db,
  { allianceId, staffId }: StaffKey,
  pinHash: string,
): Promise<void> => {
  const values = { pinHash, failures: 0, lockedAt: null }
  await db
    .insert(credentials)
    .values({ allianceId, staffId, ...values })
    .onConflictDoUpdate({ target: [credentials.allianceId, credentials.staffId], set: values })
}
