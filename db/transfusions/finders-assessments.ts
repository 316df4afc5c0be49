import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { assessments } from '#db/transfusions/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AssessmentKind, DueState } from '#rules/transfusions/terms.ts'

export type AssessmentRow = typeof assessments.$inferSelect

export const insertAssessment = async (db: Db, row: typeof assessments.$inferInsert): Promise<void> => {
  await db.insert(assessments).values(row)
}

export const listAssessmentsByIds = listingByIds(assessments, assessments.id)

/** The assessments made around bags, oldest first. */
export const listAssessmentsByTransfusionIds = listingByIds(assessments, assessments.transfusionId, [
  asc(assessments.measuredAt),
  asc(assessments.id),
])

/** What was measured before: for the request, or for one of the bags; latest first. */
export const listValuesBefore = async (
  db: Db,
  of: {
    allianceId: AllianceId
    requestId: Id<'Request'> | null
    transfusionIds: readonly Id<'Transfusion'>[]
  },
): Promise<AssessmentRow[]> => {
  const forRequest = of.requestId === null ? sql`false` : eq(assessments.requestId, of.requestId)
  const forBags =
    of.transfusionIds.length === 0 ? sql`false` : inArray(assessments.transfusionId, [...of.transfusionIds])
  return db
    .select()
    .from(assessments)
    .where(
      and(
        eq(assessments.allianceId, of.allianceId),
        eq(assessments.kind, 'BEFORE'),
        sql`(${forRequest} or ${forBags})`,
      ),
    )
    .orderBy(sql`${assessments.measuredAt} desc, ${assessments.id} desc`)
}

/** An assessment that nobody has completed yet. `id` is that of the transfusion's first bag. */
export type DueAssessment = {
  readonly allianceId: AllianceId
  /** First bag of the transfusion. */
  readonly episodeId: Id<'Transfusion'>
  readonly organisationId: Id<'Organisation'>
  readonly patientId: Id<'Patient'>
  readonly kind: AssessmentKind
  readonly bags: number
  readonly startedAt: Date
  readonly dueFrom: Date
  readonly dueUntil: Date
  readonly state: DueState
}

export type DueFilter = {
  readonly allianceId: AllianceId
  readonly now: Date
  readonly fromHours: number
  readonly untilHours: number
  readonly kind: AssessmentKind | null
  readonly states: readonly DueState[]
  /** Only those begun since; the list would else hold all that was ever forgotten. */
  readonly since: Date
  readonly after: { readonly dueUntil: Date; readonly key: string } | null
  readonly limit: number
}

/**
 * Transfusions whose assessment before or after is not complete, the one due first at the head. One completed
 * assessment of any of its bags, or for the request of one, suffices.
 */
export const listDueAssessments = async (db: Db, filter: DueFilter): Promise<DueAssessment[]> => {
  const at = (instant: Date) => sql`${instant.toISOString()}::timestamptz`
  const hours = (count: number) => sql`make_interval(hours => ${count}::int)`
  const { rows } = await db.execute(sql`
    with episodes as (
      select t.alliance_id, t.organisation_id, t.episode_id, count(*)::int as bags, min(t.started_at) as started_at,
        max(coalesce(t.ended_at, t.started_at)) as ended_at,
        (array_agg(t.patient_id order by t.started_at, t.id))[1] as patient_id,
        array_agg(t.id) as ids, array_agg(t.request_id) as request_ids
      from transfusions t
      where t.alliance_id = ${filter.allianceId} and t.episode_id is not null and t.started_at >= ${at(filter.since)}
      group by t.alliance_id, t.organisation_id, t.episode_id
    ), wanted as (
      select e.*, k.kind,
        case k.kind when 'BEFORE' then e.started_at else e.ended_at + ${hours(filter.fromHours)} end as due_from,
        case k.kind when 'BEFORE' then e.started_at else e.ended_at + ${hours(filter.untilHours)} end as due_until
      from episodes e cross join (values ('AFTER'), ('BEFORE')) as k(kind)
      where not exists (select from assessments a where a.alliance_id = e.alliance_id and a.kind = k.kind
        and a.complete and (a.transfusion_id = any (e.ids)
          or (a.kind = 'BEFORE' and a.request_id = any (e.request_ids))))
    ), judged as (
      select w.*, case when ${at(filter.now)} < w.due_from then 'WAITING'
        when ${at(filter.now)} <= w.due_until then 'DUE' else 'OVERDUE' end as state
      from wanted w
    )
    select j.alliance_id as "allianceId", j.episode_id as "episodeId", j.organisation_id as "organisationId",
      j.patient_id as "patientId", j.kind, j.bags, j.started_at as "startedAt", j.due_from as "dueFrom",
      j.due_until as "dueUntil", j.state
    from judged j
    where j.state = any (string_to_array(${filter.states.join(',')}, ','))
      and (${filter.kind}::text is null or j.kind = ${filter.kind})
      and ${
        filter.after === null
          ? sql`true`
          : sql`(date_trunc('milliseconds', j.due_until), j.kind || j.episode_id)
            > (${at(filter.after.dueUntil)}, ${filter.after.key})`
      }
    order by date_trunc('milliseconds', j.due_until), j.kind || j.episode_id
    limit ${filter.limit}`)
  return rows.map((row) => ({
    ...(row as DueAssessment),
    startedAt: new Date(row.startedAt as string),
    dueFrom: new Date(row.dueFrom as string),
    dueUntil: new Date(row.dueUntil as string),
  }))
}
