import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AccountKind, EntryKind, PostingCause } from '#rules/waivers/ledger-terms.ts'
import type { Pool } from '#rules/waivers/terms.ts'

// All of it is asked with the hub's own view, and with one text each whatever the length of the lists.

/** What an account counts, as its columns have it: empty where it doesn't ask. */
export type AccountKey = {
  readonly kind: AccountKind
  readonly donorToken: string | null
  readonly donation: string
  readonly pool: Pool | 'SHARED' | ''
  readonly patientToken: string
  readonly after: string
  readonly unitId: Id<'Unit'> | null
  readonly waiverId: Id<'Waiver'> | null
}

/** An account with where its chain of postings stands. */
export type AccountRow = AccountKey & {
  readonly allianceId: AllianceId
  readonly id: Id<'QuotaAccount'>
  /** Of its last posting. */
  readonly sequence: number
  readonly balance: number
  /** The posting of what was told of other places, as it stands; null when there is none. */
  readonly elsewhereSequence: number | null
  readonly elsewhere: number
}

/** What a waiver's part took on an account and was not given back. */
export type TakenRow = {
  readonly accountId: Id<'QuotaAccount'>
  readonly sequence: number
  readonly cause: PostingCause
  readonly amount: number
  readonly partId: Id<'WaiverPart'>
}

/** A part that counts as taken of its donor's quota. */
export type LivePartRow = {
  readonly id: Id<'WaiverPart'>
  readonly waiverId: Id<'Waiver'>
  readonly donor: string
  readonly donation: string | null
  readonly pool: Pool
  readonly patient: string
  readonly ml: number
  readonly on: string
  readonly free: boolean
}

export type NewAccount = AccountKey & Pick<AccountRow, 'allianceId' | 'id'>
export type NewEntry = {
  readonly allianceId: AllianceId
  readonly id: Id<'QuotaEntry'>
  readonly waiverId: Id<'Waiver'>
  readonly kind: EntryKind
  readonly occurredAt: Date
}
export type NewPosting = Pick<AccountRow, 'allianceId' | 'kind'> & {
  readonly accountId: Id<'QuotaAccount'>
  readonly sequence: number
  readonly entryId: Id<'QuotaEntry'>
  readonly cause: PostingCause
  readonly partId: Id<'WaiverPart'> | null
  readonly amount: number
  readonly before: number
  readonly after: number
  readonly limit: number | null
  readonly givesBack: number | null
}

/** In one order for all, so that two that share donors wait for each other instead of deadlocking. */
const lockTextOf = (tokens: string) => `select pg_advisory_xact_lock(lock) from (
    select distinct hashtextextended('waiver donor ' || token, 0) as lock from ${tokens} order by lock) as locks`
const LOCK_DONORS = lockTextOf('unnest($1::text[]) as t(token)')
const LOCK_DONORS_OF = lockTextOf(`(select donor_token as token from waiver_parts
    where alliance_id = $1 and waiver_id = $2) as t`)

/** Lets nobody else of this hub look at these donors' quota until the end of the transaction. */
export const lockDonorTokens = (db: Db, tokens: readonly string[]): Promise<unknown> =>
  db.$client.query({ text: LOCK_DONORS, values: [tokens] })

/** The same for the donors of a waiver. */
export const lockDonorsOfWaiver = (db: Db, of: { allianceId: string; id: string }): Promise<unknown> =>
  db.$client.query({ text: LOCK_DONORS_OF, values: [of.allianceId, of.id] })

/** Live parts of these donors, of all hospitals and alliances, in the order in which they were taken. */
export const listLiveParts = async (db: Db, tokens: readonly string[]): Promise<LivePartRow[]> => {
  const { rows } = await db.$client.query<LivePartRow>({
    text: `select id, waiver_id as "waiverId", donor_token as donor, donation, pool, patient_token as patient, ml,
        used_on::text as on, from_quota = 'FREE_FOR' as free
      from waiver_parts where donor_token = any(array(select unnest($1::text[]))) and live and from_quota <> 'FREE' and ml is not null
      order by id`,
    values: [tokens],
  })
  return rows
}

const accountsWhere = (condition: string) => `select a.alliance_id as "allianceId", a.id, a.kind,
    a.donor_token as "donorToken", a.donation, a.pool, a.patient_token as "patientToken", a.after_day as after,
    a.unit_id as "unitId", a.waiver_id as "waiverId", p.sequence, p.after::float8 as balance,
    e.sequence as "elsewhereSequence", coalesce(e.amount, 0)::float8 as elsewhere
  from quota_accounts a
  cross join lateral (select sequence, after from quota_postings
    where alliance_id = a.alliance_id and account_id = a.id order by sequence desc limit 1) p
  left join lateral (select sequence, amount from quota_postings o
    where o.alliance_id = a.alliance_id and o.account_id = a.id and o.cause = 'ELSEWHERE' and a.kind = 'LOT'
      and not exists (select from quota_postings r where r.alliance_id = o.alliance_id
        and r.account_id = o.account_id and r.gives_back = o.sequence)
    order by sequence desc limit 1) e on true
  where ${condition}`

