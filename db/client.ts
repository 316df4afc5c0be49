import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { NamelessClient, NamingClient } from '#db/statements.ts'

/** What finders are called with: a transaction that has its actor set. */
export type Db = NodePgDatabase

/**
 * What row-level security compares rows with, for one transaction.
 * `view` widens what is seen beyond the caller's own organisations: `lead` sees what members have sent to the
 * lead, `system` is the hub's own workers.
 */
export type Scope = {
  readonly allianceIds: readonly string[]
  readonly organisationIds: readonly string[]
  readonly view: 'own' | 'lead' | 'system'
}

/** How a transaction is begun. */
export type TransactionKind = 'write' | 'read'

/** The scope of the hub's own workers. */
export const SYSTEM_SCOPE: Scope = { allianceIds: [], organisationIds: [], view: 'system' }

/** The role every transaction acts as; it can't bypass row-level security. */
export const APP_ROLE = 'xuelian_app'

const BEGIN: Record<TransactionKind, string> = {
  // Said outright: a server's default may be another, and waiting for a lock must show what its holder wrote.
  write: 'begin isolation level read committed',
  read: 'begin isolation level repeatable read, read only',
}

/** Text of an id list for the settings the policies read; ids never hold commas. */
const listed = (ids: readonly string[]) => ids.join(',')

/** The pool of connections and the one way to begin a transaction. */
export class Database {
  readonly pool: pg.Pool

  /**
   * @param options.prepared false for poolers that can't keep named statements (`DATABASE_PREPARED=off`)
   * @param options.onIdleError told when an idle connection breaks, as when PostgreSQL restarts; the hub stays up
   */
  constructor(
    url: string,
    options: { max?: number; prepared?: boolean; onIdleError?: (error: Error) => void } = {},
  ) {
    this.pool = new pg.Pool({
      Client: options.prepared === false ? NamelessClient : NamingClient,
      connectionString: url,
      max: options.max ?? 10,
      connectionTimeoutMillis: 10_000,
      // Statements that don't depend on each other's answers share a round trip.
      pipeline: true,
    } as pg.PoolConfig)
    this.pool.on('error', (error) => options.onIdleError?.(error))
    // A connection that breaks while it is in use tells its query and, between two queries, its commit or rollback;
    // without a listener of its own it would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined))
  }

  /** Runs `work` in one transaction under the application role with the scope set; rolls back when it throws. */
  async transaction<T>(
    scope: Scope,
    work: (db: Db, client: pg.PoolClient) => Promise<T>,
    kind: TransactionKind = 'write',
  ): Promise<T> {
    const client = await this.pool.connect()
    const lent = lend(client)
    let broken: Error | undefined
    try {
      await begin(client, scope, kind)
      const result = await work(drizzle(lent.client), lent.client)
      lent.end()
      await commit(client)
      return result
    } catch (error) {
      lent.end()
      broken = await rollback(client)
      throw error
    } finally {
      client.release(broken)
    }
  }

  /** A read-only transaction that stays open until it is closed: one snapshot for a whole request. */
  async openRead(scope: Scope): Promise<{ db: Db; close(): Promise<void> }> {
    const client = await this.pool.connect()
    try {
      await begin(client, scope, 'read')
    } catch (error) {
      client.release(await rollback(client))
      throw error
    }
    const lent = lend(client)
    return {
      db: drizzle(lent.client),
      close: async () => {
        lent.end()
        client.release(await rollback(client))
      },
    }
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.pool.query('select 1')
  }

  async close(): Promise<void> {
    await this.pool.end()
  }
}

/** Changes what a running transaction sees; who changes it changes it back. */
export const setView = async (db: Db, view: Scope['view']): Promise<void> => {
  await db.execute(sql`select set_config('app.view', ${view}, true)`)
}

/**
 * The connection for as long as one transaction lasts. Work that failed in one of its branches may go on in another;
 * what that branch still asks must never run on a connection that by then serves somebody else, or nobody.
 */
const lend = (client: pg.PoolClient): { readonly client: pg.PoolClient; end(): void } => {
  let ended = false
  const query = (...given: unknown[]): unknown =>
    ended ? Promise.reject(new TransactionEnded()) : (client.query as (...of: unknown[]) => unknown)(...given)
  return {
    client: Object.create(client, { query: { value: query } }) as pg.PoolClient,
    end: () => {
      ended = true
    },
  }
}

/** A statement came after the end of the transaction it belonged to, and was not run. */
export class TransactionEnded extends Error {
  override readonly name = 'TransactionEnded'

  constructor() {
    super('the transaction this statement belongs to has ended')
  }
}

const begin = async (client: pg.PoolClient, scope: Scope, kind: TransactionKind) => {
  const sent = await Promise.allSettled([
    client.query(BEGIN[kind]),
    client.query({
      name: 'set-scope',
      text: `select set_config('role', $1, true), set_config('app.alliances', $2, true),
        set_config('app.organisations', $3, true), set_config('app.view', $4, true)`,
      values: [APP_ROLE, listed(scope.allianceIds), listed(scope.organisationIds), scope.view],
    }),
  ])
  for (const one of sent) if (one.status === 'rejected') throw one.reason
}

/** PostgreSQL answers the commit of a transaction in which something failed by rolling it back, without an error. */
const commit = async (client: pg.PoolClient) => {
  const { command } = await client.query('commit')
  if (command !== 'COMMIT') throw new Error('a statement of the transaction failed: nothing was committed')
}

/** Ends a transaction that is not to be kept; an error back means the connection itself is unusable. */
const rollback = async (client: pg.PoolClient): Promise<Error | undefined> => {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error as Error
  }
}
