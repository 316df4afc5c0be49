import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { NamelessClient, NamingClient, type UnhurriedClient } from '#db/statements.ts'

/** What finders are called with: a transaction that has its actor set. */
export type Db = NodePgDatabase & { readonly $client: pg.ClientBase }

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
  /** The connection is ours alone: what was set on it at its beginning is still so. */
  private readonly direct: boolean
  private closing = false

  /**
   * @param options.prepared false for poolers that can't keep named statements (`DATABASE_PREPARED=off`)
   * @param options.pooled a pooler stands between, which lends another connection for each transaction; so it is taken
   *   for granted where statements are not named
   * @param options.onIdleError told when an idle connection breaks, as when PostgreSQL restarts; the hub stays up
   */
  constructor(
    url: string,
    options: {
      max?: number
      prepared?: boolean
      pooled?: boolean
      onIdleError?: (error: Error) => void
    } = {},
  ) {
    this.direct = !(options.pooled ?? options.prepared === false)
    this.pool = new pg.Pool({
      Client: options.prepared === false ? NamelessClient : NamingClient,
      connectionString: url,
      max: options.max ?? 10,
      connectionTimeoutMillis: 10_000,
      // Statements that don't depend on each other's answers share a round trip.
      pipeline: true,
      // A transaction's first statements are sent right behind its BEGIN: should that ever fail, they run as nobody.
      ...(this.direct && { options: `-c role=${APP_ROLE}` }),
    } as pg.PoolConfig)
    // What breaks behind the wish to close, as when the embedded server stops next, is no news.
    this.pool.on('error', (error) => {
      if (!this.closing) options.onIdleError?.(error)
    })
    // A connection that breaks while it is in use tells its query and, between two queries, its commit or rollback;
    // without a listener of its own it would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined))
  }

  /**
   * Runs `work` in one transaction under the application role with the scope set; rolls back when it throws, or when any
   * statement fails. What `work` has written without waiting for it is committed with the rest: its last writes need not be
   * awaited.
   */
  async transaction<T>(
    scope: Scope,
    work: (db: Db, client: pg.PoolClient) => Promise<T>,
    kind: TransactionKind = 'write',
  ): Promise<T> {
    const client = await this.pool.connect()
    const lent = lend(client)
    let begun: Promise<void> | undefined
    try {
      begun = begin(client, scope, kind)
      // It is waited for when the work is done.
      begun.catch(() => undefined)
      if (!this.direct) await begun
      const result = await work(drizzle(lent.client), lent.client)
      lent.end()
      await (kind === 'write' ? Promise.all([begun, commit(client, lent.failure)]) : allRead(begun, lent))
      if (kind === 'write') client.release()
      else leave(client)
      return result
    } catch (error) {
      lent.end()
      client.release(await rollback(client))
      // What could not be begun is why the rest failed.
      await begun
      throw isAftermath(error) ? (lent.failure() ?? error) : error
    }
  }

  /** A read-only transaction that stays open until it is closed: one snapshot for a whole request. */
  async openRead(scope: Scope): Promise<{ db: Db; close(): Promise<void> }> {
    const client = await this.pool.connect()
    const begun = begin(client, scope, 'read')
    // Whoever reads hears of it.
    begun.catch(() => undefined)
    if (!this.direct) await this.begunOrGivenBack(begun, client)
    const lent = lend(client, begun)
    return {
      db: drizzle(lent.client),
      close: () => {
        lent.end()
        return begun.then(
          () => leave(client),
          async () => client.release(await rollback(client)),
        )
      },
    }
  }

  private async begunOrGivenBack(begun: Promise<void>, client: pg.PoolClient): Promise<void> {
    try {
      await begun
    } catch (error) {
      client.release(await rollback(client))
      throw error
    }
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.pool.query('select 1')
  }

  async close(): Promise<void> {
    this.closing = true
    await this.pool.end()
  }
}

/** Changes what all later statements of a running transaction see; who changes it changes it back. */
export const setView = (db: Db, view: Scope['view']): Promise<unknown> =>
  db.$client.query({ text: `select set_config('app.view', $1, true)`, values: [view] })

/**
 * The connection for as long as one transaction lasts. Work that failed in one of its branches may go on in another;
 * what that branch still asks must never run on a connection that by then serves somebody else, or nobody.
 */
const lend = (client: pg.PoolClient, begun?: Promise<void>): Lent => {
  let ended = false
  let failed: unknown
  const fail = (error: unknown) => {
    failed ??= error
  }
  const query = (...given: unknown[]): unknown => {
    if (ended) return Promise.reject(new TransactionEnded())
    const sent = (client.query as (...of: unknown[]) => unknown)(...given)
    if (!(sent instanceof Promise)) return sent
    sent.catch(fail)
    return begun === undefined ? sent : begun.then(() => sent)
  }
  return {
    client: Object.create(client, { query: { value: query } }) as pg.PoolClient,
    end: () => {
      ended = true
    },
    failure: () => failed,
  }
}

type Lent = {
  readonly client: pg.PoolClient
  end(): void
  /** The first error of any statement so far, whether somebody waited for it or not. */
  failure(): unknown
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

/**
 * Commits, unless something failed: what could not even be sent is known by now, and what fails on the server makes it
 * answer the commit by rolling back, without an error.
 */
const commit = async (client: pg.PoolClient, failure: () => unknown) => {
  const unsent = failure()
  if (unsent !== undefined) throw unsent
  const { command } = await client.query('commit')
  if (command !== 'COMMIT')
    throw failure() ?? new Error('a statement of the transaction failed: nothing was committed')
}

/** Everything that was read was read well. */
const allRead = async (begun: Promise<void>, { failure }: Lent) => {
  await begun
  const failed = failure()
  if (failed !== undefined) throw failed
}

/** PostgreSQL refuses what comes behind a failed statement; why that one failed is what matters. */
const isAftermath = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false
  if ('code' in error && error.code === '25P02') return true
  return 'cause' in error && isAftermath(error.cause)
}

/** Ends a transaction that only read, and gives its connection to the next, whose first statements go with the rollback. */
const leave = (client: pg.PoolClient): void => {
  // The pool makes its clients by `Client` above, which its types don't know.
  const unhurried = client as pg.PoolClient & UnhurriedClient
  unhurried.queryInPassing('rollback')
  client.release()
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
