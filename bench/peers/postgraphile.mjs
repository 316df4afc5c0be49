import { createServer } from 'node:http'
import { TYPES } from '@dataplan/pg'
import { grafserv } from 'grafserv/node'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { isCaller, POOL, ready, SETTINGS } from './conditions.mjs'

// PostGraphile's own graph of all the hub's tables, with one function beside them for the worklist (worklist.sql).
// It begins its transactions itself: that they read only, from one snapshot, is said by the connection.
const { connectionString, ...pool } = POOL
/** A type of one column of the hub's that PostGraphile doesn't know. */
const transactionIds = {
  name: 'TransactionIdsPlugin',
  version: '0.0.0',
  gather: {
    hooks: {
      pgCodecs_findPgCodec: (_, event) => {
        if (event.pgType.typname === 'xid8') event.pgCodec ??= TYPES.text
      },
    },
  },
}
const preset = {
  plugins: [transactionIds],
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString,
      schemas: ['public', 'bench_peers'],
      pubsub: false,
      poolConfig: {
        ...pool,
        options: '-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on',
      },
    }),
  ],
  grafast: { context: () => ({ pgSettings: SETTINGS }), explain: false },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false, websockets: false },
}
const server = createServer()
const instance = postgraphile(preset)
const serv = instance.createServ(grafserv)
await serv.addTo(server)
const [answer] = server.listeners('request')
server.removeAllListeners('request')
server.on('request', (request, response) =>
  isCaller(request.headers.authorization) ? answer(request, response) : response.writeHead(401).end(),
)
server.listen(0, '127.0.0.1', () => ready(server.address().port))
