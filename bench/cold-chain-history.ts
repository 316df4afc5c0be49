import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { benchServices, called, callerNamed, percentile, timesOf } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { listDevicesByNumbers } from '#db/cold-chain/finders-history.ts'
import { insertReadings } from '#db/cold-chain/finders-intake.ts'
import { listStatesByNumbers } from '#db/cold-chain/finders-states.ts'
import { detachMonthsBefore, monthOf } from '#db/cold-chain/months.ts'
import { seedDemo } from '#db/seed/demo.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { ChartInput } from '#resolvers/cold-chain/chart.ts'
import { chartOf } from '#resolvers/cold-chain/chart.ts'
import { makeMonthsAhead } from '#resolvers/cold-chain/keep-months.ts'
import { rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { copyIn } from '../scripts/database/copy-streams.ts'

const DEVICES = 1_000
const EVERY_MS = 300_000
const DAY_MS = 24 * 3_600_000
const YEAR_MS = 365 * DAY_MS
const A_YEAR = YEAR_MS / EVERY_MS
const INTAKE_SECONDS = 8
/** Between the readings of one device. */
const TOLD_EVERY_MS = 250
const OLD_MONTHS = 12
const OLD_MONTH_READINGS = 200_000
/** Of more devices the worker would roll up for hours: theirs are filled by one statement a month. */
const ROLLED_BY_WORKER = 10
const CS = 'CS' as AllianceId

/**
 * So many million readings, a year of one every five minutes for as many devices as that makes, by COPY; those of ten
 * devices rolled up by the hub's own worker, the others by the hour alone: the current state of 1,000 devices, a year's chart of one in 2,000 points, and how the intake
 * of all devices fares while months full of readings are detached and others made.
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
    ...(await besideMonths(postgres, owner, numbers, end)),
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

/** The same intake for some seconds by itself, and beside a worker that detaches months full of readings and makes others. */
const besideMonths = async (
  { database, url }: Postgres,
  owner: pg.Client,
  numbers: readonly number[],
  from: Date,
) => {
  const old = Array.from({ length: OLD_MONTHS }, (_, month) => new Date(Date.UTC(2010, month, 1)))
  for (const month of old) await fillOldMonth(owner, numbers, month)
  await makeMonthsAhead(database, from)
  let at = from.getTime()
  const take = async () => {
    at += TOLD_EVERY_MS
    const told = new Date(at)
    const rows = numbers.map((deviceNumber) => ({
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
  const intake = async (isOver: () => boolean) => {
    const taken: number[] = []
    const began = performance.now()
    while (performance.now() - began < INTAKE_SECONDS * 1_000 || !isOver())
      taken.push(...(await timesOf(1, take)))
    return { taken, perSecond: (taken.length * numbers.length * 1_000) / (performance.now() - began) }
  }
  await timesOf(3, take)
  const alone = await intake(() => true)
  const detached: number[] = []
  const months = (async () => {
    for (const [round, month] of old.entries()) {
      const next = new Date(Date.UTC(2010, round + 1, 1))
      detached.push(
        ...(await timesOf(1, async () => {
          await detachMonthsBefore(url, monthOf(next))
        })),
      )
      await makeMonthsAhead(database, new Date(from.getTime() + (round + 4) * 28 * DAY_MS))
      await expectWhole(owner, month)
    }
  })()
  const beside = await intake(() => detached.length === OLD_MONTHS)
  await months
  return {
    'intake alone, readings/s': alone.perSecond,
    'intake beside the work on months ÷ alone': beside.perSecond / alone.perSecond,
    'slowest group alone, ms': Math.max(...alone.taken),
    'slowest group beside it, ms': Math.max(...beside.taken),
    [`months of ${OLD_MONTH_READINGS} readings detached, and others made, meanwhile`]: detached.length,
    'slowest detaching, ms': Math.max(...detached),
  }
}

/** A month of long ago that holds readings, and what they were rolled up to. */
const fillOldMonth = async (owner: pg.Client, numbers: readonly number[], month: Date) => {
  await owner.query('select make_reading_partition($1)', [month])
  await owner.query(
    `insert into readings (alliance_id, device_number, at, received_at, sequence, celsius)
     select 'CS', number, at, at, 0, 4
     from generate_series($2::timestamptz, $2::timestamptz + interval '27 days', interval '27 days' / $3::int) as at,
       unnest($1::int[]) as number limit $4`,
    [numbers, month, Math.ceil(OLD_MONTH_READINGS / numbers.length), OLD_MONTH_READINGS],
  )
  await fillHoursOf(owner, numbers.slice(0, 100), month, new Date(month.getTime() + 27 * DAY_MS))
}

/** Fails when a month that was detached has lost anything. */
const expectWhole = async (owner: pg.Client, month: Date) => {
  const name = monthOf(month).replace('-', '_')
  const { rows } = await owner.query<{ count: number; attached: boolean }>(
    `select (select count(*)::int from readings_by_month."${name}") as count, relispartition as attached
     from pg_class where relname = $1 and relnamespace = 'readings_by_month'::regnamespace`,
    [name],
  )
  const [{ count = 0, attached = true } = {}] = rows
  if (attached || count !== OLD_MONTH_READINGS)
    throw new Error(`${name}: ${count} readings, attached ${attached}`)
}
