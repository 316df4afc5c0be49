import { and, asc, desc, eq, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { isOutright } from '#db/outright.ts'
import { selectionFrom } from '#db/ready.ts'
import { waivers } from '#db/waivers/tables.ts'
import { refundPayments, waiverCaseSteps, waiverCases } from '#db/waivers/tables-cases.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { type CaseState, UNDECIDED_CASE_STATES } from '#rules/waivers/case-terms.ts'

export type WaiverCaseRow = typeof waiverCases.$inferSelect
export type NewWaiverCase = typeof waiverCases.$inferInsert
export type WaiverCaseStepRow = typeof waiverCaseSteps.$inferSelect
export type RefundPaymentRow = typeof refundPayments.$inferSelect
type CaseKey = Pick<WaiverCaseRow, 'allianceId' | 'id'>

const undecided = isOutright(waiverCases.state, ...UNDECIDED_CASE_STATES)

/** Adds a case unless its waiver has one that is not decided; answers whether it was added. */
export const insertWaiverCase = async (db: Db, row: NewWaiverCase): Promise<boolean> => {
  const added = await db
    .insert(waiverCases)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: waiverCases.id })
  return added.length > 0
}

export const updateWaiverCase = async (
  db: Db,
  { allianceId, id }: CaseKey,
  values: Partial<NewWaiverCase>,
): Promise<void> => {
  await db
    .update(waiverCases)
    .set(values)
    .where(and(eq(waiverCases.allianceId, allianceId), eq(waiverCases.id, id)))
}

/** The case, locked; null when there is none that the caller may see. */
export const lockWaiverCase = async (db: Db, id: string): Promise<WaiverCaseRow | null> => {
  const [row] = await db
    .select()
    .from(waiverCases)
    .where(eq(waiverCases.id, id as Id<'WaiverCase'>))
    .for('update')
  return row ?? null
}

/** The case of a root that is not decided, locked. */
export const lockUndecidedCase = async (
  db: Db,
  { allianceId, rootId }: RootKey,
): Promise<WaiverCaseRow | null> => {
  const [row] = await selectUndecided(db, { allianceId, rootId })
  return row ?? null
}

type RootKey = { readonly allianceId: AllianceId; readonly rootId: Id<'Waiver'> }
const selectUndecided = selectionFrom<typeof waiverCases, RootKey>(
  waiverCases,
  and(
    eq(waiverCases.allianceId, sql.placeholder('allianceId')),
    eq(waiverCases.rootId, sql.placeholder('rootId')),
    undecided,
  ),
  { forUpdate: true },
)

/** The case that owes what a waiver gives, locked. */
export const lockCaseOfWaiver = async (
  db: Db,
  { allianceId, id }: { readonly allianceId: AllianceId; readonly id: Id<'Waiver'> },
): Promise<WaiverCaseRow | null> => {
  const [row] = await db
    .select()
    .from(waiverCases)
    .where(and(eq(waiverCases.allianceId, allianceId), eq(waiverCases.waiverId, id)))
    .for('update')
  return row ?? null
}

/** All cases of a stay, the newest first. */
export const listCasesOfStay = async (
  db: Db,
  of: Pick<WaiverCaseRow, 'allianceId' | 'encounterId'>,
): Promise<WaiverCaseRow[]> =>
  db
    .select()
    .from(waiverCases)
    .where(and(eq(waiverCases.allianceId, of.allianceId), eq(waiverCases.encounterId, of.encounterId)))
    .orderBy(desc(waiverCases.id))

/** Cases that may try to decide themselves now, the one first that waits longest. */
export const listDueCases = async (db: Db, at: Date, limit: number): Promise<WaiverCaseRow[]> =>
  db
    .select()
    .from(waiverCases)
    .where(and(isOutright(waiverCases.state, 'WAITING'), lte(waiverCases.nextAttemptAt, at)))
    .orderBy(asc(waiverCases.nextAttemptAt), asc(waiverCases.id))
    .limit(limit)

/** Asks whether a case may try to decide itself by now. */
export const anyCaseDue = (at: Date): Question =>
  sql`exists (select from waiver_cases where state = 'WAITING' and next_attempt_at <= ${at.toISOString()})`

export const listCasesByIds = listingByIds(waiverCases, waiverCases.id)

/** Which cases to list. */
export type CaseFilter = {
  readonly states: readonly CaseState[] | null
  readonly encounterId: string | null
  /** Left out: cases that this member of staff confirmed, since another signs them. */
  readonly notConfirmedBy: Id<'Staff'> | null
}

/** Cases the caller may see, the newest first, behind `after`. */
export const listCases = async (
  db: Db,
  filter: CaseFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<WaiverCaseRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.states === null ? undefined : inArray(waiverCases.state, [...filter.states]),
    filter.encounterId === null
      ? undefined
      : eq(waiverCases.encounterId, filter.encounterId as Id<'Encounter'>),
    filter.notConfirmedBy === null
      ? undefined
      : or(
          sql`${waiverCases.state} <> 'PAYEE_CONFIRMED'`,
          isNull(waiverCases.confirmedBy),
          sql`${waiverCases.confirmedBy} <> ${filter.notConfirmedBy}`,
        ),
    after === null ? undefined : lt(waiverCases.id, after as Id<'WaiverCase'>),
  ]
  return db
    .select()
    .from(waiverCases)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(waiverCases.id))
    .limit(limit)
}

export const insertCaseStep = async (db: Db, row: typeof waiverCaseSteps.$inferInsert): Promise<void> => {
  await db.insert(waiverCaseSteps).values(row)
}

/** What happened to cases, the oldest first. */
export const listStepsOfCases = listingByIds(waiverCaseSteps, waiverCaseSteps.caseId, [
  asc(waiverCaseSteps.id),
])

export const insertRefundPayment = async (db: Db, row: typeof refundPayments.$inferInsert): Promise<void> => {
  await db.insert(refundPayments).values(row)
}

/** The payment under a bank's number; null when nothing was paid under it. */
export const findPaymentByReference = async (
  db: Db,
  of: Pick<RefundPaymentRow, 'allianceId' | 'organisationId' | 'reference'>,
): Promise<RefundPaymentRow | null> => {
  const [row] = await db
    .select()
    .from(refundPayments)
    .where(
      and(
        eq(refundPayments.allianceId, of.allianceId),
        eq(refundPayments.organisationId, of.organisationId),
        eq(refundPayments.reference, of.reference),
      ),
    )
  return row ?? null
}

export const listPaymentsOfCases = listingByIds(refundPayments, refundPayments.caseId)

/** The newest waiver of each of these roots, whatever became of it: what the open questions of a case are about. */
export const listLastOfRoots = async (
  db: Db,
  rootIds: readonly string[],
): Promise<(typeof waivers.$inferSelect)[]> =>
  db
    .selectDistinctOn([waivers.rootId])
    .from(waivers)
    .where(inArray(waivers.rootId, rootIds as Id<'Waiver'>[]))
    .orderBy(asc(waivers.rootId), desc(waivers.id))
