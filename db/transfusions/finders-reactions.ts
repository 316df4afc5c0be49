import { and, asc, desc, eq, inArray, isNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { holds, units } from '#db/inventory/tables.ts'
import { incidents, reactionChecklist, reactions, reactionUnits } from '#db/transfusions/tables-reactions.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ReactionStep } from '#rules/transfusions/reaction-terms.ts'
import type { CaseState } from '#rules/transfusions/terms.ts'

export type ReactionRow = typeof reactions.$inferSelect
export type ReactionUnitRow = typeof reactionUnits.$inferSelect
export type ReactionStepRow = typeof reactionChecklist.$inferSelect
export type IncidentRow = typeof incidents.$inferSelect

export const listReactionsByIds = listingByIds(reactions, reactions.id)

export const lockReaction = async (
  db: Db,
  key: { allianceId: AllianceId; id: Id<'Reaction'> },
): Promise<ReactionRow | null> => {
  const [row] = await db
    .select()
    .from(reactions)
    .where(and(eq(reactions.allianceId, key.allianceId), eq(reactions.id, key.id)))
    .for('update')
  return row ?? null
}

export const insertReaction = async (db: Db, row: typeof reactions.$inferInsert): Promise<void> => {
  await db.insert(reactions).values(row)
}

export const updateReaction = async (
  db: Db,
  key: { allianceId: AllianceId; id: Id<'Reaction'> },
  values: Partial<typeof reactions.$inferInsert>,
): Promise<void> => {
  await db
    .update(reactions)
    .set(values)
    .where(and(eq(reactions.allianceId, key.allianceId), eq(reactions.id, key.id)))
}

/** Names bags in cases; one that is named already gets the new hold, if there is one. */
export const insertReactionUnits = async (
  db: Db,
  rows: readonly (typeof reactionUnits.$inferInsert)[],
): Promise<void> => {
  if (rows.length === 0) return
  const { allianceId, reactionId, unitId } = reactionUnits
  await db
    .insert(reactionUnits)
    .values([...rows])
    .onConflictDoUpdate({
      target: [allianceId, reactionId, unitId],
      set: { holdId: sql`coalesce(excluded.hold_id, ${reactionUnits.holdId})` },
    })
}

export const listUnitsByReactionIds = listingByIds(reactionUnits, reactionUnits.reactionId, [
  asc(reactionUnits.role),
  asc(reactionUnits.unitId),
])

/** The cases in which another component of a unit's donation was given, unless the blood was not the cause. */
export const listReactionsToDonationOf = async (
  db: Db,
  of: { allianceId: AllianceId; unitId: Id<'Unit'> },
): Promise<ReactionRow[]> =>
  db
    .select()
    .from(reactions)
    .where(
      and(
        eq(reactions.allianceId, of.allianceId),
        ne(reactions.imputability, 'EXCLUDED'),
        sql`exists (select 1 from units late join units given on given.alliance_id = late.alliance_id
            and given.donation_number = late.donation_number and given.station_id = late.station_id
            and given.id <> late.id
          join reaction_units suspect on suspect.alliance_id = given.alliance_id and suspect.unit_id = given.id
            and suspect.role = 'SUSPECT'
          where late.alliance_id = ${of.allianceId} and late.id = ${of.unitId}
            and suspect.reaction_id = ${reactions.id})`,
      ),
    )
    .orderBy(asc(reactions.id))

/** The bags of a case that its own hold still keeps. */
export const listHeldForReaction = async (
  db: Db,
  of: { allianceId: AllianceId; reactionId: Id<'Reaction'> },
): Promise<Id<'Unit'>[]> => {
  const rows = await db
    .select({ unitId: reactionUnits.unitId })
    .from(reactionUnits)
    .innerJoin(holds, and(eq(holds.allianceId, reactionUnits.allianceId), eq(holds.id, reactionUnits.holdId)))
    .where(
      and(
        eq(reactionUnits.allianceId, of.allianceId),
        eq(reactionUnits.reactionId, of.reactionId),
        isNull(holds.liftedAt),
      ),
    )
  return rows.map(({ unitId }) => unitId)
}

export const insertReactionSteps = async (
  db: Db,
  rows: readonly (typeof reactionChecklist.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(reactionChecklist).values([...rows])
}

export const listStepsByReactionIds = listingByIds(reactionChecklist, reactionChecklist.reactionId, [
  asc(reactionChecklist.line),
])

/** Notes that a step is done; null when the case has no such step, or it was done before. */
export const updateStepDone = async (
  db: Db,
  of: { allianceId: AllianceId; reactionId: Id<'Reaction'>; step: ReactionStep },
  values: { doneAt: Date; doneBy: Id<'Staff'>; note: string | null },
): Promise<ReactionStepRow | null> => {
  const [row] = await db
    .update(reactionChecklist)
    .set(values)
    .where(
      and(
        eq(reactionChecklist.allianceId, of.allianceId),
        eq(reactionChecklist.reactionId, of.reactionId),
        eq(reactionChecklist.step, of.step),
        isNull(reactionChecklist.doneAt),
      ),
    )
    .returning()
  return row ?? null
}

/** The units of one donation, whoever has them, locked in the order of their ids. */
export const lockUnitsOfDonations = async (
  db: Db,
  allianceId: AllianceId,
  donationNumbers: readonly string[],
) =>
  db
    .select()
    .from(units)
    .where(and(eq(units.allianceId, allianceId), inArray(units.donationNumber, [...donationNumbers])))
    .orderBy(asc(units.id))
    .for('update')

/** Which cases to list. */
export type CaseFilter = {
  readonly allianceId: AllianceId
  readonly states: readonly CaseState[] | null
  readonly patientId: string | null
  readonly organisationId: Id<'Organisation'> | null
  readonly after: string | null
  readonly limit: number
}

const hasStepDueBefore = (instant: Date): SQL | undefined =>
  and(
    eq(reactions.state, 'OPEN'),
    sql`exists (select 1 from ${reactionChecklist}
      where ${reactionChecklist.allianceId} = ${reactions.allianceId}
        and ${reactionChecklist.reactionId} = ${reactions.id} and ${reactionChecklist.doneAt} is null
        and ${reactionChecklist.dueAt} < ${instant.toISOString()}::timestamptz)`,
  )

/** Reactions the caller may see, newest record first. */
export const listReactions = async (
  db: Db,
  filter: CaseFilter & {
    /** Only open cases with a step that was due before; null: all. */
    readonly stepsOverdue: Date | null
  },
): Promise<ReactionRow[]> =>
  db
    .select()
    .from(reactions)
    .where(
      and(
        eq(reactions.allianceId, filter.allianceId),
        filter.states === null ? sql`true` : inArray(reactions.state, [...filter.states]),
        filter.patientId === null ? sql`true` : eq(reactions.patientId, filter.patientId as Id<'Patient'>),
        filter.organisationId === null ? sql`true` : eq(reactions.organisationId, filter.organisationId),
        filter.stepsOverdue === null ? undefined : hasStepDueBefore(filter.stepsOverdue),
        filter.after === null ? sql`true` : lt(reactions.id, filter.after as Id<'Reaction'>),
      ),
    )
    .orderBy(desc(reactions.id))
    .limit(filter.limit)

export const listIncidentsByIds = listingByIds(incidents, incidents.id)

export const lockIncident = async (
  db: Db,
  key: { allianceId: AllianceId; id: Id<'Incident'> },
): Promise<IncidentRow | null> => {
  const [row] = await db
    .select()
    .from(incidents)
    .where(and(eq(incidents.allianceId, key.allianceId), eq(incidents.id, key.id)))
    .for('update')
  return row ?? null
}

export const insertIncident = async (db: Db, row: typeof incidents.$inferInsert): Promise<void> => {
  await db.insert(incidents).values(row)
}

export const updateIncident = async (
  db: Db,
  key: { allianceId: AllianceId; id: Id<'Incident'> },
  values: Partial<typeof incidents.$inferInsert>,
): Promise<void> => {
  await db
    .update(incidents)
    .set(values)
    .where(and(eq(incidents.allianceId, key.allianceId), eq(incidents.id, key.id)))
}

/** Incidents the caller may see, newest record first. */
export const listIncidents = async (db: Db, filter: Omit<CaseFilter, 'patientId'>): Promise<IncidentRow[]> =>
  db
    .select()
    .from(incidents)
    .where(
      and(
        eq(incidents.allianceId, filter.allianceId),
        filter.states === null ? sql`true` : inArray(incidents.state, [...filter.states]),
        filter.organisationId === null ? sql`true` : eq(incidents.organisationId, filter.organisationId),
        filter.after === null ? sql`true` : lt(incidents.id, filter.after as Id<'Incident'>),
      ),
    )
    .orderBy(desc(incidents.id))
    .limit(filter.limit)
