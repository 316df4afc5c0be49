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

/** Tables that belong to the hub itself and to no alliance. */
const HUB_TABLES = ['alliances', 'leases', 'outbox_consumers', 'outbox_sequence']

const rows = async <T>(text: string) => (await owner.query(text)).rows as T[]

describe('the tables', () => {
  it('are keyed by alliance first', async () => {
    const keys = await rows<{ table: string; columns: string[] }>(`
      select c.relname as table, array_agg(a.attname::text order by k.n) as columns
      from pg_constraint con join pg_class c on c.oid = con.conrelid join pg_namespace s on s.oid = c.relnamespace,
        unnest(con.conkey) with ordinality as k(attnum, n) join pg_attribute a on a.attnum = k.attnum
      where con.contype in ('p', 'u') and s.nspname = 'public' and a.attrelid = con.conrelid
      group by c.relname, con.oid`)
    expect(keys.length).toBeGreaterThan(30)
    const wrong = keys.filter(
      ({ table, columns }) => !HUB_TABLES.includes(table) && columns[0] !== 'alliance_id',
    )
    expect(wrong).toEqual([])
  })

  it('point at each other with the alliance in the foreign key', async () => {
    const keys = await rows<{ table: string; target: string; columns: string[] }>(`
      select c.relname as table, t.relname as target, array_agg(a.attname::text order by k.n) as columns
      from pg_constraint con join pg_class c on c.oid = con.conrelid join pg_class t on t.oid = con.confrelid,
        unnest(con.conkey) with ordinality as k(attnum, n) join pg_attribute a on a.attnum = k.attnum
      where con.contype = 'f' and a.attrelid = con.conrelid
      group by c.relname, t.relname, con.oid`)
    expect(keys.length).toBeGreaterThan(30)
    expect(keys.filter(({ columns }) => columns[0] !== 'alliance_id')).toEqual([])
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
