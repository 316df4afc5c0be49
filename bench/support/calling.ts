import { randomBytes } from 'node:crypto'
import type { Database } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { demoAccounts } from '#db/seed/accounts.ts'
import type { Log } from '#lib/log.ts'
import { findActor } from '#resolvers/alliance/actors.ts'
import { makeReadAudit } from '#resolvers/audit/read-audit.ts'
import { type Actor, type Ctx, type Services, scopeOf } from '#resolvers/context.ts'
import { silentMeters } from '#resolvers/meters.ts'
import { makeReadSession } from '#resolvers/reads.ts'
import { NO_PEERS } from '#resolvers/waivers/no-peers.ts'
import { reactions } from '#server/reactions.ts'

/** The hub's services around one database, without doors. */
export const benchServices = (database: Database, log: Log): Services => ({
  database,
  topics: {
    subscribe: () => {
      throw new Error('nobody subscribes here')
    },
  },
  keys: makeIdentityKeys({ encryption: [{ id: '1', key: randomBytes(32) }], hash: randomBytes(32) }),
  log,
  meters: silentMeters,
  reactions,
  readAudit: makeReadAudit({ database, log, meters: silentMeters }),
  peers: NO_PEERS,
  clock: () => new Date(),
  wake() {},
})

/** A demo account as a caller. */
export const callerNamed = async (database: Database, account: string): Promise<Actor> => {
  const known = demoAccounts.find((one) => one.account === account)
  const actor =
    known &&
    (await findActor(database, {
      sub: account,
      organisation: known.organisation,
      roles: known.roles,
      until: new Date(Date.now() + 3_600_000),
    }))
  if (!actor) throw new Error(`no demo account ${account}`)
  return actor
}

/** One call of that actor; its reads are closed when `work` is done. */
export const called = async <T>(
  services: Services,
  actor: Actor,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> => {
  const reads = makeReadSession(services.database, scopeOf(actor))
  try {
    return await work({ actor, services, door: 'graphql', correlationId: 'bench', reads })
  } finally {
    await reads.close()
  }
}

/** The value below which `share` of these lie. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}

/** Milliseconds that each of `times` runs takes, one after the other. */
export const timesOf = async (times: number, task: (run: number) => Promise<void>): Promise<number[]> => {
  const taken: number[] = []
  for (let run = 0; run < times; run += 1) {
    const began = performance.now()
    await task(run)
    taken.push(performance.now() - began)
  }
  return taken
}
