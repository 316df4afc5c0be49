import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { insertionInto, selectionFrom } from '#db/ready.ts'
import { encounters, patients, persons } from '#db/requests/tables.ts'
import { kinshipFeeds, kinships, relationProofs } from '#db/waivers/tables-kin.ts'
import type { Write } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type { KeptAnswer } from '#db/waivers/tables-kin.ts'
export type KinshipRow = typeof kinships.$inferSelect
export type NewKinship = typeof kinships.$inferInsert
export type RelationProofRow = typeof relationProofs.$inferSelect
export type NewRelationProof = typeof relationProofs.$inferInsert
export type KinshipFeedRow = typeof kinshipFeeds.$inferSelect

const standing = isNull(kinships.revokedAt)

export const insertKinship = async (db: Db, row: NewKinship): Promise<void> => {
  await db.insert(kinships).values(row)
}

export const endKinship = async (
  db: Db,
  { allianceId, id }: Pick<KinshipRow, 'allianceId' | 'id'>,
  values: Pick<NewKinship, 'revokedAt' | 'revokedBy' | 'revokeReason'>,
): Promise<void> => {
  await db
    .update(kinships)
    .set(values)
    .where(and(eq(kinships.allianceId, allianceId), eq(kinships.id, id)))
}

/** Gives a kinship that a window certified the number under which the citizen service knows it. */
export const setKinshipReference = async (
  db: Db,
  { allianceId, id }: Pick<KinshipRow, 'allianceId' | 'id'>,
  reference: string,
): Promise<void> => {
  await db
    .update(kinships)
    .set({ reference })
    .where(and(eq(kinships.allianceId, allianceId), eq(kinships.id, id)))
}

/** Lets one act at a time speak of two people, whoever of them is the donor: until the transaction ends. */
export const lockPair = async (db: Db, allianceId: AllianceId, hashes: readonly [string, string]) => {
  const key = `kinship:${allianceId}:${hashes.toSorted().join(':')}`
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`)
}

/** Lets one act at a time speak of a number of the citizen service's: until the transaction ends. */
export const lockReference = async (db: Db, allianceId: AllianceId, reference: string) => {
  await db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`kinship:${allianceId}:${reference}`}, 0))`,
  )
}

/** The kinship of a number of the citizen service's; asked with the hub's own view. */
export const findKinshipByReference = async (
  db: Db,
  allianceId: AllianceId,
  reference: string,
): Promise<KinshipRow | null> => {
  const [row] = await db
    .select()
    .from(kinships)
    .where(and(eq(kinships.allianceId, allianceId), eq(kinships.reference, reference)))
  return row ?? null
}

/** What stands between two people, whoever of them is the donor; asked with the hub's own view. */
export const listStandingBetween = async (
  db: Db,
  allianceId: AllianceId,
  [one, other]: readonly [string, string],
): Promise<KinshipRow[]> =>
  db
    .select()
    .from(kinships)
    .where(
      and(
        eq(kinships.allianceId, allianceId),
        standing,
        or(
          and(eq(kinships.donorHash, one), eq(kinships.relativeHash, other)),
          and(eq(kinships.donorHash, other), eq(kinships.relativeHash, one)),
        ),
      ),
    )
    .orderBy(asc(kinships.id))

/** Does one of two people stand as the spouse of a third? Asked with the hub's own view. */
export const hasOtherSpouse = async (
  db: Db,
  allianceId: AllianceId,
  pair: readonly [string, string],
): Promise<boolean> => {
  const both = [...pair]
  const [row] = await db
    .select({ id: kinships.id })
    .from(kinships)
    .where(
      and(
        eq(kinships.allianceId, allianceId),
        standing,
        eq(kinships.relation, 'SPOUSE'),
        // One of the two, and not both.
        sql`(${inArray(kinships.donorHash, both)}) <> (${inArray(kinships.relativeHash, both)})`,
      ),
    )
    .limit(1)
  return row !== undefined
}

/** A kinship, locked; asked with the hub's own view. */
export const lockKinship = async (
  db: Db,
  key: Pick<KinshipRow, 'allianceId' | 'id'>,
): Promise<KinshipRow | null> => {
  const [row] = await db
    .select()
    .from(kinships)
    .where(and(eq(kinships.allianceId, key.allianceId), eq(kinships.id, key.id)))
    .for('update')
  return row ?? null
}

