import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import type { DemoAccount } from '#db/seed/accounts.ts'
import { CLOCK_TOLERANCE, type Issuer } from '#server/issuers/issuer.ts'
import { tokenFault } from '#server/issuers/token-fault.ts'

const ISSUER = 'urn:xuelian:development'
const AUDIENCE = 'urn:xuelian:hub'
const ALGORITHM = 'ES256'
const LIFETIME_HOURS = 12

/**
 * The issuer of evaluation and development: it knows the demo accounts alone, and its key pair lies in the data
 * folder, readable by its owner only. Whoever can read that file can be anyone, so production refuses it.
 */
export async function developmentIssuer(dataDir: string): Promise<Issuer> {
  const { kty, crv, x, y } = await developmentKey(dataDir)
  const key = await importJWK({ kty, crv, x, y } as JWK, ALGORITHM)
  return {
    async verify(token, now) {
      try {
        const { payload } = await jwtVerify<{ organisation: string; roles: string[] }>(token, key, {
          issuer: ISSUER,
          audience: AUDIENCE,
          algorithms: [ALGORITHM],
          requiredClaims: ['exp', 'sub'],
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: now,
        })
        const { sub = '', exp = 0, organisation, roles } = payload
        return { sub, organisation, roles, until: new Date(exp * 1000) }
      } catch (error) {
        throw tokenFault(error)
      }
    },
  }
}

/** A bearer token of a demo account, good for 12 hours unless told. */
export async function developmentToken(
  dataDir: string,
  account: Pick<DemoAccount, 'account' | 'organisation' | 'roles'>,
  options: { now: Date; hours?: number },
): Promise<string> {
  const key = await importJWK(await developmentKey(dataDir), ALGORITHM)
  const from = Math.floor(options.now.getTime() / 1000)
  return new SignJWT({ organisation: account.organisation, roles: [...account.roles] })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(account.account)
    .setIssuedAt(from)
    .setExpirationTime(from + (options.hours ?? LIFETIME_HOURS) * 3600)
    .sign(key)
}

/** The private key of the data folder, made on first use by whoever needs it first. */
async function developmentKey(dataDir: string): Promise<JWK> {
  const file = join(dataDir, 'token-key.json')
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 })
    const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
    const made = JSON.stringify(await exportJWK(privateKey))
    try {
      writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      // Somebody else made it meanwhile: theirs is the one.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return JSON.parse(readFileSync(file, 'utf8')) as JWK
}