const OF_DONORS = accountsWhere('a.donor_token = any(array(select unnest($1::text[])))')
const OF_BAGS = accountsWhere('a.alliance_id = $1 and a.unit_id = any(array(select unnest($2::text[])))')
const OF_WAIVER = accountsWhere('a.alliance_id = $1 and a.waiver_id = $2')
/** Donors and bags are asked first, so that accounts are read by their keys, however young or old the tables are. */
const TOUCHED_BY_WAIVER = [
  OF_WAIVER,
  accountsWhere(`a.donor_token = any(array(select distinct donor_token from waiver_parts
    where alliance_id = $1 and waiver_id = $2))`),
  accountsWhere(`a.alliance_id = $1 and a.unit_id = any(array(select distinct unit_id from waiver_lines
    where alliance_id = $1 and waiver_id = $2 and unit_id is not null))`),
].join(' union all ')

const listAccounts = async (db: Db, text: string, values: unknown[]): Promise<AccountRow[]> =>
  (await db.$client.query<AccountRow>({ text, values })).rows

/** Accounts of these donors. */
export const listDonorAccounts = (db: Db, tokens: readonly string[]): Promise<AccountRow[]> =>
  listAccounts(db, OF_DONORS, [tokens])

/** Accounts of these bags. */
export const listBagAccounts = (
  db: Db,
  allianceId: string,
  unitIds: readonly string[],
): Promise<AccountRow[]> => listAccounts(db, OF_BAGS, [allianceId, unitIds])

/** What a waiver itself holds and has settled. */
export const listWaiverAccounts = (db: Db, of: { allianceId: string; id: string }): Promise<AccountRow[]> =>
  listAccounts(db, OF_WAIVER, [of.allianceId, of.id])

/** All accounts on which a waiver, its donors and its bags stand. */
export const listTouchedAccounts = (db: Db, of: { allianceId: string; id: string }): Promise<AccountRow[]> =>
  listAccounts(db, TOUCHED_BY_WAIVER, [of.allianceId, of.id])

/** What a waiver's parts have on any account that was not given back. */
export const listTaken = async (db: Db, of: { allianceId: string; id: string }): Promise<TakenRow[]> => {
  const { rows } = await db.$client.query<TakenRow>({
    text: `select p.account_id as "accountId", p.sequence, p.cause, p.amount::float8 as amount, p.part_id as "partId"
      from waiver_parts w join quota_postings p on p.part_id = w.id and p.amount > 0
      where w.alliance_id = $1 and w.waiver_id = $2
        and not exists (select from quota_postings r where r.alliance_id = p.alliance_id
          and r.account_id = p.account_id and r.gives_back = p.sequence)
      order by p.account_id, p.sequence`,
    values: [of.allianceId, of.id],
  })
  return rows
}

const WRITE = `with accounts as (
    insert into quota_accounts
      (alliance_id, id, kind, donor_token, donation, pool, patient_token, after_day, unit_id, waiver_id)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::text[])),
  entries as (
    insert into quota_entries (alliance_id, id, waiver_id, kind, occurred_at)
    select * from unnest($11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[]))
  insert into quota_postings (alliance_id, account_id, sequence, kind, entry_id, cause, part_id, amount, before, after,
    limit_amount, gives_back, previous, taking, returned)
  select *, nullif(sequence - 1, 0), coalesce(part, ''), - amount from unnest($16::text[], $17::text[], $18::int[], $19::text[], $20::text[], $21::text[], $22::text[],
    $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[], $27::int[])
    as p(alliance, account, sequence, kind, entry, cause, part, amount, before, after, most, returns)`

/** Adds an entry with its postings and the accounts that are opened for them, in one statement. */
export const insertLedger = (
  db: Db,
  accounts: readonly NewAccount[],
  entries: readonly NewEntry[],
  postings: readonly NewPosting[],
): Promise<unknown> => {
  const opened = columnsOf(accounts, [
    ...(['allianceId', 'id', 'kind', 'donorToken', 'donation', 'pool', 'patientToken', 'after'] as const),
    ...(['unitId', 'waiverId'] as const),
  ])
  const entered = columnsOf(entries, ['allianceId', 'id', 'waiverId', 'kind', 'occurredAt'])
  const posted = columnsOf(postings, [
    ...(['allianceId', 'accountId', 'sequence', 'kind', 'entryId', 'cause', 'partId', 'amount'] as const),
    ...(['before', 'after', 'limit', 'givesBack'] as const),
  ])
  return db.$client.query({ text: WRITE, values: [...opened, ...entered, ...posted] })
}

const columnsOf = <Row>(rows: readonly Row[], names: readonly (keyof Row)[]): unknown[][] =>
  names.map((name) => rows.map((row) => row[name]))
