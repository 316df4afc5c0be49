import { randomBytes } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { HttpResponse, http, passthrough } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { parseSetUp } from '#scripts/set-up/file.ts'
import { setUp } from '#scripts/set-up/write.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

const ISSUER = 'https://issuer.example'
const key = () => randomBytes(32).toString('base64')

let pair: Awaited<ReturnType<typeof generateKeyPair>>
const issuer = setupServer(
  http.get(`${ISSUER}/.well-known/openid-configuration`, () =>
    HttpResponse.json({ issuer: ISSUER, jwks_uri: `${ISSUER}/keys` }),
  ),
  http.get(`${ISSUER}/keys`, async () =>
    HttpResponse.json({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: '1', alg: 'RS256' }] }),
  ),
  http.all('http://127.0.0.1:*', () => passthrough()),
)

let hub: TestHub
beforeAll(async () => {
  pair = await generateKeyPair('RS256', { extractable: true })
  issuer.listen()
  hub = await startHub({
    environment: {
      NODE_ENV: 'production',
      OIDC_ISSUER: ISSUER,
      OIDC_AUDIENCE: 'xuelian',
      IDENTITY_KEYS: `1:${key()}`,
      IDENTITY_HASH_KEY: key(),
      MQTT_URL: 'mqtt://broker.example',
      NATS_URL: 'nats://events.example',
    },
  })
})
afterAll(async () => {
  await hub.stop()
  issuer.close()
})

const tokenOf = (account: string, role: string) =>
  new SignJWT({ organisation: 'LY-LEAD', roles: [role] })
    .setProtectedHeader({ alg: 'RS256', kid: '1' })
    .setSubject(account)
    .setIssuer(ISSUER)
    .setAudience('xuelian')
    .setExpirationTime('10m')
    .sign(pair.privateKey)

type Answer = {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
}

const ask = async (token: string, query: string, variables: object = {}): Promise<Answer> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const body = JSON.stringify({ query, variables })
  const answer = await fetch(`${hub.doors.http}/graphql`, { method: 'POST', headers, body })
  return (await answer.json()) as Answer
}

const ALLIANCE = {
  alliance: { code: 'LY', nameZh: '示例联合体', nameEn: 'Alliance', regionCode: '330825' },
  lead: {
    code: 'LY-LEAD',
    nameZh: '示例人民医院',
    nameEn: 'People’s Hospital',
    level: 'LEVEL_2',
    generalHospital: true,
    independentTransfusionDepartment: true,
    bloodUseQualification: { number: 'YX-LY', validFrom: '2025-01-01', validUntil: '2035-12-31' },
    agreementSignedOn: '2025-02-01',
  },
  administrators: [{ account: 'ly.admin', name: '示例管理员' }],
}

describe('A hub in production', () => {
  it('begins empty: a good token has no post, and there is no demonstration', async () => {
    const rows = await hub.rows('select 1 from organisations union all select 1 from staff')
    expect(rows).toHaveLength(0)
    const refused = await ask(await tokenOf('ly.admin', 'ADMINISTRATOR'), '{ viewer { account } }')
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  it.each(['/graphiql', '/schema.graphql'])('has no %s', async (path) => {
    expect((await fetch(`${hub.doors.http}${path}`)).status).toBe(404)
  })

  it('is set up from a file, and its administrator lets people and a HIS in', async () => {
    const file = parseSetUp(JSON.stringify(ALLIANCE))
    await hub.house.store.database.transaction(SYSTEM_SCOPE, (db) => setUp(db, file, new Date()))
    const token = await tokenOf('ly.admin', 'ADMINISTRATOR')
    const input = { organisation: 'LY-LEAD', account: 'his.ly', name: 'HIS LY-LEAD', roles: ['MACHINE'] }
    const registered = await ask(
      token,
      'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { name organisation { code } } }',
      { input },
    )
    expect(registered).toEqual({
      data: { registerStaff: { name: 'HIS LY-LEAD', organisation: { code: 'LY-LEAD' } } },
    })
    const sender = { application: 'HIS', organisation: 'LY-LEAD', account: 'his.ly' }
    const configured = await ask(
      token,
      'mutation ($input: ConfigureSenderInput!) { configureSender(input: $input) { application } }',
      { input: sender },
    )
    expect(configured).toEqual({ data: { configureSender: { application: 'HIS' } } })
  })

  it('rejects a message that calls itself a test, by its place', async () => {
    const client = await connectRaw(Number(hub.doors.mllp.split(':')[1]))
    const answer = await client.ask(
      'MSH|^~\\&|HIS|LY-LEAD|HUB|LY-LEAD|20260301093000||ADT^A04^ADT_A01|P1|T|2.5.1\rEVN|A04|20260301093000\r',
    )
    client.close()
    expect(answer).toContain('\rMSA|AR|P1')
    expect(answer).toContain('\rERR||MSH^1^11|202^')
  })

  it('refuses introspection over HTTP and WebSocket', async () => {
    const query = '{ __schema { queryType { name } } }'
    const token = await tokenOf('ly.admin', 'ADMINISTRATOR')
    expect((await ask(token, query)).errors?.[0]?.message).toMatch(/introspection/i)
    const client = createClient({
      url: hub.socketUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    })
    const ended = await new Promise<unknown>((resolve) => {
      client.subscribe({ query }, { next: resolve, error: resolve, complete: () => resolve('complete') })
    })
    await client.dispose()
    expect(ended).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/introspection has been disabled/) }),
    )
  })

  it('starts while NATS can’t be reached, and says that PostgreSQL carries the events', async () => {
    await expect
      .poll(() => hub.log.join(''), { timeout: 20_000 })
      .toContain('NATS can’t be reached; PostgreSQL carries the events, none is lost.')
    const metrics = await (await fetch(`${hub.doors.http}/metrics`)).text()
    expect(metrics).toMatch(/^xuelian_nats_carries 0$/m)
  })

  it('starts while the sensors’ broker can’t be reached, is ready, and tries on', async () => {
    expect(hub.doors.mqtt).toBe('broker.example:1883')
    expect((await fetch(`${hub.doors.http}/health/ready`)).status).toBe(200)
    await expect
      .poll(() => hub.log.join(''), { timeout: 20_000 })
      .toContain('The sensors’ broker can’t be reached; trying on.')
  })
})
