import { listAlliances } from '#db/alliance/finders.ts'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { migrate } from '#db/migrate.ts'
import { keepsNamedStatements } from '#db/pooler.ts'
import type { Replica } from '#db/replica.ts'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { seedDutyRoster } from '#db/seed/duty.ts'
import type { Log } from '#lib/log.ts'
import { hashPin } from '#resolvers/alliance/pin.ts'
import type { Config } from '#server/config.ts'
import { isPooled, withTimeouts } from '#server/database-timeouts.ts'
import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import { developmentIdentityKeys } from '#server/identity-keys.ts'
import type { StartPart } from '#server/lifecycle.ts'
import { reachDatabase } from '#server/reach-database.ts'
import { startReplica } from '#server/replica.ts'

/** The hub's database, migrated and open. */
export type Store = {
  readonly database: Database
  /** The owner's login, for LISTEN. */
  readonly directUrl: string
  /** What reads of oversight may use instead; null: there is none. */
  readonly replica: Replica | null
  /** The number of its last migration. */
  readonly migration: number
}

export const POOL_SIZE = 10

/**
 * Brings up the embedded PostgreSQL or reaches the server the environment names, migrates it, opens the pool, and
 * seeds the demonstration into a database without any alliance.
 */
export async function openStore(config: Config, start: StartPart, log: Log): Promise<Store> {
  const { url, directUrl } = await reach(config, start, log)
  const migration = await migrate(directUrl)
  const database = await start('database connections', async () => {
    const onIdleError = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
    const opened = new Database(withTimeouts(url, directUrl), {
      max: POOL_SIZE,
      pooled: isPooled(url, directUrl),
      prepared: await mayName(config, { url, directUrl }, log),
      onIdleError,
    })
    return Object.assign(opened, { stop: () => opened.close() })
  })
  if (config.demo) await seedWhenEmpty(database, config, log)
  const replica = await openReplica(config, database, { start, log, pooled: isPooled(url, directUrl) })
  return { database, directUrl, replica, migration }
}

/** Statements are named where the connection, or the pooler before it, keeps them; one that doesn't would mix them up. */
async function mayName(
  config: Config,
  { url, directUrl }: { url: string; directUrl: string },
  log: Log,
): Promise<boolean> {
  if (!config.preparedStatements || !isPooled(url, directUrl)) return config.preparedStatements
  if (await keepsNamedStatements(url)) return true
  log.info(
    'DATABASE_URL 前的连接池不保留命名语句，因此不使用（如同 DATABASE_PREPARED=off）。 / The pooler of DATABASE_URL keeps no named statements, so none are named (as with DATABASE_PREPARED=off).',
  )
  return false
}

async function openReplica(
  { replicaUrl }: Config,
  primary: Database,
  { start, log, pooled }: { start: StartPart; log: Log; pooled: boolean },
): Promise<Replica | null> {
  if (replicaUrl === null) return null
  const { replica } = await start('replica', () => startReplica(replicaUrl, { primary, pooled, log }))
  return replica
}

async function reach(
  config: Config,
  start: StartPart,
  log: Log,
): Promise<{ url: string; directUrl: string }> {
  if (config.database !== null) {
    const { url, directUrl } = config.database
    await reachDatabase(url, 'DATABASE_URL')
    if (directUrl !== url) await reachDatabase(directUrl, 'DATABASE_DIRECT_URL')
    return { url, directUrl }
  }
  const { dataDir } = config
  const { url } = await start('postgres', () =>
    startEmbeddedPostgres({ dataDir, log: (message) => log.info(message) }),
  )
  return { url, directUrl: url }
}

async function seedWhenEmpty(database: Database, config: Config, log: Log): Promise<void> {
  const isEmpty = () =>
    database.transaction(SYSTEM_SCOPE, async (db) => (await listAlliances(db)).length === 0)
  if (!(await isEmpty())) return
  const pinHash = await hashPin(DEMO_PIN)
  try {
    await database.transaction(SYSTEM_SCOPE, async (db) => {
      await seedDemo(db, { pinHash, destinations: config.hl7Destinations })
      await seedDutyRoster(db)
    })
    log.info('已写入演示联合体。 / The demo alliance was written into the empty database.')
  } catch (error) {
    // Another instance that starts at the same time may have been first; its alliances are the same.
    if (await isEmpty()) throw error
  }
}

/** The keys of identity numbers: the environment's, or the data folder's development keys. */
export function identityKeysOf(config: Config) {
  const { current, keys, hashKey } = config.identityKeys ?? developmentIdentityKeys(config.dataDir)
  const newestFirst = [...keys].sort(([a], [b]) => Number(b === current) - Number(a === current) || b - a)
  return makeIdentityKeys({
    encryption: newestFirst.map(([id, key]) => ({ id: String(id), key })),
    hash: hashKey,
  })
}
