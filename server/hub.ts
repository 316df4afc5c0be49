import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { GraphQLSchema } from 'graphql'
import { makeWebhookNotifier } from '#adapters/notices/webhook.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import type { Log } from '#lib/log.ts'
import { makeReadAudit } from '#resolvers/audit/read-audit.ts'
import type { Services } from '#resolvers/context.ts'
import type { EventName } from '#resolvers/events.ts'
import { buildSchema } from '#schema/index.ts'
import { type Authenticator, issuerOf, makeAuthenticator } from '#server/auth.ts'
import type { Config } from '#server/config.ts'
import { type Doors, openDoors } from '#server/doors.ts'
import type { Running, StartPart } from '#server/lifecycle.ts'
import { type HubMeters, makeMeters } from '#server/metrics.ts'
import { hasPart, type Part } from '#server/parts.ts'
import { connectPeers } from '#server/peers.ts'
import { reactions } from '#server/reactions.ts'
import { connectStation } from '#server/station.ts'
import { identityKeysOf, openStore, type Store } from '#server/store.ts'
import { startTracing } from '#server/tracing.ts'
import { startDeviceWatch } from '#server/workers/device-watch.ts'
import { startKin } from '#server/workers/kin.ts'
import { startLevels } from '#server/workers/levels.ts'
import { startWorkers } from '#server/workers/start.ts'
import { startStays } from '#server/workers/stays.ts'
import { startColdChainSweeps, startSweeps, startWaiverSweeps } from '#server/workers/sweeps.ts'
import { startWaiverCases } from '#server/workers/waiver-cases.ts'
import { Topics } from '#subscriptions/topics.ts'

const POST_CHANGED: EventName = 'alliance.postChanged'

/** Everything the doors share. */
export type House = {
  readonly config: Config
  readonly log: Log
  readonly store: Store
  readonly services: Services
  /** The whole schema, whatever this process serves of it. */
  readonly merged: GraphQLSchema
  /** What GraphQL is answered by: the merged schema, or that of this process's subgraphs. */
  readonly schema: GraphQLSchema
  /** Whether this process has a door or a piece of the work in the background. */
  readonly has: (part: Part) => boolean
  readonly authenticator: Authenticator
  readonly meters: HubMeters
  /** This instance's own name among several on one database, for its leases. */
  readonly holder: string
}

/** A hub that runs: where its doors are, and what it runs with. */
export type Hub = { readonly house: House; readonly doors: Doors }

/**
 * Starts the hub, or what `HUB_SUBGRAPHS` names of it, part by part: database, services, workers, doors. Stopping goes
 * the other way round, so that nothing is taken in that could no longer be kept.
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
  if (traceEndpoint !== null) await start('traces', () => startTracing(traceEndpoint))
  const store = await openStore(config, start, log)
  const meters = makeMeters(store.database)
  const clock = options.clock ?? (() => new Date())
  const holder = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const has = (part: Part) => hasPart(config.subgraphs, part)
  const services = await makeServices(config, start, { log, store, meters, clock, holder, has })
  const open = Promise.withResolvers<string>()
  if (has('station')) await connectStation(config, start, { services, holder, hubUrl: open.promise })
  const issuer = await issuerOf(config)
  const authenticator = makeAuthenticator({ issuer, database: store.database, clock })
  // In the order of events: whatever is told behind a change is told by the rights after it.
  services.topics.whenPublished(({ name }) => {
    if (name === POST_CHANGED) authenticator.postsChanged()
  })
  const merged = options.schema ?? buildSchema()
  const schema = await schemaOf(config, merged)
  const house: House = {
    config,
    log,
    store,
    services,
    merged,
    schema,
    has,
    authenticator,
    meters,
    holder,
  }
  const doors = await openDoors(house, start)
  open.resolve(doors.http)
  return { house, doors }
}

/** What this process serves of the whole schema; the merged hub needs nothing of the federation and loads none of it. */
async function schemaOf({ subgraphs }: Config, merged: GraphQLSchema): Promise<GraphQLSchema> {
  if (subgraphs === null) return merged
  const { buildSubgraph } = await import('#schema/federation/subgraph.ts')
  return buildSubgraph(merged, subgraphs)
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
    has,
  }: Pick<House, 'log' | 'store' | 'meters' | 'holder' | 'has'> & Pick<Services, 'clock'>,
): Promise<Services & { readonly topics: Topics }> {
  const { database, directUrl } = store
  const readAudit = await start('read audit', async () => {
    const made = makeReadAudit({ database, log, meters })
    return Object.assign(made, { stop: () => made.flush() })
  })
  const reader = makeOutboxReader(database)
  const topics = new Topics({ reader, edge: await reader.lastPosition() })
  const keys = identityKeysOf(config)
  const workers = await start('workers', async () =>
    startWorkers({
      database,
      keys,
      directUrl,
      reader,
      topics,
      holder,
      destinations: config.hl7Destinations,
      notifier: config.noticeGateway && makeWebhookNotifier({ ...config.noticeGateway, clock }),
      natsUrl: config.natsUrl,
      meters,
      clock,
      log,
      has,
    }),
  )
  const services = {
    database,
    replica: store.replica,
    topics,
    keys,
    log,
    meters,
    readAudit,
    reactions,
    peers: await connectPeers(config, start, { clock, log, meters }),
    clock,
    wake: workers.wake,
  }
  for (const [part, make] of BACKGROUND) if (has(part)) await start(part, async () => make(services, holder))
  return services
}

/** What runs beside the doors once the services stand, in the order in which it starts. */
const BACKGROUND: readonly (readonly [Part, (services: Services, holder: string) => Running])[] = [
  ['sweeps', startSweeps],
  ['cold-chain sweeps', startColdChainSweeps],
  ['waiver sweeps', startWaiverSweeps],
  ['kin of donors', startKin],
  ['stock levels', startLevels],
  ['stays', startStays],
  ['device watch', startDeviceWatch],
  ['waiver cases', startWaiverCases],
]
