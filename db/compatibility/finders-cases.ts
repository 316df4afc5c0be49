import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { HistoryFactRow } from '#db/compatibility/finders.ts'
import { groupResolutions, historyFacts, motherLinks, referrals } from '#db/compatibility/tables-cases.ts'
import { persons, samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type ReferralRow = typeof referrals.$inferSelect
export type SampleOfPatient = Pick<
  typeof samples.$inferSelect,
  'id' | 'sampleNumber' | 'patientId' | 'state' | 'organisationId'
>

/** A sample that the caller may see, as far as a fact rests on it. */
export const findSampleOfPatient = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Sample'>,
): Promise<SampleOfPatient | null> => {
  const [row] = await db
    .select({
      id: samples.id,
      sampleNumber: samples.sampleNumber,
      patientId: samples.patientId,
      state: samples.state,
      organisationId: samples.organisationId,
    })
    .from(samples)
    .where(and(eq(samples.allianceId, allianceId), eq(samples.id, id)))
  return row ?? null
}

/** Keeps what is decided about a person in order: one after the other. */
export const lockPerson = async (db: Db, allianceId: AllianceId, id: Id<'Person'>): Promise<void> => {
  await db
    .select({ id: persons.id })
    .from(persons)
    .where(and(eq(persons.allianceId, allianceId), eq(persons.id, id)))
    .for('update')
}

export const lockHistoryFact = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'HistoryFact'>,
): Promise<HistoryFactRow | null> => {
  const [row] = await db
    .select()
    .from(historyFacts)
    .where(and(eq(historyFacts.allianceId, allianceId), eq(historyFacts.id, id)))
    .for('update')
  return row ?? null
}

export const withdrawFact = async (
  db: Db,
  allianceId: AllianceId,
  of: { id: Id<'HistoryFact'>; at: Date; reason: string },
): Promise<void> => {
  await db
    .update(historyFacts)
    .set({ withdrawnAt: of.at, withdrawReason: of.reason })
    .where(and(eq(historyFacts.allianceId, allianceId), eq(historyFacts.id, of.id)))
}

/** Withdraws every standing fact that was found on a sample. */
export const withdrawFactsOfSample = async (
  db: Db,
  allianceId: AllianceId,
  sampleId: Id<'Sample'>,
  withdrawnAt: Date,
): Promise<void> => {
  await db
    .update(historyFacts)
    .set({ withdrawnAt })
    .where(
      and(
        eq(historyFacts.allianceId, allianceId),
        eq(historyFacts.sampleId, sampleId),
        isNull(historyFacts.withdrawnAt),
      ),
    )
}

export const insertMotherLink = async (db: Db, row: typeof motherLinks.$inferInsert): Promise<void> => {
  await db.insert(motherLinks).values(row)
}

/** Ends the standing links of a patient to a mother. */
export const withdrawMotherLinks = async (
  db: Db,
  allianceId: AllianceId,
  patientId: Id<'Patient'>,
  withdrawnAt: Date,
): Promise<void> => {
  await db
    .update(motherLinks)
    .set({ withdrawnAt })
    .where(
      and(
        eq(motherLinks.allianceId, allianceId),
        eq(motherLinks.patientId, patientId),
        isNull(motherLinks.withdrawnAt),
      ),
    )
}

export const insertReferral = async (db: Db, row: typeof referrals.$inferInsert): Promise<void> => {
  await db.insert(referrals).values(row)
}

export const lockReferral = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Referral'>,
): Promise<ReferralRow | null> => {
  const [row] = await db
    .select()
    .from(referrals)
    .where(and(eq(referrals.allianceId, allianceId), eq(referrals.id, id)))
    .for('update')
  return row ?? null
}

export const updateReferral = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Referral'>,
  values: Partial<ReferralRow>,
): Promise<void> => {
  await db
    .update(referrals)
    .set(values)
    .where(and(eq(referrals.allianceId, allianceId), eq(referrals.id, id)))
}

export const listReferralsByIds = listingByIds(referrals, referrals.id)

/** Referrals of samples, newest first. */
export const listReferralsBySampleIds = listingByIds(referrals, referrals.sampleId, [desc(referrals.id)])

/** Cases referred that the caller may see, the newest first; `open` leaves out what was answered. */
export const listReferrals = async (
  db: Db,
  asked: { open: boolean; after: string | null; limit: number },
): Promise<ReferralRow[]> =>
  db
    .select()
    .from(referrals)
    .where(
      and(
        asked.open ? eq(referrals.state, 'OPEN') : undefined,
        asked.after === null ? undefined : lt(referrals.id, asked.after as Id<'Referral'>),
      ),
    )
    .orderBy(desc(referrals.id))
    .limit(asked.limit)

export const insertGroupResolution = async (
  db: Db,
  row: typeof groupResolutions.$inferInsert,
): Promise<void> => {
  await db.insert(groupResolutions).values(row)
}
