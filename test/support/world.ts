import { randomBytes } from 'node:crypto'
import { type ExecutionResult, graphql } from 'graphql'
import { Database } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { DEMO_PIN, demoAccounts } from '#db/seed/accounts.ts'
import { digestOf } from '#lib/canonical.ts'
import { makeLog } from '#lib/log.ts'
import { findActor } from '#resolvers/alliance/actors.ts'
import { stepUp } from '#resolvers/alliance/step-up.ts'
import { makeReadAudit } from '#resolvers/audit/read-audit.ts'
import type { Ctx, Door, Services, Topics } from '#resolvers/context.ts'
import { scopeOf } from '#resolvers/context.ts'
import { silentMeters } from '#resolvers/meters.ts'
import { makeReadSession } from '#resolvers/reads.ts'
import { NO_PEERS } from '#resolvers/waivers/no-peers.ts'
import { buildSchema } from '#schema/index.ts'
import { reactions } from '#server/reactions.ts'
import { freshDatabase, ownerPool } from '#test/support/postgres.ts'

/** The hub's own schema; building it takes long enough to do it once. */
export const schema = buildSchema()

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever shape it has asked for
type Answer = ExecutionResult<Record<string, any>>

/** The demonstration alliance in a database of its own, without server or sockets. */
export type World = Awaited<ReturnType<typeof makeWorld>>

/** Topics for tests that subscribe to nothing. */
const noTopics: Topics = {
  subscribe: () => {
    throw new Error('this world has no topics')
  },
}

export const makeWorld = async (
  options: { start?: string; topics?: Topics; keys?: Services['keys']; peers?: Services['peers'] } = {},
) => {
  const fresh = await freshDatabase('DEMONSTRATION')
  const database = new Database(fresh.url, { max: 8 })
  const owner = ownerPool(fresh.directUrl)

  let now = new Date(options.start ?? '2026-03-01T01:00:00Z')
  const log = makeLog('silent')
  const services: Services = {
    database,
    topics: options.topics ?? noTopics,
    keys:
      options.keys ??
      makeIdentityKeys({ encryption: [{ id: '1', key: randomBytes(32) }], hash: randomBytes(32) }),
    log,
    meters: silentMeters,
    readAudit: makeReadAudit({ database, log, meters: silentMeters }),
    reactions,
    peers: options.peers ?? NO_PEERS,
    clock: () => now,
    wake() {},
  }

  /** A call by one of the demo accounts; close its reads when they were used. */
  const as = async (account: string, door: Door = 'graphql'): Promise<Ctx> => {
    const known = demoAccounts.find((candidate) => candidate.account === account)
    if (known === undefined) throw new Error(`no demo account ${account}`)
    const actor = await findActor(database, {
      sub: account,
      organisation: known.organisation,
      roles: known.roles,
      until: new Date(now.getTime() + 3_600_000),
    })
    if (actor === null) throw new Error(`${account} holds no post`)
    return {
      actor,
      services,
      door,
      correlationId: randomBytes(8).toString('hex'),
      reads: makeReadSession(database, scopeOf(actor)),
    }
  }

  return {
    database,
    services,
    /** Connection strings of this world's database. */
    urls: fresh,
    as,
    now: () => now,
    /** Moves the world's clock. */
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms)
    },
    /** Rows as the owner sees them, past all row security: for assertions only. */
    rows: async <T = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> =>
      (await owner.query(text, values)).rows as T[],
    /** A signature by a badge holder for an operation's input, given at `terminal`'s desk. */
    signed: async (terminal: Ctx, badge: string, operation: string, input: object): Promise<string> => {
      const { token } = await stepUp(terminal, { badge, pin: DEMO_PIN, operation, digest: digestOf(input) })
      return token
    },
    /** Runs a GraphQL document as an account, in process. */
    ask: async (
      account: string,
      source: string,
      variableValues: Record<string, unknown> = {},
    ): Promise<Answer> => {
      const contextValue = await as(account)
      try {
        const result = await graphql({ schema, source, variableValues, contextValue })
        return result as Answer
      } finally {
        await contextValue.reads.close()
      }
    },
    close: async () => {
      await services.readAudit.flush()
      await database.close()
      await owner.end()
      await fresh.drop()
    },
  }
}