export const listKinshipsByIds = listingByIds(kinships, kinships.id)

/** Donors who certified somebody as their kin and did not take it back. */
export const listStandingOfRelative = async (
  db: Db,
  allianceId: AllianceId,
  relativeHash: string,
): Promise<KinshipRow[]> => selectStandingOfRelative(db, { allianceId, relativeHash })

const selectStandingOfRelative = selectionFrom<
  typeof kinships,
  { allianceId: AllianceId; relativeHash: string }
>(
  kinships,
  and(
    eq(kinships.allianceId, sql.placeholder('allianceId')),
    eq(kinships.relativeHash, sql.placeholder('relativeHash')),
    standing,
  ),
  { orderBy: [asc(kinships.id)] },
)

/** All kinships of somebody, as the donor or the relative, the newest first; ended ones too. */
export const listKinshipsOf = async (
  db: Db,
  allianceId: AllianceId,
  hash: string,
  limit: number,
): Promise<KinshipRow[]> =>
  db
    .select()
    .from(kinships)
    .where(
      and(
        eq(kinships.allianceId, allianceId),
        or(eq(kinships.relativeHash, hash), eq(kinships.donorHash, hash)),
      ),
    )
    .orderBy(desc(kinships.id))
    .limit(limit)

const insertionOfProofs = insertionInto(relationProofs)

/** The statement that keeps proofs, to be sent with others; null when there is none to keep. */
export const proofsWrite = (rows: readonly NewRelationProof[]): Write | null => insertionOfProofs.write(rows)

export const listProofsByIds = listingByIds(relationProofs, relationProofs.id)

/** Relations of a patient that a hospital had proven since then, the newest first. */
export const listProven = async (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly encounterId: Id<'Encounter'>
    readonly patientToken: string
    readonly since: Date
    readonly until: Date
  },
): Promise<RelationProofRow[]> => {
  const rows = await db
    .select({ proof: relationProofs })
    .from(relationProofs)
    .innerJoin(
      encounters,
      and(
        eq(encounters.allianceId, relationProofs.allianceId),
        eq(encounters.organisationId, relationProofs.organisationId),
        eq(encounters.id, of.encounterId),
      ),
    )
    .where(
      and(
        eq(relationProofs.allianceId, of.allianceId),
        eq(relationProofs.patientToken, of.patientToken),
        eq(relationProofs.outcome, 'VERIFIED'),
        gte(relationProofs.askedAt, of.since),
        lte(relationProofs.askedAt, of.until),
        isNotNull(relationProofs.donorToken),
      ),
    )
    .orderBy(desc(relationProofs.askedAt))
  return rows.map(({ proof }) => proof)
}

/** Patients of any hospital of the alliance who are known by one of these hashes; asked with the hub's own view. */
export const listPatientsByHash = async (
  db: Db,
  allianceId: AllianceId,
  hashes: readonly string[],
): Promise<{ id: Id<'Patient'>; hash: string | null }[]> =>
  db
    .select({ id: patients.id, hash: persons.identityHash })
    .from(persons)
    .innerJoin(patients, and(eq(patients.allianceId, persons.allianceId), eq(patients.personId, persons.id)))
    .where(and(eq(persons.allianceId, allianceId), inArray(persons.identityHash, [...hashes])))
    .orderBy(asc(patients.id))

/** The alliance's feed, locked; null before it was ever asked. */
export const lockFeed = async (db: Db, allianceId: AllianceId): Promise<KinshipFeedRow | null> => {
  const [row] = await db
    .select()
    .from(kinshipFeeds)
    .where(eq(kinshipFeeds.allianceId, allianceId))
    .for('update')
  return row ?? null
}

export const findFeed = async (db: Db, allianceId: AllianceId): Promise<KinshipFeedRow | null> => {
  const [row] = await db.select().from(kinshipFeeds).where(eq(kinshipFeeds.allianceId, allianceId))
  return row ?? null
}

export const putFeed = async (db: Db, row: typeof kinshipFeeds.$inferInsert): Promise<void> => {
  await db.insert(kinshipFeeds).values(row).onConflictDoUpdate({ target: kinshipFeeds.allianceId, set: row })
}
