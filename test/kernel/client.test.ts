import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const named = async (prepared: boolean) => {
  const database = new Database(fresh.url, { max: 1, prepared })
  try {
    return await database.transaction(SYSTEM_SCOPE, async (_, client) => {
      const { rows } = await client.query<{ n: number }>(
        'select count(*)::int as n from pg_prepared_statements',
      )
      return rows[0]?.n
    })
  } finally {
    await database.close()
  }
}

describe('a database', () => {
  it('keeps named statements unless a pooler can’t', async () => {
    expect(await named(true)).toBeGreaterThan(0)
    expect(await named(false)).toBe(0)
  })

  it('acts as a role that can’t bypass row security', async () => {
    const database = new Database(fresh.url, { max: 1 })
    const role = await database.transaction(SYSTEM_SCOPE, async (_, client) => {
      const { rows } = await client.query(
        'select current_user as name, rolbypassrls or rolsuper as bypasses from pg_roles where rolname = current_user',
      )
      return rows[0]
    })
    await database.close()
    expect(role).toEqual({ name: 'xuelian_app', bypasses: false })
  })

  it('gives the connection back usable after a transaction that failed', async () => {
    const database = new Database(fresh.url, { max: 1 })
    const failing = database.transaction(SYSTEM_SCOPE, (_, client) => client.query('select nonsense'))
    await expect(failing).rejects.toThrow('nonsense')
    const one = await database.transaction(
      SYSTEM_SCOPE,
      (_, client) => client.query('select 1 as one'),
      'read',
    )
    await database.close()
    expect(one.rows).toEqual([{ one: 1 }])
  })
})
