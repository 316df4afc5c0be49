import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { sha256 } from '#lib/canonical.ts'
import { makeGraph } from '#scripts/demo/graph.ts'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { type Federation, startFederation } from '#test/support/federation.ts'
import { routineForm } from '#test/support/forms.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'

const title = hasGateway()
  ? 'documents of known clients at the gateway'
  : 'documents of known clients at the gateway (skipped: gateway/ is not installed, npm ci --prefix gateway)'

const VIEWER = 'query Desk($more: Boolean = false) { viewer { account ...Roles @include(if: $more) } }'
const ROLES = 'fragment Roles on Viewer { roles }\n'
const EVENTS = 'subscription ($after: Cursor) { requestChanged(after: $after) { cursor } }'
const STRANGE = '{ viewer { account } }'

/** What is made of the file and the fragment it lacks. */
const TEXT = `${VIEWER}\n\nfragment Roles on Viewer {\n  roles\n}`
const HASH = sha256(TEXT)
const named = (text: string) => ({ documentId: `sha256:${sha256(text)}` })
const asApollo = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
})
const WITH_ROLES = { data: { viewer: { account: 'lead.nurse', roles: ['NURSE'] } } }

describe.skipIf(!hasGateway())(title, { timeout: 60_000 }, () => {
  let folder: string
  let federation: Federation
  let merged: TestHub
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xuelian-documents-'))
    writeFileSync(join(folder, 'viewer.graphql'), VIEWER)
    writeFileSync(join(folder, 'roles.graphql'), ROLES)
    writeFileSync(join(folder, 'events.graphql'), EVENTS)
    const documents = {
      TRUSTED_DOCUMENTS: folder,
      GRAPHQL_DOCUMENTS: 'trusted',
      GRAPHQL_INTROSPECTION: 'off',
    }
    federation = await startFederation(documents)
    const environment = { ...federation.settings, ...documents }
    merged = await startHub({ database: federation.database, environment })
  }, 180_000)
  afterAll(async () => {
    await merged?.stop()
    await federation?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const send = async (url: string, options: { body?: object; search?: string; accept?: string }) => {
    const { body, search = '', accept = 'application/json' } = options
    const response = await fetch(`${url}/graphql${search}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept,
        authorization: await federation.token('lead.nurse'),
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, answer: await response.json() }
  }

  /** The first answer to one operation over WebSocket. */
  const first = async (url: string, payload: object): Promise<unknown> => {
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: await federation.token('lead.nurse') },
      retryAttempts: 0,
    })
    const answer = await new Promise((resolve) => {
      const sink = {
        next: resolve,
        error: (errors: unknown) => resolve({ errors }),
        complete: () => undefined,
      }
      client.subscribe({ query: '', ...payload }, sink)
    })
    await client.dispose()
    return answer
  }

  it.each([
    ['its hash in the form of GraphQL over HTTP', named(TEXT)],
    ['its hash in the form of Apollo', asApollo(TEXT)],
    ['its hash and its text', { query: TEXT, ...asApollo(TEXT) }],
    ['its text', { query: TEXT }],
  ])('runs a registered document by %s', async (_, asked) => {
    const body = { ...asked, variables: { more: true } }
    expect(await send(federation.http, { body })).toEqual({ status: 200, answer: WITH_ROLES })
    expect(await first(federation.socket, body)).toEqual(WITH_ROLES)
  })

  it('runs a registered document by GET', async () => {
    const variables = JSON.stringify({ more: true })
    for (const [name, value] of [
      ['documentId', `sha256:${HASH}`],
      ['extensions', JSON.stringify(asApollo(TEXT).extensions)],
    ] as const) {
      const search = `?${new URLSearchParams({ [name]: value, variables })}`
      expect((await send(federation.http, { search })).answer).toEqual(WITH_ROLES)
    }
  })

  it.each([
    ['an unknown text', { query: STRANGE }],
    ['an unknown hash', named(STRANGE)],
    ['a registered text that was changed', { query: `${TEXT} ` }],
    ['a text under the hash of another', { query: STRANGE, ...named(TEXT) }],
    ['a question about the schema', { query: '{ __schema { queryType { name } } }' }],
  ])('refuses %s in the words of the hub, at both doors', async (_, body) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const refused = await send(federation.http, { body, accept })
      expect(refused).toEqual(await send(merged.doors.http, { body, accept }))
      expect(refused.answer).toMatchObject({
        errors: [
          { extensions: { code: expect.stringMatching(/^DOCUMENT_NOT_TRUSTED$|^PERSISTED_QUERY_HASH_/) } },
        ],
      })
    }
    const refused = await first(federation.socket, body)
    expect(refused).toEqual(await first(merged.socketUrl, body))
    expect(refused).toMatchObject({ errors: [{ message: expect.stringContaining(' / ') }] })
  })

  it('takes from the subgraphs’ own callers whatever the gateway may ask', async () => {
    for (const url of Object.values(federation.subgraphs))
      expect((await send(String(url), { body: { query: '{ __typename }' } })).status).toBe(200)
  })

  it('follows a subscription by its hash', async () => {
    const clinical = makeGraph({ url: String(federation.subgraphs.clinical), token: federation.token })
    const sample = routineForm().sample ?? {}
    const form = routineForm({
      plannedAt: new Date(Date.now() + 24 * 3_600_000),
      sample: { ...sample, collectedAt: new Date(Date.now() - 600_000) },
    })
    await clinical.act('mem01.physician', 'submitRequest', form)
    const asked = { ...named(EVENTS), variables: { after: encodeCursor(0) } }
    expect(await first(federation.socket, asked)).toMatchObject({
      data: { requestChanged: { cursor: expect.any(String) } },
    })
  })
})
