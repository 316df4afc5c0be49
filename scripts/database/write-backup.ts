import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { migrationNumber } from '#db/migrate.ts'
import { END_OF_ROWS, type Header, type TableHeader, type Trailer } from './backup-format.ts'
import { listPartitions, listSequences, listTables } from './catalogue.ts'
import { copyOut } from './copy-streams.ts'

/** What was written. */
export interface BackupSummary {
  readonly migration: number
  readonly tables: number
  readonly rows: number
  /** Rows by table, as the backup has them. */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Writes every table of the database to one file, as it stood at one moment; the hub may go on working.
 * The file appears under its name only when it is whole, and only its owner may read it.
 *
 * @param url the owner's connection string
 */
export async function writeBackup(url: string, file: string): Promise<BackupSummary> {
  const unfinished = `${file}.unfinished`
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks is told by the statement that fails.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read, read only')
    await client.query(`set local datestyle to iso; set local timezone to 'UTC'; set local intervalstyle to postgres;
      set local extra_float_digits to 1; set local bytea_output to hex`)
    const migration = await migrationNumber(url)
    const summary = await writeFile(client, unfinished, migration)
    await client.query('commit')
    await rename(unfinished, file)
    return summary
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await client.end()
  }
}

async function writeFile(client: pg.Client, file: string, migration: number): Promise<BackupSummary> {
  const gzip = createGzip()
  const target = createWriteStream(file, { mode: 0o600 })
  const written = finished(gzip.pipe(target))
  // An error of the disk is told where the file is finished, not by a rejection that nobody awaits meanwhile.
  written.catch((error: Error) => gzip.destroy(error))
  await line(gzip, await headerOf(client, migration))
  const rows: Record<string, number> = {}
  for (const table of await listTables(client)) {
    await line(gzip, table)
    rows[table.table] = await writeRows(client, table, gzip)
    await text(gzip, `${END_OF_ROWS}\n`)
  }
  const trailer: Trailer = { rows, sequences: await listSequences(client) }
  await line(gzip, trailer)
  gzip.end()
  await written
  const all = Object.values(rows)
  return { migration, tables: all.length, rows: all.reduce((sum, count) => sum + count, 0), counts: rows }
}

async function headerOf(client: pg.Client, migration: number): Promise<Header> {
  const server = await client.query<{ version: string }>(
    "select current_setting('server_version') as version",
  )
  return {
    xuelianBackup: 1,
    migration,
    madeAt: new Date().toISOString(),
    postgres: server.rows[0]?.version ?? '',
    partitions: await listPartitions(client),
  }
}

/** COPY sends one row in each message, ended by the only line feed in it. */
async function writeRows(
  client: pg.Client,
  { table, columns }: TableHeader,
  target: Writable,
): Promise<number> {
  let rows = 0
  const query = `select ${columns.join(', ')} from ${table}`
  for await (const chunk of copyOut(client, `copy (${query}) to stdout`) as AsyncIterable<Buffer>) {
    for (const byte of chunk) if (byte === 0x0a) rows += 1
    await text(target, chunk)
  }
  return rows
}

const line = (target: Writable, value: object) => text(target, `${JSON.stringify(value)}\n`)

async function text(target: Writable, chunk: string | Buffer): Promise<void> {
  if (target.destroyed) throw target.errored ?? new Error('the backup file was closed')
  if (!target.write(chunk)) await once(target, 'drain')
}
