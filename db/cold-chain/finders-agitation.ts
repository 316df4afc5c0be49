import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** A time that a bag stood in a place whose agitation was lost. */
export type UnmovedRow = {
  readonly unitId: Id<'Unit'>
  readonly excursionId: Id<'Excursion'>
  readonly since: Date
  readonly until: Date
}

/** The times without agitation of all bags in date that are still somewhere and don't carry the hold that says so. */
export const listUnmoved = async (db: Db, allianceId: AllianceId, now: Date): Promise<UnmovedRow[]> => {
  const at = sql`${now.toISOString()}::timestamptz`
  const { rows } = await db.execute<{
    unit_id: Id<'Unit'>
    excursion_id: Id<'Excursion'>
    since: string | Date
    until: string | Date
  }>(sql`
    select s.unit_id, e.id as excursion_id, greatest(s.since, e.started_at) as since,
      least(coalesce(s.until, ${at}), coalesce(e.ended_at, ${at})) as until
    from excursions e
      join unit_stays s on s.alliance_id = e.alliance_id and s.place_id = e.place_id
        and s.since < coalesce(e.ended_at, ${at}) and coalesce(s.until, ${at}) > e.started_at
      join units u on u.alliance_id = s.alliance_id and u.id = s.unit_id
    where e.alliance_id = ${allianceId} and e.kind = 'AGITATION' and e.withdrawn_at is null
      and u.custody in ('IN_STOCK', 'RESERVED', 'IN_TRANSIT', 'ISSUED', 'HANDED_OVER', 'RETURNED') and u.expires_at > ${at}
      and not exists (select from holds h where h.alliance_id = u.alliance_id and h.unit_id = u.id
        and h.kind = 'EXPIRED' and h.lifted_at is null)
    order by s.unit_id, e.started_at`)
  return rows.map(({ unit_id, excursion_id, since, until }) => ({
    unitId: unit_id,
    excursionId: excursion_id,
    since: new Date(since),
    until: new Date(until),
  }))
}
