import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TokenEnded, Unauthenticated, Unavailable } from '#lib/errors.ts'
import { type Authenticator, makeAuthenticator } from '#server/auth.ts'
import { developmentIssuer, developmentToken } from '#server/issuers/development.ts'
import { oidcIssuer } from '#server/issuers/oidc.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Pair = Awaited<ReturnType<typeof generateKeyPair>>

/** An OpenID Connect provider on this machine; `keys` are those it shows, `asked` counts how often. */
class Provider {
  readonly keys: { kid: string; pair: Pair }[] = []
  asked = 0
  isAway = false
  #server: Server | null = null
  url = ''

  async start(): Promise<void> {
    this.#server = createServer(async (request, response) => {
      if (this.isAway) return response.writeHead(503).end()
      const isDiscovery = request.url === '/realm/.well-known/openid-configuration'
      if (!isDiscovery) this.asked += 1
      const body = isDiscovery ? { issuer: this.url, jwks_uri: `${this.url}/keys` } : await this.#keySet()
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/realm`
    await this.addKey('first')
  }

  async addKey(kid: string): Promise<void> {
    this.keys.push({ kid, pair: await generateKeyPair('RS256', { extractable: true }) })
  }

  /** A token of this provider for the lead's technician, but for what is given. */
  async token(
    over: {
      claims?: JWTPayload
      audience?: string
      issuer?: string
      kid?: string
      ends?: string | null
    } = {},
  ): Promise<string> {
    const { kid, pair } =
      this.keys.find((key) => key.kid === over.kid) ?? (this.keys.at(-1) as { kid: string; pair: Pair })
    const claims = {
      org: { code: 'CS-LEAD' },
      realm_access: { roles: ['TECHNICIAN', 'offline'] },
      ...over.claims,
    }
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: over.kid ?? kid })
      .setSubject('lead.technician')
      .setIssuer(over.issuer ?? this.url)
      .setAudience(over.audience ?? 'xuelian')
    if (over.ends !== null) token.setExpirationTime(over.ends ?? '10m')
    return `Bearer ${await token.sign(pair.privateKey)}`
  }

  stop(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
  }

  async #keySet() {
    return {
      keys: await Promise.all(
        this.keys.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256' })),
      ),
    }
  }
}

const HOUR_AHEAD = new Date(Date.now() + 3_600_000)

describe('An OpenID Connect issuer', () => {
  let provider: Provider
  let authenticator: Authenticator
  let now: Date
  beforeEach(async () => {
    provider = new Provider()
    await provider.start()
    now = new Date()
    const config = {
      issuer: provider.url,
      audience: 'xuelian',
      organisationClaim: 'org.code',
      rolesClaim: 'realm_access.roles',
    }
    const issuer = oidcIssuer(config, { keysCooldownMs: 0 })
    authenticator = makeAuthenticator({ issuer, database: world.database, clock: () => now })
    return () => provider.stop()
  })

  const failure = (authorization: string) =>
    authenticator.actorOf(authorization).then(
      () => null,
      (error: unknown) => error,
    )

  it('vouches for an account; its roles are those that both the token and the hub give', async () => {
    const claims = { realm_access: { roles: ['TECHNICIAN', 'ADMINISTRATOR', 'offline'] } }
    const actor = await authenticator.actorOf(await provider.token({ claims }))
    expect(actor).toMatchObject({
      account: 'lead.technician',
      organisationCode: 'CS-LEAD',
      roles: ['TECHNICIAN'],
    })
  })

  it('may write roles as words, and claims under names with dots', async () => {
    const issuer = oidcIssuer({
      issuer: provider.url,
      audience: 'xuelian',
      organisationClaim: 'https://hub.example/organisation',
      rolesClaim: 'scope',
    })
    const flat = makeAuthenticator({ issuer, database: world.database, clock: () => now })
    const claims = { 'https://hub.example/organisation': 'CS-LEAD', scope: 'openid TECHNICIAN' }
    expect(await flat.actorOf(await provider.token({ claims }))).toMatchObject({ roles: ['TECHNICIAN'] })
  })

  it.each([
    ['another audience', { audience: 'elsewhere' }, /another audience/],
    ['another issuer', { issuer: 'https://elsewhere.example' }, /issuer is not trusted/],
    ['no end', { ends: null }, /no end/],
    ['no organisation', { claims: { org: {} } }, /no organisation \(claim org.code\)/],
    ['an account that is none of the organisation', { claims: { org: { code: 'CS-MEM01' } } }, /no post/],
    ['an organisation that is none', { claims: { org: { code: 'XX' } } }, /no post/],
  ])('is not believed with %s', async (_, over, words) => {
    const error = await failure(await provider.token(over as object))
    expect(error).toBeInstanceOf(Unauthenticated)
    expect((error as Error).message).toMatch(words)
    expect((error as Error).message).toMatch(/\p{Script=Han}/u)
  })

  it('is told that the token has ended when it has', async () => {
    expect(await failure(await provider.token({ ends: '-1m' }))).toBeInstanceOf(TokenEnded)
  })

  it('is not believed without a signature, with a shared secret, or with another key under a known name', async () => {
    const claims = { org: { code: 'CS-LEAD' }, realm_access: { roles: ['TECHNICIAN'] } }
    const unsigned = new UnsecuredJWT(claims)
      .setSubject('lead.technician')
      .setIssuer(provider.url)
      .setAudience('xuelian')
      .setExpirationTime('10m')
      .encode()
    expect(await failure(`Bearer ${unsigned}`)).toBeInstanceOf(Unauthenticated)

    const sign = (alg: string, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, kid: 'first' })
        .setSubject('lead.technician')
        .setIssuer(provider.url)
        .setAudience('xuelian')
        .setExpirationTime('10m')
        .sign(key)
    const shown = JSON.stringify(await exportJWK((provider.keys[0] as { pair: Pair }).pair.publicKey))
    expect(await failure(`Bearer ${await sign('HS256', new TextEncoder().encode(shown))}`)).toBeInstanceOf(
      Unauthenticated,
    )
    const stranger = await generateKeyPair('RS256')
    expect(await failure(`Bearer ${await sign('RS256', stranger.privateKey)}`)).toBeInstanceOf(
      Unauthenticated,
    )
  })

  it('is asked for its keys again when a token names a new one', async () => {
    await authenticator.actorOf(await provider.token())
    await provider.addKey('second')
    expect(await authenticator.actorOf(await provider.token({ kid: 'second' }))).toMatchObject({
      account: 'lead.technician',
    })
    expect(provider.asked).toBe(2)
  })

  it('is not believed with a key that it does not show', async () => {
    await provider.addKey('hidden')
    const token = await provider.token({ kid: 'hidden' })
    provider.keys.pop()
    expect(await failure(token)).toBeInstanceOf(Unauthenticated)
  })

  it('that is away is told apart from a token that is not good, and asked again', async () => {
    provider.isAway = true
    const token = await provider.token()
    expect(await failure(token)).toBeInstanceOf(Unavailable)
    provider.isAway = false
    expect(await authenticator.actorOf(token)).toMatchObject({ account: 'lead.technician' })
  })

  it('is believed for a minute, then the account is looked up again', async () => {
    const token = await provider.token()
    await authenticator.actorOf(token)
    await world.rows(`update staff set active = false where account = 'lead.technician'`)
    try {
      now = new Date(now.getTime() + 59_000)
      expect(await authenticator.actorOf(token)).toMatchObject({ account: 'lead.technician' })
      now = new Date(now.getTime() + 1_000)
      expect(await failure(token)).toBeInstanceOf(Unauthenticated)
    } finally {
      await world.rows(`update staff set active = true where account = 'lead.technician'`)
    }
  })

  it('is believed no longer than until a post is changed, nor what was being asked at that moment', async () => {
    let asked = 0
    let meanwhile = () => {}
    const issuer = {
      verify: async () => {
        asked += 1
        meanwhile()
        return { sub: 'lead.technician', organisation: 'CS-LEAD', roles: ['TECHNICIAN'], until: HOUR_AHEAD }
      },
    }
    const changing = makeAuthenticator({ issuer, database: world.database, clock: () => now })
    meanwhile = () => changing.postsChanged()
    const standing = await changing.standingOf('Bearer x')
    expect(standing && changing.isFresh(standing)).toBe(false)
    meanwhile = () => {}
    await changing.actorOf('Bearer x')
    await changing.actorOf('Bearer x')
    expect(asked).toBe(2)
    changing.postsChanged()
    await changing.actorOf('Bearer x')
    expect(asked).toBe(3)
  })

  it('is not believed past the end of its token, however fresh the memory', async () => {
    const token = await provider.token({ ends: '30s' })
    await authenticator.actorOf(token)
    now = new Date(now.getTime() + 31_000)
    expect(await failure(token)).toBeInstanceOf(TokenEnded)
  })
})

describe('The Authorization header', () => {
  it.each(['Basic eDp5', 'Bearer', 'Bearer a b', `Bearer ${'x'.repeat(20_000)}`])(
    'that reads %.20s is refused, and an absent one is nobody',
    async (authorization) => {
      const issuer = { verify: () => Promise.reject(new Error('not to be asked')) }
      const { actorOf } = makeAuthenticator({ issuer, database: world.database, clock: () => new Date() })
      await expect(actorOf(authorization)).rejects.toBeInstanceOf(Unauthenticated)
      expect(await actorOf(undefined)).toBeNull()
    },
  )
})

describe('The development issuer', () => {
  const account = { account: 'lead.nurse', organisation: 'CS-LEAD', roles: ['NURSE'] } as const
  const dataDir = mkdtempSync(join(tmpdir(), 'xuelian-issuer-'))
  afterAll(() => rmSync(dataDir, { recursive: true }))

  it('keeps one key, which its owner alone can read', async () => {
    const token = await developmentToken(dataDir, account, { now: new Date() })
    const issuer = await developmentIssuer(dataDir)
    expect(await issuer.verify(token, new Date())).toMatchObject({ sub: 'lead.nurse', roles: ['NURSE'] })
    expect(statSync(join(dataDir, 'token-key.json')).mode & 0o777).toBe(0o600)
  })

  it('does not believe the tokens of another data folder', async () => {
    const other = mkdtempSync(join(tmpdir(), 'xuelian-issuer-'))
    const token = await developmentToken(other, account, { now: new Date() })
    const issuer = await developmentIssuer(dataDir)
    await expect(issuer.verify(token, new Date())).rejects.toBeInstanceOf(Unauthenticated)
    expect(readFileSync(join(other, 'token-key.json'), 'utf8')).not.toBe(
      readFileSync(join(dataDir, 'token-key.json'), 'utf8'),
    )
    rmSync(other, { recursive: true })
  })
})
