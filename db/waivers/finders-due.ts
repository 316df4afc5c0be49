import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { SettlementPair } from '#db/waivers/finders-settlements.ts'
import type { SettledClause } from '#db/waivers/tables-settlement.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** What a statement has to say of one waived line. */
export type DueLine = {
  readonly kind: 'WAIVED' | 'REVERSED'
  readonly waiverId: Id<'Waiver'>
  readonly waiverLineId: Id<'WaiverLine'>
  readonly unitId: Id<'Unit'>
  readonly donationNumber: string
  readonly productCode: string
  readonly quantity: number
  readonly transfusedAt: Date | null
  readonly effectiveAt: Date
  readonly ml: number
  readonly fen: number
  readonly clauses: readonly SettledClause[]
}

/**
 * What is due at `to` and stands on no statement: lines waived before it and not reversed by then, then what is on an
 * earlier statement and was reversed before it. So of each waived line the statements up to `to` add up to what was
 * waived at `to`. Run with the hub's own view: waivers are seen by their hospital alone.
 */
export const listDueLines = async (
  db: Db,
  { allianceId, stationId, organisationId }: SettlementPair,
  to: Date,
): Promise<DueLine[]> => {
  const end = sql`${to.toISOString()}::timestamptz`
  const { rows } = await db.execute<Omit<DueLine, 'transfusedAt' | 'effectiveAt'> & Times>(sql`
    select 'WAIVED' as kind, w.id as "waiverId", l.id as "waiverLineId", l.unit_id as "unitId",
      u.donation_number as "donationNumber", l.product_code as "productCode", l.quantity::float8 as quantity,
      to_json(l.transfused_at) #>> '{}' as "transfusedAt", to_json(w.settled_at) #>> '{}' as "effectiveAt",
      coalesce(p.ml, 0)::int as ml, l.fen::float8 as fen, coalesce(p.clauses, '[]') as clauses
    from waivers w
    join waiver_lines l on l.alliance_id = w.alliance_id and l.waiver_id = w.id and l.fen > 0
    join units u on u.alliance_id = l.alliance_id and u.id = l.unit_id and u.station_id = ${stationId}
    left join lateral (
      select sum(c.ml) as ml, json_agg(json_build_object('policy', c.policy, 'branch', c.branch, 'pool', c.pool,
        'from', c.from_quota, 'ml', c.ml, 'fen', c.fen) order by c.position) as clauses
      from waiver_parts c where c.alliance_id = l.alliance_id and c.line_id = l.id) p on true
    where w.alliance_id = ${allianceId} and w.organisation_id = ${organisationId}
      and w.settled_at < ${end} and (w.ended_at is null or w.ended_at >= ${end})
      and not exists (select from settlement_lines s where s.alliance_id = l.alliance_id
        and s.waiver_line_id = l.id and not s.takes_back)
    union all
    select 'REVERSED', s.waiver_id, s.waiver_line_id, s.unit_id, s.donation_number, s.product_code,
      s.quantity::float8, to_json(s.transfused_at) #>> '{}', to_json(w.ended_at) #>> '{}', -s.ml, -s.fen::float8,
      s.clauses::json
    from settlement_lines s
    join waivers w on w.alliance_id = s.alliance_id and w.id = s.waiver_id and w.ended_at < ${end}
    where s.alliance_id = ${allianceId} and s.organisation_id = ${organisationId} and s.station_id = ${stationId}
      and not s.takes_back and not exists (select from settlement_lines b where b.alliance_id = s.alliance_id
        and b.waiver_line_id = s.waiver_line_id and b.takes_back)
    order by 1 desc, 9, 2, 3`)
  return rows.map((row) => ({
    ...row,
    transfusedAt: row.transfusedAt === null ? null : new Date(row.transfusedAt),
    effectiveAt: new Date(row.effectiveAt),
  }))
}

/** Instants as the statement gives them, since a raw statement reads none. */
type Times = { readonly transfusedAt: string | null; readonly effectiveAt: string }

/** A month in which something happened between two that stands on no statement. */
export type DueMonth = Omit<SettlementPair, 'allianceId'> & { readonly period: string }

/** The same of a whole alliance: between whom, and of which months. Run with the hub's own view. */
export const listDueMonths = async (db: Db, allianceId: AllianceId, to: Date): Promise<DueMonth[]> => {
  const end = sql`${to.toISOString()}::timestamptz`
  const month = (column: 'settled_at' | 'ended_at') =>
    sql`to_char(w.${sql.identifier(column)} at time zone 'Asia/Shanghai', 'YYYY-MM')`
  const { rows } = await db.execute<DueMonth>(sql`
    select u.station_id as "stationId", w.organisation_id as "organisationId", ${month('settled_at')} as period
    from waivers w
    join waiver_lines l on l.alliance_id = w.alliance_id and l.waiver_id = w.id and l.fen > 0
    join units u on u.alliance_id = l.alliance_id and u.id = l.unit_id
    where w.alliance_id = ${allianceId} and w.settled_at < ${end} and (w.ended_at is null
        or to_char(w.ended_at at time zone 'Asia/Shanghai', 'YYYY-MM') > ${month('settled_at')})
      and not exists (select from settlement_lines s where s.alliance_id = l.alliance_id
        and s.waiver_line_id = l.id and not s.takes_back)
    union
    select s.station_id, s.organisation_id, ${month('ended_at')}
    from settlement_lines s
    join waivers w on w.alliance_id = s.alliance_id and w.id = s.waiver_id and w.ended_at < ${end}
    where s.alliance_id = ${allianceId} and not s.takes_back
      and not exists (select from settlement_lines b where b.alliance_id = s.alliance_id
        and b.waiver_line_id = s.waiver_line_id and b.takes_back)
    order by 1, 2, 3`)
  return rows
}
