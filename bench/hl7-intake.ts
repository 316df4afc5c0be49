import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { startHl7Door } from '#adapters/hl7/door.ts'
import { benchPostgres, rateOf } from '#bench/support/hub.ts'
import { runLoad } from '#bench/support/processes.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { makeReadAudit } from '#resolvers/audit/read-audit.ts'
import type { Services } from '#resolvers/context.ts'
import { silentMeters } from '#resolvers/meters.ts'
import { NO_PEERS } from '#resolvers/waivers/no-peers.ts'
import { reactions } from '#server/reactions.ts'
import { runSequencer } from '#server/workers/sequencer.ts'

const SECONDS = 8
const WARM_UP_SECONDS = 6
const CONNECTIONS = 8
const IN_FLIGHT = 16

const load = (
  port: number,
  accept: string,
  application: string,
  answers: number,
  kind: string,
  seconds = SECONDS,
) =>
  runLoad<{ answered: number; refused: number; perSecond: number }>('mllp-load.ts', [
    ...[port, CONNECTIONS, IN_FLIGHT, seconds],
    ...[accept, application, answers, kind],
  ])

/** Bare `pg`: single rows of the same size, inserted and committed by as many connections. */
const bareInserts = async (url: string) => {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
  pool.on('error', () => undefined)
  await pool.query('create table if not exists bare (id text primary key, raw bytea not null)')
  const raw = randomBytes(600)
  const run = randomBytes(8).toString('hex')
  let n = 0
  const rate = await rateOf(CONNECTIONS, SECONDS, async () => {
    n += 1
    await pool.query({ name: 'bare', text: 'insert into bare values ($1, $2)', values: [`${run}-${n}`, raw] })
  })
  await pool.end()
  return rate
}

/** What the hub's own process spent on each message answered. */
const withCpu = async <T extends { answered: number }>(work: () => Promise<T>) => {
  const before = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return { ...result, cpuMs: (user + system) / 1000 / result.answered }
}

/** Durable intake of HL7 messages, as ratios to bare single-row inserts in the same run. */
export const run = async () => {
  const postgres = await benchPostgres()
  const { database, log } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const ending = new AbortController()
  // An order is published when its event has its place among all others.
  const sequencer = runSequencer({ database, holder: 'bench', log, signal: ending.signal })
  const services: Services = {
    database,
    topics: {
      subscribe: () => {
        throw new Error('nobody subscribes here')
      },
    },
    keys: makeIdentityKeys({ encryption: [{ id: '1', key: randomBytes(32) }], hash: randomBytes(32) }),
    log,
    meters: silentMeters,
    readAudit: makeReadAudit({ database, log, meters: silentMeters }),
    reactions,
    peers: NO_PEERS,
    clock: () => new Date(),
    wake: () => sequencer.wake(),
  }
  const door = await startHl7Door(services, {
    host: '127.0.0.1',
    port: 0,
    maxBytes: 16 * 1024 * 1024,
    production: false,
  })
  // A hub has run for a while: its tables hold something, and PostgreSQL knows what.
  await load(door.port, '', '', 1, 'order', WARM_UP_SECONDS)
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await owner.query('analyze')
  await owner.end()
  const bare = await bareInserts(postgres.url)
  const whole = await withCpu(() => load(door.port, '', '', 1, 'order'))
  const accept = await withCpu(() => load(door.port, 'AL', 'NE', 1, 'registration'))
  const bareAgain = await bareInserts(postgres.url)
  await door.close()
  ending.abort()
  await sequencer.done
  await postgres.close()
  const reference = (bare + bareAgain) / 2
  return {
    'bare inserts/s': Math.round(reference),
    'accept answers/s': Math.round(accept.perSecond),
    'accept ratio': accept.perSecond / reference,
    'hub CPU ms per accepted message': accept.cpuMs,
    'OMB^O27 to ORB^O28/s': Math.round(whole.perSecond),
    'full way ratio': whole.perSecond / reference,
    'hub CPU ms per order': whole.cpuMs,
    'refused orders': whole.refused,
  }
}
