import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import pg from 'pg'
import { benchPostgres, rateOf } from '#bench/support/hub.ts'
import { cpuOf, cpuOfPostgres, residentMb, startProgram, stopProgram } from '#bench/support/processes.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'

const MOST_DEVICES = 1_000
const SECRET = 'of all sensors of the bench'
const SECONDS = 8
const BEGIN_SECONDS = 10
const WARM_UP_SECONDS = 4
const ROWS_A_STATEMENT = 1_000
const BATCH = 50
const DAY_MS = 24 * 3_600_000

const execute = promisify(execFile)

type Load = {
  readonly told: number
  readonly acknowledged: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}
type LoadOptions = {
  readonly port: number
  readonly devices: number
  readonly seconds?: number
  readonly inFlight: number
  readonly batch: number
  readonly rate?: number
}

const load = async ({
  port,
  devices,
  seconds = SECONDS,
  inFlight,
  batch,
  rate = 0,
}: LoadOptions): Promise<Load> => {
  const { stdout } = await execute(process.execPath, [
    new URL('./support/mqtt-load.ts', import.meta.url).pathname,
    ...[port, devices, SECRET, seconds, inFlight, batch, rate].map(String),
  ])
  const answer = JSON.parse(stdout) as Load
  if (answer.acknowledged !== answer.told)
    throw new Error(`${answer.acknowledged} of ${answer.told} readings were acknowledged`)
  return answer
}

/** As many fridges with a sensor each, as `registerPlace` and `registerDevice` leave them. */
const fill = async (owner: pg.Client, devices: number) => {
  await owner.query(
    `with lead as (select alliance_id, id from organisations where alliance_id = 'CS' and code = 'CS-LEAD'),
      staff as (select s.id from staff s, lead where s.alliance_id = lead.alliance_id limit 1),
      numbers as (select n, lpad(to_hex(n), 32, '0') as hex from generate_series(0, $1::int - 1) as n),
      added_places as (
        insert into places (alliance_id, organisation_id, id, kind, keeps, name)
        select lead.alliance_id, lead.id, 'plc_' || hex, 'FRIDGE', 'COLD', 'BENCH-' || n from lead, numbers
        returning id),
      added as (
        insert into devices (alliance_id, organisation_id, id, code, kind, probe, place_id, contents, every_seconds,
          secret_hash, registered_by, occurred_at)
        select lead.alliance_id, lead.id, 'dev_' || hex, 'bench-' || n, 'FRIDGE', 'AIR', 'plc_' || hex, 'COLD', 60, $2,
          staff.id, now() - interval '30 days' from lead, staff, numbers
        returning alliance_id, organisation_id, id, number, place_id),
      stays as (
        insert into device_stays (alliance_id, organisation_id, id, device_id, place_id, since, moved_by)
        select alliance_id, organisation_id, 'dst_' || substr(added.id, 5), added.id, place_id,
          now() - interval '30 days', staff.id from added, staff)
    insert into device_states (alliance_id, organisation_id, device_number)
    select alliance_id, organisation_id, number from added`,
    [devices, createHash('sha256').update(SECRET).digest('hex')],
  )
}

/** Bare `pg`: rows of the same table, a thousand a statement, each statement a commit. */
const bareInserts = async (url: string, devices: number): Promise<number> => {
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('error', () => undefined)
  const begins = Date.now() - DAY_MS
  let n = 0
  const columns = 8
  const places = Array.from(
    { length: ROWS_A_STATEMENT },
    (_, row) =>
      `(${Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`).join(',')})`,
  )
  const statement = {
    name: 'bare',
    text: `insert into readings (alliance_id, device_number, at, received_at, sequence, celsius, battery, fault)
      values ${places.join(',')}`,
  }
  const rate = await rateOf(2, SECONDS, async () => {
    const values = Array.from({ length: ROWS_A_STATEMENT }, () => {
      n += 1
      const at = new Date(begins + Math.floor(n / devices) * 1_000)
      return ['CS', 1 + (n % devices), at, at, n, 4.1, null, null]
    }).flat()
    await pool.query({ ...statement, values })
  })
  await pool.end()
  return rate * ROWS_A_STATEMENT
}

/** Durable intake of sensors by MQTT, QoS 1, the engine on: one reading a message, and fifty. */
export const run = async (devices = MOST_DEVICES) => {
  const postgres = await benchPostgres()
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await fill(owner, devices)
  await owner.query('analyze')
  const hub = await startProgram('server/main.ts', [], {
    DATABASE_URL: postgres.url,
    DATA_DIR: postgres.dataDir,
    HTTP_PORT: '0',
    MLLP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'warn',
  })
  const port = Number(/mqtt=\S+:(\d+)/.exec(hub.line)?.[1])
  const pid = hub.child.pid ?? 0
  try {
    // What a device tells first is its beginning at its place, and costs more: all have begun before anything is measured.
    await load({
      port,
      devices,
      seconds: BEGIN_SECONDS,
      inFlight: 1,
      batch: 1,
      rate: devices / BEGIN_SECONDS,
    })
    await load({ port, devices, seconds: WARM_UP_SECONDS, inFlight: 4, batch: 1 })
    const single = await withCpu(pid, () => load({ port, devices, inFlight: 8, batch: 1 }))
    const batches = await withCpu(pid, () => load({ port, devices, inFlight: 2, batch: BATCH }))
    const resident = residentMb(pid)
    const bare = await bareInserts(postgres.url, devices)
    return {
      'one a message, readings/s': Math.round(single.perSecond),
      'one a message, acknowledged p50 ms': single.p50,
      'one a message, acknowledged p99 ms': single.p99,
      'hub CPU µs a message': single.hubUs,
      'PostgreSQL CPU µs a message': single.postgresUs,
      'fifty a message, readings/s': Math.round(batches.perSecond),
      'hub CPU µs a reading of fifty': batches.hubUs,
      'PostgreSQL CPU µs a reading of fifty': batches.postgresUs,
      'bare INSERT of 1,000, rows/s': Math.round(bare),
      'ratio of fifty': batches.perSecond / bare,
      'resident MB': Math.round(resident),
    }
  } finally {
    await stopProgram(hub.child)
    await owner.end()
    await postgres.close()
  }
}

/** The same with the processor time of hub and database for each reading, in µs. */
const withCpu = async (pid: number, work: () => Promise<Load>) => {
  const before = [cpuOf(pid), cpuOfPostgres()] as const
  const done = await work()
  const each = (after: number, earlier: number) => ((after - earlier) * 1_000) / done.acknowledged
  return { ...done, hubUs: each(cpuOf(pid), before[0]), postgresUs: each(cpuOfPostgres(), before[1]) }
}
