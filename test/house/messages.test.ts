import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { ACCESS } from '#resolvers/access.ts'
import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import type { Role } from '#rules/alliance/terms.ts'
import { buildSchema } from '#schema/index.ts'
import { routineForm } from '#test/support/forms.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

/** A form of today, as an integration bus would write it. */
const todaysForm = (changes: Partial<SubmitRequestInput> = {}): SubmitRequestInput => {
  const hours = (n: number) => new Date(Date.now() + n * 3_600_000)
  const form = routineForm({
    consent: { kind: 'PATIENT', signedAt: hours(-2) },
    plannedAt: hours(24),
    ...changes,
  })
  return form.sample ? { ...form, sample: { ...form.sample, collectedAt: hours(-1) } } : form
}

type Answer = {
  readonly id?: string
  readonly type?: string
  readonly error?: {
    readonly code: string
    readonly words: { readonly zh: string; readonly en: string }
    readonly problems?: { readonly field: string; readonly zh: string; readonly en: string }[]
    readonly findings?: { readonly code: string; readonly source: string }[]
  }
}

const send = async (operation: string, input: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${hub.doors.http}/messages/CS-MEM01`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: await hub.token('his.mem01'),
      ...headers,
    },
    body: JSON.stringify({ operation, input }),
  })
  return { status: answer.status, body: (await answer.json()) as Answer }
}

describe('A request as JSON', () => {
  it('is submitted by the same operation as over GraphQL, and the lead sees it at once', async () => {
    const client = createClient({
      url: hub.socketUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: await hub.token('lead.technician') },
    })
    const seen = client.iterate<{ requestChanged: { event: string; request: { placerNumber: string } } }>({
      query: 'subscription { requestChanged { event request { placerNumber } } }',
    })
    const first = seen.next()
    // The subscription is in place once a query on the same connection is answered.
    await client.iterate({ query: '{ __typename }' }).next()

    const form = todaysForm()
    const { status, body } = await send('submitRequest', form, { 'x-correlation-id': 'bus-1' })
    expect({ status, type: body.type }).toEqual({ status: 200, type: 'Request' })
    expect((await first).value).toEqual({
      data: {
        requestChanged: {
          event: 'requests.requestSubmitted',
          request: { placerNumber: form.placerNumber },
        },
      },
    })
    await client.dispose()
    expect(
      await hub.rows(`select action, door, account, outcome from audit_entries
        where correlation_id = 'bus-1' and outcome = 'DONE'`),
    ).toEqual([{ action: 'requests.submitRequest', door: 'http', account: 'his.mem01', outcome: 'DONE' }])
    expect(await hub.rows(`select name from outbox where correlation_id = 'bus-1'`)).toContainEqual({
      name: 'requests.requestSubmitted',
    })
  })

  it('is submitted once, however often it is sent under one key', async () => {
    const form = { ...todaysForm(), idempotencyKey: 'bus-repeats' }
    const first = await send('submitRequest', form)
    const second = await send('submitRequest', form)
    expect(first.status).toBe(200)
    expect(second).toEqual(first)
  })

  it('tells every field that does not fit, in both languages', async () => {
    const { status, body } = await send('submitRequest', {
      ...todaysForm(),
      urgency: 'SOON',
      components: [{ product: 'RBC-SUSP-LR', quantity: 'two', unit: 'U' }],
      colour: 'red',
    })
    expect(status).toBe(400)
    expect(body.error?.code).toBe('BAD_USER_INPUT')
    expect(body.error?.problems?.map(({ field }) => field).sort()).toEqual([
      'components[0].quantity',
      'input',
      'urgency',
    ])
    for (const { zh, en } of body.error?.problems ?? []) expect([zh, en]).not.toContain('')
  })

  it('is declined with the findings of the rule and their sources', async () => {
    const { status, body } = await send('submitRequest', todaysForm({ consent: null }))
    expect(status).toBe(422)
    expect(body.error?.words.zh).toMatch(/\p{Script=Han}/u)
    expect(body.error?.findings?.[0]).toMatchObject({ code: expect.any(String), source: expect.any(String) })
  })

  it('may be cancelled the same way, and answers not found for another’s', async () => {
    const { body } = await send('submitRequest', todaysForm())
    const cancelled = await send('cancelRequest', { requestId: body.id, reason: '患者出院' })
    expect(cancelled).toMatchObject({ status: 200, body: { id: body.id } })
    const foreign = await send('cancelRequest', { requestId: `req_${'0'.repeat(32)}`, reason: '患者出院' })
    expect(foreign).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } })
  })
})

describe('A caller of the JSON door', () => {
  it.each(['CS-MEM02', '', '%ED%A0%80', '%zz', 'CS-MEM01%00'])(
    'speaks for no organisation %j',
    async (name) => {
      const answer = await fetch(`${hub.doors.http}/messages/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: await hub.token('his.mem01') },
        body: '{}',
      })
      expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'FORBIDDEN' } }])
    },
  )

  it('that goes away in the middle of its body is no fault of the database', async () => {
    const { hostname, port } = new URL(hub.doors.http)
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST /messages/CS-MEM01 HTTP/1.1\r\nHost: x\r\nAuthorization: ${await hub.token('his.mem01')}\r\n`,
    )
    socket.write('Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
    await new Promise((resolve) => setTimeout(resolve, 300))
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(hub.log.join('')).not.toContain('it is away')
  })
})

describe('The operations of the JSON door', () => {
  /** Readings have an HTTP door of their own, `/sensors/`, which answers each body by what became of its parts. */
  const ANOTHER_DOOR = ['recordReadings']
  /** What a machine account may do by a mutation, as the table has it; signing is a person's act. */
  const ofMachines = () =>
    Object.entries(ACCESS)
      .filter(([, { roles }]) => (roles as readonly Role[]).includes('MACHINE'))
      .map(([name]) => name.slice(name.indexOf('.') + 1))
      .filter((name) => !['stepUp', ...ANOTHER_DOOR].includes(name) && mutations.includes(name))
  const mutations = Object.keys(buildSchema().getMutationType()?.getFields() ?? {})

  it('are all that a machine account may do, and each stands in docs/http.md', async () => {
    const { body } = await send('nothing', {})
    const offered = body.error?.problems?.[0]?.en.split('choose from ')[1]?.split(', ') ?? []
    expect(ofMachines().filter((name) => !offered.includes(name))).toEqual([])
    const [, table = ''] = readFileSync('docs/http.md', 'utf8').split(/^## .*$/m)
    const documented = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name)
    expect(offered.filter((name) => !documented.includes(name))).toEqual([])
  })

  it('tell of a result and of the bedside, declined where nothing is known of them', async () => {
    const none = '0'.repeat(32)
    const answers = [
      await send('withdrawResult', { resultId: `typ_${none}`, reason: '标本有误' }),
      await send('requestDispense', { requestId: `req_${none}`, collectorName: '示例取血丙' }),
    ]
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
    ])
  })
})

describe('A reader over a shelf', () => {
  it('tells of many bags by one message, and hears what is wrong with each', async () => {
    const answer = await fetch(`${hub.doors.http}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await hub.token('mem01.technician') },
      body: JSON.stringify({ query: '{ places { id name } }' }),
    })
    const { data } = (await answer.json()) as { data: { places: { id: string; name: string }[] } }
    const placeId = data.places.find(({ name }) => name === 'FRIDGE-1')?.id
    const labels = ['3308029999996-E5445', 'no label']
    const { status, body } = await send('scanUnits', { placeId, labels })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        id: placeId,
        type: 'BulkScan',
        findings: [
          { code: 'SCANNED_BAG_UNKNOWN', field: 'labels[0]' },
          { code: 'SCANNED_LABEL_UNREADABLE', field: 'labels[1]' },
        ],
      },
    })
    const counted = await send('takeStock', { placeId, labels: [] })
    expect(counted).toMatchObject({ status: 200, body: { type: 'StockTaking' } })
  })
})

describe('A member that counts by itself', () => {
  it('tells its whole stock, a heartbeat for the same, and no heartbeat before it', async () => {
    const early = await send('reportStock', {})
    expect(early.body.error?.findings).toMatchObject([{ code: 'STOCK_REPORT_MISSING' }])
    const line = { product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 3 }
    const told = await send('reportStock', { lines: [line] })
    expect(told).toMatchObject({ status: 200, body: { type: 'StockFeed' } })
    expect(await send('reportStock', {})).toEqual(told)
    expect(await hub.rows('select lines from stock_reports')).toEqual([
      { lines: [{ ...line, firstExpiry: null }] },
    ])
  })
})
