import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** The server of this test run; provided by `postgres-once.ts`. */
export interface TestServer {
  /** The application's login. */
  readonly url: string
  /** The owner's login, which may create databases. */
  readonly directUrl: string
  /** Beginning of the name of every database of this run, and the name of the migrated template. */
  readonly prefix: string
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

/** One database of its own: migrated, otherwise empty. */
export interface FreshDatabase {
  /** For the application's login (`DATABASE_URL`). */
  readonly url: string
  /** For the owner's login (`DATABASE_DIRECT_URL`). */
  readonly directUrl: string
  /** Drops it, ending whatever is still connected. */
  drop(): Promise<void>
}

/** Copies the migrated template (about 40 ms); `empty: true` gives a database without any migration. */
export async function freshDatabase(options: { empty?: boolean } = {}): Promise<FreshDatabase> {
  const server = inject('postgres')
  const name = `${server.prefix}_${randomBytes(6).toString('hex')}`
  const template = options.empty ? 'template1' : server.prefix
  await administer(server, `create database ${name} template ${template}`)
  return {
    url: onDatabase(server.url, name),
    directUrl: onDatabase(server.directUrl, name),
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
  }
}

/** The owner's own connections to one database, for what a test looks up behind the hub's back. */
export const ownerPool = (url: string): pg.Pool => {
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('error', () => undefined)
  // The database may be dropped before the last of them has said goodbye.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** The same connection string for another database of that server. */
export function onDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

async function administer(server: TestServer, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.directUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
