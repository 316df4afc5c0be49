import { LRUCache } from 'lru-cache'
import { findActor } from '#resolvers/alliance/actors.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import type { KnownSender } from '#resolvers/messaging/senders.ts'

/** A sender's post may be taken away: it is asked for anew this often. */
const FRESH_MS = 60_000

const known = new WeakMap<Services, LRUCache<string, Actor>>()

/**
 * The machine account a sender's messages act as.
 * @throws when the sender's account holds no post: the message waits for an administrator
 */
export const findMachineActor = async (services: Services, sender: KnownSender): Promise<Actor> => {
  const cache = known.get(services) ?? new LRUCache<string, Actor>({ max: 1_000, ttl: FRESH_MS })
  known.set(services, cache)
  const key = `${sender.id}:${sender.account}`
  const cached = cache.get(key)
  if (cached !== undefined) return cached
  const actor = await findActor(services.database, {
    sub: sender.account,
    organisation: sender.organisationCode,
    roles: ['MACHINE'],
    until: new Date(Date.now() + FRESH_MS),
  })
  if (actor === null)
    throw new Error(`sender account ${sender.account} holds no post at ${sender.organisationCode}`)
  cache.set(key, actor)
  return actor
}
