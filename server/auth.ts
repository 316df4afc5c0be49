import { LRUCache } from 'lru-cache'
import type { Database } from '#db/client.ts'
import { sha256 } from '#lib/canonical.ts'
import { TokenEnded, Unauthenticated } from '#lib/errors.ts'
import { type Claims, findActor, findActors } from '#resolvers/alliance/actors.ts'
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
   * a minute, and no longer than until somebody's post is changed.
   * @throws TokenEnded, Unauthenticated, or Unavailable when the issuer is away
   */
  actorOf(authorization: string | undefined): Promise<Actor | null>
  /** The same, with what tells how long it is believed without being asked again. */
  standingOf(authorization: string | undefined): Promise<Standing | null>
  /** Whether a standing may still be believed without asking again. */
  isFresh(standing: Standing): boolean
  /**
   * The bearers of tokens that were verified before, as the register knows them now, all in one statement: in the order
   * asked, for each its standing, or TokenEnded or Unauthenticated.
   * @throws Unavailable when the database is away
   */
  renewed(standings: readonly Standing[]): Promise<(Standing | Unauthenticated)[]>
  /** A post was changed: nothing that was learnt before, or is being learnt at this moment, is believed any more. */
  postsChanged(): void
}

/** Who calls, by what the token claims, and how long that may be believed. */
export type Standing = {
  readonly claims: Claims
  readonly actor: Actor
  /** Until when at the latest (ms). */
  readonly freshUntil: number
  /** After so many changes of posts that this process had heard of, it was asked. */
  readonly asOf: number
}

const BELIEVED_MS = 60_000
/** As many as screens may follow the hub, and those who call beside them. */
const MOST_TOKENS = 20_000
/** No issuer writes longer ones, and hashing them would cost. */
const LONGEST_TOKEN = 16_384

/** An authenticator over an issuer and the hub's own register of accounts. */
export function makeAuthenticator(options: {
  readonly issuer: Issuer
  readonly database: Database
  readonly clock: () => Date
}): Authenticator {
  const { issuer, database, clock } = options
  const known = new LRUCache<string, Standing>({ max: MOST_TOKENS })
  let changes = 0

  const isFresh: Authenticator['isFresh'] = ({ freshUntil, asOf }) =>
    asOf === changes && freshUntil > clock().getTime()

  const standingOf: Authenticator['standingOf'] = async (authorization) => {
    if (authorization === undefined || authorization === '') return null
    const token = bearerOf(authorization)
    const now = clock()
    const hash = sha256(token)
    const found = known.get(hash)
    if (found !== undefined && isFresh(found)) return found
    known.delete(hash)
    if (found !== undefined && found.actor.until <= now) throw new TokenEnded()
    const asOf = changes
    const claims = await issuer.verify(token, now)
    const actor = await findActor(database, claims).catch((error: unknown) => {
      throw awayOr(error)
    })
    if (actor === null) throw unknownAccount()
    const standing = standingFrom(claims, actor, { now, asOf })
    known.set(hash, standing)
    return standing
  }

  const renewed: Authenticator['renewed'] = async (standings) => {
    const now = clock()
    const asOf = changes
    const actors = await findActors(
      database,
      standings.map(({ claims }) => claims),
    ).catch((error: unknown) => {
      throw awayOr(error)
    })
    return standings.map(({ claims }, at) => {
      if (claims.until <= now) return new TokenEnded()
      const actor = actors[at] ?? null
      return actor === null ? unknownAccount() : standingFrom(claims, actor, { now, asOf })
    })
  }

  return {
    standingOf,
    isFresh,
    renewed,
    postsChanged: () => {
      changes += 1
    },
    actorOf: async (authorization) => (await standingOf(authorization))?.actor ?? null,
  }
}

const standingFrom = (
  claims: Claims,
  actor: Actor,
  { now, asOf }: { readonly now: Date; readonly asOf: number },
): Standing => ({
  claims,
  actor,
  asOf,
  freshUntil: Math.min(actor.until.getTime(), now.getTime() + BELIEVED_MS),
})

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
