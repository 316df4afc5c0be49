import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { migrate, migrationNumber, newestMigration } from '#db/migrate.ts'
import { StartFault } from '#lib/start-fault.ts'
import { END_OF_ROWS, type Header, type TableHeader, type Trailer } from './backup-format.ts'
import { listFilled, listGuards, listTables } from './catalogue.ts'
import { copyIn } from './copy-streams.ts'
import { linesOf } from './lines.ts'
import type { BackupSummary } from './write-backup.ts'

/**
 * Migrates an empty database to the backup's migration and copies its rows back, all or nothing.
 *
 * @param url the owner's connection string
 * @throws StartFault when the file is no whole backup, of a newer program, or the database isn't empty
 */
export async function readBackup(url: string, file: string): Promise<BackupSummary> {
  const lines = linesOf(unpacked(file))
  const header = parse<Header>(file, await next(file, lines))
  if (header.xuelianBackup !== 1) throw broken(file, undefined)
  await refuseFilled(url, header.migration)
  await migrate(url, { upTo: header.migration })
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks is told by the statement that fails.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin')
    const trailer = await fill(client, file, header, lines)
    await client.query('commit')
    const rows = Object.values(trailer.rows)
    return {
      migration: header.migration,
      tables: rows.length,
      rows: rows.reduce((sum, count) => sum + count, 0),
      counts: trailer.rows,
    }
  } finally {
    await client.end()
  }
}

function unpacked(file: string): Readable {
  const gunzip = createGunzip()
  const source = createReadStream(file)
  source.once('error', (error) => gunzip.destroy(error))
  return source.pipe(gunzip)
}

type Lines = AsyncGenerator<Buffer, void, undefined>

/** Tables that hold a row from the start; the backup's takes its place. */
const MADE_BY_MIGRATIONS = ['public.outbox_sequence']

async function refuseFilled(url: string, wanted: number): Promise<void> {
  const newest = newestMigration()
  if (wanted > newest) {
    throw new StartFault({
      zh: `备份的迁移编号为 ${wanted}，比本程序的 ${newest} 更新。请安装较新的程序版本后再恢复。`,
      en: `The backup is at migration ${wanted}, newer than this program's ${newest}. Install the newer version of the program, then restore.`,
    })
  }
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks is told by the statement that fails.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const [filled] = (await listFilled(client)).filter((table) => !MADE_BY_MIGRATIONS.includes(table))
    const present = await migrationNumber(url)
    if (filled === undefined && present <= wanted) return
    const what =
      filled === undefined
        ? [`迁移编号 ${present}`, `migration ${present}`]
        : [`${filled} 中有数据`, `rows in ${filled}`]
    throw new StartFault({
      zh: `目标数据库不是空的（${what[0]}），恢复会与现有数据混在一起。请使用新的 DATA_DIR 或空的数据库。`,
      en: `The database is not empty (${what[1]}); restoring would mix its data with the backup's. Use a new DATA_DIR or an empty database.`,
    })
  } finally {
    await client.end()
  }
}

async function fill(client: pg.Client, file: string, header: Header, lines: Lines): Promise<Trailer> {
  for (const { name, parent, bound } of header.partitions) {
    await client.query(`create table if not exists ${name} partition of ${parent} ${bound}`)
  }
  const guards = await listGuards(client)
  for (const statement of guards.away) await client.query(statement)
  const tables = await listTables(client)
  if (tables.length > 0) await client.query(`truncate ${tables.map(({ table }) => table).join(', ')}`)
  const rows: Record<string, number> = {}
  for (;;) {
    const part = parse<TableHeader & Trailer>(file, await next(file, lines))
    if ('columns' in part) rows[part.table] = await fillTable(client, file, part, lines)
    else return finish(client, file, part, rows, guards.back)
  }
}

async function finish(
  client: pg.Client,
  file: string,
  trailer: Trailer,
  rows: Readonly<Record<string, number>>,
  guards: readonly string[],
): Promise<Trailer> {
  const whole = Object.entries(trailer.rows ?? {}).every(([table, count]) => rows[table] === count)
  if (!whole || !trailer.sequences) throw broken(file, undefined)
  for (const { name, lastValue, isCalled } of trailer.sequences) {
    await client.query('select setval($1::regclass, $2, $3)', [name, lastValue, isCalled])
  }
  for (const statement of guards) await client.query(statement)
  return trailer
}

async function fillTable(client: pg.Client, file: string, table: TableHeader, lines: Lines): Promise<number> {
  const target = copyIn(client, `copy ${table.table} (${table.columns.join(', ')}) from stdin`)
  const stored = finished(target)
  // Awaited below; meanwhile an error must not count as one that nobody handles.
  stored.catch(() => undefined)
  let rows = 0
  for (let line = await next(file, lines); line.toString() !== END_OF_ROWS; line = await next(file, lines)) {
    rows += 1
    await write(target, Buffer.concat([line, LINE_FEED]))
  }
  target.end()
  await stored
  return rows
}

const LINE_FEED = Buffer.from('\n')

async function write(target: Writable, chunk: Buffer): Promise<void> {
  if (target.errored) throw target.errored
  if (!target.write(chunk)) await once(target, 'drain')
}

async function next(file: string, lines: Lines): Promise<Buffer> {
  try {
    const line = await lines.next()
    if (!line.done) return line.value
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw absent(file)
    throw broken(file, cause)
  }
  throw broken(file, undefined)
}

function parse<Part extends object>(file: string, line: Buffer): Part {
  try {
    const part = JSON.parse(line.toString()) as Part | null
    if (typeof part === 'object' && part !== null) return part
  } catch (cause) {
    throw broken(file, cause)
  }
  throw broken(file, undefined)
}

function absent(file: string): StartFault {
  return new StartFault({
    zh: `没有文件 ${file}。请检查路径。`,
    en: `There is no file ${file}. Check its path.`,
  })
}

function broken(file: string, cause: unknown): StartFault {
  return new StartFault(
    {
      zh: `${file} 不是完整的备份文件，数据库未作改动。请使用另一个备份。`,
      en: `${file} is not a whole backup; no row was restored. Use another backup.`,
    },
    { cause },
  )
}
