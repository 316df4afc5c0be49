import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { buildSchema as parseSchema } from 'graphql'
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'

let hub: TestHub
let token: string
beforeAll(async () => {
  hub = await startHub()
  token = await hub.token('lead.technician')
})
afterAll(() => hub.stop())

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${hub.doors.http}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const codes = async (answer: Response) =>
  ((await answer.json()) as { errors: { extensions: { code: string } }[] }).errors.map(
    ({ extensions }) => extensions.code,
  )

describe('GraphQL over HTTP', () => {
  /** The audits of queries by GET come as plain links, which may be made by any page: CSRF prevention refuses them. */
  const REFUSED_AS_CROSS_SITE = ['5A70', 'D6D5', '6A70']

  it('passes every audit that must or should pass; three that may fail are cross-site requests', async () => {
    const audits = serverAudits({ url: `${hub.doors.http}/graphql`, fetchFn: fetch })
    expect(audits.length).toBe(61)
    const failed = []
    for (const audit of audits) {
      const { status, name } = await audit.fn()
      if (status !== 'ok') failed.push({ id: audit.id, isMay: name.startsWith('MAY') })
    }
    expect(failed).toEqual(REFUSED_AS_CROSS_SITE.map((id) => ({ id, isMay: true })))
  })

  it('answers a query by GET once the client says that it is no plain link', async () => {
    const url = `${hub.doors.http}/graphql?query=${encodeURIComponent('{ viewer { account } }')}`
    const answer = await fetch(url, {
      headers: { authorization: token, 'apollo-require-preflight': '1' },
    })
    expect(await answer.json()).toEqual({ data: { viewer: { account: 'lead.technician' } } })
  })

  it.each(['B', '__proto__', ''])('tells that there is no operation %j', async (operationName) => {
    const answer = await post(
      '/graphql',
      { query: 'query A { viewer { account } }', operationName },
      { authorization: token },
    )
    expect([answer.status, await codes(answer)]).toEqual([400, ['OPERATION_RESOLUTION_FAILURE']])
  })

  it('tells that a document is nested beyond measure', async () => {
    const query = `{ requests(first: ${'['.repeat(3_900)}) }`
    expect(await codes(await post('/graphql', { query }, { authorization: token }))).toEqual([
      'GRAPHQL_PARSE_FAILED',
    ])
  })

  it('changes nothing by GET', async () => {
    const url = `${hub.doors.http}/graphql?query=${encodeURIComponent('mutation { __typename }')}`
    const answer = await fetch(url, { headers: { authorization: token, 'apollo-require-preflight': '1' } })
    expect(answer.status).toBe(405)
  })

  it('tells both languages and the field when a variable does not fit', async () => {
    const query = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { __typename } }'
    const answer = await hub.ask('lead.nurse', query, {
      input: { badge: 'x', pin: 1, operation: 'issueUnits', digest: 'x' },
    })
    expect(answer.errors?.[0].message).toMatch(/^变量的值与类型不符。 \/ Variable/)
    expect(answer.errors?.[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ field: 'pin', zh: expect.any(String), en: expect.stringContaining('String') }],
    })
  })

  it('tells each field of bad input that an operation finds', async () => {
    const query = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { __typename } }'
    const answer = await hub.ask('lead.nurse', query, {
      input: { badge: 'lead.nurse', pin: '246810', operation: 'issueUnits', digest: 'no digest' },
    })
    expect(answer.errors?.[0].extensions.problems).toEqual([
      { field: 'digest', zh: '须为 SHA-256 的 64 位十六进制', en: 'must be a SHA-256 in 64 hex digits' },
    ])
  })

  it('masks what it did not expect, and logs it under the number it tells', async () => {
    const broken = await startHub()
    try {
      const [{ name } = { name: '' }] = await broken.rows<{ name: string }>(
        `select tablename as name from pg_tables where tablename = 'organisations'`,
      )
      await broken.rows(`alter table ${name} rename to elsewhere`)
      const answer = await broken.ask('lead.technician', '{ organisations { code } }')
      const { code, incident } = answer.errors?.[0].extensions ?? {}
      expect(code).toBe('INTERNAL')
      expect(JSON.stringify(answer)).not.toMatch(/organisations|elsewhere|select/i)
      expect(broken.log.some((line) => line.includes(incident) && line.includes('a fault was masked'))).toBe(
        true,
      )
    } finally {
      await broken.stop()
    }
  })
})

