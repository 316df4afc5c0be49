import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database, type Scope } from '#db/client.ts'
import { keepsNamedStatements } from '#db/pooler.ts'
import { makePooler, type Pooler, pgbouncer } from '#test/support/pgbouncer.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'

/** Connections to the server that all clients share. */
const SHARED = 2

describe.skipIf(!pgbouncer)(
  'behind PgBouncer in transaction mode (skipped where it is not installed)',
  () => {
    let fresh: FreshDatabase
    let pooler: Pooler
    let database: Database
    let scopes: Scope[]

    beforeAll(async () => {
      fresh = await freshDatabase('DEMONSTRATION')
      pooler = await makePooler(fresh, SHARED)
      database = new Database(pooler.url, { max: 16, pooled: true, prepared: false })
      const owner = ownerPool(fresh.directUrl)
      const { rows } = await owner.query<{ alliance: string; organisations: string[] }>(
        `select alliance_id as alliance, array_agg(id) as organisations from organisations group by 1 order by 1`,
      )
      await owner.end()
      scopes = rows.map(({ alliance, organisations }) => ({
        allianceIds: [alliance],
        organisationIds: organisations.slice(0, 1),
        view: 'own',
      }))
    })
    afterAll(async () => {
      await database?.close()
      await pooler?.stop()
      await fresh?.drop()
    })

    const SEEN = `select current_user as role, current_setting('app.alliances') as alliances,
    current_setting('app.organisations') as organisations, pg_backend_pid() as pid,
    (select string_agg(distinct alliance_id, ',') from organisations) as of`

    const expected = ({ allianceIds, organisationIds }: Scope) => ({
      role: 'xuelian_app',
      alliances: allianceIds.join(),
      organisations: organisationIds.join(),
      of: allianceIds.join(),
    })

    it('two alliances’ callers never see each other’s rows, whatever fails between them', async () => {
      expect(scopes).toHaveLength(2)
      const servers = new Set<number>()
      const call = async (at: number) => {
        const scope = scopes[at % 2] as Scope
        const see = async (query: (text: string) => Promise<{ rows: { pid: number }[] }>) => {
          const [first, second] = await Promise.all([query(SEEN), query(SEEN)])
          for (const { rows } of [first, second]) {
            const [{ pid, ...seen } = { pid: 0 }] = rows
            servers.add(pid)
            expect(seen).toEqual(expected(scope))
          }
        }
        if (at % 5 === 0) {
          const { db, close } = await database.openRead(scope)
          await see((text) => db.$client.query(text))
          return close()
        }
        const failing = at % 7 === 0
        const done = database.transaction(
          scope,
          async (_, client) => {
            await see((text) => client.query(text))
            if (failing) await client.query('select 1 / 0')
          },
          at % 3 === 0 ? 'read' : 'write',
        )
        await (failing ? expect(done).rejects.toThrow('division by zero') : done)
      }
      await Promise.all(Array.from({ length: 210 }, (_, at) => call(at)))
      expect(servers.size).toBeLessThanOrEqual(SHARED)
    })

    it('nothing of a transaction is left for whoever gets the connection next', async () => {
      await Promise.all(scopes.map((scope) => database.transaction(scope, async () => undefined)))
      for (let times = 0; times < 2 * SHARED; times += 1) {
        const { rows } = await database.pool.query(
          `select current_user = session_user as "isLogin", coalesce(current_setting('app.alliances', true), '') as alliances,
           coalesce(current_setting('app.view', true), '') as view, (select count(*)::int from pg_prepared_statements) as named`,
        )
        expect(rows).toEqual([{ isLogin: true, alliances: '', view: '', named: 0 }])
        await expect(database.pool.query('select from patients')).rejects.toThrow('permission denied')
      }
    })

    it('statements sent together are answered in their order', async () => {
      const answers = await database.transaction(scopes[0] as Scope, (_, client) =>
        Promise.all(
          Array.from({ length: 50 }, async (_, at) => {
            const { rows } = await client.query({ text: 'select $1::int as at', values: [at] })
            return rows[0].at as number
          }),
        ),
      )
      expect(answers).toEqual(Array.from({ length: 50 }, (_, at) => at))
    })

    it('a transaction that can’t begin gives its connection back', async () => {
      const one = new Database(pooler.url, { max: 1, pooled: true, prepared: false })
      const impossible: Scope = { allianceIds: ['\0'], organisationIds: [], view: 'own' }
      await expect(one.openRead(impossible)).rejects.toThrow()
      await expect(one.transaction(impossible, async () => undefined)).rejects.toThrow()
      const { rows } = await one.transaction(scopes[0] as Scope, (_, client) =>
        client.query('select 1 as one'),
      )
      expect(rows).toEqual([{ one: 1 }])
      await one.close()
    })

    it('a pooler that hands a client’s own names on to the server is told from one that keeps them', async () => {
      expect(await keepsNamedStatements(pooler.url)).toBe(false)
    })
  },
)
