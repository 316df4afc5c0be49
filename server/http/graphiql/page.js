/* Joins GraphiQL to this hub: queries over HTTP, subscriptions over WebSocket, the token from the headers' editor. */

const WELCOME = `# 血联 GraphQL
#
# 先取得令牌：npm run token -- lead.technician，填入下方 Headers 的 authorization。
# Get a token first: npm run token -- lead.technician, and put it into Headers below.

{
  viewer {
    account
    roles
    organisation {
      code
      nameZh
    }
  }
}
`

const WORKERS = { editorWorkerService: 'editor', json: 'json', graphql: 'graphql' }

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_id, label) => `/graphiql/${WORKERS[label] ?? 'editor'}.worker.js`,
}

/** What the headers' editor says; a token nobody has filled in is none. */
const filled = (headers) =>
  Object.fromEntries(Object.entries(headers ?? {}).filter(([, value]) => !/^(Bearer)?\s*$/.test(value)))

const tokenIn = (headers) =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1]

const isSubscription = (document, name) =>
  document?.definitions.some(
    (each) => each.operation === 'subscription' && (name == null || each.name?.value === name),
  ) ?? false

const subscribe = (payload, headers) =>
  self.graphqlWs
    .createClient({
      url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
      connectionParams: { authorization: tokenIn(headers) },
    })
    .iterate(payload)

const ask = async (payload, headers) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(payload),
  })
  return response.json()
}

const fetcher = (payload, options) => {
  const headers = filled(options?.headers)
  return isSubscription(options?.documentAST, payload.operationName)
    ? subscribe(payload, headers)
    : ask(payload, headers)
}

addEventListener('DOMContentLoaded', () =>
  self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    title: '血联 GraphQL',
    logo: '<span></span>',
    defaultQuery: WELCOME,
    headers: '{\n  "authorization": "Bearer "\n}',
    shouldPersistHeaders: false,
    fetcher,
  }),
)
