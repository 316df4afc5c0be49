import { and, asc, desc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'
import { recallNotices, recalls } from '#db/inventory/tables-custody.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type RecallRow = typeof recalls.$inferSelect
export type RecallNoticeRow = typeof recallNotices.$inferSelect

/**
 * Keeps what calls a whole donation back (`RECALL`: a recall, a reaction that points at it) apart from what brings new
 * bags of a donation (`DELIVERY`: a delivery, bags made of another) until the end of the transaction, so that neither
 * misses what the other is just writing: the latter may run beside each other, the former runs alone. Taken before the
 * rows of any unit are locked.
 */
export const lockRecalls = async (
  db: Db,
  allianceId: AllianceId,
  mode: 'RECALL' | 'DELIVERY',
): Promise<void> => {
  const key = sql`hashtextextended(${`recalls ${allianceId}`}, 0)`
  await db.execute(
    mode === 'RECALL'
      ? sql`select pg_advisory_xact_lock(${key})`
      : sql`select pg_advisory_xact_lock_shared(${key})`,
  )
}

/** Every unit of one donation in one alliance, locked in the order of their ids. */
export const lockUnitsOfDonation = async (
  db: Db,
  of: { allianceId: AllianceId; stationId: Id<'Organisation'> | null; donationNumber: string },
): Promise<UnitRow[]> =>
  db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, of.allianceId),
        eq(units.donationNumber, of.donationNumber),
        of.stationId === null ? undefined : eq(units.stationId, of.stationId),
      ),
    )
    .orderBy(asc(units.id))
    .for('update')

export const insertRecall = async (db: Db, row: typeof recalls.$inferInsert): Promise<void> => {
  await db.insert(recalls).values(row)
}

export const listRecallsByIds = listingByIds(recalls, recalls.id)

/** The recalls of donations that stand; a donation that is not recalled has none. */
export const listRecallsOfDonations = async (
  db: Db,
  allianceId: AllianceId,
  donationNumbers: readonly string[],
): Promise<RecallRow[]> =>
  db
    .select()
    .from(recalls)
    .where(
      and(
        eq(recalls.allianceId, allianceId),
        inArray(recalls.donationNumber, [...donationNumbers]),
        isNull(recalls.withdrawnAt),
      ),
    )

export const updateRecall = async (
  db: Db,
  { allianceId, id }: { allianceId: AllianceId; id: Id<'Recall'> },
  values: Partial<typeof recalls.$inferInsert>,
): Promise<void> => {
  await db
    .update(recalls)
    .set(values)
    .where(and(eq(recalls.allianceId, allianceId), eq(recalls.id, id)))
}

export const insertRecallNotices = async (
  db: Db,
  rows: readonly (typeof recallNotices.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(recallNotices).values([...rows])
}

/** Adds a unit to what a holder was told; the holder acknowledges anew. Answers whether the holder had a notice. */
export const addToNotice = async (
  db: Db,
  of: { allianceId: AllianceId; recallId: Id<'Recall'>; organisationId: Id<'Organisation'> },
  unitId: Id<'Unit'>,
  dueAt: Date,
): Promise<boolean> => {
  const changed = await db
    .update(recallNotices)
    .set({
      unitIds: sql`array_append(${recallNotices.unitIds}, ${unitId})`,
      dueAt,
      acknowledgedAt: null,
      acknowledgedBy: null,
      escalatedAt: null,
    })
    .where(
      and(
        eq(recallNotices.allianceId, of.allianceId),
        eq(recallNotices.recallId, of.recallId),
        eq(recallNotices.organisationId, of.organisationId),
      ),
    )
    .returning({ id: recallNotices.id })
  return changed.length > 0
}

/** The notice of one recall to one holder, locked; null when it was told nothing. */
export const lockNotice = async (
  db: Db,
  of: { allianceId: AllianceId; recallId: Id<'Recall'>; organisationId: Id<'Organisation'> },
): Promise<RecallNoticeRow | null> => {
  const [row] = await db
    .select()
    .from(recallNotices)
    .where(
      and(
        eq(recallNotices.allianceId, of.allianceId),
        eq(recallNotices.recallId, of.recallId),
        eq(recallNotices.organisationId, of.organisationId),
      ),
    )
    .for('update')
  return row ?? null
}

export const updateNotice = async (
  db: Db,
  { allianceId, id }: { allianceId: AllianceId; id: Id<'RecallNotice'> },
  values: Partial<typeof recallNotices.$inferInsert>,
): Promise<void> => {
  await db
    .update(recallNotices)
    .set(values)
    .where(and(eq(recallNotices.allianceId, allianceId), eq(recallNotices.id, id)))
}

/** Closes every notice of a recall, so that nobody has to answer it; answers them. */
export const closeNotices = async (
  db: Db,
  of: { allianceId: AllianceId; recallId: Id<'Recall'> },
  closedAt: Date,
): Promise<RecallNoticeRow[]> =>
  db
    .update(recallNotices)
    .set({ closedAt })
    .where(and(eq(recallNotices.allianceId, of.allianceId), eq(recallNotices.recallId, of.recallId)))
    .returning()

/** Notices whose time is over and that nobody acknowledged, passed on or closed; locked, as many as asked. */
export const lockOverdueNotices = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<RecallNoticeRow[]> =>
  db
    .select()
    .from(recallNotices)
    .where(
      and(
        eq(recallNotices.allianceId, allianceId),
        lt(recallNotices.dueAt, now),
        isNull(recallNotices.acknowledgedAt),
        isNull(recallNotices.escalatedAt),
        isNull(recallNotices.closedAt),
      ),
    )
    .orderBy(asc(recallNotices.dueAt))
    .limit(limit)
    .for('update', { skipLocked: true })

/** The notices of recalls, in the order of their holders. */
export const listNoticesByRecallIds = listingByIds(recallNotices, recallNotices.recallId, [
  asc(recallNotices.organisationId),
])

const toldTo = (which: SQL): SQL => sql`exists (select 1 from ${recallNotices}
  where ${recallNotices.allianceId} = ${recalls.allianceId} and ${recallNotices.recallId} = ${recalls.id} ${which})`

/**
 * Recalls behind a place, the newest first: those that somebody the caller may see was told of, and those of the
 * organisations named. `open` leaves out those that every holder has acknowledged, and those taken back.
 */
export const listRecalls = async (
  db: Db,
  asked: {
    enteredBy: readonly Id<'Organisation'>[]
    open: boolean
    after: string | null
    limit: number
  },
): Promise<RecallRow[]> =>
  db
    .select()
    .from(recalls)
    .where(
      and(
        asked.after === null ? undefined : lt(recalls.id, asked.after as Id<'Recall'>),
        asked.open
          ? toldTo(sql`and ${recallNotices.acknowledgedAt} is null and ${recallNotices.closedAt} is null`)
          : or(toldTo(sql``), inArray(recalls.organisationId, [...asked.enteredBy])),
      ),
    )
    .orderBy(desc(recalls.id))
    .limit(asked.limit)
