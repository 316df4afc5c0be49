import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let database: FreshDatabase
let owner: pg.Client

beforeAll(async () => {
  database = await freshDatabase()
  owner = new pg.Client({ connectionString: database.directUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await database.drop()
})

/** Keys without the alliance, each with its reason: a database spread by alliance keeps these tables whole everywhere. */
const WITHOUT_ALLIANCE: Readonly<Record<string, string>> = {
  leases_pkey: 'a duty belongs to the hub and to no alliance',
  outbox_consumers_pkey: 'a follower of the outbox reads all alliances in one order',
  outbox_sequence_pkey: 'positions are dense over all alliances',
  quota_accounts_of_donor: 'a donor’s quota is one, whichever alliance they are treated in',
}

/** Tables whose rows belong to no alliance. */
const HUB_TABLES = ['leases', 'outbox_consumers', 'outbox_sequence']

const rows = async <T>(text: string) => (await owner.query(text)).rows as T[]

/** Every table that is not a part of another, in whatever schema of ours. */
const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle') and not c.relispartition`

const columnsOf = (relation: string, numbers: string) =>
  `array(select coalesce(a.attname::text, 'an expression') from unnest(${numbers}) with ordinality as k(number, place)
     left join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number and k.number > 0 order by k.place)`

describe('the tables', () => {
  it('say of each row whose alliance it is, but for the hub’s own', async () => {
    const without = await rows<{ name: string }>(`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and ${OURS} and not exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'alliance_id' and a.attnotnull)
      order by 1`)
    expect(without.map(({ name }) => name)).toEqual(HUB_TABLES)
  })

  it('hold the alliance in all that is unique, so that they can be spread by alliance', async () => {
    const keys = await rows<{ table: string; name: string; columns: string[] }>(`
      select c.relname as table, i.relname as name, ${columnsOf('c.oid', 'x.indkey')} as columns
      from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
        join pg_namespace n on n.oid = c.relnamespace
      where x.indisunique and ${OURS} order by 2`)
    expect(keys.length).toBeGreaterThan(130)
    const without = keys.filter(({ columns }) => !columns.includes('alliance_id'))
    expect(without.map(({ name }) => name)).toEqual(Object.keys(WITHOUT_ALLIANCE).sort())
  })

  it('are keyed by alliance first', async () => {
    const keys = await rows<{ name: string; columns: string[] }>(`
      select con.conname as name, ${columnsOf('c.oid', 'con.conkey')} as columns
      from pg_constraint con join pg_class c on c.oid = con.conrelid join pg_namespace n on n.oid = c.relnamespace
      where con.contype in ('p', 'u', 'x') and ${OURS}`)
    expect(keys.length).toBeGreaterThan(130)
    const wrong = keys.filter(
      ({ name, columns }) => !(name in WITHOUT_ALLIANCE) && columns[0] !== 'alliance_id',
    )
    expect(wrong).toEqual([])
  })

  it('point at each other with the alliance first, and at a row of the same alliance', async () => {
    const keys = await rows<{ name: string; from: string[]; to: string[] }>(`
      select con.conname as name, ${columnsOf('con.conrelid', 'con.conkey')} as from,
        ${columnsOf('con.confrelid', 'con.confkey')} as to
      from pg_constraint con join pg_class c on c.oid = con.conrelid join pg_namespace n on n.oid = c.relnamespace
      where con.contype = 'f' and ${OURS}`)
    expect(keys.length).toBeGreaterThan(130)
    expect(keys.filter(({ from, to }) => from[0] !== 'alliance_id' || to[0] !== 'alliance_id')).toEqual([])
  })

  it('all force row-level security, each with a policy to see, to add and to change', async () => {
    const tables = await rows<{ name: string; forced: boolean; policies: string[] }>(`
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
        array(select polcmd::text from pg_policy where polrelid = c.oid and polname not like '%owner' order by 1) as policies
      from pg_class c join pg_namespace s on s.oid = c.relnamespace
      where s.nspname = 'public' and c.relkind = 'r'`)
    expect(tables.length).toBeGreaterThan(30)
    for (const { name, forced, policies } of tables) {
      expect(forced, name).toBe(true)
      expect(policies, name).toEqual(expect.arrayContaining(['a', 'r', 'w']))
    }
  })

  it('show the application role nothing while no actor is set', async () => {
    await owner.query('begin')
    await owner.query('set local role xuelian_app')
    const { rows: seen } = await owner.query('select count(*)::int as n from outbox_sequence')
    await owner.query('rollback')
    expect(seen[0].n).toBe(0)
  })
})
