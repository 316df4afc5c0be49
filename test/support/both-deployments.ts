import { SUBGRAPH_NAMES } from '#schema/federation/subgraphs.ts'
import { startGateway } from '#scripts/federated/gateway-process.ts'
import type { Environment } from '#server/config.ts'
import type { Topics } from '#subscriptions/topics.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

/** When the day begins in tests that fix their times: what their helpers write down is in order then. */
const BEGINS = Date.parse('2026-03-01T01:00:00Z')

/**
 * The merged hub, and one hub for each subgraph behind Hive Gateway, all on one database and by one clock: whatever
 * happens is told by both. The hubs run in this process, so that a test sees when somebody follows them.
 */
export type BothDeployments = Awaited<ReturnType<typeof startBoth>>

/**
 * @param options another database than a fresh one, and variables for every hub
 */
export const startBoth = async (
  options: { readonly database?: FreshDatabase; readonly environment?: Environment } = {},
) => {
  const ahead = BEGINS - Date.now()
  const clock = () => new Date(Date.now() + ahead)
  const database = options.database ?? (await freshDatabase('DEMONSTRATION'))
  const merged = await startHub({ database, clock, environment: options.environment ?? {} })
  const subgraphs: TestHub[] = []
  for (const name of SUBGRAPH_NAMES) {
    const environment = { ...options.environment, HUB_SUBGRAPHS: name, DATA_DIR: merged.dataDir }
    subgraphs.push(await startHub({ database, clock, environment }))
  }
  let output = ''
  const note = (line: string) => {
    output += `${line}\n`
  }
  const gateway = await startGateway(
    { host: '127.0.0.1', httpPort: 0, production: false, introspection: true, logLevel: 'warn' },
    subgraphs.map(({ doors }, at) => ({ name: SUBGRAPH_NAMES[at] ?? 'clinical', http: doors.http })),
    { write: note, tell: note, onGivenUp: ({ en }) => note(en) },
  )
  const named = (name: (typeof SUBGRAPH_NAMES)[number]): TestHub =>
    subgraphs[SUBGRAPH_NAMES.indexOf(name)] ?? merged
  return {
    merged,
    /** The hub that serves a subgraph. */
    subgraph: named,
    /** Where clients ask each: the merged hub, and the gateway. */
    addresses: [merged.doors.http, gateway.http] as const,
    /** Where clients subscribe at each: at the merged hub, and at the gateway. */
    sockets: [merged.socketUrl, `${gateway.http.replace(/^http/, 'ws')}/graphql`] as const,
    clock,
    /** A bearer token that both take, of an hour from `from` on. */
    token: (account: string, from = clock()) => merged.token(account, from),
    /** Live subscriptions at the merged hub, and at all subgraphs together. */
    followers: () =>
      [[merged], subgraphs].map((hubs) => hubs.reduce((sum, hub) => sum + topicsOf(hub).subscribers, 0)),
    /** Position up to which every hub has told what happened. */
    edge: () => Math.min(...[merged, ...subgraphs].map((hub) => topicsOf(hub).edge)),
    /** What the gateway has written. */
    output: () => output,
    stop: async () => {
      await gateway.stop()
      for (const hub of subgraphs) await hub.stop()
      await merged.stop()
      await database.drop()
    },
  }
}

const topicsOf = ({ house }: TestHub): Topics => house.services.topics as Topics
