import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withTimeouts } from '#server/database-timeouts.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let database: FreshDatabase
let hub: TestHub
let owner: pg.Client
beforeAll(async () => {
  database = await freshDatabase()
  const url = new URL(database.url)
  url.searchParams.set('lock_timeout', '150')
  url.searchParams.set('statement_timeout', '600')
  hub = await startHub({ database: { ...database, url: url.href } })
  owner = new pg.Client({ connectionString: database.directUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await hub.stop()
  await database.drop()
})

const errorOf = async (account: string, query: string, variables?: Record<string, unknown>) =>
  (await hub.ask(account, query, variables)).errors?.[0].extensions

const stepUp = () =>
  errorOf('lead.nurse', 'mutation ($input: StepUpInput!) { stepUp(input: $input) { __typename } }', {
    input: { badge: 'lead.nurse', pin: '246810', operation: 'issueUnits', digest: '0'.repeat(64) },
  })

describe('the time a statement may take', () => {
  it('is limited on every connection of the hub, and what the operator says wins', async () => {
    const shown = async (name: string) =>
      (await hub.house.store.database.pool.query<Record<string, string>>(`show ${name}`)).rows[0]?.[name]
    expect(await shown('lock_timeout')).toBe('150ms')
    expect(await shown('statement_timeout')).toBe('600ms')
    expect(await shown('idle_in_transaction_session_timeout')).toBe('1min')
  })

  it('asks to try again, by query and by mutation, when a lock is not to be had, and works once it is free', async () => {
    await owner.query('begin; lock table staff, organisations in access exclusive mode')
    try {
      expect(await stepUp()).toMatchObject({ code: 'CONFLICT_RETRY' })
      expect(await errorOf('lead.nurse', '{ organisations { code } }')).toMatchObject({
        code: 'CONFLICT_RETRY',
        words: { zh: expect.any(String), en: expect.any(String) },
      })
    } finally {
      await owner.query('rollback')
    }
    expect((await hub.ask('lead.nurse', '{ organisations { code } }')).errors).toBeUndefined()
  })

  it('tells of a statement that ran out of it as being away, not as a fault', async () => {
    await owner.query(`create function slow(text) returns text language sql volatile
      as $$ select $1 from pg_sleep(5) $$`)
    await owner.query(`alter table organisations rename to organisations_kept`)
    await owner.query(`create view organisations as select o.*, slow('x') from organisations_kept o`)
    await owner.query('grant select on organisations to public; grant execute on function slow to public')
    expect(await errorOf('lead.nurse', '{ organisations { code } }')).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('withTimeouts', () => {
  const direct = 'postgres://owner:x@db.example:5432/hub'

  it('leaves a pooler, which refuses start-up options, as it is', () => {
    const pooled = 'postgres://app:x@db.example:6432/hub?sslmode=require'
    expect(withTimeouts(pooled, direct)).toBe(pooled)
  })

  it('keeps what else the address says', () => {
    const timed = new URL(withTimeouts('postgres://app:p%40x@db.example:5432/hub?sslmode=require', direct))
    expect(timed.password).toBe('p%40x')
    expect(Object.fromEntries(timed.searchParams)).toEqual({
      sslmode: 'require',
      statement_timeout: '30000',
      lock_timeout: '5000',
      idle_in_transaction_session_timeout: '60000',
    })
  })
})
