import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { percentile } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { closedLoad } from '#bench/support/loads.ts'
import type { Facts } from '#bench/support/mix.ts'
import {
  cpuOf,
  cpuOfServer,
  postmasterOf,
  runLoad,
  startHub,
  startProgram,
  stopProgram,
} from '#bench/support/processes.ts'
import { fillOpen, fillPast, fillShelf, generatedId, shelfNumber } from '#bench/support/province.ts'
import { fillSensors } from '#bench/support/sensors.ts'
import { tokenOf } from '#bench/support/tokens.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'

const PATIENTS = 10_000
const WAITING = 600
// More red cells than most counties have on a shelf.
const SHELF = 500
const DEVICES = 50
const CLIENTS = 16
const WARM_UP_SECONDS = 20
const SATURATION_SECONDS = 20
const OPEN_SECONDS = 60
const BARE_SECONDS = 10

type Loaded = {
  readonly asked: number
  readonly perSecond: number
  readonly taken: Readonly<Record<'read' | 'mutation' | 'subscription' | 'event', number[]>>
  readonly byName: Readonly<Record<string, number[]>>
}

type Postgres = Awaited<ReturnType<typeof benchPostgres>>

type SetUp = { readonly facts: Facts; readonly postmaster: number; readonly leadId: string }

/** A past of so many patients, requests that wait for a bag, a shelf and its sensors; all of it counted. */
const setUp = async (postgres: Postgres): Promise<SetUp> => {
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillPast(postgres.url, 0, PATIENTS)
  await fillOpen(postgres.url, PATIENTS, PATIENTS + WAITING)
  await fillShelf(postgres.url, 0, SHELF)
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await fillSensors(owner, DEVICES)
  await owner.query('vacuum analyze')
  const { rows } = await owner.query(
    `select id, pg_backend_pid() as backend from organisations where code = 'CS-LEAD'`,
  )
  const postmaster = postmasterOf(rows[0].backend)
  await owner.end()
  const ids = (prefix: string, from: number, count: number, step = 1) =>
    Array.from({ length: count }, (_, n) => generatedId(prefix, from + n * step))
  const facts = {
    requests: [...ids('req', PATIENTS, WAITING), ...ids('req', 0, 1_000, PATIENTS / 1_000)],
    units: [...ids('unt', shelfNumber(0), SHELF), ...ids('unt', 0, 1_000, (PATIENTS * 5) / 1_000)],
    waiting: ids('req', PATIENTS, WAITING),
    devices: ids('dvc', 0, DEVICES),
  }
  return { facts, postmaster, leadId: rows[0].id }
}

const tokensOf = async (dataDir: string) => {
  const entries = ['lead.technician', 'mem01.physician'].map(
    async (account) => [account, await tokenOf(dataDir, account)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

/** How far each class's slowest hundredth is from its middle. */
const classLines = ({ taken }: Loaded) =>
  Object.fromEntries(
    (['read', 'mutation', 'event', 'subscription'] as const).flatMap((kind) => {
      const [p50, p99] = [percentile(taken[kind], 0.5), percentile(taken[kind], 0.99)]
      return [
        [`${kind}: how many`, taken[kind].length],
        [`${kind} p50 ms`, p50],
        [`${kind} p99 ms`, p99],
        [`${kind} p99 ÷ p50`, p99 / p50],
      ]
    }),
  )

/** What each document costs whoever waits for it, so that the class's slow ones have a name. */
const printByName = ({ byName }: Loaded) => {
  const lines = Object.entries(byName).map(([name, ms]) => [
    name,
    { answers: ms.length, p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) },
  ])
  console.table(Object.fromEntries(lines))
}

/**
 * How the machine itself makes people wait: a list of 50 by one statement behind `node:http` (`bare-worklist.ts`), at half
 * of what that can do and by the same arrivals, without anything of the hub's.
 */
const bareLines = async ({ url }: Postgres, leadId: string, token: string) => {
  const { child, line } = await startProgram('bench/support/bare-worklist.ts', [url, token, leadId])
  try {
    const asked = { url: `http://127.0.0.1:${line.split(' ')[1]}/`, token, body: '{}' }
    const { perSecond } = await closedLoad({ ...asked, lanes: CLIENTS, seconds: BARE_SECONDS })
    const rest = [perSecond / 2, 2 * BARE_SECONDS] as const
    const taken = await runLoad<number[]>('open-load.ts', [asked.url, token, asked.body, ...rest])
    const [p50, p99] = [percentile(taken, 0.5), percentile(taken, 0.99)]
    return { 'bare: requests/s, saturated': perSecond, 'bare p50 ms': p50, 'bare p99 ÷ p50': p99 / p50 }
  } finally {
    await stopProgram(child)
  }
}

/**
 * The mix of an alliance (`bench/support/mix.ts`) through the whole hub, authorisation and audit on: first as much as it
 * can do, then half of that at times of people's own, counted from when each was to be sent.
 */
export const run = async (seconds = OPEN_SECONDS) => {
  const postgres = await benchPostgres()
  let hub: Awaited<ReturnType<typeof startHub>> | undefined
  try {
    const { facts, postmaster, leadId } = await setUp(postgres)
    hub = await startHub(postgres, 'error')
    const { pid, graphql: url } = hub
    const tokens = await tokensOf(postgres.dataDir)
    // Each load takes requests of its own to reserve for.
    const load = async (part: number, how: { seconds: number; lanes?: number; perSecond?: number }) => {
      const each = Math.floor(WAITING / 3)
      const own = { ...facts, waiting: facts.waiting.slice(part * each, (part + 1) * each) }
      const file = join(postgres.dataDir, `mix-${part}.json`)
      await writeFile(file, JSON.stringify({ url, tokens, facts: own, seed: part + 1, ...how }))
      const before = { hub: cpuOf(pid), postgres: cpuOfServer(postmaster) }
      const loaded = await runLoad<Loaded>('mixed-load.ts', [file])
      return {
        ...loaded,
        hubMs: (cpuOf(pid) - before.hub) / loaded.asked,
        postgresMs: (cpuOfServer(postmaster) - before.postgres) / loaded.asked,
      }
    }
    await load(0, { seconds: WARM_UP_SECONDS, lanes: CLIENTS })
    const full = await load(1, { seconds: SATURATION_SECONDS, lanes: CLIENTS })
    const half = await load(2, { seconds, perSecond: full.perSecond / 2 })
    printByName(half)
    await hub.stop()
    hub = undefined
    const bare = await bareLines(postgres, leadId, tokens['lead.technician'] ?? '')
    return {
      'requests/s, saturated': full.perSecond,
      'CPU ms per request, saturated: hub': full.hubMs,
      'CPU ms per request, saturated: PostgreSQL': full.postgresMs,
      'requests/s, half': half.perSecond,
      'CPU ms per request: hub': half.hubMs,
      'CPU ms per request: PostgreSQL': half.postgresMs,
      'CPU ms per request: both': half.hubMs + half.postgresMs,
      ...classLines(half),
      ...bare,
    }
  } finally {
    await hub?.stop()
    await postgres.close()
  }
}
