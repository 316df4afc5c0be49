import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { handOverItems } from '#rules/inventory/terms.ts'
import { newBag } from '#scripts/demo/bank.ts'
import { playDay } from '#scripts/demo/play-day.ts'
import { ward } from '#scripts/demo/scenes/ward.ts'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { type Answer, type Federation, post, startFederation } from '#test/support/federation.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import {
  type Question,
  type RepositoryDocument,
  repositoryDocuments,
} from '#test/support/repository-documents.ts'
import { told } from '#test/support/told-answer.ts'

const AGAIN = { timeout: 10_000, interval: 500 }

const title = hasGateway()
  ? 'the hub as four subgraphs behind Hive Gateway'
  : 'the hub as four subgraphs behind Hive Gateway (skipped: gateway/ is not installed, npm ci --prefix gateway)'

const documents = repositoryDocuments()
const asked = documents.filter(({ kind }) => kind !== 'subscription')
const followed = documents.filter(({ kind }) => kind === 'subscription')

describe.skipIf(!hasGateway())(title, { timeout: 120_000 }, () => {
  let federation: Federation
  beforeAll(async () => {
    federation = await startFederation()
  }, 180_000)
  afterAll(() => federation?.stop())

  const authorization = (as: string | null) => (as === null ? null : federation.token(as))

  it('plays the day of the demonstration: HL7, MQTT, GraphQL and subscriptions', async () => {
    const told: string[] = []
    const line = (text: string) => void told.push(text)
    const teller = { scene: line, step: (_: unknown, __: unknown, zh: string) => line(zh), line }
    await playDay({ ...federation.day, teller })
    expect(told.at(-1)).toContain('一切如期')
    expect(await federation.rows("select id from requests where state = 'COMPLETED'")).toHaveLength(2)
  })

  it('follows a box that leaves with what a HIS asked for: MLLP, acceptance, issue and event', async () => {
    const { day } = federation
    await day.bank.readColdStore()
    const bag = newBag(day.numbers, new Date())
    const { received } = await day.bank.receive([bag])
    const unit = received[0].unit
    const { issueId } = await ward(day, { ...unit, bag })
    const units = [{ unitId: unit.id, visualDefects: [] }]
    const input = { issueId, units, checked: [...handOverItems], box: 'BOX-1', celsius: 4.2 }
    const token = await day.graph.sign('lead.technician', 'mem01.collector', 'handOverUnits', input)
    await day.graph.act('lead.technician', 'handOverUnits', { ...input, signatures: [token] })
    const [handOver] = await federation.rows('select id from hand_overs where issue_id = $1', [issueId])
    const [box] = await federation.rows(
      `select p.id from places p join organisations o on o.id = p.organisation_id
       where p.kind = 'BOX' and o.code = 'CS-LEAD' order by p.id limit 1`,
    )
    const moved = await day.follow(
      'lead.technician',
      'shipmentMoved',
      'shipment { id organisation { code } }',
    )
    const { id } = await day.graph.act('lead.technician', 'startShipment', {
      boxId: box?.id,
      handOverIds: [handOver?.id],
      carrier: { kind: 'CAR', name: '李师傅', plate: '浙H12345' },
      deadline: day.inMinutes(120),
    })
    const event = await moved.until(({ shipment }) => shipment?.id === id)
    await moved.close()
    expect(event).toMatchObject({ shipment: { organisation: { code: 'CS-MEM01' } } })
  })

  it('answers `_entities` on a subgraph’s own port to callers alone', async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }'
    for (const url of Object.values(federation.subgraphs)) {
      const variables = {
        of: [{ __typename: 'Organisation', id: await filled('{organisations}', federation) }],
      }
      const { errors } = await post(String(url), null, { query, variables })
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED'])
      const known = await post(String(url), await federation.token('lead.technician'), { query, variables })
      expect(known.data).toEqual({ _entities: [{ __typename: 'Organisation' }] })
    }
  })

  it('closes a subscription without a token with 4401, as the hub does', async () => {
    const client = createClient({ url: federation.socket, webSocketImpl: WebSocket, retryAttempts: 0 })
    const closed = new Promise<unknown>((resolve) => client.on('closed', resolve))
    client.subscribe(
      { query: 'subscription { requestChanged { cursor } }' },
      { next: () => undefined, error: () => undefined, complete: () => undefined },
    )
    expect(await closed).toMatchObject({ code: 4401 })
  })

  describe('beside the merged hub on the same database', () => {
    let merged: TestHub
    beforeAll(async () => {
      merged = await startHub({ database: federation.database, environment: federation.settings })
    })
    afterAll(() => merged?.stop())

    const ask = async (document: RepositoryDocument, question: Question) => {
      const token = await authorization(question.as)
      const body = {
        query: document.query,
        variables: await filled(question.variables ?? {}, federation),
        ...(document.operationName && { operationName: document.operationName }),
      }
      const one = () => post(merged.doors.http, token, body)
      const other = () => post(federation.http, token, body)
      // The same act by the same key is done once and answered twice.
      if (document.kind === 'mutation') return [await one(), await other()] as const
      return await Promise.all([one(), other()])
    }

    it.each(asked.map((one) => [one.title, one] as const))(
      '%s: the same data and errors',
      async (_, document) => {
        expect(document.questions.length).toBeGreaterThan(0)
        const compare = async (question: Question) => {
          const [one, other] = await ask(document, question)
          expect(told(other, document.roots), JSON.stringify(question)).toEqual(told(one, document.roots))
        }
        // What the hub does by itself may come between two answers: an alarm, a month's figures. It comes once.
        for (const question of document.questions)
          if (document.kind === 'query') await vi.waitFor(() => compare(question), AGAIN)
          else await compare(question)
      },
    )

    it.each(followed.map((one) => [one.title, one] as const))(
      '%s: the same events and errors',
      async (_, document) => {
        for (const question of document.questions) {
          const [one, other] = await Promise.all(
            [merged.socketUrl, federation.socket].map(async (url) =>
              eventsOf(url, {
                authorization: await authorization(question.as),
                query: document.query,
                variables: await filled(question.variables ?? {}, federation),
                least: question.events ?? 0,
              }),
            ),
          )
          expect(one?.length, JSON.stringify(question)).toBeGreaterThanOrEqual(question.events ?? 0)
          expect(other, JSON.stringify(question)).toEqual(one)
        }
      },
    )
  })

  it('goes on without a subgraph that was killed, and with it again when it is back', async () => {
    const token = await federation.token('lead.technician')
    const shipments = () =>
      post(federation.http, token, { query: '{ shipments(first: 1) { edges { node { box } } } }' })
    process.kill(await federation.pidOf('cold-chain'), 'SIGKILL')
    await expect
      .poll(async () => (await shipments()).errors?.map(({ extensions }) => extensions?.code))
      .toEqual(['UNAVAILABLE'])
    const others = await post(federation.http, token, { query: '{ viewer { account } }' })
    expect(others.data).toEqual({ viewer: { account: 'lead.technician' } })
    await expect
      .poll(async () => (await shipments()).errors, { timeout: 60_000, interval: 200 })
      .toBeUndefined()
  })

  it('ends with status 0 on SIGTERM, all processes with it', async () => {
    expect(await federation.end()).toBe(0)
    for (const url of [federation.http, ...Object.values(federation.subgraphs)])
      await expect(fetch(`${url}/health/live`)).rejects.toThrow()
  })
})

