import Fastify from 'fastify'
import mercurius from 'mercurius'
import pg from 'pg'
import { isCaller, openRead, POOL, ready } from './conditions.mjs'
import { batched, rootResolvers, typeDefs } from './graph.mjs'

// mercurius with its own loaders, and documents compiled once they came a second time.
const pool = new pg.Pool(POOL)
const app = Fastify()
app.addHook('preHandler', async (request, reply) => {
  if (!isCaller(request.headers.authorization)) return reply.code(401).send()
})
app.addHook('onResponse', (request) => request.read?.close())

const loaders = {}
for (const { type, field, keyOf, load } of batched) {
  loaders[type] ??= {}
  loaders[type][field] = (queries, { read }) =>
    load(
      read,
      queries.map(({ obj }) => keyOf(obj)),
    )
}
app.decorateRequest('read', null)
app.register(mercurius, {
  schema: typeDefs,
  resolvers: rootResolvers,
  loaders,
  jit: 1,
  context: (request) => {
    request.read = openRead(pool)
    return { read: request.read }
  },
})
await app.listen({ host: '127.0.0.1', port: 0 })
ready(app.server.address().port)
