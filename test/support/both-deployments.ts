import { expect } from 'vitest'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'
import { startGateway } from '#scripts/federated/gateway-process.ts'
import type { Environment } from '#server/config.ts'
import type { Topics } from '#subscriptions/topics.ts'
import { type Followed, followDocument } from '#test/support/followed.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

/** When the day begins in tests that fix their times: what their helpers write down is in order then. */
const BEGINS = Date.parse('2026-03-01T01:00:00Z')

/** How long whatever must come may take. */
export const LONGEST_WAIT = { timeout: 30_000, interval: 20 }

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
  const { environment = {} } = options
  const merged = await startHub({ database, clock, environment })
  const startSubgraph = (name: SubgraphName, port = '0') => {
    const own = { HUB_SUBGRAPHS: name, DATA_DIR: merged.dataDir, HTTP_PORT: port }
    return startHub({ database, clock, environment: { ...environment, ...own } })
  }
  const subgraphs = new Map<SubgraphName, TestHub>()
  for (const name of SUBGRAPH_NAMES) subgraphs.set(name, await startSubgraph(name))
  const nobody = () => undefined
  const gateway = await startGateway(
    { host: '127.0.0.1', httpPort: 0, production: false, introspection: true, logLevel: 'warn' },
    [...subgraphs].map(([name, { doors }]) => ({ name, http: doors.http })),
    { write: nobody, tell: nobody, onGivenUp: nobody },
  )
  const sockets = [merged.socketUrl, `${gateway.http.replace(/^http/, 'ws')}/graphql`] as const
  const subgraph = (name: SubgraphName): TestHub => {
    const hub = subgraphs.get(name)
    if (hub === undefined) throw new Error(`${name} is away`)
    return hub
  }
  return {
    merged,
    /** The hub that serves a subgraph. */
    subgraph,
    /** Where clients ask: the merged hub, and the gateway. */
    addresses: [merged.doors.http, gateway.http] as const,
    /** Where clients subscribe: at the merged hub, and at the gateway. */
    sockets,
    clock,
    /** A bearer token that both take, of an hour from `from` on. */
    token: (account: string, from = clock()) => merged.token(account, from),
    /** Follows the same at both, the merged hub first. */
    follow: (options: Parameters<typeof followDocument>[1]): [Followed, Followed] => [
      followDocument(sockets[0], options),
      followDocument(sockets[1], options),
    ],
    /** Live subscriptions at the merged hub, and at all subgraphs together. */
    followers: () =>
      [[merged], [...subgraphs.values()]].map((hubs) =>
        hubs.reduce((sum, hub) => sum + topicsOf(hub).subscribers, 0),
      ),
    /** Position of the last event, once every hub has told all that has happened so far. */
    lastPosition: async (): Promise<number> => {
      const unplaced = 'select count(*)::int as n from outbox where position is null'
      await expect.poll(async () => await merged.rows(unplaced), LONGEST_WAIT).toEqual([{ n: 0 }])
      const [row] = await merged.rows<{ last: string }>('select last_position as last from outbox_sequence')
      const last = Number(row?.last)
      const edge = () => Math.min(...[merged, ...subgraphs.values()].map((hub) => topicsOf(hub).edge))
      await expect.poll(edge, LONGEST_WAIT).toBeGreaterThanOrEqual(last)
      return last
    },
    /** Ends the hub that serves a subgraph; what it gives back starts another at the same address. */
    takeAway: async (name: SubgraphName) => {
      const hub = subgraph(name)
      subgraphs.delete(name)
      await hub.stop()
      return async () => {
        subgraphs.set(name, await startSubgraph(name, new URL(hub.doors.http).port))
      }
    },
    stop: async () => {
      await gateway.stop()
      for (const hub of subgraphs.values()) await hub.stop()
      await merged.stop()
      await database.drop()
    },
  }
}

const topicsOf = ({ house }: TestHub): Topics => house.services.topics as Topics
