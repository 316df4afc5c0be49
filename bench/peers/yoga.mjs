import { createServer } from 'node:http'
import DataLoader from 'dataloader'
import { createSchema, createYoga } from 'graphql-yoga'
import pg from 'pg'
import { isCaller, openRead, POOL, ready } from './conditions.mjs'
import { batched, rootResolvers, typeDefs } from './graph.mjs'

// graphql-yoga on node:http with a DataLoader for each batched field of a request.
const pool = new pg.Pool(POOL)
const resolvers = { ...rootResolvers }
for (const { type, field, keyOf } of batched)
  resolvers[type] = { ...resolvers[type], [field]: (row, _, { loaders }) => loaders[field].load(keyOf(row)) }

const context = () => {
  const read = openRead(pool)
  const loaders = {}
  for (const { field, load } of batched) loaders[field] = new DataLoader((keys) => load(read, keys))
  return { read, loaders }
}
const closing = {
  onExecute: ({ args }) => ({ onExecuteDone: () => void args.contextValue.read.close() }),
}
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context,
  plugins: [closing],
  graphiql: false,
  landingPage: false,
  logging: false,
})
const server = createServer((request, response) =>
  isCaller(request.headers.authorization) ? yoga(request, response) : response.writeHead(401).end(),
)
server.listen(0, '127.0.0.1', () => ready(server.address().port))
