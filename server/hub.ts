import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { GraphQLSchema } from 'graphql'
import { makeWebhookNotifier } from '#adapters/notices/webhook.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import type { Log } from '#lib/log.ts'
import { makeReadAudit } from '#resolvers/audit/read-audit.ts'
import type { Services } from '#resolvers/context.ts'
import { buildSchema } from '#schema/index.ts'
import { type Authenticator, issuerOf, makeAuthenticator } from '#server/auth.ts'
import type { Config } from '#server/config.ts'
import { type Doors, openDoors } from '#server/doors.ts'
import type { StartPart } from '#server/lifecycle.ts'
import { type HubMeters, makeMeters } from '#server/metrics.ts'
import { reactions } from '#server/reactions.ts'
import { connectStation } from '#server/station.ts'
import { identityKeysOf, openStore, type Store } from '#server/store.ts'
import { startTracing } from '#server/tracing.ts'
import { startDeviceWatch } from '#server/workers/device-watch.ts'
import { startLevels } from '#server/workers/levels.ts'
import { startWorkers } from '#server/workers/start.ts'
import { startSweeps } from '#server/workers/sweeps.ts'
import { Topics } from '#subscriptions/topics.ts'

/** Everything the doors share. */
export type House = {
  readonly config: Config
  readonly log: Log
  readonly store: Store
  readonly services: Services
  readonly schema: GraphQLSchema
  readonly authenticator: Authenticator
  readonly meters: HubMeters
  /** This instance's own name among several on one database, for its leases. */
  readonly holder: string
}

/** A hub that runs: where its doors are, and what it runs with. */
export type Hub = { readonly house: House; readonly doors: Doors }

/**
 * Starts the whole hub, part by part: database, services, workers, doors. Stopping goes the other way round, so that
 * nothing is taken in that could no longer be kept.
 *
 * @param options.schema stands for the hub's own in tests, as `options.clock` for the time
 */
export async function startHub(
  config: Config,
  start: StartPart,
  options: { log: Log; schema?: GraphQLSchema; clock?: () => Date },
): Promise<Hub> {
  const { log } = options
  const { traceEndpoint } = config
  warnOfUnused(config, log)
  if (traceEndpoint !== null) await start('traces', () => startTracing(traceEndpoint))
  const store = await openStore(config, start, log)
  const meters = makeMeters(store.database)
  const clock = options.clock ?? (() => new Date())
  const holder = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const services = await makeServices(config, start, { log, store, meters, clock, holder })
  const open = Promise.withResolvers<string>()
  await connectStation(config, start, { services, holder, hubUrl: open.promise })
  const issuer = await issuerOf(config)
  const authenticator = makeAuthenticator({ issuer, database: store.database, clock })
  const schema = options.schema ?? buildSchema()
  const house: House = { config, log, store, services, schema, authenticator, meters, holder }
  const doors = await openDoors(house, start)
  open.resolve(doors.http)
  return { house, doors }
}

/** A setting that is read and changes nothing yet: who sets it believes otherwise. */
function warnOfUnused({ natsUrl }: Config, log: Log): void {
  if (natsUrl !== null)
    log.warn('NATS_URL 尚未启用，设置无效。 / NATS_URL is not used yet and changes nothing.')
}

async function makeServices(
  config: Config,
  start: StartPart,
  {
    log,
    store,
    meters,
    clock,
    holder,
  }: Pick<House, 'log' | 'store' | 'meters'> & Pick<Services, 'clock'> & { holder: string },
): Promise<Services> {
  const { database, directUrl } = store
  const readAudit = await start('read audit', async () => {
    const made = makeReadAudit({ database, log, meters })
    return Object.assign(made, { stop: () => made.flush() })
  })
  const reader = makeOutboxReader(database)
  const topics = new Topics({ reader, edge: await reader.lastPosition() })
  const workers = await start('workers', async () =>
    startWorkers({
      database,
      directUrl,
      reader,
      topics,
      holder,
      destinations: config.hl7Destinations,
      notifier: config.noticeGateway && makeWebhookNotifier({ ...config.noticeGateway, clock }),
      clock,
      log,
    }),
  )
  const services: Services = {
    database,
    topics,
    keys: identityKeysOf(config),
    log,
    meters,
    readAudit,
    reactions,
    clock,
    wake: workers.wake,
  }
  await start('sweeps', async () => startSweeps(services, holder))
  await start('stock levels', async () => startLevels(services, holder))
  await start('device watch', async () => startDeviceWatch(services, holder))
  return services
}
