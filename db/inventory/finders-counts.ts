import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

/** Stock of one product and group at one organisation. Amounts are in the product's unit. */
export type StockLine = {
  readonly organisationId: Id<'Organisation'>
  readonly productCode: string
  readonly abo: AboGroup
  readonly rhd: RhdType
  /** Bags in stock, in date and free of holds. */
  readonly available: number
  readonly availableContent: number
  readonly reserved: number
  /** Bags in stock or reserved that a hold keeps, or that have expired. */
  readonly held: number
  /** When the first of the available bags expires; null when there is none. */
  readonly firstExpiry: Date | null
}

/** Which shelves are counted, and when; without organisations all of the alliances'. */
export type StockCount = {
  readonly allianceIds: readonly AllianceId[]
  readonly organisationIds?: readonly Id<'Organisation'>[]
  readonly now: Date
}

const SHELF = 'alliance_id, organisation_id, product_code, abo, rhd'
const sameShelf = (one: string, other: string) =>
  SHELF.split(', ')
    .map((column) => `${one}.${column} = ${other}.${column}`)
    .join(' and ')

/** What stands on these shelves, each half by its own index, and whether a hold keeps it. */
const bagsOf = (shelves: string) => `
  select s.*, u.content, u.expires_at, u.custody, exists (select from holds h
    where h.alliance_id = u.alliance_id and h.unit_id = u.id and h.lifted_at is null) as kept
  from ${shelves} s cross join lateral (${['IN_STOCK', 'RESERVED']
    .map(
      (custody) => `select u.alliance_id, u.id, u.content, u.expires_at, u.custody from units u
        where ${sameShelf('u', 's')} and u.custody = '${custody}'`,
    )
    .join(' union all ')}) u`

/** What bags come to, of which some are free. */
const COUNTED = `
  (count(*) filter (where free and custody = 'IN_STOCK'))::int as available,
  coalesce(sum(content) filter (where free and custody = 'IN_STOCK'), 0)::float8 as content,
  (count(*) filter (where free and custody = 'RESERVED'))::int as reserved,
  (count(*) filter (where not free))::int as held,
  min(expires_at) filter (where free and custody = 'IN_STOCK') as first_expiry`

const COLUMNS = 'organisation_id, product_code, abo, rhd, available, content, reserved, held'
/** ASCII's own signs for it, which no code holds. */
const [FIELD_END, LINE_END] = ['\x1f', '\x1e'] as const
// What is given stands in subqueries, behind which no value is seen: planned for each call, it takes longer than to count.
const ASKED = `alliance_id = any((select $1::text[])::text[])
      and ((select $3::text[]) is null or organisation_id = any((select $3::text[])::text[]))`
const NOW = '(select $2::timestamptz)'

/**
 * The count that is kept of each shelf, of the step that the instant lies in; a shelf that was changed since, or whose steps
 * don't reach the instant, is counted by its bags, as of the same snapshot. So it is right at any moment, whether
 * anybody renews the counts or not. In one piece of text, as a row for each shelf takes longer to read than to count;
 * ordered by code points, which costs nothing.
 */
export const COUNT_STOCK = `
  with counts as materialized (
    select ${SHELF}, available[step], content[step], reserved[step], held[step], first_expiry[step]
    from stock_counts cross join lateral (select width_bucket(${NOW}, since) as step offset 0) as at
    where ${ASKED}
  ), changed as materialized (
    select ${SHELF} from stock_marks where ${ASKED} union select ${SHELF} from counts where available is null
  ), bags as materialized (${bagsOf('changed')}), lines as (
    select ${SHELF}, available, content, reserved, held, first_expiry from counts c
    where not exists (select from changed s where ${sameShelf('s', 'c')})
    union all
    select ${SHELF}, ${COUNTED}
    from bags cross join lateral (select not kept and expires_at >= ${NOW} as free) as judged group by ${SHELF}
  )
  select string_agg(concat_ws('${FIELD_END}', ${COLUMNS}, (date_part('epoch', first_expiry) * 1000)::bigint), '${LINE_END}'
    order by organisation_id collate "C", product_code collate "C", abo collate "C", rhd collate "C") as told
  from lines`

