import { readFileSync } from 'node:fs'
import { NoSchemaIntrospectionCustomRule } from 'graphql'
import { startHl7Door } from '#adapters/hl7/door.ts'
import { startApollo } from '#server/apollo.ts'
import { formatError } from '#server/format-error.ts'
import { DOCUMENTS_PATH, documentsHandler } from '#server/http/documents.ts'
import { graphiqlRoutes } from '#server/http/graphiql.ts'
import { graphqlHandler } from '#server/http/graphql.ts'
import { live, metricsHandler, readyHandler } from '#server/http/health.ts'
import { messagesHandler } from '#server/http/messages.ts'
import { schemaHandler, welcomeHandler } from '#server/http/pages.ts'
import { sensorsHandler } from '#server/http/sensors.ts'
import { type HttpDoor, type Route, startHttp, type Upgrade } from '#server/http.ts'
import type { House } from '#server/hub.ts'
import type { StartPart } from '#server/lifecycle.ts'
import { limitRules, MOST_TOKENS } from '#server/limits.ts'
import { listenFault } from '#server/listen-fault.ts'
import { openMqtt, type SensorIntake, startIntake } from '#server/sensors.ts'
import { makeSocketDoor, type SocketDoor } from '#subscriptions/socket.ts'

/** Where the hub can be reached; for `mqtt` perhaps at a broker of others. */
export type Doors = { readonly http: string; readonly mllp: string; readonly mqtt: string }

/** Opens every door, HTTP last: what answers `/health/ready` has all others behind it. */
export async function openDoors(house: House, start: StartPart): Promise<Doors> {
  const intake = await startIntake(house.services, start)
  const mllp = await openMllp(house, start)
  const mqtt = await openMqtt(house, intake, start)
  const http = await openHttp(house, intake, start, {
    mllp: mllp.isOpen,
    ...(mqtt.isOpen && { mqtt: mqtt.isOpen }),
  })
  return { http: http.url, mllp: mllp.address, mqtt: mqtt.address }
}

/** The HL7 door. */
async function openMllp({ config, services }: House, start: StartPart) {
  const { host, mllp, production } = config
  const { port, tls, maxBytes, idleTimeoutMs } = mllp
  const keys = tls && { cert: readFileSync(tls.cert), key: readFileSync(tls.key), ca: readFileSync(tls.ca) }
  let isOpen = true
  const door = await start('mllp', async () => {
    const options = { host, port, maxBytes, idleTimeoutMs, production, ...(keys && { tls: keys }) }
    const opened = await startHl7Door(services, options).catch((error: unknown) => {
      throw listenFault(error, { variable: 'MLLP_PORT', host, port })
    })
    return {
      port: opened.port,
      async stop() {
        isOpen = false
        await opened.close()
      },
    }
  })
  return { address: `${host.includes(':') ? `[${host}]` : host}:${door.port}`, isOpen: () => isOpen }
}

async function openHttp(
  house: House,
  intake: SensorIntake,
  start: StartPart,
  others: Readonly<Record<string, () => boolean>>,
): Promise<HttpDoor> {
  const { config, log, schema, services, authenticator } = house
  const { production, introspection, host, httpPort: port } = config
  const graphql = await start('graphql', () => startApollo({ schema, production, introspection, log }))
  const doors: Record<string, () => boolean> = { ...others }
  const routes: Route[] = [
    { path: '/graphql', methods: ['*'], handle: graphqlHandler(graphql, services, authenticator) },
    { path: '/sensors/', methods: ['POST'], handle: sensorsHandler(services, intake) },
    ...operatorRoutes(house, () =>
      Object.fromEntries(Object.entries(doors).map(([name, isUp]) => [name, isUp()])),
    ),
    {
      path: '/messages/',
      methods: ['POST'],
      handle: messagesHandler(schema, services, authenticator),
    },
    { path: DOCUMENTS_PATH, methods: GET, handle: documentsHandler(schema, services, authenticator) },
    ...readerRoutes(house),
  ]
  const socket = openSocket(house)
  const upgrades = new Map<string, Upgrade>([['/graphql', socket.upgrade]])
  const http = await start('http', async () => {
    const door = await startHttp({ host, port, routes, upgrades, log })
    // The listener counts WebSockets among its connections: neither is closed before the other.
    return { ...door, stop: () => Promise.all([door.stop(), socket.stop()]).then(() => undefined) }
  })
  doors.http = http.isListening
  return http
}

/** The same limits as over HTTP, told to the WebSocket door. */
const openSocket = ({ config, log, schema, services, authenticator }: House): SocketDoor =>
  makeSocketDoor({
    schema,
    rules: [...limitRules, ...(config.introspection ? [] : [NoSchemaIntrospectionCustomRule])],
    maxTokens: MOST_TOKENS,
    services,
    actorOf: authenticator.actorOf,
    format: (error, correlationId) => formatError(error, correlationId, log),
  })

const GET = ['GET']

const operatorRoutes = ({ config, store, meters }: House, doors: () => Record<string, boolean>): Route[] => {
  const { database, migration } = store
  const ready = readyHandler({ ping: () => database.ping(), migration, doors })
  return [
    { path: '/health/live', methods: GET, handle: live },
    { path: '/health/ready', methods: GET, handle: ready },
    { path: '/metrics', methods: GET, handle: metricsHandler(meters, config.metricsToken) },
  ]
}

const readerRoutes = ({ config, schema }: House): Route[] => [
  { path: '/', methods: GET, handle: welcomeHandler() },
  ...(config.introspection ? [{ path: '/schema.graphql', methods: GET, handle: schemaHandler(schema) }] : []),
  ...(config.production ? [] : graphiqlRoutes),
]
