import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Unavailable } from '#lib/errors.ts'
import { oidcIssuer } from '#server/issuers/oidc.ts'

const ISSUER = 'https://login.example'
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`
const KEYS = `${ISSUER}/keys`

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const pair = await generateKeyPair('RS256', { extractable: true })
const token = await new SignJWT({ organisation: 'CS-LEAD', roles: ['TECHNICIAN'] })
  .setProtectedHeader({ alg: 'RS256', kid: 'one' })
  .setSubject('lead.technician')
  .setIssuer(ISSUER)
  .setAudience('xuelian')
  .setExpirationTime('10m')
  .sign(pair.privateKey)

const issuer = () =>
  oidcIssuer({ issuer: ISSUER, audience: 'xuelian', organisationClaim: 'organisation', rolesClaim: 'roles' })

const discovered = http.get(DISCOVERY, () => HttpResponse.json({ issuer: ISSUER, jwks_uri: KEYS }))
const keySet = async () => ({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }] })
const keysShown = http.get(KEYS, async () => HttpResponse.json(await keySet()))

describe('an OpenID Connect provider', () => {
  it('is believed when it answers as it should', async () => {
    server.use(discovered, keysShown)
    const claims = await issuer().verify(token, new Date())
    expect(claims).toMatchObject({ sub: 'lead.technician', organisation: 'CS-LEAD', roles: ['TECHNICIAN'] })
  })

  it.each([
    ['refuses connections', http.get(DISCOVERY, () => HttpResponse.error())],
    ['answers 503', http.get(DISCOVERY, () => new HttpResponse(null, { status: 503 }))],
    ['answers HTML', http.get(DISCOVERY, () => HttpResponse.html('<p>maintenance</p>'))],
    ['answers nothing that is JSON', http.get(DISCOVERY, () => HttpResponse.text('{'))],
    [
      'names another issuer',
      http.get(DISCOVERY, () => HttpResponse.json({ issuer: 'https://other.example', jwks_uri: KEYS })),
    ],
    ['shows no address of its keys', http.get(DISCOVERY, () => HttpResponse.json({ issuer: ISSUER }))],
    ['sends us elsewhere', http.get(DISCOVERY, () => HttpResponse.redirect('https://other.example/'))],
  ])('that %s is away: nobody is let in and nobody is called a liar', async (_, discovery) => {
    server.use(discovery, keysShown)
    await expect(issuer().verify(token, new Date())).rejects.toThrow(Unavailable)
  })

  it.each([
    ['refuses', http.get(KEYS, () => HttpResponse.error())],
    ['answers 500', http.get(KEYS, () => new HttpResponse(null, { status: 500 }))],
    ['answers nonsense', http.get(KEYS, () => HttpResponse.text('keys?'))],
  ])('whose key address %s is away', async (_, keys) => {
    server.use(discovered, keys)
    await expect(issuer().verify(token, new Date())).rejects.toThrow(Unavailable)
  })

  it('that was away is asked again by the next token', async () => {
    const again = issuer()
    server.use(
      http.get(DISCOVERY, () => HttpResponse.error(), { once: true }),
      discovered,
      keysShown,
    )
    await expect(again.verify(token, new Date())).rejects.toThrow(Unavailable)
    expect(await again.verify(token, new Date())).toMatchObject({ sub: 'lead.technician' })
  })
})
