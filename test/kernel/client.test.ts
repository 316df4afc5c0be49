import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'

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

  it('tells of a connection that breaks while nobody uses it, and of none once it is being closed', async () => {
    const told: string[] = []
    const database = new Database(fresh.url, { onIdleError: ({ message }) => told.push(message) })
    const owner = ownerPool(fresh.directUrl)
    const { rows } = await database.pool.query<{ pid: number }>('select pg_backend_pid() as pid')
    await owner.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await expect.poll(() => told).toHaveLength(1)
    await database.ping()
    const closed = database.close()
    database.pool.emit('error', new Error('ended with the server'), {} as never)
    await closed
    expect(told).toHaveLength(1)
    await owner.end()
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

  describe('that has one connection', () => {
    let database: Database
    beforeEach(() => {
      database = new Database(fresh.url, { max: 1 })
    })
    afterEach(() => database.close())

    const ownScope = { ...SYSTEM_SCOPE, view: 'own', organisationIds: ['org_x'] } as const
    const settings = `select current_setting('app.view') as view, current_setting('app.organisations') as organisations,
      current_setting('transaction_read_only') as read_only, pg_backend_pid() as pid`
    const stateOf = async (pid: number) => {
      const owner = ownerPool(fresh.directUrl)
      try {
        return (await owner.query('select state from pg_stat_activity where pid = $1', [pid])).rows[0]?.state
      } finally {
        await owner.end()
      }
    }

    it('begins anew for the next, with whose first statements the end of a read goes out', async () => {
      const read = await database.openRead(ownScope)
      const [seen] = (await read.db.execute(settings)).rows
      expect(seen).toMatchObject({ view: 'own', organisations: 'org_x', read_only: 'on' })
      await read.close()
      const next = await database.transaction(
        SYSTEM_SCOPE,
        async (_, client) => (await client.query(settings)).rows,
      )
      expect(next).toMatchObject([{ view: 'system', organisations: '', read_only: 'off', pid: seen?.pid }])
    })

    it('ends a read a moment later by itself when nobody comes', async () => {
      const [seen] = await database.transaction(
        ownScope,
        async (_, client) => (await client.query(settings)).rows,
        'read',
      )
      await expect.poll(() => stateOf(seen.pid), { interval: 20 }).toBe('idle')
    })

    it('goes on by another when it breaks under a read, which fails though nobody waits for its end', async () => {
      const read = await database.openRead(ownScope)
      const [seen] = (await read.db.execute(settings)).rows
      const owner = ownerPool(fresh.directUrl)
      await owner.query('select pg_terminate_backend($1, 10000)', [seen?.pid])
      await owner.end()
      await expect(read.db.execute(settings)).rejects.toThrow()
      await read.close()
      const [next] = await database.transaction(
        SYSTEM_SCOPE,
        async (_, client) => (await client.query(settings)).rows,
      )
      expect(next.pid).not.toBe(seen?.pid)
    })

    it('tells a read that failed though whoever asked passed over it', async () => {
      const failing = database.transaction(
        ownScope,
        async (_, client) => {
          await client.query('select nonsense').catch(() => undefined)
          return 'read'
        },
        'read',
      )
      await expect(failing).rejects.toThrow('nonsense')
    })
  })
})
