import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

/** One record of a person's group: a typing, or what a hospital knew from before. */
export type ConflictingRecord = {
  /** By which `resolveConflict` names it. */
  readonly id: string
  readonly organisationId: Id<'Organisation'>
  /** Null when forward and reverse disagreed. */
  readonly abo: AboGroup | null
  readonly rhd: RhdType
  readonly occurredAt: string
  /** Number of the tube; null for what was known from before. */
  readonly sampleNumber: string | null
}

/** A person whose group may not be gone by. */
export type GroupConflictRow = {
  readonly personId: Id<'Person'>
  /** The person's patients in use, of every hospital. */
  readonly patientIds: readonly Id<'Patient'>[]
  readonly standing: 'CONFLICT' | 'DISCREPANT'
  /** When the newest of its records was found. */
  readonly since: Date
  /** The oldest first. */
  readonly records: readonly ConflictingRecord[]
}

/**
 * People whose standing records contradict each other (two ABO groups, or a clear RhD against a clear one) or hold a
 * discrepancy, behind a place, the newest first: as `groupStanding` judges them. Run with the hub's own view: another
 * hospital's record counts.
 */
export const listGroupConflicts = async (
  db: Db,
  asked: { allianceId: AllianceId; after: { recordedAt: Date; id: string } | null; limit: number },
): Promise<GroupConflictRow[]> => {
  const { rows } = await db.$client.query<GroupConflictRow>({
    name: 'group-conflicts',
    text: `with found as (
        select p.person_id, t.id, t.organisation_id, t.abo, t.rhd, t.occurred_at, s.sample_number
          from typings t
          join patients p on p.alliance_id = t.alliance_id and p.id = t.patient_id
          join samples s on s.alliance_id = t.alliance_id and s.id = t.sample_id and s.state <> 'REJECTED'
          where t.alliance_id = $1 and t.current and t.status <> 'PRELIMINARY'
        union all
        select f.person_id, f.id, f.organisation_id, split_part(f.value, ' ', 1), split_part(f.value, ' ', 2),
            f.occurred_at, null
          from history_facts f
          where f.alliance_id = $1 and f.kind = 'GROUP' and f.evidence_id = f.id and f.withdrawn_at is null
      ), judged as (
        select person_id, date_trunc('milliseconds', max(occurred_at)) as since,
          count(distinct abo) > 1 or (bool_or(rhd = 'POSITIVE') and bool_or(rhd = 'NEGATIVE')) as contradict,
          bool_or(abo is null) as discrepant
        from found group by person_id
      )
      select j.person_id as "personId", j.since,
        case when j.contradict then 'CONFLICT' else 'DISCREPANT' end as standing,
        (select coalesce(array_agg(p.id order by p.id), '{}') from patients p
          where p.alliance_id = $1 and p.person_id = j.person_id and p.merged_into is null) as "patientIds",
        (select json_agg(json_build_object('id', f.id, 'organisationId', f.organisation_id, 'abo', f.abo,
            'rhd', f.rhd, 'occurredAt', f.occurred_at, 'sampleNumber', f.sample_number) order by f.occurred_at, f.id)
          from found f where f.person_id = j.person_id) as records
      from judged j
      where (j.contradict or j.discrepant)
        and ($2::timestamptz is null or (j.since, j.person_id) < ($2, $3::text))
      order by j.since desc, j.person_id desc
      limit $4`,
    values: [asked.allianceId, asked.after?.recordedAt ?? null, asked.after?.id ?? null, asked.limit],
  })
  return rows
}
