import { and, asc, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { AllianceRow, MembershipRow, OrganisationRow, StaffRow } from '#db/alliance/finders.ts'
import { alliances, memberships, organisations, staff, testingSites } from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { selectionFrom } from '#db/ready.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** The alliance, locked: whoever changes who belongs to it comes one after the other. */
export const lockAlliance = async (db: Db, allianceId: AllianceId): Promise<AllianceRow | null> => {
  const [row] = await db.select().from(alliances).where(eq(alliances.id, allianceId)).for('update')
  return row ?? null
}

/** Whoever carries the code, in whichever alliance the transaction sees. */
export const listOrganisationsByCode = (db: Db, code: string): Promise<OrganisationRow[]> =>
  listOrganisationsByCodes(db, [code])

/** Whoever carries one of these codes. */
export const listOrganisationsByCodes = listingByIds(organisations, organisations.code, [
  asc(organisations.allianceId),
])

export const listOrganisationsOf = async (db: Db, allianceId: AllianceId): Promise<OrganisationRow[]> =>
  db
    .select()
    .from(organisations)
    .where(eq(organisations.allianceId, allianceId))
    .orderBy(asc(organisations.code))

export const insertAlliance = async (db: Db, row: typeof alliances.$inferInsert): Promise<void> => {
  await db.insert(alliances).values(row)
}

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

/** The organisation's standing membership, locked; null for bodies that are no members. */
export const lockMembership = async (
  db: Db,
  allianceId: AllianceId,
  organisationId: Id<'Organisation'>,
): Promise<MembershipRow | null> => {
  const [row] = await db
    .select()
    .from(memberships)
    .where(
      and(
        eq(memberships.allianceId, allianceId),
        eq(memberships.organisationId, organisationId),
        isNull(memberships.leftOn),
      ),
    )
    .for('update')
  return row ?? null
}

export const updateMembership = async (
  db: Db,
  { allianceId, id }: Pick<MembershipRow, 'allianceId' | 'id'>,
  values: Pick<MembershipRow, 'bloodUseLicence' | 'licenceValidUntil'>,
): Promise<void> => {
  await db
    .update(memberships)
    .set(values)
    .where(and(eq(memberships.allianceId, allianceId), eq(memberships.id, id)))
}

/** Lines in force from a day on; of one test and one day the last stands. */
export const putTestingSites = async (
  db: Db,
  rows: readonly (typeof testingSites.$inferInsert)[],
): Promise<void> => {
  if (rows.length === 0) return
  await db
    .insert(testingSites)
    .values([...rows])
    .onConflictDoUpdate({
      target: [
        testingSites.allianceId,
        testingSites.organisationId,
        testingSites.test,
        testingSites.effectiveFrom,
      ],
      set: { site: sql`excluded.site`, qualityControlUntil: sql`excluded.quality_control_until` },
    })
}

/** The standing memberships of these organisations. */
export const listMembershipsByOrganisationIds = async (
  db: Db,
  ids: readonly string[],
): Promise<MembershipRow[]> => selectStanding(db, { ids })

/** The standing membership of an organisation, as far as the caller sees it. */
export const findMembership = async (
  db: Db,
  organisationId: Id<'Organisation'>,
): Promise<MembershipRow | null> => {
  const [row] = await selectStandingOf(db, { organisationId })
  return row ?? null
}

// A list of unknown length would be planned anew for each call.
const selectStandingOf = selectionFrom<typeof memberships, { organisationId: Id<'Organisation'> }>(
  memberships,
  and(eq(memberships.organisationId, sql.placeholder('organisationId')), isNull(memberships.leftOn)),
)

const selectStanding = selectionFrom<typeof memberships, { ids: readonly string[] }>(
  memberships,
  and(sql`${memberships.organisationId} = any(${sql.placeholder('ids')})`, isNull(memberships.leftOn)),
)

/** Every line on where these hospitals' tests are done, the newest first for each test. */
export const listTestingSitesByOrganisationIds = listingByIds(testingSites, testingSites.organisationId, [
  asc(testingSites.test),
  desc(testingSites.effectiveFrom),
])

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
