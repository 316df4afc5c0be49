import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '#db/migrate.ts'
import { THROW_AWAY } from '#server/embedded-postgres/settings.ts'
import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import { onDatabase, type TestServer } from './postgres.ts'

/**
 * One PostgreSQL per run: the server of `DATABASE_URL` if set, otherwise the embedded one in a temporary
 * folder. The migrations run once, into a template that every test file copies.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { logins, stop } = await startServer()
  const server: TestServer = { ...logins, prefix: `xuelian_test_${process.pid}` }
  try {
    await administer(server, `create database ${server.prefix}`)
    await migrate(onDatabase(server.directUrl, server.prefix))
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
  const dataDir = mkdtempSync(join(tmpdir(), 'xuelian-test-'))
  // PostgreSQL runs as another user when the tests run as root.
  chmodSync(dataDir, 0o711)
  const embedded = await startEmbeddedPostgres({ dataDir, log: console.log, settings: THROW_AWAY })
  return {
    logins: { url: embedded.url, directUrl: embedded.url },
    async stop() {
      await embedded.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function administer(server: TestServer, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.directUrl })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
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
