import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, migrationNumber, newestMigration } from '#db/migrate.ts'
import { StartFault } from '#lib/start-fault.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let folder: string
let database: FreshDatabase

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xuelian-migrations-'))
  database = await freshDatabase('NOTHING')
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** Writes migrations as drizzle-kit lays them out. */
function bring(...files: string[]): void {
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const entries = files.map((sql, idx) => {
    writeFileSync(join(folder, `${idx}.sql`), sql)
    return { idx, version: '7', when: 1_700_000_000_000 + idx, tag: String(idx), breakpoints: true }
  })
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  )
}

const A = 'create table a (n int);\n--> statement-breakpoint\ncreate table a2 (n int);'
const B = 'create table b (n int);'

async function tables(): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.directUrl })
  await client.connect()
  const found = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  await client.end()
  return found.rows.map((row) => row.name)
}

async function faultOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof StartFault)) throw new Error(`no fault but ${String(error)}`)
  return error.en
}

test('an empty database is at migration 0 and comes to the newest, once', async () => {
  bring(A, B)
  expect(await migrationNumber(database.directUrl)).toBe(0)
  expect(await migrate(database.directUrl, { folder })).toBe(2)
  expect(await migrate(database.directUrl, { folder })).toBe(2)
  expect(await migrationNumber(database.directUrl)).toBe(2)
  expect(await tables()).toEqual(['a', 'a2', 'b'])
})

test('it stops where it is told and goes on from there', async () => {
  bring(A, B)
  expect(await migrate(database.directUrl, { folder, upTo: 1 })).toBe(1)
  expect(await tables()).toEqual(['a', 'a2'])
  expect(await migrate(database.directUrl, { folder })).toBe(2)
})

test('programs that start together run each migration once', async () => {
  bring(A, B)
  const numbers = await Promise.all(Array.from({ length: 6 }, () => migrate(database.directUrl, { folder })))
  expect(numbers).toEqual([2, 2, 2, 2, 2, 2])
  expect(await tables()).toEqual(['a', 'a2', 'b'])
})

test('a migration that fails leaves nothing of any', async () => {
  bring(A, 'create table c (n int); select 1 / 0')
  await expect(migrate(database.directUrl, { folder })).rejects.toThrow('division by zero')
  expect(await tables()).toEqual([])
  expect(await migrationNumber(database.directUrl)).toBe(0)
})

test('a database newer than the program is refused with the way out', async () => {
  bring(A, B)
  await migrate(database.directUrl, { folder })
  bring(A)
  expect(await faultOf(migrate(database.directUrl, { folder }))).toBe(
    "The database is at migration 2, newer than this program's 1. Install the newer version of the program, or restore the backup made before the upgrade.",
  )
})

test('a database that other files made is refused with the way out', async () => {
  bring(A, B)
  await migrate(database.directUrl, { folder })
  bring(A, `${B} -- changed`)
  expect(await faultOf(migrate(database.directUrl, { folder }))).toMatch(
    /^Migration 2 of the database is not this program's/,
  )
})

test("the program's own migrations bring an empty database to the newest number", async () => {
  expect(await migrate(database.directUrl)).toBe(newestMigration())
})
