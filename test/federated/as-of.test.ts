import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { type BothDeployments, startBoth } from '#test/support/both-deployments.ts'
import { followDocument } from '#test/support/followed.ts'
import { startGatewayBefore } from '#test/support/gateway-before.ts'
import { makeReplicatedPair, postgresTools, type ReplicatedPair } from '#test/support/standby.ts'

const title = hasGateway()
  ? 'the age of an answer, behind Hive Gateway'
  : 'the age of an answer, behind Hive Gateway (skipped: gateway/ is not installed, npm ci --prefix gateway)'

const EARLIER = '2026-03-01T01:00:00.000Z'
const LATER = '2026-03-01T01:00:00.250Z'

describe.skipIf(!hasGateway())(title, () => {
  /** What each subgraph says of its next answers. */
  let told: Record<'one' | 'other', { asOf?: unknown; errors?: object[] }> = { one: {}, other: {} }
  let gateway: Awaited<ReturnType<typeof startGatewayBefore>>

  const answering = (name: 'one' | 'other') => () => {
    const { asOf, errors } = told[name]
    const data = errors === undefined ? { [name]: name } : null
    return { data, errors, ...(asOf !== undefined && { extensions: { asOf } }) }
  }

  beforeAll(async () => {
    gateway = await startGatewayBefore({ one: answering('one'), other: answering('other') })
  }, 120_000)
  afterAll(() => gateway?.stop())
  beforeEach(() => {
    told = { one: {}, other: {} }
  })

  const ask = (query: string) => askOf(gateway.http, { query })
  const BOTH = { data: { one: 'one', other: 'other' } }

  it.each([
    ['of now, where no subgraph says otherwise', undefined, undefined, null],
    ['that of the one which says it', LATER, undefined, LATER],
    ['whichever of them that is', undefined, LATER, LATER],
    ['the oldest, where it comes first', EARLIER, LATER, EARLIER],
    ['the oldest, where it comes last', LATER, EARLIER, EARLIER],
    [
      'the oldest by the clock, not by its letters',
      '2026-03-01T08:59:59+08:00',
      LATER,
      '2026-03-01T08:59:59+08:00',
    ],
    ['not what is no moment', 'soon', LATER, LATER],
    ['nothing where none is one', 'soon', null, null],
  ])('is %s', async (_, one, other, asOf) => {
    told = { one: { asOf: one }, other: { asOf: other } }
    expect(await ask('{ one other }')).toEqual({ ...BOTH, asOf })
  })

  it('is that of each answer alone, also of those that are asked for at the same time', async () => {
    told = { one: { asOf: EARLIER }, other: { asOf: LATER } }
    const [first, second] = await Promise.all([ask('{ one }'), ask('{ other }')])
    expect([first?.asOf, second?.asOf]).toEqual([EARLIER, LATER])
    told = { one: {}, other: {} }
    expect((await ask('{ one other }')).asOf).toBeNull()
  })

  it('is told beside errors, too', async () => {
    told = {
      one: { errors: [{ message: 'no', path: ['one'], extensions: { code: 'FORBIDDEN' } }] },
      other: { asOf: LATER },
    }
    expect(await ask('{ one other }')).toMatchObject({
      data: { one: null, other: 'other' },
      errors: [{ path: ['one'], extensions: { code: 'FORBIDDEN' } }],
      asOf: LATER,
    })
  })

  it('is told by WebSocket in the extension', async () => {
    told = { one: { asOf: LATER }, other: { asOf: EARLIER } }
    const asked = { authorization: null, query: '{ one other }' }
    const { ended, frames, close } = followDocument(gateway.socket, asked)
    expect(await ended).toBe('complete')
    expect(frames.map((frame) => JSON.parse(frame))).toEqual([{ ...BOTH, extensions: { asOf: EARLIER } }])
    await close()
  })
})

const needs = hasGateway() && postgresTools !== null
const real = needs
  ? 'a replica that the subgraphs read'
  : 'a replica that the subgraphs read (skipped: gateway/ or PostgreSQL’s own tools are not installed)'

describe.skipIf(!needs)(real, { timeout: 60_000 }, () => {
  let pair: ReplicatedPair
  let both: BothDeployments
  beforeAll(async () => {
    pair = await makeReplicatedPair()
    const environment = { DATABASE_REPLICA_URL: pair.replicaUrl }
    both = await startBoth({ database: pair.database, environment })
  }, 180_000)
  afterAll(async () => {
    await both?.stop()
    pair?.close()
  })

  const SAID = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

  it.each([
    ['one subgraph', '{ auditTrail(first: 1) { edges { node { id } } } }'],
    [
      'three, of which one reads the primary',
      `{ worklist { edges { node { __typename } } } auditTrail(first: 1) { edges { node { id } } }
        coldChainPerformance(from: "2026-02-01", to: "2026-02-02") { places } }`,
    ],
  ])('is told of at the gateway as at the merged hub: %s', async (_, query) => {
    const authorization = await both.token('lead.quality')
    for (const address of both.addresses)
      await expect
        .poll(async () => (await askOf(address, { query, authorization })).asOf, { timeout: 30_000 })
        .toMatch(SAID)
  })

  it('is not told of where the primary was read', async () => {
    const query = '{ worklist { edges { node { __typename } } } }'
    const authorization = await both.token('lead.technician')
    for (const address of both.addresses)
      expect((await askOf(address, { query, authorization })).asOf).toBeNull()
  })
})

/** An answer with its age, which the header and the extension say alike. */
const askOf = async (address: string, of: { readonly query: string; readonly authorization?: string }) => {
  const { query, authorization } = of
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query }),
  })
  const { extensions, ...answer } = (await response.json()) as { extensions?: { asOf?: string } }
  expect(response.headers.get('xuelian-as-of')).toBe(extensions?.asOf ?? null)
  return { ...answer, asOf: extensions?.asOf ?? null }
}
