import { LRUCache } from 'lru-cache'
import type { Database } from '#db/client.ts'
import { sha256 } from '#lib/canonical.ts'
import { TokenEnded, Unauthenticated } from '#lib/errors.ts'
import { findActor } from '#resolvers/alliance/actors.ts'
import type { Actor } from '#resolvers/context.ts'
import type { Config } from '#server/config.ts'
import { awayOr } from '#server/format-error.ts'
import { developmentIssuer } from '#server/issuers/development.ts'
import type { Issuer } from '#server/issuers/issuer.ts'
import { oidcIssuer } from '#server/issuers/oidc.ts'

/** Tells who calls. */
export type Authenticator = {
  /**
   * The actor behind an `Authorization` header; null when there is none. What was verified is believed for at most
   * a minute, so that an account that was closed, or lost a role, stops within it.
   * @throws TokenEnded, Unauthenticated, or Unavailable when the issuer is away
   */
  actorOf(authorization: string | undefined): Promise<Actor | null>
}

const BELIEVED_MS = 60_000
const MOST_TOKENS = 10_000
/** No issuer writes longer ones, and hashing them would cost. */
const LONGEST_TOKEN = 16_384

type Known = { readonly actor: Actor; readonly freshUntil: number }

/** An authenticator over an issuer and the hub's own register of accounts. */
export function makeAuthenticator(options: {
  readonly issuer: Issuer
  readonly database: Database
  readonly clock: () => Date
}): Authenticator {
  const { issuer, database, clock } = options
  const known = new LRUCache<string, Known>({ max: MOST_TOKENS })

  return {
    async actorOf(authorization) {
      if (authorization === undefined || authorization === '') return null
      const token = bearerOf(authorization)
      const now = clock()
      const hash = sha256(token)
      const found = known.get(hash)
      if (found !== undefined && found.freshUntil > now.getTime()) return found.actor
      known.delete(hash)
      if (found !== undefined && found.actor.until <= now) throw new TokenEnded()
      const claims = await issuer.verify(token, now)
      const actor = await findActor(database, claims).catch((error: unknown) => {
        throw awayOr(error)
      })
      if (actor === null) throw unknownAccount()
      known.set(hash, { actor, freshUntil: Math.min(actor.until.getTime(), now.getTime() + BELIEVED_MS) })
      return actor
    },
  }
}

/** The issuer the configuration names. */
export const issuerOf = async (config: Pick<Config, 'oidc' | 'dataDir'>): Promise<Issuer> =>
  config.oidc === null ? await developmentIssuer(config.dataDir) : oidcIssuer(config.oidc)

function bearerOf(authorization: string): string {
  const [, token] = /^Bearer +([\w~+/.-]+=*) *$/i.exec(authorization) ?? []
  if (token !== undefined && token.length <= LONGEST_TOKEN) return token
  throw new Unauthenticated({
    zh: 'Authorization 应为“Bearer <令牌>”',
    en: 'Authorization must read “Bearer <token>”',
  })
}

const unknownAccount = () =>
  new Unauthenticated({
    zh: '令牌有效，但该账号在所写机构没有岗位',
    en: 'the token is good, but its account holds no post at the organisation it names',
  })
