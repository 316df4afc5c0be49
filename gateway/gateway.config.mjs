// Hive Gateway before the subgraphs of Xuelian: what `hive-gateway supergraph` reads, run from this folder.
//
//   SUPERGRAPH             the composed graph; unset: ../schema/supergraph.graphql
//   SUBGRAPH_<NAME>_URL    where a subgraph is, such as SUBGRAPH_COLD_CHAIN_URL; unset: as the supergraph says
//   HOST, HTTP_PORT        where the gateway listens; unset: 127.0.0.1, 4000
//   NODE_ENV, GRAPHQL_INTROSPECTION   as the hub's
//   TRUSTED_DOCUMENTS, GRAPHQL_DOCUMENTS   as the hub's, which with HUB_SUBGRAPHS takes whatever the gateway asks
//   LOG_LEVEL              debug, info, warn or error; unset: warn
//
// Nothing here calls out: no registry, no usage reports, no traces, no page that loads from elsewhere.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tellingAsOf } from './as-of.mjs'
import { limiting } from './limits.mjs'
import { maskError } from './mask-error.mjs'
import { callsBySocket } from './socket-calls.mjs'
import { socketTransport } from './socket-transport.mjs'
import { trustedDocuments } from './trusted-documents.mjs'

const { env } = process
const supergraph = env.SUPERGRAPH || fileURLToPath(new URL('../schema/supergraph.graphql', import.meta.url))

/** A key of the table for each subgraph of the composed graph whose address the environment names. */
const locations = Object.fromEntries(
  [...readFileSync(supergraph, 'utf8').matchAll(/@join__graph\(name: "([^"]+)"/g)].flatMap(([, name]) => {
    const location = env[`SUBGRAPH_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_URL`]
    return location ? [[name, { location }]] : []
  }),
)

const production = env.NODE_ENV === 'production'
const introspection = env.GRAPHQL_INTROSPECTION ? env.GRAPHQL_INTROSPECTION === 'on' : !production
const documents = await trustedDocuments(env, { introspection })

export const gatewayConfig = {
  supergraph,
  host: env.HOST || '127.0.0.1',
  port: Number(env.HTTP_PORT || 4000),
  graphqlEndpoint: '/graphql',
  healthCheckEndpoint: '/health/live',
  readinessCheckEndpoint: '/health/ready',
  logging: env.LOG_LEVEL || 'warn',
  transportEntries: {
    ...locations,
    '*.http': {
      options: {
        subscriptions: { kind: 'ws', location: '/graphql' },
        // An answer that was asked for before something happened is no answer to who asks the same afterwards.
        deduplicateInflightRequests: false,
      },
    },
  },
  transports: (kind) => (kind === 'ws' ? socketTransport : import('@graphql-mesh/transport-http')),
  // Of the request, or of the connectionParams, which Hive lays over its headers.
  propagateHeaders: {
    fromClientToSubgraphs: ({ context }) => ({ authorization: context.headers?.authorization }),
  },
  plugins: () => [...documents, callsBySocket(), limiting(), tellingAsOf()],
  requestId: { headerName: 'x-correlation-id' },
  // Fields of one subgraph asked for together would lose each other's errors, and their paths.
  __experimental__batchExecution: false,
  maxTokens: 4000,
  ...(introspection ? {} : { disableIntrospection: {}, blockFieldSuggestions: true }),
  // What a subgraph raises has a code; what has none is that it did not answer.
  subgraphErrors: { errorCode: 'UNAVAILABLE', subgraphNameProp: false },
  maskedErrors: { maskError },
  cors: false,
  graphiql: false,
  landingPage: false,
}
