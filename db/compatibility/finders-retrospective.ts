import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { crossmatches } from '#db/compatibility/tables.ts'
import { retrospectiveCrossmatches } from '#db/compatibility/tables-retrospective.ts'
import { patients, requests, samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type RetrospectiveRow = typeof retrospectiveCrossmatches.$inferSelect

/** Writes down bags that left uncrossmatched; what stands already stays. */
export const insertRetrospectives = async (
  db: Db,
  rows: readonly (typeof retrospectiveCrossmatches.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0)
    await db
      .insert(retrospectiveCrossmatches)
      .values([...rows])
      .onConflictDoNothing()
}

/** What a bag still owes or owed for this person's requests, locked. */
export const lockRetrospectives = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly unitId: Id<'Unit'>; readonly personId: Id<'Person'> },
): Promise<RetrospectiveRow[]> => {
  const ofPerson = db
    .select({ id: requests.id })
    .from(requests)
    .innerJoin(
      patients,
      and(eq(patients.allianceId, requests.allianceId), eq(patients.id, requests.patientId)),
    )
    .where(and(eq(requests.allianceId, of.allianceId), eq(patients.personId, of.personId)))
  return db
    .select()
    .from(retrospectiveCrossmatches)
    .where(
      and(
        eq(retrospectiveCrossmatches.allianceId, of.allianceId),
        eq(retrospectiveCrossmatches.unitId, of.unitId),
        inArray(retrospectiveCrossmatches.requestId, ofPerson),
      ),
    )
    .orderBy(asc(retrospectiveCrossmatches.id))
    .for('update')
}

export const updateRetrospective = async (
  db: Db,
  { allianceId, id }: Pick<RetrospectiveRow, 'allianceId' | 'id'>,
  values: Pick<RetrospectiveRow, 'state' | 'crossmatchId' | 'answeredAt'>,
): Promise<void> => {
  await db
    .update(retrospectiveCrossmatches)
    .set(values)
    .where(and(eq(retrospectiveCrossmatches.allianceId, allianceId), eq(retrospectiveCrossmatches.id, id)))
}

/** The standing crossmatches of a bag with this person, on samples that were not rejected. */
export const listCrossmatchesOfBag = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly unitId: Id<'Unit'>; readonly personId: Id<'Person'> },
) =>
  db
    .select({
      major: crossmatches.major,
      minor: crossmatches.minor,
      method: crossmatches.method,
      status: crossmatches.status,
    })
    .from(crossmatches)
    .innerJoin(
      samples,
      and(eq(samples.allianceId, crossmatches.allianceId), eq(samples.id, crossmatches.sampleId)),
    )
    .innerJoin(
      patients,
      and(eq(patients.allianceId, crossmatches.allianceId), eq(patients.id, crossmatches.patientId)),
    )
    .where(
      and(
        eq(crossmatches.allianceId, of.allianceId),
        eq(crossmatches.unitId, of.unitId),
        eq(crossmatches.current, true),
        eq(patients.personId, of.personId),
        sql`${samples.state} <> 'REJECTED'`,
      ),
    )

/** What a request's bags lack: crossmatches that are still open, and crossmatches without the second tester. */
export const countOpenOfRequest = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly requestId: Id<'Request'> },
): Promise<{ open: number; unsigned: number }> => {
  const { rows } = await db.execute<{ open: unknown; unsigned: unknown }>(sql`
    select
      (select count(*) from retrospective_crossmatches r
        where r.alliance_id = ${of.allianceId} and r.request_id = ${of.requestId} and r.state = 'OPEN') as open,
      (select count(*) from crossmatches x
        join units u on u.alliance_id = x.alliance_id and u.id = x.unit_id
        join requests q on q.alliance_id = u.alliance_id and q.id = u.request_id
        where q.alliance_id = ${of.allianceId} and q.id = ${of.requestId} and x.patient_id = q.patient_id
          and x.current and x.verified_at is null and u.gate_decision_id is not null) as unsigned`)
  return { open: Number(rows[0]?.open ?? 0), unsigned: Number(rows[0]?.unsigned ?? 0) }
}

/** Bags whose crossmatch is still to be done, the first due first, behind `after`. */
export const listOpenRetrospectives = async (
  db: Db,
  filter: {
    readonly after: { readonly dueAt: Date; readonly id: string } | null
    readonly dueBefore: Date | null
    readonly limit: number
  },
): Promise<RetrospectiveRow[]> =>
  db
    .select()
    .from(retrospectiveCrossmatches)
    .where(
      and(
        sql`${retrospectiveCrossmatches.state} = 'OPEN'`,
        filter.dueBefore
          ? sql`${retrospectiveCrossmatches.dueAt} < ${filter.dueBefore.toISOString()}::timestamptz`
          : undefined,
        filter.after
          ? sql`(${retrospectiveCrossmatches.dueAt}, ${retrospectiveCrossmatches.id}) > (${filter.after.dueAt.toISOString()}::timestamptz, ${filter.after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(retrospectiveCrossmatches.dueAt), asc(retrospectiveCrossmatches.id))
    .limit(filter.limit)

export const listRetrospectivesByIds = listingByIds(retrospectiveCrossmatches, retrospectiveCrossmatches.id)

/** The crossmatches that these units owed or owe, in order. */
export const listRetrospectivesByUnitIds = listingByIds(
  retrospectiveCrossmatches,
  retrospectiveCrossmatches.unitId,
  [asc(retrospectiveCrossmatches.id)],
)
