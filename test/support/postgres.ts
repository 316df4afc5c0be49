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
  /** The name of the template that holds the demonstration, too. */
  readonly demonstration: string
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

/** One database of its own. */
export interface FreshDatabase {
  /** For the application's login (`DATABASE_URL`). */
  readonly url: string
  /** For the owner's login (`DATABASE_DIRECT_URL`). */
  readonly directUrl: string
  /** Drops it, ending whatever is still connected. */
  drop(): Promise<void>
}

/** What a fresh database holds: the migrated schema, the demonstration in it, or nothing at all. */
type Content = 'SCHEMA' | 'DEMONSTRATION' | 'NOTHING'

/** Copies a template. */
export async function freshDatabase(content: Content = 'SCHEMA'): Promise<FreshDatabase> {
  const server = inject('postgres')
  const name = `${server.prefix}_${randomBytes(6).toString('hex')}`
  const templates = { SCHEMA: server.prefix, DEMONSTRATION: server.demonstration, NOTHING: 'template1' }
  await administer(server, `create database ${name} ${copyOf(templates[content])}`)
  return {
    url: onDatabase(server.url, name),
    directUrl: onDatabase(server.directUrl, name),
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
  }
}

/** How to copy a template: file by file, a fifth of the work that page by page is. */
export const copyOf = (template: string): string => `template ${template} strategy file_copy`

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

/** One connection for all the databases that this process makes and drops; an idle one holds nobody up. */
let administration: pg.Pool | undefined

async function administer(server: TestServer, statement: string): Promise<void> {
  administration ??= new pg.Pool({ connectionString: server.directUrl, max: 1, allowExitOnIdle: true }).on(
    'error',
    () => undefined,
  )
  await administration.query(statement)
}