describe('Limits of a document', () => {
  const refusal = async (query: string) => (await hub.ask('lead.technician', query)).errors?.[0].message

  it('refuse deep nesting', async () => {
    const deep = (levels: number): string => (levels === 0 ? 'name' : `ofType { ${deep(levels - 1)} }`)
    expect(await refusal(`{ __type(name: "Query") { ${deep(20)} } }`)).toMatch(
      /嵌套超过 15 层 \/ more than 15/,
    )
  })

  it('refuse many aliases', async () => {
    const aliases = Array.from({ length: 31 }, (_, n) => `a${n}: viewer { account }`)
    expect(await refusal(`{ ${aliases.join(' ')} }`)).toMatch(/别名超过 30 个/)
  })

  it('refuse a document that could bring too many rows', async () => {
    const { errors = [] } = await hub.ask('lead.technician', '{ organisations(first: 90000) { code } }')
    expect(errors.map(({ message }) => message)).toContainEqual(expect.stringMatching(/请减小 first/))
  })

  it('refuse a document of too many words', async () => {
    expect(await refusal(`{ viewer { ${'account '.repeat(5_000)} } }`)).toMatch(/token/)
  })

  it('refuse a batch', async () => {
    const answer = await post('/graphql', [{ query: '{ __typename }' }, { query: '{ __typename }' }])
    expect(answer.status).toBe(400)
    expect(await codes(answer)).toEqual(['BAD_REQUEST'])
  })

  it('refuse a body over 1 MB, whether its length is told or not', async () => {
    const body = JSON.stringify({ query: `{ viewer { account } } # ${'x'.repeat(1_100_000)}` })
    expect((await post('/graphql', body)).status).toBe(413)
    const stream = new Blob([body]).stream()
    const answer = await fetch(`${hub.doors.http}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(answer.status).toBe(413)
  })
})

describe('The HTTP door', () => {
  it('keeps a correlation id that was given, and makes one otherwise', async () => {
    const given = await post('/graphql', { query: '{ __typename }' }, { 'x-correlation-id': 'his-4711' })
    expect(given.headers.get('x-correlation-id')).toBe('his-4711')
    const made = await post('/graphql', { query: '{ __typename }' }, { 'x-correlation-id': 'not one\tword' })
    expect(made.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('writes the correlation id into the audit trail', async () => {
    const headers = { authorization: token, 'x-correlation-id': 'trail-1' }
    await post('/graphql', { query: '{ viewer { account } }' }, headers)
    await hub.house.services.readAudit.flush()
    expect(
      await hub.rows(`select account, action, door from audit_entries where correlation_id = 'trail-1'`),
    ).toEqual([{ account: 'lead.technician', action: 'alliance.viewer', door: 'graphql' }])
  })

  it.each([
    ['/nothing', 'GET', 404, 'NOT_FOUND'],
    ['/health/live', 'POST', 405, 'METHOD_NOT_ALLOWED'],
    ['/messages/CS-MEM01', 'GET', 405, 'METHOD_NOT_ALLOWED'],
    ['/messages/CS-MEM01', 'POST', 401, 'UNAUTHENTICATED'],
  ])('answers %s by %s with %i and a sentence in both languages', async (path, method, status, code) => {
    const answer = await fetch(`${hub.doors.http}${path}`, { method })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({
      error: { code, words: { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) } },
    })
  })

  it('outlives bytes that are no HTTP', async () => {
    const socket = connect(Number(new URL(hub.doors.http).port), '127.0.0.1')
    socket.resume()
    socket.write('\x00\x0bMSH|^~\\&|HIS\x1c\r')
    await new Promise((resolve) => socket.once('close', resolve))
    expect((await fetch(`${hub.doors.http}/health/live`)).status).toBe(200)
  })

  it('shows its schema, which is the one checked in', async () => {
    const shown = await (await fetch(`${hub.doors.http}/schema.graphql`)).text()
    expect(parseSchema(shown).getQueryType()?.getFields()).toHaveProperty('viewer')
    expect(shown).toBe(await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'))
  })

  it('serves pages that load nothing from elsewhere and run only scripts of the hub', async () => {
    const policies: Record<string, RegExp> = {
      '/': /^default-src 'none'; script-src '(sha256|none)/,
      '/graphiql': /^default-src 'none'; script-src 'self';/,
    }
    for (const [path, policy] of Object.entries(policies)) {
      const answer = await fetch(`${hub.doors.http}${path}`)
      const page = await answer.text()
      expect(page).toContain('血联')
      expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
      expect(answer.headers.get('content-security-policy')).toMatch(policy)
    }
  })

  it('has all that GraphiQL loads, and nothing else below it', async () => {
    const page = await (await fetch(`${hub.doors.http}/graphiql`)).text()
    const script = await (await fetch(`${hub.doors.http}/graphiql/page.js`)).text()
    const loaded = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    const workers = ['editor', 'json', 'graphql'].map((name) => `/graphiql/${name}.worker.js`)
    expect(loaded).toHaveLength(5)
    for (const name of ['editor', 'json', 'graphql']) expect(script).toContain(`'${name}'`)
    for (const path of [...loaded, ...workers]) {
      const answer = await fetch(`${hub.doors.http}${path}`)
      expect(answer.status, path).toBe(200)
      expect(answer.headers.get('content-type'), path).toMatch(/^text\/(javascript|css); charset=utf-8$/)
      expect((await answer.text()).length, path).toBeGreaterThan(50)
    }
    for (const name of ['', 'toString', 'page.html', '../graphiql.ts'])
      expect((await fetch(`${hub.doors.http}/graphiql/${name}`)).status, name).toBe(404)
  })
})

describe('Messages as JSON', () => {
  const send = async (account: string, organisation: string, body: unknown) =>
    post(`/messages/${organisation}`, body, { authorization: await hub.token(account) })

  it('speak only for the organisation of the token', async () => {
    const answer = await send('his.mem01', 'CS-MEM02', { operation: 'submitRequest', input: {} })
    expect(answer.status).toBe(403)
  })

  it('name the operations there are', async () => {
    const answer = await send('his.mem01', 'CS-MEM01', { operation: 'dropTables', input: {} })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { problems: [{ field: 'operation' }] } })
  })

  it('must be JSON', async () => {
    const headers = { authorization: await hub.token('his.mem01'), 'content-type': 'text/plain' }
    expect((await post('/messages/CS-MEM01', 'MSH|', headers)).status).toBe(415)
    expect((await send('his.mem01', 'CS-MEM01', '{"operation":')).status).toBe(400)
  })
})

describe('In production', () => {
  it('hides introspection, its schema and the page for trying queries', async () => {
    const closed = await startHub({ environment: { GRAPHQL_INTROSPECTION: 'off' } })
    try {
      const answer = await closed.ask('lead.technician', '{ __schema { queryType { name } } }')
      expect(answer.errors?.[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
      expect((await fetch(`${closed.doors.http}/schema.graphql`)).status).toBe(404)
    } finally {
      await closed.stop()
    }
  })
})
