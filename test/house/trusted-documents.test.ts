import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { sha256 } from '#lib/canonical.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { schemaTellingHow } from '#test/support/telling-how.ts'

const VIEWER = 'query Desk($more: Boolean = false) { viewer { account ...Roles @include(if: $more) } }'
const ROLES = 'fragment Roles on Viewer { roles }\n'
const STRANGE = '{ viewer { account } }'

let folder: string
let open: TestHub
let closed: TestHub
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xuelian-documents-'))
  writeFileSync(join(folder, 'viewer.graphql'), VIEWER)
  writeFileSync(join(folder, 'roles.graphql'), ROLES)
  open = await startHub({ environment: { TRUSTED_DOCUMENTS: folder } })
  const manifest = join(folder, 'manifest.json')
  writeFileSync(manifest, JSON.stringify({ [`sha256:${HASH}`]: TEXT }))
  closed = await startHub({
    environment: { TRUSTED_DOCUMENTS: manifest, GRAPHQL_DOCUMENTS: 'trusted', GRAPHQL_INTROSPECTION: 'off' },
  })
})
afterAll(async () => {
  await Promise.all([open.stop(), closed.stop()])
  rmSync(folder, { recursive: true })
})

/** What the hub makes of the file and the fragment it lacks. */
const TEXT = `${VIEWER}\n\nfragment Roles on Viewer {\n  roles\n}`
const HASH = sha256(TEXT)
const apollo = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } })

const post = async (hub: TestHub, body: object, accept = 'application/json') => {
  const response = await fetch(`${hub.doors.http}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization: await hub.token('lead.nurse') },
    body: JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: its shape is the document's
  return { status: response.status, answer: (await response.json()) as any }
}

const get = async (hub: TestHub, parameters: Record<string, string>) => {
  const response = await fetch(`${hub.doors.http}/graphql?${new URLSearchParams(parameters)}`, {
    headers: { authorization: await hub.token('lead.nurse'), 'apollo-require-preflight': 'yes' },
  })
  return response.json()
}

/** One operation over WebSocket. */
const send = async (hub: TestHub, payload: object): Promise<unknown> => {
  const client = createClient({
    url: hub.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: await hub.token('lead.nurse') },
    retryAttempts: 0,
  })
  try {
    return await new Promise((resolve) => {
      const sink = {
        next: resolve,
        error: (error: unknown) => resolve({ errors: error }),
        complete: () => undefined,
      }
      client.subscribe({ query: '', ...payload }, sink)
    })
  } finally {
    await client.dispose()
  }
}

const NURSE = { data: { viewer: { account: 'lead.nurse' } } }
const WITH_ROLES = { data: { viewer: { account: 'lead.nurse', roles: ['NURSE'] } } }
const code = (hash: string) => ({ errors: [{ extensions: { code: hash } }] })

describe('A document that is registered', () => {
  it.each([
    ['GraphQL over HTTP', { documentId: `sha256:${HASH}` }],
    ['Apollo', { extensions: apollo(HASH) }],
    ['Apollo, with its text', { query: TEXT, extensions: apollo(HASH) }],
  ])('is asked for by its hash alone in the form of %s, at both doors', async (_, body) => {
    for (const hub of [open, closed]) {
      const asked = { ...body, variables: { more: true } }
      expect((await post(hub, asked)).answer).toEqual(WITH_ROLES)
      expect(await send(hub, asked)).toEqual(WITH_ROLES)
      expect((await post(hub, body)).answer).toEqual(NURSE)
    }
  })

  it('is asked for by GET', async () => {
    expect(await get(closed, { documentId: `sha256:${HASH}` })).toEqual(NURSE)
    const extensions = JSON.stringify(apollo(HASH))
    expect(await get(closed, { extensions, variables: '{"more":true}' })).toEqual(WITH_ROLES)
  })
})

describe('A document that is not registered', () => {
  it('runs by its text where any may, and is asked for when only its hash is sent', async () => {
    expect((await post(open, { query: STRANGE })).answer).toEqual(NURSE)
    const asked = { extensions: apollo(sha256(STRANGE)) }
    expect((await post(open, asked)).answer).toMatchObject(code('PERSISTED_QUERY_NOT_FOUND'))
    expect(await send(open, asked)).toMatchObject(code('PERSISTED_QUERY_NOT_FOUND'))
    expect((await post(open, { query: STRANGE, ...asked })).answer).toEqual(NURSE)
    expect((await post(open, { documentId: 'desk-1' })).answer).toMatchObject(
      code('PERSISTED_QUERY_NOT_FOUND'),
    )
  })

  it('is refused with the way out where registered ones alone may run', async () => {
    for (const asked of [
      { query: STRANGE },
      { extensions: apollo(sha256(STRANGE)) },
      { query: STRANGE, documentId: `sha256:${sha256(STRANGE)}` },
      { query: `${TEXT} ` },
    ]) {
      const { status, answer } = await post(closed, asked)
      expect(status).toBe(200)
      expect(answer).toMatchObject(code('DOCUMENT_NOT_TRUSTED'))
      expect(answer.errors[0].message).toMatch(/TRUSTED_DOCUMENTS.* \/ .*TRUSTED_DOCUMENTS/s)
      expect(await send(closed, asked)).toMatchObject(code('DOCUMENT_NOT_TRUSTED'))
    }
    const { status } = await post(closed, { query: STRANGE }, 'application/graphql-response+json')
    expect(status).toBe(400)
    expect(await get(closed, { query: STRANGE })).toMatchObject(code('DOCUMENT_NOT_TRUSTED'))
  })

  it('does not run under the hash of another', async () => {
    for (const hub of [open, closed]) {
      const asked = { query: STRANGE, documentId: `sha256:${HASH}` }
      expect((await post(hub, asked)).answer).toMatchObject(code('PERSISTED_QUERY_HASH_MISMATCH'))
      expect(await send(hub, asked)).toMatchObject(code('PERSISTED_QUERY_HASH_MISMATCH'))
    }
  })

  it('may ask about the schema only where introspection is on', async () => {
    const query = '{ __schema { queryType { name } } }'
    expect((await post(open, { query })).answer).toMatchObject({ data: { __schema: {} } })
    expect((await post(closed, { query })).answer).toMatchObject(code('DOCUMENT_NOT_TRUSTED'))
  })
})

describe('Behind the door', () => {
  it('what is registered is compiled when it first comes, all else at the third time', async () => {
    const known = join(folder, 'how.json')
    writeFileSync(known, JSON.stringify({ [sha256('{ how(n: 1) }')]: '{ how(n: 1) }' }))
    const hub = await startHub({ schema: schemaTellingHow(), environment: { TRUSTED_DOCUMENTS: known } })
    const inTurn = async (query: string) => {
      const seen: string[] = []
      for (let n = 0; n < 3; n += 1) seen.push((await post(hub, { query })).answer.data.how)
      return seen
    }
    try {
      expect(await inTurn('{ how(n: 1) }')).toEqual(['compiled', 'compiled', 'compiled'])
      expect(await inTurn('{ how(n: 2) }')).toEqual(['walked', 'walked', 'compiled'])
    } finally {
      await hub.stop()
    }
  })
})
