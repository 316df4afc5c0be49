import { setTimeout as pause } from 'node:timers/promises'
import { percentile } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { cpuOfServer, postmasterOf } from '#bench/support/processes.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import { type Instance, startInstance } from '#test/support/instances.ts'
import { natsServer, startNatsServer } from '#test/support/nats.ts'
import { event } from '#test/support/outbox.ts'

const INSTANCES = 4
const EVENTS = 20_000
const AT_ONCE = 100
/** Told one by one, with pauses, for the time each takes. */
const SINGLE = 200

type Bench = Awaited<ReturnType<typeof benchPostgres>>

/** Events from one instance to three others on one database: by LISTEN alone, and by NATS beside it. */
export const run = async (events = EVENTS) => {
  const listen = await oneWay(events)
  if (natsServer === null) return { ...named('LISTEN', listen), NATS: 'nats-server is not installed' }
  const server = await startNatsServer()
  try {
    return { ...named('LISTEN', listen), ...named('NATS', await oneWay(events, server.url)) }
  } finally {
    await server.close()
  }
}

const named = (way: string, figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`${way}: ${name}`, figure]))

const oneWay = async (events: number, natsUrl?: string) => {
  const postgres = await benchPostgres()
  const instances: Instance[] = []
  try {
    for (let n = 0; n < INSTANCES; n += 1)
      instances.push(
        await startInstance(
          { url: postgres.url, directUrl: postgres.url },
          { holder: `instance-${n}`, ...(natsUrl && { natsUrl }) },
        ),
      )
    while (natsUrl && !instances.every((one) => one.carries())) await pause(20)
    const took = await singly(postgres, instances)
    return { ...took, ...(await atFullSpeed(postgres, instances, events)) }
  } finally {
    for (const one of instances) await one.stop()
    await postgres.close()
  }
}

const tell = (postgres: Bench, count: number) =>
  postgres.database.transaction(SYSTEM_SCOPE, (db) =>
    insertEvents(
      db,
      Array.from({ length: count }, (_, n) => event(`s-${n}`)),
    ),
  )

/** From the commit until the last instance has it, when there is nothing else to do. */
const singly = async (postgres: Bench, instances: readonly Instance[]) => {
  const took: number[] = []
  for (let n = 1; n <= SINGLE; n += 1) {
    const all = Promise.all(instances.map((one) => reached(one, n)))
    await tell(postgres, 1)
    const began = performance.now()
    instances[0]?.sequencer.wake()
    await all
    took.push(performance.now() - began)
    await pause(5)
  }
  return {
    'commit to the last instance p50 ms': percentile(took, 0.5),
    'commit to the last instance p99 ms': percentile(took, 0.99),
  }
}

const atFullSpeed = async (postgres: Bench, instances: readonly Instance[], events: number) => {
  const all = Promise.all(instances.map((one) => reached(one, SINGLE + events)))
  const { rows } = await postgres.database.pool.query<{ backend: number }>(
    'select pg_backend_pid() as backend',
  )
  const postmaster = postmasterOf(rows[0]?.backend ?? 0)
  const before = { cpu: cpuOfServer(postmaster), at: performance.now(), nats: broughtByNats(instances) }
  for (let told = 0; told < events; told += AT_ONCE) {
    await tell(postgres, AT_ONCE)
    instances[0]?.sequencer.wake()
  }
  await all
  const seconds = (performance.now() - before.at) / 1_000
  return {
    'events/s to all': Math.round(events / seconds),
    'PostgreSQL CPU ms per 1,000 events': Math.round(
      (cpuOfServer(postmaster) - before.cpu) / (events / 1_000),
    ),
    'brought by NATS %': Math.round(
      ((broughtByNats(instances) - before.nats) / events / instances.length) * 100,
    ),
  }
}

const broughtByNats = (instances: readonly Instance[]) =>
  instances.reduce((sum, { counts }) => sum + counts.nats, 0)

/** Resolves when the instance has published so far. */
const reached = (one: Instance, position: number): Promise<void> =>
  new Promise((resolve) => {
    const forget = one.topics.whenPublished(() => {
      if (one.topics.edge < position) return
      forget()
      resolve()
    })
  })
