import { and, asc, desc, eq, inArray, lte, ne, type SQL, sql } from 'drizzle-orm'
import {
  alliances,
  certificates,
  credentials,
  deviations,
  type memberships,
  organisations,
  type ruleSets,
  signatures,
  staff,
  testingSites,
} from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { selectionFrom } from '#db/ready.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type AllianceRow = typeof alliances.$inferSelect
export type OrganisationRow = typeof organisations.$inferSelect
export type MembershipRow = typeof memberships.$inferSelect
export type StaffRow = typeof staff.$inferSelect
export type CertificateRow = typeof certificates.$inferSelect
export type TestingSiteRow = typeof testingSites.$inferSelect
export type RuleSetRow = typeof ruleSets.$inferSelect
export type SignatureRow = typeof signatures.$inferSelect
export type DeviationRow = typeof deviations.$inferSelect

/** The account's posts, one in each alliance it serves; asked in the hub's own scope, before anyone is known. */
export const listPosts = (db: Db, account: string, organisationCode: string) =>
  listPostsWhere(db, and(eq(staff.account, account), eq(organisations.code, organisationCode)))

/** All posts that these accounts hold, at whatever organisation, in the order of alliances. */
export const listPostsOfAccounts = (db: Db, accounts: readonly string[]) =>
  listPostsWhere(db, sql`${staff.account} = any(${sql.param([...accounts])})`)

const listPostsWhere = async (db: Db, condition: SQL | undefined) =>
  db
    .select({ staff, organisation: organisations })
    .from(staff)
    .innerJoin(
      organisations,
      and(eq(organisations.allianceId, staff.allianceId), eq(organisations.id, staff.organisationId)),
    )
    .where(and(condition, eq(staff.active, true)))
    .orderBy(asc(staff.allianceId))

const selectAlliances = selectionFrom(alliances, undefined, { orderBy: [asc(alliances.id)] })

export const listAlliances = (db: Db): Promise<AllianceRow[]> => selectAlliances(db, {})

export const listOrganisations = async (db: Db): Promise<OrganisationRow[]> =>
  db.select().from(organisations).orderBy(asc(organisations.allianceId), asc(organisations.code))

export const listOrganisationsByIds = listingByIds(organisations, organisations.id)

export const findOrganisationByCode = async (
  db: Db,
  allianceId: AllianceId,
  code: string,
): Promise<OrganisationRow | null> => {
  const [row] = await db
    .select()
    .from(organisations)
    .where(and(eq(organisations.allianceId, allianceId), eq(organisations.code, code)))
  return row ?? null
}

/** The hospital that leads the alliance. */
export const findLead = async (db: Db, allianceId: AllianceId): Promise<OrganisationRow | null> => {
  const [row] = await db
    .select()
    .from(organisations)
    .where(and(eq(organisations.allianceId, allianceId), eq(organisations.isLead, true)))
  return row ?? null
}

export const listStaffByIds = listingByIds(staff, staff.id)

/** The certificates of these people, the longest valid first. */
export const listCertificatesByStaffIds = listingByIds(certificates, certificates.staffId, [
  desc(certificates.validUntil),
  asc(certificates.kind),
  asc(certificates.id),
])

/**
 * The person a badge belongs to, with the PIN's hash; locked, so that failures are counted one after the other. Null
 * also for who has no PIN, or whose PIN was cleared.
 */
export const lockCredential = async (db: Db, allianceId: AllianceId, badge: string) => {
  const [row] = await db
    .select({ staff, credential: credentials })
    .from(staff)
    .innerJoin(
      credentials,
      and(eq(credentials.allianceId, staff.allianceId), eq(credentials.staffId, staff.id)),
    )
    .where(
      and(
        eq(staff.allianceId, allianceId),
        eq(staff.badge, badge),
        eq(staff.active, true),
        ne(credentials.pinHash, ''),
      ),
    )
    .for('update', { of: credentials })
  return row ?? null
}

