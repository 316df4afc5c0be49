import { readFileSync } from 'node:fs'
import { NoSchemaIntrospectionCustomRule } from 'graphql'
import { startHl7Door } from '#adapters/hl7/door.ts'
import { anyMessageWaiting } from '#db/messaging/inbox.ts'
import { startApollo } from '#server/apollo.ts'
import type { Config } from '#server/config.ts'
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
import { makeTrusted, type TrustedDocuments } from '#server/trusted-documents.ts'
import { readTrusted } from '#server/trusted-documents-files.ts'
import { watchFor } from '#server/workers/lookout.ts'
import { makeSocketDoor, type SocketDoor } from '#subscriptions/socket.ts'

/** Where the hub can be reached; for `mqtt` perhaps at a broker of others. */
export type Doors = { readonly http: string; readonly mllp: string; readonly mqtt: string }

/** Opens every door of this process, HTTP last: what answers `/health/ready` has all others behind it. */
export async function openDoors(house: House, start: StartPart): Promise<Doors> {
  const intake = house.has('sensors') ? await startIntake(house.services, start) : null
  const mllp = house.has('mllp') ? await openMllp(house, start) : null
  const mqtt = intake && (await openMqtt(house, intake, start))
  const http = await openHttp(house, intake, start, {
    ...(mllp && { mllp: mllp.isOpen }),
    ...(mqtt?.isOpen && { mqtt: mqtt.isOpen }),
  })
  return { http: http.url, mllp: mllp?.address ?? ELSEWHERE, mqtt: mqtt?.address ?? ELSEWHERE }
}

/** Stands for the address of a door that another process of the hub has. */
const ELSEWHERE = '-'

/** The HL7 door. */
async function openMllp({ config, services }: House, start: StartPart) {
  const { host, mllp, production } = config
  const { port, tls, maxBytes, idleTimeoutMs } = mllp
  const keys = tls && { cert: readFileSync(tls.cert), key: readFileSync(tls.key), ca: readFileSync(tls.ca) }
  let isOpen = true
  const door = await start('mllp', async () => {
    const whenWaiting = (look: () => void) =>
      watchFor(services.database, { isDue: anyMessageWaiting, wake: look })
    const kept = { host, port, maxBytes, idleTimeoutMs, production }
    const options = { ...kept, whenWaiting, ...(keys && { tls: keys }) }
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
  intake: SensorIntake | null,
  start: StartPart,
  others: Readonly<Record<string, () => boolean>>,
): Promise<HttpDoor> {
  const { config, log, schema, services, authenticator } = house
  const { production, introspection, host, httpPort: port } = config
  const trusted = trustedOf(config)
  const graphql = await start('graphql', () =>
    startApollo({ schema, production, introspection, trusted, log }),
  )
  const doors: Record<string, () => boolean> = { ...others }
  const routes: Route[] = [
    { path: '/graphql', methods: ['*'], handle: graphqlHandler(graphql, services, authenticator) },
    ...(intake ? [{ path: '/sensors/', methods: ['*'], handle: sensorsHandler(services, intake) }] : []),
    ...operatorRoutes(house, () =>
      Object.fromEntries(Object.entries(doors).map(([name, isUp]) => [name, isUp()])),
    ),
    ...paperRoutes(house),
    ...readerRoutes(house),
  ]
  const socket = openSocket(house, trusted)
  const upgrades = new Map<string, Upgrade>([['/graphql', socket.upgrade]])
  const http = await start('http', async () => {
    const door = await startHttp({ host, port, routes, upgrades, log })
    // The listener counts WebSockets among its connections: neither is closed before the other.
    return { ...door, stop: () => Promise.all([door.stop(), socket.stop()]).then(() => undefined) }
  })
  doors.http = http.isListening
  return http
}

/** Messages as JSON and pages to print: they ask of the whole schema, whichever part of it GraphQL is answered by. */
const paperRoutes = ({ has, merged, services, authenticator }: House): Route[] => {
  const messages = () => messagesHandler(merged, services, authenticator)
  const documents = () => documentsHandler(merged, services, authenticator)
  return [
    ...(has('messages') ? [{ path: '/messages/', methods: ['POST'], handle: messages() }] : []),
    ...(has('documents') ? [{ path: DOCUMENTS_PATH, methods: GET, handle: documents() }] : []),
  ]
}

/** The documents of known clients, as the configuration names them. */
const trustedOf = ({
  documents: { trusted, trustedAlone: alone },
  introspection,
}: Config): TrustedDocuments =>
  makeTrusted(trusted === null ? new Map() : readTrusted(trusted), { alone, introspection })

/** The same limits as over HTTP, told to the WebSocket door. */
const openSocket = (
  { config, log, schema, services, authenticator }: House,
  { textOf }: TrustedDocuments,
): SocketDoor =>
  makeSocketDoor({
    schema,
    rules: [...limitRules, ...(config.introspection ? [] : [NoSchemaIntrospectionCustomRule])],
    maxTokens: MOST_TOKENS,
    textOf,
    services,
    authenticator,
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
