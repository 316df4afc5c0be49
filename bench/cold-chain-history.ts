import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { benchServices, called, callerNamed, percentile, timesOf } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { listDevicesByNumbers } from '#db/cold-chain/finders-history.ts'
import { ensurePartitions, insertReadings } from '#db/cold-chain/finders-intake.ts'
import { listStatesByNumbers } from '#db/cold-chain/finders-states.ts'
import { seedDemo } from '#db/seed/demo.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { ChartInput } from '#resolvers/cold-chain/chart.ts'
import { chartOf } from '#resolvers/cold-chain/chart.ts'
import { detachOldMonths, makeMonthsAhead } from '#resolvers/cold-chain/keep-months.ts'
import { rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { copyIn } from '../scripts/database/copy-streams.ts'

const DEVICES = 1_000
const EVERY_MS = 300_000
const DAY_MS = 24 * 3_600_000
const YEAR_MS = 365 * DAY_MS
const A_YEAR = YEAR_MS / EVERY_MS
const INTAKE_SECONDS = 8
const AT_ONCE = 1_000
/** Of more devices the worker would roll up for hours: theirs are filled by one statement a month. */
const ROLLED_BY_WORKER = 10
const CS = 'CS' as AllianceId

/**
 * So many million readings, a year of one every five minutes for as many devices as that makes, by COPY; those of ten
 * devices rolled up by the hub's own worker, the others by the hour alone: the current state of 1,000 devices, a year's chart of one in 2,000 points, and how the intake of
 * others fares while months are made and detached.
 */
export const run = async (millions = 5) => {
  const postgres = await benchPostgres()
  const { database } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const end = new Date(Math.floor(Date.now() / EVERY_MS) * EVERY_MS)
  const begin = new Date(end.getTime() - YEAR_MS)
  const filled = Math.min(DEVICES, Math.max(1, Math.round((millions * 1_000_000) / A_YEAR)))
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  const numbers = await fillDevices(owner, begin)
  const copied = await secondsOf(() => copyReadings(owner, numbers.slice(0, filled), begin, end))
  const tried = numbers.slice(0, Math.min(filled, ROLLED_BY_WORKER))
  await fillHoursOf(owner, numbers.slice(tried.length, filled), begin, end)
  const rolled = await secondsOf(() => rollUpReadings(database, end))
  await owner.query('analyze readings, readings_5_minutes, readings_1_hour, device_states')
  const figures = {
    readings: filled * A_YEAR,
    'copied, readings/s': (filled * A_YEAR) / copied,
    'rolled up, readings/s': (tried.length * A_YEAR) / rolled,
    ...(await sizes(owner)),
    ...(await reading(postgres, numbers, tried.length, { from: begin, to: end, points: 2_000 })),
    ...(await besideMonths(database, postgres.url, numbers, end)),
  }
  await owner.end()
  await postgres.close()
  return figures
}

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

const fillDevices = async (owner: pg.Client, since: Date): Promise<number[]> => {
  const { rows } = await owner.query<{ number: number }>(
    `with lead as (select alliance_id, id from organisations where alliance_id = 'CS' and code = 'CS-LEAD'),
       staff as (select s.id from staff s, lead where s.alliance_id = lead.alliance_id limit 1),
       numbers as (select lpad(to_hex(n), 32, '0') as hex, n from generate_series(1, $1::int) as n),
       added_places as (insert into places (alliance_id, organisation_id, id, kind, keeps, name)
         select lead.alliance_id, lead.id, 'plc_' || hex, 'FRIDGE', 'COLD', 'BENCH-' || n from lead, numbers returning 1),
       added as (insert into devices (alliance_id, organisation_id, id, code, kind, probe, place_id, contents, every_seconds,
           secret_hash, registered_by, occurred_at)
         select lead.alliance_id, lead.id, 'dvc_' || hex, 'bench-' || n, 'FRIDGE', 'AIR', 'plc_' || hex, 'COLD', 300, 'none',
           staff.id, $2 from lead, staff, numbers returning alliance_id, organisation_id, id, number, place_id),
       stays as (insert into device_stays (alliance_id, organisation_id, id, device_id, place_id, since, moved_by)
         select alliance_id, organisation_id, 'dst_' || substr(added.id, 5), added.id, place_id, $2, staff.id
         from added, staff)
     insert into device_states (alliance_id, organisation_id, device_number, heard_at, last_at, last_celsius, known_until)
     select alliance_id, organisation_id, number, now(), now(), 4, now() from added returning device_number as number`,
    [DEVICES, since],
  )
  return rows.map(({ number }) => number)
}

/** Readings in the order in which they came: all devices at each five minutes. */
const copyReadings = async (owner: pg.Client, numbers: readonly number[], begin: Date, end: Date) => {
  for (let at = begin; at <= end; at = new Date(at.getTime() + 28 * DAY_MS))
    await owner.query('select make_reading_partition($1)', [at])
  await owner.query('select make_reading_partition($1)', [end])
  const target = copyIn(
    owner,
    'copy readings (alliance_id, device_number, at, received_at, sequence, celsius) from stdin',
  )
  for (let ms = begin.getTime(); ms < end.getTime(); ms += EVERY_MS) {
    const at = new Date(ms).toISOString()
    const wave = 4 + Math.sin(ms / DAY_MS)
    const lines = numbers.map(
      (number) =>
        `CS\t${number}\t${at}\t${at}\t0\t${(wave + ((number * 7 + ms / EVERY_MS) % 13) / 10).toFixed(1)}\n`,
    )
    if (!target.write(Buffer.from(lines.join('')))) await once(target, 'drain')
  }
  target.end()
  await finished(target)
}

/** What the worker would come to, hour by hour, near enough to lie beside the devices that are tried. */
const fillHoursOf = async (owner: pg.Client, numbers: readonly number[], begin: Date, end: Date) => {
  if (numbers.length === 0) return
  await owner.query(`set work_mem = '512MB'`)
  for (let at = begin; at < end; at = new Date(at.getTime() + 28 * DAY_MS))
    await owner.query(
      `insert into readings_1_hour (alliance_id, device_number, at, minimum, minimum_at, maximum, maximum_at, sum, count,
         faults, first, last, in_range_ms, out_of_range_ms)
       select alliance_id, device_number, date_trunc('hour', at), min(celsius), min(at), max(celsius), max(at),
         sum(celsius), count(*), 0, min(celsius), max(celsius), 3600000, 0
       from readings where at >= $2 and at < least($3::timestamptz, $4::timestamptz) and device_number = any($1)
       group by 1, 2, 3 on conflict do nothing`,
      [numbers, at, new Date(at.getTime() + 28 * DAY_MS), end],
    )
  await owner.query('reset work_mem')
  await owner.query('update device_states set rolled_until = $2 where device_number = any($1)', [
    numbers,
    end,
  ])
}

const sizes = async (owner: pg.Client) => {
  const { rows } = await owner.query<{ name: string; gb: number }>(
    `select case when relname like '%minutes' then 'five minutes, GB' when relname like '%hour' then 'hours, GB'
         else 'readings, GB' end as name, sum(pg_total_relation_size(oid)) / 1e9 as gb
     from pg_class where relnamespace = 'readings_by_month'::regnamespace and relkind = 'r' group by 1`,
  )
  return Object.fromEntries(rows.map(({ name, gb }) => [name, Number(gb)]))
}

type Postgres = Awaited<ReturnType<typeof benchPostgres>>

const reading = async (
  { database, log }: Postgres,
  numbers: readonly number[],
  filled: number,
  input: ChartInput,
) => {
  const services = benchServices(database, log)
  const actor = await callerNamed(database, 'lead.technician')
  const states = () =>
    called(services, actor, async (ctx) => {
      const rows = await listStatesByNumbers(await ctx.reads.db(), numbers.map(String))
      if (rows.length !== DEVICES) throw new Error(`only ${rows.length} states were read`)
    })
  const chart = (run: number) =>
    called(services, actor, async (ctx) => {
      const db = await ctx.reads.db()
      const [device] = await listDevicesByNumbers(db, [numbers[run % filled] ?? 0])
      if (device === undefined) throw new Error('no device')
      const { points, source } = await chartOf(ctx, device, input)
      if (points.length < 1_000 || source !== 'ONE_HOUR')
        throw new Error(`${points.length} points from ${source}`)
    })
  await timesOf(10, states)
  const stateMs = await timesOf(50, states)
  await timesOf(10, chart)
  const chartMs = await timesOf(60, chart)
  return {
    'state of 1,000 devices p50 ms': percentile(stateMs, 0.5),
    'state of 1,000 devices p95 ms': percentile(stateMs, 0.95),
    'year chart p50 ms': percentile(chartMs, 0.5),
    'year chart p95 ms': percentile(chartMs, 0.95),
  }
}

/** The same intake for some seconds by itself, and beside a worker that makes and detaches months without a pause. */
const besideMonths = async (database: Database, url: string, numbers: readonly number[], from: Date) => {
  const ahead = Array.from({ length: 3 }, (_, month) => new Date(from.getTime() + month * 28 * DAY_MS))
  await database.transaction(SYSTEM_SCOPE, (db) => ensurePartitions(db, ahead))
  let at = from.getTime()
  const insert = async () => {
    at += 1_000
    const told = new Date(at)
    const rows = numbers.slice(0, AT_ONCE).map((deviceNumber) => ({
      deviceNumber,
      at: told,
      receivedAt: told,
      sequence: 0,
      celsius: 4,
      battery: null,
      lat: null,
      lon: null,
      fault: null,
    }))
    await database.transaction(SYSTEM_SCOPE, (db) => insertReadings(db, CS, rows))
  }
  const intake = async () => {
    const taken: number[] = []
    const until = performance.now() + INTAKE_SECONDS * 1_000
    while (performance.now() < until) taken.push(...(await timesOf(1, insert)))
    return taken
  }
  await timesOf(10, insert)
  const alone = await intake()
  let working = true
  let rounds = 0
  const months = (async () => {
    while (working) {
      const old = new Date(Date.UTC(2010, rounds % 60, 1))
      await database.transaction(SYSTEM_SCOPE, (db) => ensurePartitions(db, [old]))
      await makeMonthsAhead(database, from)
      await detachOldMonths(database, url, from)
      rounds += 1
      if (rounds % 60 === 0) working = false
    }
  })()
  const beside = await intake()
  working = false
  await months
  return {
    'intake alone, readings/s': (alone.length * AT_ONCE) / INTAKE_SECONDS,
    'intake beside the work on months ÷ alone': beside.length / alone.length,
    'slowest statement alone, ms': Math.max(...alone),
    'slowest statement beside it, ms': Math.max(...beside),
    'months made and detached meanwhile': rounds,
  }
}
