import { createHash } from 'node:crypto'
import { benchServices } from '#bench/support/calling.ts'
import { Database } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { demoAccounts } from '#db/seed/accounts.ts'
import { HubError } from '#lib/errors.ts'
import { makeLog } from '#lib/log.ts'
import { findActor } from '#resolvers/alliance/actors.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Ctx, Door } from '#resolvers/context.ts'
import { expireWaivers } from '#resolvers/waivers/expire-waivers.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { soakPeers } from './families.ts'

// The hub of a soak, in a process of its own that may be killed at any moment: it does what it is sent and answers.

/** How it begins; the clock runs `speed` times as fast as the world's. */
export type SoakStart = {
  readonly url: string
  /** 32 bytes in hex. */
  readonly key: string
  readonly clock: number
  readonly speed: number
  readonly connections: number
  /** Share of questions that a peer does not answer. */
  readonly failing: number
}

const calls = {
  quote: quoteWaiver,
  settle: settleWaiver,
  release: releaseWaiver,
  reverse: reverseWaiver,
} as const
/** An operation of a soak. */
export type SoakCall = keyof typeof calls
export type SoakAsk = {
  readonly id: number
  readonly call: SoakCall
  readonly account: string
  readonly input: object
}
/** What a settlement window goes on with, and the hash of the whole answer: the same request is told the same. */
export type SoakDone = { readonly waiver: string; readonly token: string | null; readonly hash: string }
/** What came of it; a fault is an error that no caller should ever see. */
export type SoakAnswer =
  | { readonly id: number; readonly done: SoakDone }
  | { readonly id: number; readonly refused: string }
  | { readonly id: number; readonly fault: string }

const EXPIRES_EVERY_MS = 1000
const UNTIL = new Date('2100-01-01T00:00:00Z')

const start = async ({ url, key, clock, speed, connections, failing }: SoakStart) => {
  const database = new Database(url, { max: connections, onIdleError: () => undefined })
  const bytes = Buffer.from(key, 'hex')
  const begun = Date.now()
  const services = {
    ...benchServices(database, makeLog('silent')),
    keys: makeIdentityKeys({ encryption: [{ id: '1', key: bytes }], hash: bytes }),
    peers: soakPeers(failing),
    clock: () => new Date(clock + speed * (Date.now() - begun)),
  }
  const actors = new Map<string, Actor>()
  for (const { account, organisation, roles } of demoAccounts) {
    const actor = await findActor(database, { sub: account, organisation, roles, until: UNTIL })
    if (actor !== null) actors.set(account, actor)
  }
  const inCall = async <T>(actor: Actor, door: Door, work: (ctx: Ctx) => Promise<T>): Promise<T> => {
    const ctx = beginCall(services, { actor, door, correlationId: 'soak' })
    try {
      return await work(ctx)
    } finally {
      await ctx.reads.close()
    }
  }
  process.on('message', async ({ id, call, account, input }: SoakAsk) => {
    const actor = actors.get(account)
    const run = calls[call] as (ctx: Ctx, input: never) => Promise<unknown>
    const answer: SoakAnswer = await (actor === undefined
      ? Promise.resolve({ id, fault: `no account ${account}` })
      : inCall(actor, 'graphql', (ctx) => run(ctx, input as never)).then(
          (answer) => ({ id, done: doneOf(answer as Answered) }),
          (error: unknown) => failureOf(id, error),
        ))
    process.send?.(answer)
  })
  void expireForEver(await hubsOwn(database), inCall)
  process.send?.({ ready: true })
}

type Answered = { readonly id: string; readonly token?: string | null }

const doneOf = (answer: Answered): SoakDone => ({
  ...{ waiver: answer.id, token: answer.token ?? null },
  hash: createHash('sha256').update(JSON.stringify(answer)).digest('base64'),
})

const failureOf = (id: number, error: unknown): SoakAnswer =>
  error instanceof HubError ? { id, refused: error.code } : { id, fault: String((error as Error).stack) }

const hubsOwn = async (database: Database): Promise<Actor> => {
  const actor = (await listHubActors(database)).find(({ organisationCode }) => organisationCode === 'CS-LEAD')
  if (actor === undefined) throw new Error('the hub has no seat')
  return actor
}

type InCall = <T>(actor: Actor, door: Door, work: (ctx: Ctx) => Promise<T>) => Promise<T>

const expireForEver = async (actor: Actor, inCall: InCall): Promise<never> => {
  for (;;) {
    await inCall(actor, 'worker', (ctx) => expireWaivers(ctx, {})).catch((error: unknown) => {
      if (!(error instanceof HubError)) process.send?.({ id: 0, fault: String((error as Error).stack) })
    })
    await new Promise((resolve) => setTimeout(resolve, EXPIRES_EVERY_MS))
  }
}

process.once('message', (begin: SoakStart) => void start(begin))
// Whoever started it is gone: it must not stay behind.
process.once('disconnect', () => process.exit(1))
