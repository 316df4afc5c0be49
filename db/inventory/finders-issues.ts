import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { crossmatches } from '#db/compatibility/tables.ts'
import { gateDecisions, issues, unitEvents } from '#db/inventory/tables.ts'
import { patients, samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type IssueRow = typeof issues.$inferSelect
export type GateDecisionRow = typeof gateDecisions.$inferSelect
export type NewGateDecision = typeof gateDecisions.$inferInsert

export const insertGateDecisions = async (db: Db, rows: readonly NewGateDecision[]): Promise<void> => {
  if (rows.length > 0) await db.insert(gateDecisions).values([...rows])
}

/** What the gate answered about units, newest first. */
export const listGateDecisionsByUnitIds = async (
  db: Db,
  ids: readonly string[],
): Promise<GateDecisionRow[]> =>
  db
    .select()
    .from(gateDecisions)
    .where(inArray(gateDecisions.unitId, ids as Id<'Unit'>[]))
    .orderBy(sql`${gateDecisions.id} desc`)

export const listGateDecisionsByIds = async (db: Db, ids: readonly string[]): Promise<GateDecisionRow[]> =>
  db
    .select()
    .from(gateDecisions)
    .where(inArray(gateDecisions.id, ids as Id<'GateDecision'>[]))

export const insertIssue = async (db: Db, row: typeof issues.$inferInsert): Promise<void> => {
  await db.insert(issues).values(row)
}

export const listIssuesByIds = async (db: Db, ids: readonly string[]): Promise<IssueRow[]> =>
  db
    .select()
    .from(issues)
    .where(inArray(issues.id, ids as Id<'Issue'>[]))

/** The issues of requests, in order. */
export const listIssuesByRequestIds = async (db: Db, ids: readonly string[]): Promise<IssueRow[]> =>
  db
    .select()
    .from(issues)
    .where(inArray(issues.requestId, ids as Id<'Request'>[]))
    .orderBy(asc(issues.id))

/** The units of issues, with the look of each bag as it was seen. */
export const listIssuedByIssueIds = async (db: Db, ids: readonly string[]) =>
  db
    .select({
      issueId: unitEvents.issueId,
      unitId: unitEvents.unitId,
      appearanceNormal: unitEvents.appearanceNormal,
    })
    .from(unitEvents)
    .where(and(inArray(unitEvents.issueId, ids as Id<'Issue'>[]), eq(unitEvents.toCustody, 'ISSUED')))
    .orderBy(asc(unitEvents.id))

/** The samples of one person at one hospital, under whichever of its patient records, newest drawn first. */
export const listSamplesOfPersonAt = async (
  db: Db,
  of: { allianceId: AllianceId; personId: Id<'Person'>; organisationId: Id<'Organisation'> },
) =>
  db
    .select({
      id: samples.id,
      state: samples.state,
      collectedAt: samples.collectedAt,
      requestId: samples.requestId,
      rejectReason: samples.rejectReason,
      findings: samples.findings,
    })
    .from(samples)
    .innerJoin(patients, and(eq(patients.allianceId, samples.allianceId), eq(patients.id, samples.patientId)))
    .where(
      and(
        eq(samples.allianceId, of.allianceId),
        eq(samples.organisationId, of.organisationId),
        eq(patients.personId, of.personId),
      ),
    )
    .orderBy(sql`${samples.collectedAt} desc nulls last, ${samples.id} desc`)

/** The standing crossmatches of units, whoever they were matched for. */
export const listStandingCrossmatches = async (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
) =>
  db
    .select()
    .from(crossmatches)
    .where(
      and(
        eq(crossmatches.allianceId, allianceId),
        inArray(crossmatches.unitId, [...unitIds]),
        eq(crossmatches.current, true),
      ),
    )
    .orderBy(asc(crossmatches.id))