/** The stock on these shelves, as far as the caller may see it. */
export const countStock = async (
  db: Db,
  { allianceIds, organisationIds, now }: StockCount,
): Promise<StockLine[]> => {
  const { rows } = await db.$client.query<{ told: string | null }>({
    text: COUNT_STOCK,
    values: [allianceIds, now, organisationIds ?? null],
  })
  return (rows[0]?.told ?? '').split(LINE_END).flatMap((line) => (line === '' ? [] : lineOf(line)))
}

const lineOf = (line: string): StockLine => {
  const [organisationId, productCode, abo, rhd, available, content, reserved, held, expiry] =
    line.split(FIELD_END)
  return {
    organisationId: organisationId as StockLine['organisationId'],
    productCode: productCode as string,
    abo: abo as AboGroup,
    rhd: rhd as RhdType,
    available: Number(available),
    availableContent: Number(content),
    reserved: Number(reserved),
    held: Number(held),
    firstExpiry: expiry === undefined ? null : new Date(Number(expiry)),
  }
}

/** So many steps are kept of each shelf: a day's end passes for many of them at once. */
const STEPS = 4

/**
 * Counts what is marked and takes the marks away, all in one statement and so of one snapshot: a change that is not in the
 * count has its mark left. A step lasts until the next of the shelf's bags expires.
 */
const RENEW = `
  with taken as (
    delete from stock_marks
    where (alliance_id, id) in (select alliance_id, id from stock_marks order by id limit $2) returning ${SHELF}
  ), due as (select ${SHELF} from stock_counts where renew_at <= $1 order by renew_at limit $2
  ), shelves as materialized (
    select row_number() over () as shelf, * from (select ${SHELF} from taken union select ${SHELF} from due) as any_shelf
  ), bags as materialized (${bagsOf('shelves')}
  ), ends as (
    select shelf, until, row_number() over (partition by shelf order by until) as step
    from (select shelf, expires_at as until from bags where not kept and expires_at >= $1
      union select shelf, 'infinity' from shelves) as every_end
  ), steps as (
    select shelf, until, ${COUNTED}, max(expires_at) filter (where not kept and expires_at < $1) as expired
    from ends join bags using (shelf)
      cross join lateral (select not kept and expires_at >= until as free) as judged
    where step <= ${STEPS} group by shelf, until
  ), counted as (
    select shelf, array_agg(until + interval '1 millisecond' order by until) as over,
      coalesce(max(expired) + interval '1 millisecond', '-infinity') as since,
      array_agg(available order by until) as available, array_agg(content order by until) as content,
      array_agg(reserved order by until) as reserved, array_agg(held order by until) as held,
      array_agg(first_expiry order by until) as first_expiry
    from steps group by shelf
  ), emptied as (
    delete from stock_counts c using shelves s
    where ${sameShelf('c', 's')} and not exists (select from counted n where n.shelf = s.shelf)
  ), kept as (
    insert into stock_counts (${SHELF}, since, available, content, reserved, held, first_expiry, renew_at, counted_at)
    select ${SHELF}, since || over, available, content, reserved, held, first_expiry,
      case when over[cardinality(over)] < 'infinity' then (since || over)[cardinality(over)] end, $1
    from counted join shelves using (shelf)
    on conflict (${SHELF}) do update set since = excluded.since, available = excluded.available,
      content = excluded.content, reserved = excluded.reserved, held = excluded.held,
      first_expiry = excluded.first_expiry, renew_at = excluded.renew_at, counted_at = excluded.counted_at
  )
  select ((select count(*) from taken) + (select count(*) from due))::int as done`

/** Asks whether kept counts are to be brought up to date by now. */
export const anyCountDue = (now: Date): Question =>
  sql`exists (select from stock_marks)
    or exists (select from stock_counts where renew_at <= ${now.toISOString()})`

/**
 * Brings kept counts up to date, of all alliances: those of changed shelves and those whose last step has begun. Answers
 * how many marks and due counts it dealt with. Whoever comes while another does it, does nothing: the later of two
 * counts would be overwritten by the earlier.
 */
export const renewStockCounts = async (
  db: Db,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<number> => {
  const { rows: tried } = await db.$client.query<{ alone: boolean }>({
    text: `select pg_try_advisory_xact_lock(hashtextextended('stock counts', 0)) as alone`,
  })
  if (!tried[0]?.alone) return 0
  // Only now: the snapshot must be younger than what the one before has done.
  const { rows } = await db.$client.query<{ done: number }>({ text: RENEW, values: [now, limit] })
  return rows[0]?.done ?? 0
}
