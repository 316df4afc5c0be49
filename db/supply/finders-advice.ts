import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

/** A product and group at one bank. */
export type StockCell = {
  readonly organisationId: Id<'Organisation'>
  readonly productCode: string
  readonly abo: AboGroup
  readonly rhd: RhdType
}

/** A free bag: in stock, in date, without a hold, nobody's own. */
export type FreeBag = StockCell & {
  readonly id: Id<'Unit'>
  readonly receivedAt: Date
  readonly expiresAt: Date
  readonly thawed: boolean
}

type FreeRow = Omit<FreeBag, 'receivedAt' | 'expiresAt'> & {
  readonly receivedAt: string | Date
  readonly expiresAt: string | Date
}

/** Every free bag that the caller may see, first to expire first. */
export const listFreeBags = async (db: Db, allianceId: AllianceId, now: Date): Promise<FreeBag[]> => {
  const { rows } = await db.execute<FreeRow>(sql`select u.id, u.organisation_id as "organisationId",
      u.product_code as "productCode", u.abo, u.rhd, u.received_at as "receivedAt", u.expires_at as "expiresAt",
      u.thawed_at is not null as thawed
    from units u
    where u.alliance_id = ${allianceId} and u.custody = 'IN_STOCK' and u.expires_at >= ${now.toISOString()}::timestamptz
      and u.donor_patient_id is null
      and not exists (select from holds h where h.alliance_id = u.alliance_id and h.unit_id = u.id and h.lifted_at is null)
    order by u.expires_at, u.id`)
  return rows.map((row) => ({
    ...row,
    receivedAt: new Date(row.receivedAt),
    expiresAt: new Date(row.expiresAt),
  }))
}

/** Bags that a bank gave out on one day, and nothing for days on which it gave none. */
export type DayOfUse = StockCell & { readonly day: string; readonly bags: number }

/** What banks gave out from one instant to before another, by civil day in China. */
export const listUse = async (
  db: Db,
  allianceId: AllianceId,
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<DayOfUse[]> => {
  const { rows } = await db.execute<DayOfUse>(sql`select e.organisation_id as "organisationId",
      u.product_code as "productCode", u.abo, u.rhd,
      to_char(i.occurred_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, count(*)::int as bags
    from issues i
    join unit_events e on e.alliance_id = i.alliance_id and e.issue_id = i.id and e.to_custody = 'ISSUED'
    join units u on u.alliance_id = e.alliance_id and u.id = e.unit_id
    where i.alliance_id = ${allianceId} and u.donor_patient_id is null
      and i.occurred_at >= ${since.toISOString()}::timestamptz and i.occurred_at < ${until.toISOString()}::timestamptz
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5`)
  return rows
}

/** So many bags of a product and group; a null RhD takes either. */
export type CellCount = Omit<StockCell, 'rhd'> & { readonly rhd: RhdType | null; readonly bags: number }

/** Bags that are ordered and not delivered, by who ordered them; lines for any group are left out. */
export const listOnOrder = async (db: Db, allianceId: AllianceId): Promise<CellCount[]> => {
  const { rows } = await db.execute<CellCount>(sql`select o.organisation_id as "organisationId",
      l.product_code as "productCode", l.abo, l.rhd,
      sum(greatest(coalesce(l.confirmed_bags, l.bags) - l.supplied_bags, 0))::int as bags
    from stock_orders o
    join stock_order_lines l on l.alliance_id = o.alliance_id and l.order_id = o.id
    where o.alliance_id = ${allianceId} and o.state in ('PLACED', 'SENT', 'CONFIRMED', 'PARTLY_DELIVERED')
      and l.abo is not null
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4`)
  return rows
}

/** Bags booked for a time, by the hospital whose patients need them. */
export const listBooked = async (
  db: Db,
  allianceId: AllianceId,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<CellCount[]> => {
  const { rows } = await db.execute<CellCount>(sql`select b.organisation_id as "organisationId",
      b.product_code as "productCode", b.abo, b.rhd, sum(b.bags)::int as bags
    from bookings b
    where b.alliance_id = ${allianceId} and b.cancelled_at is null
      and b.needed_at >= ${from.toISOString()}::timestamptz and b.needed_at < ${until.toISOString()}::timestamptz
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4`)
  return rows
}

/** The banks of an alliance: the storage point first, then the members that keep blood of their own. */
export const listBanks = async (
  db: Db,
  allianceId: AllianceId,
): Promise<{ readonly id: Id<'Organisation'>; readonly lead: boolean }[]> => {
  const { rows } = await db.execute<{
    id: Id<'Organisation'>
    lead: boolean
  }>(sql`select o.id, o.is_lead as lead
    from organisations o
    where o.alliance_id = ${allianceId} and (o.is_lead or o.has_blood_bank)
    order by o.is_lead desc, o.code`)
  return rows
}