/** Sets how often in a row the PIN was wrong, and when it was locked. */
export const updateCredential = async (
  db: Db,
  key: { allianceId: AllianceId; staffId: Id<'Staff'> },
  values: { failures: number; lockedAt: Date | null },
): Promise<void> => {
  await db
    .update(credentials)
    .set(values)
    .where(and(eq(credentials.allianceId, key.allianceId), eq(credentials.staffId, key.staffId)))
}

export const insertSignature = async (db: Db, row: typeof signatures.$inferInsert): Promise<void> => {
  await db.insert(signatures).values(row)
}

/** Signatures by the hashes of their tokens, locked: a token is used once. */
export const lockSignatures = async (
  db: Db,
  allianceId: AllianceId,
  tokenHashes: readonly string[],
): Promise<SignatureRow[]> =>
  db
    .select()
    .from(signatures)
    .where(and(eq(signatures.allianceId, allianceId), inArray(signatures.tokenHash, [...tokenHashes])))
    .orderBy(asc(signatures.id))
    .for('update')

export const markSignaturesUsed = async (
  db: Db,
  allianceId: AllianceId,
  ids: readonly Id<'Signature'>[],
  usedAt: Date,
): Promise<void> => {
  await db
    .update(signatures)
    .set({ usedAt })
    .where(and(eq(signatures.allianceId, allianceId), inArray(signatures.id, [...ids])))
}

/** Where an alliance lies, and what it has published, as text. */
export type PublishedRules = {
  /** GB/T 2260; null where it is not known. */
  readonly regionCode: string | null
  /** The rule sets that had begun on the day, newest first, for `readRuleSets`; the same text for the same sets. */
  readonly sets: string
}

/** What an alliance has published that had begun on a day; asked before this returns. */
export const findPublishedRules = async (
  db: Db,
  allianceId: AllianceId,
  day: string,
): Promise<PublishedRules> => {
  const { rows } = await db.$client.query<PublishedRules>({
    text: PUBLISHED_RULES,
    values: [allianceId, day],
  })
  return rows[0] ?? { regionCode: null, sets: '[]' }
}

/** The rule sets that `findPublishedRules` told. */
export const readRuleSets = (text: string): RuleSetRow[] =>
  (JSON.parse(text) as (Omit<RuleSetRow, 'recordedAt'> & { recordedAt: string })[]).map((row) => ({
    ...row,
    recordedAt: new Date(row.recordedAt),
  }))

// Days stay text: there is no time of the day in them.
const PUBLISHED_RULES = `select a.region_code as "regionCode", coalesce((
    select json_agg(json_build_object('allianceId', r.alliance_id, 'id', r.id, 'jurisdiction', r.jurisdiction,
      'effectiveFrom', r.effective_from::text, 'effectiveTo', r.effective_to::text, 'sourceCitation', r.source_citation,
      'values', r.values, 'publishedBy', r.published_by, 'recordedAt', r.recorded_at)
      order by r.effective_from desc, r.recorded_at desc)
    from rule_sets r where r.alliance_id = a.alliance_id and r.effective_from <= $2::date), '[]')::text as sets
  from alliances a where a.alliance_id = $1`

/** Where a hospital's tests are done on a day: for each test the newest line that had begun. */
export const listTestingSites = async (
  db: Db,
  key: { allianceId: AllianceId; organisationId: Id<'Organisation'> },
  day: string,
): Promise<TestingSiteRow[]> =>
  db
    .selectDistinctOn([testingSites.test])
    .from(testingSites)
    .where(
      and(
        eq(testingSites.allianceId, key.allianceId),
        eq(testingSites.organisationId, key.organisationId),
        lte(testingSites.effectiveFrom, day),
      ),
    )
    .orderBy(testingSites.test, sql`${testingSites.effectiveFrom} desc`)

export const insertDeviation = async (db: Db, row: typeof deviations.$inferInsert): Promise<void> => {
  await db.insert(deviations).values(row)
}