/** Variables with the ids of rows in their places. */
async function filled<T>(value: T, federation: Federation): Promise<T> {
  if (Array.isArray(value)) return (await Promise.all(value.map((each) => filled(each, federation)))) as T
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(async ([key, each]) => [key, await filled(each, federation)])
    return Object.fromEntries(await Promise.all(entries)) as T
  }
  const [, place] = /^\{(.+)\}$/.exec(String(value)) ?? []
  if (place === undefined) return value
  if (place === 'start') return encodeCursor(0) as T
  const [row] = await federation.rows<{ id: string }>(`select id from ${place} order by id limit 1`)
  if (row === undefined) throw new Error(`the day has left no ${place}`)
  return row.id as T
}

const SETTLING_MS = 700

const COME_WITHIN_MS = 20_000

/** What comes of a subscription: so many events at least, and until nothing has come for a while. */
async function eventsOf(
  url: string,
  options: {
    authorization: string | null
    query: string
    variables: Record<string, unknown>
    least: number
  },
) {
  const { authorization, query, variables, least } = options
  const until = performance.now() + COME_WITHIN_MS
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: authorization === null ? {} : { authorization },
    retryAttempts: 0,
  })
  const events: unknown[] = []
  let heard = performance.now()
  const next = (event: unknown) => {
    heard = performance.now()
    events.push(told(event as Answer))
  }
  const ended = new Promise<void>((resolve) => {
    client.subscribe({ query, variables }, { next, error: () => resolve(), complete: resolve })
  })
  const quiet = async () => {
    const isWaiting = () => events.length < least && performance.now() < until
    while (isWaiting() || performance.now() - heard < SETTLING_MS) await sleep(50)
  }
  await Promise.race([ended, quiet()])
  await client.dispose()
  return events
}
