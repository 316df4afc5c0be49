import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { listingByIds, selectionAmong } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { CrossmatchRow } from '#db/compatibility/finders-results.ts'
import { crossmatches } from '#db/compatibility/tables.ts'
import { gateDecisions, issues, unitEvents, units } from '#db/inventory/tables.ts'
import type { samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type IssueRow = typeof issues.$inferSelect
export type GateDecisionRow = typeof gateDecisions.$inferSelect
export type NewGateDecision = typeof gateDecisions.$inferInsert

export const insertGateDecisions = async (db: Db, rows: readonly NewGateDecision[]): Promise<void> => {
  if (rows.length > 0) await db.insert(gateDecisions).values([...rows])
}

/** What the gate answered about units, newest first. */
export const listGateDecisionsByUnitIds = listingByIds(gateDecisions, gateDecisions.unitId, [
  desc(gateDecisions.id),
])

export const listGateDecisionsByIds = listingByIds(gateDecisions, gateDecisions.id)

export const insertIssue = async (db: Db, row: typeof issues.$inferInsert): Promise<void> => {
  await db.insert(issues).values(row)
}

export const listIssuesByIds = listingByIds(issues, issues.id)

/** The issues of requests, in order. */
export const listIssuesByRequestIds = listingByIds(issues, issues.requestId, [asc(issues.id)])

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

/** What the gate looks at of a sample. */
export type IssueSampleRow = Pick<
  typeof samples.$inferSelect,
  'id' | 'state' | 'collectedAt' | 'requestId' | 'rejectReason' | 'findings'
>

/** The samples at one hospital of the person who is this patient, under whichever record of theirs, newest drawn first. */
export const listSamplesOfPersonAt = async (
  db: Db,
  of: { allianceId: AllianceId; patientId: Id<'Patient'>; organisationId: Id<'Organisation'> },
): Promise<IssueSampleRow[]> => {
  const { rows } = await db.$client.query<IssueSampleRow>({
    text: SAMPLES_OF_PERSON_AT,
    values: [of.allianceId, of.patientId, of.organisationId],
  })
  return rows
}

const SAMPLES_OF_PERSON_AT = `select s.id, s.state, s.collected_at as "collectedAt", s.request_id as "requestId",
    s.reject_reason as "rejectReason", s.findings
  from patients o
    join patients p on p.alliance_id = $1 and p.person_id = o.person_id
    join samples s on s.alliance_id = $1 and s.patient_id = p.id and s.organisation_id = $3
  where o.alliance_id = $1 and o.id = $2
  order by s.collected_at desc nulls last, s.id desc`

/** The standing crossmatches of units, whoever they were matched for. */
export const listStandingCrossmatches = (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<CrossmatchRow[]> => selectStandingCrossmatches(db, unitIds, { allianceId })

const selectStandingCrossmatches = selectionAmong<typeof crossmatches, { allianceId: AllianceId }>(
  crossmatches,
  crossmatches.unitId,
  and(eq(crossmatches.allianceId, sql.placeholder('allianceId')), sql`${crossmatches.current}`),
  { orderBy: [asc(crossmatches.id)] },
)

/** Issues the caller may see, the newest first; since `overdue` only those of which a bag should have been fetched. */
export const listIssues = async (
  db: Db,
  asked: { overdue: Date | null; after: string | null; limit: number },
): Promise<IssueRow[]> =>
  db
    .select()
    .from(issues)
    .where(
      and(
        asked.after === null ? undefined : lt(issues.id, asked.after as Id<'Issue'>),
        asked.overdue === null
          ? undefined
          : and(
              lt(issues.collectBy, asked.overdue),
              sql`exists (select 1 from ${unitEvents} join ${units}
                on ${units.allianceId} = ${unitEvents.allianceId} and ${units.id} = ${unitEvents.unitId}
                where ${unitEvents.allianceId} = ${issues.allianceId} and ${unitEvents.issueId} = ${issues.id}
                  and ${unitEvents.toCustody} = 'ISSUED' and ${units.custody} = 'ISSUED')`,
            ),
      ),
    )
    .orderBy(desc(issues.id))
    .limit(asked.limit)
