import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { createInterface } from 'node:readline'
import { startHl7Door } from '#adapters/hl7/door.ts'
import { makeWebhookNotifier } from '#adapters/notices/webhook.ts'
import { startEmbeddedBroker } from '#adapters/sensors/embedded-broker.ts'
import { makeMessageDesk } from '#adapters/sensors/message-desk.ts'
import { Database } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import { type Checkpoint, watchCheckpoints } from '#lib/checkpoints.ts'
import { makeLog } from '#lib/log.ts'
import { makeReadAudit } from '#resolvers/audit/read-audit.ts'
import { IntakeQueue } from '#resolvers/cold-chain/intake-queue.ts'
import { makeRefusalBook } from '#resolvers/cold-chain/refusal-book.ts'
import type { Services } from '#resolvers/context.ts'
import { silentMeters } from '#resolvers/meters.ts'
import { NO_PEERS } from '#resolvers/waivers/no-peers.ts'
import type { SensorDoor } from '#rules/cold-chain/terms.ts'
import { reactions } from '#server/reactions.ts'
import { startBrokerLine } from '#server/workers/broker-line.ts'
import { startDeviceWatch } from '#server/workers/device-watch.ts'
import { startWorkers } from '#server/workers/start.ts'
import { Topics } from '#subscriptions/topics.ts'

// A hub of its own process that ends itself by SIGKILL at a checkpoint: services, workers, HL7 door and deliveries, as
// the real one starts them, without GraphQL. It is loaded first and begins with the plan that comes on stdin.

/** Where it works and where it dies. */
export type KillPlan = {
  readonly url: string
  readonly directUrl: string
  /** 32 bytes in hex, the same for every hub of one database. */
  readonly key: string
  /** Null: it lives until it is killed from outside. */
  readonly point: Checkpoint | null
  /** At which of the times this point is reached, from 1. */
  readonly hit: number
  /** Where notices go; absent: nowhere. */
  readonly gateway?: { readonly url: string; readonly secret: string }
  /** Where it listens for sensors; absent: nowhere. */
  readonly mqttPort?: number
  /** Whose broker it reads sensors at; absent: nobody's. */
  readonly brokerUrl?: string
  /** Whether it looks at the clock of its devices. */
  readonly watches?: boolean
}

/** The next hub has the same name: it need not wait for the leases of the one before to run out. */
const HOLDER = 'killable'

const say = (line: string) => writeSync(1, `${line}\n`)

const start = async ({
  url,
  directUrl,
  key,
  point,
  hit,
  gateway,
  mqttPort,
  brokerUrl,
  watches,
}: KillPlan) => {
  let reached = 0
  watchCheckpoints((here) => {
    if (here !== point) return
    reached += 1
    if (reached < hit) return
    say(`killed ${here}`)
    process.kill(process.pid, 'SIGKILL')
  })
  const log = makeLog('silent')
  const database = new Database(url, { max: 8, onIdleError: () => undefined })
  const reader = makeOutboxReader(database)
  const topics = new Topics({ reader, edge: await reader.lastPosition() })
  const destinations = new Map()
  const notifier = gateway ? makeWebhookNotifier({ ...gateway, clock: () => new Date() }) : null
  const bytes = Buffer.from(key, 'hex')
  const keys = makeIdentityKeys({ encryption: [{ id: '1', key: bytes }], hash: bytes })
  const work = { database, keys, directUrl, reader, topics, holder: HOLDER, destinations, notifier, log }
  const workers = startWorkers(work)
  const services: Services = {
    database,
    topics,
    keys,
    log,
    meters: silentMeters,
    readAudit: makeReadAudit({ database, log, meters: silentMeters }),
    reactions,
    peers: NO_PEERS,
    clock: () => new Date(),
    wake: workers.wake,
  }
  const options = { host: '127.0.0.1', port: 0, maxBytes: 1024 * 1024, production: false }
  const door = await startHl7Door(services, options)
  if (mqttPort !== undefined) await listenToSensors(services, mqttPort)
  if (brokerUrl !== undefined)
    await startBrokerLine(services, { url: brokerUrl, desk: deskOf(services, 'BROKER'), holder: HOLDER })
  if (watches) startDeviceWatch(services, HOLDER)
  say(`ready ${door.port}`)
}

const deskOf = (services: Services, door: SensorDoor) =>
  makeMessageDesk({ services, queue: new IntakeQueue(services), book: makeRefusalBook(services), door })

const listenToSensors = (services: Services, port: number) =>
  startEmbeddedBroker(deskOf(services, 'MQTT'), {
    host: '127.0.0.1',
    port,
    maxBytes: 1024 * 1024,
    log: services.log,
  })

// A killed process keeps nothing it has compiled for the next one.
flushCompileCache()
say('loaded')
const lines = createInterface({ input: process.stdin })
lines.once('line', (line) => void start(JSON.parse(line) as KillPlan))
// Whoever started it is gone: it must not stay behind.
lines.once('close', () => process.exit(1))
