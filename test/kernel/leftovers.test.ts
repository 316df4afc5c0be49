import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database, type Db, type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { leases } from '#db/outbox/tables.ts'
import { insertionInto } from '#db/ready.ts'
import { makeReadSession } from '#resolvers/reads.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let fresh: FreshDatabase
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url, { max: 1 })
})
afterAll(async () => {
  await database.close()
  await fresh.drop()
})

const viewOf = async (db: Db) => {
  const { rows } = await db.execute<{ view: string }>(sql`select current_setting('app.view', true) as view`)
  return rows[0]?.view
}
const OWN: Scope = { allianceIds: ['AA'], organisationIds: [], view: 'own' }

describe('a connection that went back to the pool', () => {
  it('runs no statement that a branch of a failed transaction still sends', async () => {
    const gate = Promise.withResolvers<void>()
    const late = Promise.withResolvers<unknown>()
    const failing = database.transaction(SYSTEM_SCOPE, async (db) => {
      const branch = async () => {
        await gate.promise
        return viewOf(db)
      }
      branch().then(late.resolve, late.resolve)
      throw new Error('another branch failed')
    })
    await expect(failing).rejects.toThrow('another branch failed')
    await database.transaction(OWN, async (db) => {
      gate.resolve()
      expect(await late.promise).toMatchObject({ cause: { name: 'TransactionEnded' } })
      expect(await viewOf(db)).toBe('own')
    })
  })

  it('runs no statement that a read session still sends after it was closed', async () => {
    const reads = makeReadSession(database, OWN)
    const db = await reads.db()
    await reads.close()
    await expect(viewOf(db)).rejects.toMatchObject({ cause: { name: 'TransactionEnded' } })
  })

  it('carries nothing over from the transaction before', async () => {
    await database.transaction(SYSTEM_SCOPE, viewOf)
    const client = await database.pool.connect()
    const { rows } = await client.query<{ view: string; role: string }>(
      `select current_setting('app.view', true) as view, current_setting('role') as role`,
    )
    client.release()
    expect(rows).toEqual([{ view: '', role: 'xuelian_app' }])
  })
})

const lease = (name: string) => ({ name, holder: 'me', expiresAt: new Date() })

describe('a transaction', () => {
  it('tells when a failed statement that nobody minded made the server roll back', async () => {
    const half = database.transaction(SYSTEM_SCOPE, async (db) => {
      await db.execute(sql`insert into leases (name, holder, expires_at) values ('half', 'me', now())`)
      await db.execute(sql`select nonsense`).catch(() => undefined)
    })
    await expect(half).rejects.toThrow('nonsense')
  })

  it('commits what was sent last without being waited for', async () => {
    await database.transaction(SYSTEM_SCOPE, async (db) => {
      void insertionInto(leases).all(db, [lease('last')])
    })
    expect(await database.transaction(SYSTEM_SCOPE, (db) => db.select().from(leases))).toMatchObject([
      { name: 'last' },
    ])
    await database.transaction(SYSTEM_SCOPE, (db) => db.delete(leases))
  })

  it.each([
    ['the server refuses', { ...lease('bad'), name: null as never }, 'null value'],
    ['can not even be sent', { ...lease('bad'), expiresAt: 'soon' as never }, 'toISOString'],
  ])('fails when a statement nobody waits for is one that %s', async (_, row, reason) => {
    const half = database.transaction(SYSTEM_SCOPE, async (db) => {
      await insertionInto(leases).all(db, [lease('half')])
      void insertionInto(leases).all(db, [row])
    })
    await expect(half).rejects.toThrow(reason)
    expect(await database.transaction(SYSTEM_SCOPE, (db) => db.select().from(leases))).toEqual([])
  })

  it('whose beginning fails tells why, and does nothing', async () => {
    const client = await database.pool.connect()
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    client.query = ((text: unknown, ...others: unknown[]) =>
      query(text === 'begin isolation level read committed' ? 'begin nonsense' : text, ...others)) as never
    client.release()
    const half = database.transaction(SYSTEM_SCOPE, (db) => insertionInto(leases).all(db, [lease('half')]))
    await expect(half).rejects.toThrow('nonsense')
    client.query = query as never
    expect(await database.transaction(SYSTEM_SCOPE, (db) => db.select().from(leases))).toEqual([])
  })
})

describe('a read session', () => {
  it('opens no connection after its call has ended', async () => {
    const reads = makeReadSession(database, OWN)
    await reads.close()
    await expect(reads.db()).rejects.toThrow('ended')
    await expect(database.ping()).resolves.toBeUndefined()
  })

  it('closes well when it could not be opened, and a later call may open it', async () => {
    const away = new Database('postgres://nobody@127.0.0.1:1/none', { max: 1 })
    const reads = makeReadSession(away, OWN)
    await expect(reads.db()).rejects.toThrow()
    await expect(reads.renew()).resolves.toBeUndefined()
    await expect(reads.close()).resolves.toBeUndefined()
    await away.close()
  })

  it('gives its connection back even when it is closed while it opens', async () => {
    const reads = makeReadSession(database, OWN)
    const opening = reads.db()
    await reads.close()
    await opening.catch(() => undefined)
    await expect(database.ping()).resolves.toBeUndefined()
  })
})
