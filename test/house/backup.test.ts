import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newestMigration } from '#db/migrate.ts'
import { StartFault } from '#lib/start-fault.ts'
import { readBackup } from '#scripts/database/read-backup.ts'
import { writeBackup } from '#scripts/database/write-backup.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let folder: string
let source: FreshDatabase
let target: FreshDatabase
let file: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xuelian-backup-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  source = await freshDatabase()
  target = await freshDatabase('NOTHING')
  file = join(folder, `${Math.trunc(performance.now() * 1000)}.backup`)
})
afterEach(async () => {
  await source.drop()
  await target.drop()
})

async function rows(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const asText = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig
    return (await client.query<unknown[]>({ text, rowMode: 'array', types: asText })).rows
  } finally {
    await client.end()
  }
}

/** Every value that ever lost something on such a way. */
const FILL = `
  insert into alliances (alliance_id, name_zh, name_en, region_code) values
    ('a1', E'常山\\\\N\\n\\t\\r\\\\.\\u2028 "血" ''联'' \\\\', '', '330822'), ('a2', '\\.', E'\\n', '330825')`

async function faultOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof StartFault)) throw new Error(`no fault but ${String(error)}`)
  return error.en
}

describe('a backup', () => {
  test('brings every table, sequence and guard of the whole schema back as it was', async () => {
    await rows(source.directUrl, FILL)
    await rows(source.directUrl, `select setval(pg_get_serial_sequence('outbox', 'ordinal'), 41)`)
    const written = await writeBackup(source.directUrl, file)
    expect(await readBackup(target.directUrl, file)).toEqual(written)
    expect(written).toMatchObject({ migration: newestMigration(), rows: 3 })
    const all = 'select alliance_id, name_zh, name_en, region_code from alliances order by 1'
    expect(await rows(target.directUrl, all)).toEqual(await rows(source.directUrl, all))
    for (const question of [GUARDS, TRIGGERS, SECURITY, POSITIONS]) {
      expect(await rows(target.directUrl, question)).toEqual(await rows(source.directUrl, question))
    }
    expect(
      await rows(target.directUrl, `select nextval(pg_get_serial_sequence('outbox', 'ordinal'))`),
    ).toEqual([['42']])
  })

  test('loses nothing of any type, in rows that refer to themselves and to each other', async () => {
    await rows(source.directUrl, ODD_TABLES)
    // The same tables stand in the target as later migrations would have made them.
    await writeBackup(source.directUrl, file)
    const copy = await freshDatabase()
    await rows(copy.directUrl, ODD_TABLES.replace(/insert into[\s\S]*/, ''))
    await readBackup(copy.directUrl, file)
    for (const table of ['odd', 'pair', 'months']) {
      const question = `select * from ${table} order by 1`
      expect(await rows(copy.directUrl, question)).toEqual(await rows(source.directUrl, question))
    }
    expect(await rows(copy.directUrl, `select tableoid::regclass from months order by 1`)).toEqual([
      ['months_2026'],
      ['months_2027'],
    ])
    expect(await rows(copy.directUrl, GUARDS)).toEqual(await rows(source.directUrl, GUARDS))
    await copy.drop()
  })

  test('shows one moment, whatever is written meanwhile, and several megabytes in one row pass', async () => {
    await rows(source.directUrl, 'create table heavy (id int primary key, body bytea)')
    await rows(
      source.directUrl,
      `insert into heavy select i, convert_to(repeat(md5(i::text), 160000), 'UTF8') from generate_series(1, 4) i`,
    )
    const [backup] = await Promise.all([
      writeBackup(source.directUrl, file),
      rows(
        source.directUrl,
        'select pg_sleep(0.01); insert into heavy select i, null from generate_series(5, 9) i',
      ),
    ])
    const told = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n').at(-1) ?? ''
    expect([4, 9]).toContain(backup.rows - 1)
    expect(JSON.parse(told).rows['public.heavy']).toBe(backup.rows - 1)
  })

  test('is readable by its owner alone', async () => {
    await writeBackup(source.directUrl, file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

describe('restoring', () => {
  test('refuses a database that holds rows, and names the table', async () => {
    await writeBackup(source.directUrl, file)
    await rows(source.directUrl, FILL)
    expect(await faultOf(readBackup(source.directUrl, file))).toBe(
      "The database is not empty (rows in public.alliances); restoring would mix its data with the backup's. Use a new DATA_DIR or an empty database.",
    )
  })

  test('takes a database that is migrated but empty', async () => {
    await rows(source.directUrl, FILL)
    await writeBackup(source.directUrl, file)
    const migrated = await freshDatabase()
    await readBackup(migrated.directUrl, file)
    expect(await rows(migrated.directUrl, 'select count(*) from alliances')).toEqual([['2']])
    await migrated.drop()
  })

  test('refuses a backup of a newer program', async () => {
    await writeBackup(source.directUrl, file)
    const newer = gunzipSync(readFileSync(file))
      .toString()
      .replace(/"migration":\d+/, '"migration":999')
    writeFileSync(file, gzipSync(newer))
    expect(await faultOf(readBackup(target.directUrl, file))).toBe(
      `The backup is at migration 999, newer than this program's ${newestMigration()}. Install the newer version of the program, then restore.`,
    )
  })

  test.each<[string, (whole: Buffer) => Buffer]>([
    ['cut off', (whole) => whole.subarray(0, whole.length - 40)],
    [
      'without its last line',
      (whole) =>
        gzipSync(
          gunzipSync(whole)
            .toString()
            .replace(/\n[^\n]*\n$/, '\n'),
        ),
    ],
    [
      'with a row missing',
      (whole) =>
        gzipSync(
          gunzipSync(whole)
            .toString()
            .replace(/\na1\t[^\n]*/, ''),
        ),
    ],
    ['of something else', () => Buffer.from('{"hello": 1}')],
    ['of something else, packed', () => gzipSync('{"hello": 1}\n')],
    ['empty', () => Buffer.alloc(0)],
  ])('a file %s is refused and no row stays', async (_what, spoil) => {
    await rows(source.directUrl, FILL)
    await writeBackup(source.directUrl, file)
    writeFileSync(file, spoil(readFileSync(file)))
    expect(await faultOf(readBackup(target.directUrl, file))).toBe(
      `${file} is not a whole backup; no row was restored. Use another backup.`,
    )
    const made = await rows(target.directUrl, `select to_regclass('alliances') is not null`)
    if (made[0]?.[0] === 't')
      expect(await rows(target.directUrl, 'select count(*) from alliances')).toEqual([['0']])
  })

  test('a row that breaks a key of the schema is refused as a whole', async () => {
    await rows(source.directUrl, FILL)
    await writeBackup(source.directUrl, file)
    const doubled = gunzipSync(readFileSync(file))
      .toString()
      .replace(/\n(a2\t[^\n]*)/, '\n$1\n$1')
    writeFileSync(file, gzipSync(doubled))
    await expect(readBackup(target.directUrl, file)).rejects.toThrow('duplicate key')
    expect(await rows(target.directUrl, 'select count(*) from alliances')).toEqual([['0']])
  })
})

const GUARDS = `select conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated from pg_constraint
  where connamespace = 'public'::regnamespace order by 1, 2`
const TRIGGERS = `select tgrelid::regclass, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2`
const SECURITY = `select relname, relrowsecurity, relforcerowsecurity from pg_class
  where relnamespace = 'public'::regnamespace order by 1`
const POSITIONS = `select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1`

const ODD_TABLES = `
  create table odd (
    id int generated always as identity primary key, parent int references odd, bytes bytea, amount numeric, at timestamptz,
    words text[], made_in xid8, body jsonb, span tstzrange, near double precision, flags bool, lasting interval,
    double_id int generated always as (id * 2) stored, "Odd name" uuid, day date, raw json
  );
  create table pair (id int primary key, other int);
  create table pair2 (id int primary key references pair);
  alter table pair add constraint pair_other foreign key (other) references pair2;
  create table months (at date not null, n int) partition by range (at);
  create table months_2026 partition of months for values from ('2026-01-01') to ('2027-01-01');
  create function never() returns trigger language plpgsql as $$ begin raise exception 'never'; end $$;
  create table months_2027 partition of months for values from ('2027-01-01') to ('2028-01-01');
  insert into odd (parent, bytes, amount, at, words, made_in, body, span, near, flags, lasting, "Odd name", day, raw) values
    (2, '\\x00ff5c0a0d09', 1.500, '2026-03-01 09:30:00.123456+08', array['a,b', E'c"d\\\\', null, '', 'NULL'], '18446744073709551615',
      '{"雪": [1.10, "\\\\n"]}', '[2026-01-01,infinity)', 0.1::float8 + 0.2, true, '1 mon -2 days 03:04:05.6', gen_random_uuid(), '4714-11-24 BC', '{"a" : 1}'),
    (null, '', 'NaN', '-infinity', '{}', '0', 'null', 'empty', 'NaN', null, '-00:00:01', null, 'infinity', '[]'),
    (3, null, 123456789012345678901234567890.000000001, null, array[array['1','2'],array['3','4']], null, null, null, '-Infinity', false, null, null, null, null);
  insert into pair values (1, null), (2, null);
  insert into pair2 values (1), (2);
  update pair set other = 3 - id;
  insert into months values ('2026-05-05', 1), ('2027-05-05', 2);
  create trigger never before insert on odd for each row execute function never()`
