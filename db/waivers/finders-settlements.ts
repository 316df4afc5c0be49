import { and, asc, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { settlementDisputes, settlementLines, settlements } from '#db/waivers/tables-settlement.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { SettlementState } from '#rules/waivers/settlement-terms.ts'

export type SettlementRow = typeof settlements.$inferSelect
export type NewSettlement = typeof settlements.$inferInsert
export type SettlementLineRow = typeof settlementLines.$inferSelect
export type NewSettlementLine = typeof settlementLines.$inferInsert
export type SettlementDisputeRow = typeof settlementDisputes.$inferSelect
export type NewSettlementDispute = typeof settlementDisputes.$inferInsert

/** Who owes whom. */
export type SettlementPair = {
  readonly allianceId: AllianceId
  readonly stationId: Id<'Organisation'>
  /** The hospital. */
  readonly organisationId: Id<'Organisation'>
}

const ofPair = ({ allianceId, stationId, organisationId }: SettlementPair): SQL | undefined =>
  and(
    eq(settlements.allianceId, allianceId),
    eq(settlements.stationId, stationId),
    eq(settlements.organisationId, organisationId),
  )

/** Lets one at a time draw up statements between the two, until the transaction ends. */
export const lockPair = async (db: Db, pair: SettlementPair): Promise<void> => {
  const name = `settlement ${pair.allianceId} ${pair.stationId} ${pair.organisationId}`
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

/** The statement of a month; null while none was drawn up. */
export const findSettlementOf = async (
  db: Db,
  pair: SettlementPair,
  period: string,
): Promise<SettlementRow | null> => {
  const [row] = await db
    .select()
    .from(settlements)
    .where(and(ofPair(pair), eq(settlements.period, period)))
  return row ?? null
}

/** The latest month between the two that a statement was drawn up for; null before the first. */
export const findLastPeriod = async (db: Db, pair: SettlementPair): Promise<string | null> => {
  const [row] = await db
    .select({ period: settlements.period })
    .from(settlements)
    .where(ofPair(pair))
    .orderBy(desc(settlements.period))
    .limit(1)
  return row?.period ?? null
}

export const insertSettlement = async (db: Db, row: NewSettlement): Promise<void> => {
  await db.insert(settlements).values(row)
}

/** Rows of one statement go in together. */
export const insertSettlementLines = async (db: Db, rows: readonly NewSettlementLine[]): Promise<void> => {
  for (let at = 0; at < rows.length; at += MOST_AT_ONCE)
    await db.insert(settlementLines).values(rows.slice(at, at + MOST_AT_ONCE))
}
const MOST_AT_ONCE = 1_000

/** The statement, locked; null when there is none that the caller may see. */
export const lockSettlement = async (db: Db, id: string): Promise<SettlementRow | null> => {
  const [row] = await db
    .select()
    .from(settlements)
    .where(eq(settlements.id, id as Id<'Settlement'>))
    .for('update')
  return row ?? null
}

export const updateSettlement = async (
  db: Db,
  { allianceId, id }: Pick<SettlementRow, 'allianceId' | 'id'>,
  values: Partial<NewSettlement>,
): Promise<void> => {
  await db
    .update(settlements)
    .set(values)
    .where(and(eq(settlements.allianceId, allianceId), eq(settlements.id, id)))
}

export const listSettlementsByIds = listingByIds(settlements, settlements.id)

export type SettlementFilter = {
  readonly state?: readonly SettlementState[] | null
  /** Months. */
  readonly period?: readonly string[] | null
  readonly organisationIds?: readonly Id<'Organisation'>[] | null
}

/** Statements, the latest month first, behind `after` (month and id). */
export const listSettlements = async (
  db: Db,
  filter: SettlementFilter,
  { after, limit }: { readonly after: readonly string[] | null; readonly limit: number },
): Promise<SettlementRow[]> => {
  const [period = '', id = ''] = after ?? []
  return db
    .select()
    .from(settlements)
    .where(
      and(
        filter.state?.length ? inArray(settlements.state, [...filter.state]) : undefined,
        filter.period?.length ? inArray(settlements.period, [...filter.period]) : undefined,
        filter.organisationIds ? inArray(settlements.organisationId, [...filter.organisationIds]) : undefined,
        after === null
          ? undefined
          : or(
              lt(settlements.period, period),
              and(eq(settlements.period, period), lt(settlements.id, id as Id<'Settlement'>)),
            ),
      ),
    )
    .orderBy(desc(settlements.period), desc(settlements.id))
    .limit(limit)
}

export const listSettlementLinesByIds = listingByIds(settlementLines, settlementLines.id)

/** The lines of these statements in their order. */
export const listLinesOfSettlements = listingByIds(settlementLines, settlementLines.settlementId, [
  asc(settlementLines.settlementId),
  asc(settlementLines.position),
])

/** Whether what a line owes was taken back, on this statement or a later one. */
export const isTakenBack = async (
  db: Db,
  { allianceId, waiverLineId }: Pick<SettlementLineRow, 'allianceId' | 'waiverLineId'>,
): Promise<boolean> => {
  const [row] = await db
    .select({ id: settlementLines.id })
    .from(settlementLines)
    .where(
      and(
        eq(settlementLines.allianceId, allianceId),
        eq(settlementLines.waiverLineId, waiverLineId),
        eq(settlementLines.takesBack, true),
      ),
    )
  return row !== undefined
}

export const insertDispute = async (db: Db, row: NewSettlementDispute): Promise<void> => {
  await db.insert(settlementDisputes).values(row)
}

/** The dispute as it stands; null when there is none that the caller may see. Its statement is locked first. */
export const findDispute = async (db: Db, id: string): Promise<SettlementDisputeRow | null> => {
  const [row] = await db
    .select()
    .from(settlementDisputes)
    .where(eq(settlementDisputes.id, id as Id<'SettlementDispute'>))
  return row ?? null
}

export const updateDispute = async (
  db: Db,
  { allianceId, id }: Pick<SettlementDisputeRow, 'allianceId' | 'id'>,
  values: Partial<NewSettlementDispute>,
): Promise<void> => {
  await db
    .update(settlementDisputes)
    .set(values)
    .where(and(eq(settlementDisputes.allianceId, allianceId), eq(settlementDisputes.id, id)))
}

export const listDisputesByIds = listingByIds(settlementDisputes, settlementDisputes.id)

/** What is disputed of these statements, as it was raised. */
export const listDisputesOfSettlements = listingByIds(settlementDisputes, settlementDisputes.settlementId, [
  asc(settlementDisputes.id),
])
