import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Unauthenticated } from '#lib/errors.ts'
import type { Claims } from '#resolvers/alliance/actors.ts'
import type { OidcConfig } from '#server/config.ts'
import { ALGORITHMS, CLOCK_TOLERANCE, type Issuer } from '#server/issuers/issuer.ts'
import { tokenFault } from '#server/issuers/token-fault.ts'

const PATIENCE_MS = 5_000
const DISCOVER_AGAIN_MS = 3_600_000
/** How soon a key that nobody knows makes us ask the issuer for its keys again. */
const KEYS_COOLDOWN_MS = 10_000

/**
 * An OpenID Connect provider, found by discovery when the first token comes; its keys are kept, and fetched again
 * when a token is signed with a key they lack. The hub starts without it, and callers hear that it is away.
 */
export function oidcIssuer(config: OidcConfig, options: { keysCooldownMs?: number } = {}): Issuer {
  const keys = discovery(config, options.keysCooldownMs ?? KEYS_COOLDOWN_MS)
  return {
    async verify(token, now) {
      try {
        const { payload } = await jwtVerify(token, await keys(), {
          issuer: config.issuer,
          audience: config.audience,
          algorithms: ALGORITHMS,
          requiredClaims: ['exp', 'sub'],
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: now,
        })
        return claimsOf(payload, config)
      } catch (error) {
        throw error instanceof Unauthenticated ? error : tokenFault(error)
      }
    },
  }
}

function discovery(config: OidcConfig, cooldownDuration: number): () => Promise<JWTVerifyGetKey> {
  let found: Promise<JWTVerifyGetKey> | null = null
  let foundAt = 0
  return async () => {
    if (found !== null && performance.now() - foundAt < DISCOVER_AGAIN_MS) return found
    foundAt = performance.now()
    const finding = findKeySet(config.issuer).then((url) => createRemoteJWKSet(url, { cooldownDuration }))
    found = finding
    finding.catch(() => {
      if (found === finding) found = null
    })
    return finding
  }
}

async function findKeySet(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
  const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' })
  if (!response.ok) throw new Error(`${address} answers ${response.status}`)
  const { issuer: named, jwks_uri: keys } = (await response.json()) as Record<string, unknown>
  if (named !== issuer) throw new Error(`${address} names another issuer: ${String(named)}`)
  if (typeof keys !== 'string' || !URL.canParse(keys)) throw new Error(`${address} has no jwks_uri`)
  return new URL(keys)
}

function claimsOf(payload: JWTPayload, config: OidcConfig): Claims {
  const organisation = claimAt(payload, config.organisationClaim)
  if (typeof organisation !== 'string' || organisation === '') {
    throw new Unauthenticated({
      zh: `令牌没有写明机构（声明 ${config.organisationClaim}）`,
      en: `the token names no organisation (claim ${config.organisationClaim})`,
    })
  }
  return {
    sub: payload.sub ?? '',
    organisation,
    roles: wordsOf(claimAt(payload, config.rolesClaim)),
    until: new Date((payload.exp ?? 0) * 1000),
  }
}

/** A claim by its own name, which may hold dots (a URL), or else by its path, such as `realm_access.roles`. */
function claimAt(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name]
  return name.split('.').reduce<unknown>((value, part) => {
    const isTable = typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    return isTable ? (value as Record<string, unknown>)[part] : undefined
  }, payload)
}

/** Roles come as a list, or as words with spaces between them. */
function wordsOf(claim: unknown): string[] {
  const words = typeof claim === 'string' ? claim.split(/\s+/) : Array.isArray(claim) ? claim : []
  return words.filter((word) => typeof word === 'string' && word !== '')
}
