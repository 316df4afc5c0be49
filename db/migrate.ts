import { fileURLToPath } from 'node:url'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import pg from 'pg'
import { StartFault } from '#lib/start-fault.ts'

/** How far and from where to migrate. */
export interface MigrateOptions {
  /** The last migration to run, counted from 1; all of them when absent. Older databases are left where they are if newer. */
  readonly upTo?: number
  /** The folder drizzle-kit wrote; the program's own when absent. */
  readonly folder?: string
}

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url))

/** Any number that nothing else in these databases locks: "xuelian" in the digits of a telephone. */
const LOCK = 9_835_426

const TABLE = 'drizzle.__drizzle_migrations'

/**
 * Brings the database to the program's newest migration (or `upTo`), in one transaction: all of them or none.
 * Programs that start at the same time wait for each other; the lock ends with the transaction, so it also
 * holds behind a pooler. The list of what has run is drizzle's own table.
 *
 * @param url the owner's connection string (`DATABASE_DIRECT_URL`)
 * @returns the number of the database's last migration
 * @throws StartFault when the database is newer than the program or was migrated by other files
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<number> {
  const files = readMigrationFiles({ migrationsFolder: options.folder ?? FOLDER })
  return withClient(url, async (client) => {
    await client.query('begin')
    try {
      await client.query('select pg_advisory_xact_lock($1)', [LOCK])
      const before = await appliedHashes(client)
      refuseForeign(before, files)
      const wanted = files.slice(before.length, options.upTo ?? files.length)
      if (wanted.length > 0) await createTable(client)
      for (const file of wanted) await apply(client, file)
      await client.query('commit')
      return before.length + wanted.length
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  })
}

/** The number of the database's last migration; 0 for one that was never migrated. */
export async function migrationNumber(url: string): Promise<number> {
  return withClient(url, async (client) => (await appliedHashes(client)).length)
}

/** The number of the newest migration that this program brings. */
export function newestMigration(folder: string = FOLDER): number {
  return readMigrationFiles({ migrationsFolder: folder }).length
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function appliedHashes(client: pg.Client): Promise<string[]> {
  const found = await client.query<{ present: boolean }>('select to_regclass($1) is not null as present', [
    TABLE,
  ])
  if (!found.rows[0]?.present) return []
  const applied = await client.query<{ hash: string }>(`select hash from ${TABLE} order by created_at, id`)
  return applied.rows.map((row) => row.hash)
}

function refuseForeign(applied: readonly string[], files: readonly MigrationMeta[]): void {
  if (applied.length > files.length) {
    throw new StartFault({
      zh: `数据库的迁移编号为 ${applied.length}，比本程序的 ${files.length} 更新。请安装较新的程序版本，或恢复升级前的备份。`,
      en: `The database is at migration ${applied.length}, newer than this program's ${files.length}. Install the newer version of the program, or restore the backup made before the upgrade.`,
    })
  }
  const changed = applied.findIndex((hash, index) => hash !== files[index]?.hash)
  if (changed === -1) return
  throw new StartFault({
    zh: `数据库的第 ${changed + 1} 号迁移与本程序的不一致：它由另一版本的程序建立。请使用原来的程序版本，或用 npm run db:reset 清空重建（数据将丢失）。`,
    en: `Migration ${changed + 1} of the database is not this program's: another version made it. Use that version, or empty the database with npm run db:reset (its data is lost).`,
  })
}

async function createTable(client: pg.Client): Promise<void> {
  await client.query('create schema if not exists drizzle')
  await client.query(
    `create table if not exists ${TABLE} (id serial primary key, hash text not null, created_at bigint)`,
  )
}

async function apply(client: pg.Client, file: MigrationMeta): Promise<void> {
  for (const statement of file.sql) await client.query(statement)
  await client.query(`insert into ${TABLE} (hash, created_at) values ($1, $2)`, [
    file.hash,
    file.folderMillis,
  ])
}
