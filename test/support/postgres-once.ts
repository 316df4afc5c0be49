import { chmodSync, rmSync } from 'node:fs'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { THROW_AWAY } from '#server/embedded-postgres/settings.ts'
import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import { quickPinHash } from './pin.ts'
import { copyOf, onDatabase, type TestServer } from './postgres.ts'
import { quickFolder } from './quick-folder.ts'

/**
 * One PostgreSQL per run: the server of `DATABASE_URL` if set, otherwise the embedded one in a temporary
 * folder. The migrations and the demonstration run once, into templates that every test file copies.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { logins, stop } = await startServer()
  const prefix = `xuelian_test_${process.pid}`
  const server: TestServer = { ...logins, prefix, demonstration: `${prefix}_demonstration` }
  try {
    await administer(server.directUrl, `create database ${server.prefix}`)
    await migrate(onDatabase(server.directUrl, server.prefix))
    await tellStatistics(onDatabase(server.directUrl, server.prefix))
    await administer(server.directUrl, `create database ${server.demonstration} ${copyOf(server.prefix)}`)
    await seed(onDatabase(server.url, server.demonstration))
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('postgres', server)
  return async () => {
    await dropAll(server)
    await stop()
  }
}

/** A database of a few rows is not worth a plan for each value: planning is most of what it does. */
const SETTINGS = { ...THROW_AWAY, plan_cache_mode: 'force_generic_plan' }

interface RunningServer {
  readonly logins: { readonly url: string; readonly directUrl: string }
  stop(): Promise<void>
}

async function startServer(): Promise<RunningServer> {
  const given = process.env.DATABASE_URL
  if (given) {
    const directUrl = process.env.DATABASE_DIRECT_URL ?? given
    return { logins: { url: given, directUrl }, stop: async () => undefined }
  }
  const dataDir = quickFolder()
  // PostgreSQL runs as another user when the tests run as root.
  chmodSync(dataDir, 0o711)
  const embedded = await startEmbeddedPostgres({ dataDir, log: console.log, settings: SETTINGS })
  return {
    logins: { url: embedded.url, directUrl: embedded.url },
    async stop() {
      await embedded.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/**
 * Says of every table that its rows belong to two alliances. A new database has no statistics: PostgreSQL would take the
 * alliance for as good a key as the thing's own id, and join tables by it, every row with every row.
 */
async function tellStatistics(url: string): Promise<void> {
  await administer(
    url,
    `do $$ begin
       if not (select rolsuper from pg_roles where rolname = current_user) then return; end if;
       insert into pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
         stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
         stacoll1, stacoll2, stacoll3, stacoll4, stacoll5)
       select attrelid, attnum, false, 0, 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
       from pg_attribute join pg_class on pg_class.oid = attrelid
       where attname = 'alliance_id' and relkind = 'r' and relnamespace = 'public'::regnamespace;
     end $$`,
  )
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function seed(url: string): Promise<void> {
  const database = new Database(url, { max: 1 })
  try {
    await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: quickPinHash(DEMO_PIN) }))
  } finally {
    await database.close()
  }
}

async function dropAll(server: TestServer): Promise<void> {
  const client = new pg.Client({ connectionString: server.directUrl })
  await client.connect()
  try {
    const left = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [server.prefix],
    )
    for (const { datname } of left.rows) await client.query(`drop database "${datname}" with (force)`)
  } finally {
    await client.end()
  }
}
