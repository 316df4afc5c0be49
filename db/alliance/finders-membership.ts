import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type {
  AllianceRow,
  CertificateRow,
  MembershipRow,
  OrganisationRow,
  StaffRow,
  TestingSiteRow,
} from '#db/alliance/finders.ts'
import {
  alliances,
  certificates,
  memberships,
  organisations,
  staff,
  testingSites,
} from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { selectionFrom } from '#db/ready.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** The alliance, locked: whoever changes who belongs to it comes one after the other. */
export const lockAlliance = async (db: Db, allianceId: AllianceId): Promise<AllianceRow | null> => {
  const [row] = await db.select().from(alliances).where(eq(alliances.id, allianceId)).for('update')
  return row ?? null
}

/** Whoever carries the code, in whichever alliance the transaction sees. */
export const listOrganisationsByCode = async (db: Db, code: string): Promise<OrganisationRow[]> =>
  db.select().from(organisations).where(eq(organisations.code, code)).orderBy(asc(organisations.allianceId))

export const listOrganisationsOf = async (db: Db, allianceId: AllianceId): Promise<OrganisationRow[]> =>
  db
    .select()
    .from(organisations)
    .where(eq(organisations.allianceId, allianceId))
    .orderBy(asc(organisations.code))

export const insertOrganisation = async (db: Db, row: typeof organisations.$inferInsert): Promise<void> => {
  await db.insert(organisations).values(row)
}

export const insertMembership = async (db: Db, row: typeof memberships.$inferInsert): Promise<void> => {
  await db.insert(memberships).values(row)
}

export const insertTestingSites = async (
  db: Db,
  rows: readonly (typeof testingSites.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(testingSites).values([...rows])
}

/** The standing memberships of these organisations. */
export const listMembershipsByOrganisationIds = async (
  db: Db,
  ids: readonly string[],
): Promise<MembershipRow[]> => selectStanding(db, { ids })

const selectStanding = selectionFrom<typeof memberships, { ids: readonly string[] }>(
  memberships,
  and(sql`${memberships.organisationId} = any(${sql.placeholder('ids')})`, isNull(memberships.leftOn)),
)

/** Every line on where these hospitals' tests are done, the newest first for each test. */
export const listTestingSitesByOrganisationIds = async (
  db: Db,
  ids: readonly string[],
): Promise<TestingSiteRow[]> =>
  db
    .select()
    .from(testingSites)
    .where(inArray(testingSites.organisationId, ids as Id<'Organisation'>[]))
    .orderBy(asc(testingSites.test), sql`${testingSites.effectiveFrom} desc`)

/** Whose staff to list, by account, behind the account `after`. */
export type StaffFilter = {
  readonly organisationIds: readonly Id<'Organisation'>[]
  readonly after: string | null
  readonly limit: number
}

export const listStaffPage = async (db: Db, filter: StaffFilter): Promise<StaffRow[]> =>
  db
    .select()
    .from(staff)
    .where(
      and(
        inArray(staff.organisationId, [...filter.organisationIds]),
        filter.after === null ? undefined : gt(staff.account, filter.after),
      ),
    )
    .orderBy(asc(staff.account))
    .limit(filter.limit)

/** The certificates of these people, the longest valid first. */
export const listCertificatesOfStaff = async (
  db: Db,
  staffIds: readonly string[],
): Promise<CertificateRow[]> =>
  db
    .select()
    .from(certificates)
    .where(inArray(certificates.staffId, staffIds as Id<'Staff'>[]))
    .orderBy(sql`${certificates.validUntil} desc`, asc(certificates.kind), asc(certificates.id))
