import pg from 'pg'
import { rateOf } from '#bench/support/hub.ts'
import { cpuOf, cpuOfPostgres, residentMb, startHub } from '#bench/support/processes.ts'
import { type Load, load, sensorPostgres } from '#bench/support/sensors.ts'

const MOST_DEVICES = 1_000
const SECONDS = 8
const BEGIN_SECONDS = 10
const WARM_UP_SECONDS = 4
const ROWS_A_STATEMENT = 1_000
const BATCH = 50
const DAY_MS = 24 * 3_600_000

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
  const postgres = await sensorPostgres(devices)
  const hub = await startHub(postgres)
  const { pid, mqttPort: port } = hub
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
    const single = await withCpu(pid, () => load({ port, devices, seconds: SECONDS, inFlight: 8, batch: 1 }))
    const batches = await withCpu(pid, () =>
      load({ port, devices, seconds: SECONDS, inFlight: 2, batch: BATCH }),
    )
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
    await hub.stop()
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
