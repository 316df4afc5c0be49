import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { NotFound } from '#lib/errors.ts'
import { type Handler, send } from '#server/http/exchange.ts'
import type { Route } from '#server/http.ts'

/** Where the page and all it loads stand. */
const FOLDER = '/graphiql/'

/**
 * Everything comes from this hub. The editor writes its colours into style elements and carries its font and icons
 * with it as data; scripts, workers and connections are this hub's own files alone.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const SCRIPT = 'text/javascript; charset=utf-8'
const STYLE = 'text/css; charset=utf-8'

type Asset = { readonly type: string; readonly load: () => Promise<string> }

/** GraphiQL as one bundle; 9 MB, so it is read when somebody first opens the page. */
const bundle = () => import('@graphql-yoga/render-graphiql/graphiql')

const ours = (name: string) => () =>
  readFile(fileURLToPath(new URL(`./graphiql/${name}`, import.meta.url)), 'utf8')

/** The browser's build of the WebSocket client, which lies beside what the package exports. */
const socketClient = () => {
  const entry = createRequire(import.meta.url).resolve('graphql-ws')
  return readFile(new URL('../umd/graphql-ws.min.js', pathToFileURL(entry)), 'utf8')
}

const assets: Readonly<Record<string, Asset>> = {
  'page.js': { type: SCRIPT, load: ours('page.js') },
  'page.css': { type: STYLE, load: ours('page.css') },
  'graphql-ws.js': { type: SCRIPT, load: socketClient },
  'graphiql.js': { type: SCRIPT, load: async () => (await bundle()).js },
  'graphiql.css': { type: STYLE, load: async () => (await bundle()).css },
  'editor.worker.js': { type: SCRIPT, load: async () => (await bundle()).editorWorkerService },
  'json.worker.js': { type: SCRIPT, load: async () => (await bundle()).jsonWorker },
  'graphql.worker.js': { type: SCRIPT, load: async () => (await bundle()).graphqlWorker },
}

const page: Handler = async (exchange) =>
  send(exchange, {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: await ours('page.html')(),
    headers: { 'content-security-policy': POLICY },
  })

const asset: Handler = async (exchange) => {
  const name = exchange.url.pathname.slice(FOLDER.length)
  const found = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (found === undefined) throw new NotFound({ zh: '页面', en: 'page' })
  const { type, load } = found
  // A worker obeys the policy that comes with its own script.
  const headers = { 'content-security-policy': POLICY, 'cache-control': 'private, max-age=3600' }
  send(exchange, { status: 200, type, body: await load(), headers })
}

/** GraphiQL, served from this hub: nothing of it comes from the internet. */
export const graphiqlRoutes: readonly Route[] = [
  { path: '/graphiql', methods: ['GET'], handle: page },
  { path: FOLDER, methods: ['GET'], handle: asset },
]
