import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { NotDirectReason } from '#rules/waivers/settlement-terms.ts'

/** Whose waivers are counted. */
export type StatisticsScope = {
  readonly allianceIds: readonly AllianceId[]
  /** Hospitals; null: all. */
  readonly organisationIds: readonly Id<'Organisation'>[] | null
  /** Only what stations of these ids delivered; null: whatever station. */
  readonly stationIds: readonly Id<'Organisation'>[] | null
  readonly from: Date
  /** Not part of it. */
  readonly to: Date
}

/** What was counted of one hospital, or of all together. */
export type WaiverCount = {
  /** Null: all together. */
  readonly organisationId: Id<'Organisation'> | null
  /** Persons for whom something was waived. */
  readonly persons: number
  readonly fen: number
  readonly ml: number
  /** Persons for whom something was waived, or may yet be. */
  readonly entitled: number
  /** Those of them for whom all was waived at the window or by discharge. */
  readonly direct: number
  /** The others by reason; somebody may have several. */
  readonly reasons: Readonly<Partial<Record<NotDirectReason, number>>>
}

const within = (column: SQL, { from, to }: StatisticsScope): SQL =>
  sql`${column} >= ${from.toISOString()}::timestamptz and ${column} < ${to.toISOString()}::timestamptz`

const anyOf = (column: SQL, ids: readonly string[] | null): SQL =>
  ids === null ? sql`true` : sql`${column} = any(${sql.param([...ids])})`

/** What a waiver comes to, as far as the stations of the scope delivered its bags. */
const amounts = ({ stationIds }: StatisticsScope): SQL => sql`
  select count(*) as lines, coalesce(sum(l.fen), 0) as fen, coalesce(bool_or(l.base_fen > l.fen), false) as uncovered,
    coalesce(sum((select sum(p.ml) from waiver_parts p where p.alliance_id = l.alliance_id and p.line_id = l.id)), 0) as ml
  from waiver_lines l
  left join units u on u.alliance_id = l.alliance_id and u.id = l.unit_id
  where l.alliance_id = w.alliance_id and l.waiver_id = w.id and ${anyOf(sql`u.station_id`, stationIds)}`

/** Why a waiver was not, or not wholly, direct; empty when it was. */
const reasons = sql`case
  when w.state = 'EXPIRED' then case when a.fen > 0 and not exists (select from waivers s where s.alliance_id = w.alliance_id
    and s.encounter_id = w.encounter_id and s.state = 'SETTLED') then array['NOT_CONFIRMED'] else '{}' end
  when w.source = 'CASE' then case when a.fen > 0 then coalesce((select nullif(r.open, '{}') from waivers r
    where r.alliance_id = w.alliance_id and r.id = w.root_id and r.id <> w.id), array['CLAIMED_LATER']) else '{}' end
  when a.uncovered and not exists (select from waiver_cases c where c.alliance_id = w.alliance_id
    and c.root_id = w.root_id and c.state in ('CLOSED', 'REFUSED')) then w.open
  else '{}' end`

/**
 * Counts what stands waived of bills settled from `from` to `to`, what was left open of them, and quotes that expired in
 * that time without any bill of the stay being settled. What was reversed since is not in it. A person counts once in
 * each hospital, and once in all together. Run with the hub's own view: it crosses hospitals.
 */
export const countWaivers = async (
  db: Db,
  scope: StatisticsScope,
  each: 'HOSPITAL' | 'ALL',
): Promise<WaiverCount[]> => {
  const key = each === 'HOSPITAL' ? sql`w.organisation_id` : sql`null::text`
  const { rows } = await db.execute<WaiverCount>(sql`
    with bills as (
      select ${key} as hospital, w.patient_token as person, ${reasons} as reasons,
        case when w.state = 'SETTLED' then a.fen else 0 end as fen,
        case when w.state = 'SETTLED' then a.ml else 0 end as ml
      from waivers w cross join lateral (${amounts(scope)}) a
      where ${anyOf(sql`w.alliance_id`, scope.allianceIds)} and ${anyOf(sql`w.organisation_id`, scope.organisationIds)}
        and a.lines > 0 and ((w.state = 'SETTLED' and ${within(sql`w.settled_at`, scope)})
          or (w.state = 'EXPIRED' and ${within(sql`w.ended_at`, scope)}))
    ), people as (
      select hospital, person, sum(fen) as fen, sum(ml) as ml,
        array(select distinct r from bills o, unnest(o.reasons) r
          where o.person = b.person and o.hospital is not distinct from b.hospital) as reasons
      from bills b group by hospital, person
    )
    select p.hospital as "organisationId", (count(*) filter (where p.fen > 0))::int as persons,
      sum(p.fen)::float8 as fen, sum(p.ml)::float8 as ml,
      (count(*) filter (where p.fen > 0 or cardinality(p.reasons) > 0))::int as entitled,
      (count(*) filter (where p.fen > 0 and cardinality(p.reasons) = 0))::int as direct,
      coalesce((select json_object_agg(n.reason, n.persons) from (
        select r as reason, count(*)::int as persons from people q, unnest(q.reasons) r
        where q.hospital is not distinct from p.hospital group by r) n), '{}') as reasons
    from people p group by p.hospital order by p.hospital`)
  return rows
}
