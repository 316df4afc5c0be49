import { readFile } from 'node:fs/promises'
import { createLocalJWKSet, createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { unauthenticated } from './faults.ts'

/** Who signs the callers' tokens: the same issuer the hub trusts (`OIDC_ISSUER`, `OIDC_AUDIENCE`). */
export type Issuer = {
  readonly issuer: string
  readonly audience: string
  readonly keys: JWTVerifyGetKey
}

/** Who calls, as the token says. */
export type Caller = {
  readonly account: string
  readonly organisation: string
  readonly roles: readonly string[]
}

/** Signatures whose private key nobody but the issuer has. */
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'PS384', 'PS512', 'RS256']

/**
 * The issuer's public keys: its `jwks_uri`, or a file of the same form.
 *
 * @param source an `https:` address, or the path of a JSON file `{"keys": [...]}`
 */
export const readKeys = async (source: string): Promise<JWTVerifyGetKey> =>
  /^https?:/.test(source)
    ? createRemoteJWKSet(new URL(source), { timeoutDuration: 3_000 })
    : createLocalJWKSet(JSON.parse(await readFile(source, 'utf8')))

/**
 * Checks an `Authorization` header: signature, issuer, audience and time, each time anew.
 * Null without a header; whoever sends a token that isn't good gets an error, never an anonymous answer.
 */
export const makeTokenCheck =
  ({ issuer, audience, keys }: Issuer) =>
  async (authorization: string | undefined): Promise<Caller | null> => {
    if (!authorization) return null
    const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: 5,
    }).catch(() => {
      throw unauthenticated()
    })
    const { sub = '', organisation, roles } = payload
    if (typeof organisation !== 'string') throw unauthenticated()
    return { account: sub, organisation, roles: Array.isArray(roles) ? roles.map(String) : [] }
  }
