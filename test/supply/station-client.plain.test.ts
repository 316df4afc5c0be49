import { delay, HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  DIGEST,
  digestOf,
  IDEMPOTENCY_KEY,
  SENDER,
  SIGNATURE,
  SIGNED_AT,
  signAnswer,
  signRequest,
} from '#adapters/signed/signature.ts'
import { makeStationClient, type StationOptions } from '#adapters/station/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { DueMessage } from '#resolvers/supply/station-queue.ts'
import { faultsOfAnswer, faultsOfRequest } from '#test/support/station-contract.ts'

const URL_OF_STATION = 'http://station.test/hub'
const KEY = 'k'.repeat(32)
const NOW = '2026-03-01T01:00:00.000Z'
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const client = (options: Partial<StationOptions> = {}) =>
  makeStationClient({
    url: URL_OF_STATION,
    key: KEY,
    clock: () => new Date(NOW),
    timeoutMs: 200,
    retries: 0,
    firstPauseMs: 1,
    ...options,
  })

const order: DueMessage = {
  allianceId: 'CS' as AllianceId,
  id: 'stm_00000000000000000000000000000001' as Id<'StationMessage'>,
  kind: 'ORDER',
  subjectId: 'sor_1',
  sender: 'CS-LEAD',
  station: 'QZ-STATION',
  attempts: 0,
  recordedAt: new Date(NOW),
  body: {
    orderId: 'sor_1',
    storagePoint: 'CS-LEAD',
    placedAt: NOW,
    neededBy: NOW,
    urgency: 'ROUTINE',
    reason: '备血',
    lines: [{ position: 0, product: 'RBC-SUSP', abo: 'A', rhd: 'POSITIVE', bags: 4, content: 2 }],
  },
}

/** An answer signed as the station does. */
const signed = (request: Request, status: number, body: string, key = KEY) =>
  new HttpResponse(body, {
    status,
    headers: {
      'content-type': 'application/json',
      [SIGNED_AT]: NOW,
      [SIGNATURE]: signAnswer(key, {
        status,
        date: NOW,
        request: request.headers.get(SIGNATURE) ?? '',
        digest: digestOf(body),
      }),
    },
  })
const RECEIPT = JSON.stringify({ received: order.id, number: 'QZ-1' })
type Answerer = (request: Request) => Response | Promise<Response>
const answering = (answer: Answerer) => {
  const calls: Request[] = []
  server.use(
    http.all(`${URL_OF_STATION}/*`, async ({ request }) => {
      calls.push(request.clone())
      return answer(request)
    }),
  )
  return calls
}

describe('the station client', () => {
  it('sends a message as the contract has it, signed over method, path, date, sender, key and digest', async () => {
    const calls = answering((request) => signed(request, 200, RECEIPT))
    expect(await client().send(order)).toEqual({ kind: 'taken', number: 'QZ-1', answer: null })
    const [call] = calls
    const body = (await call?.text()) ?? ''
    const headers = call?.headers ?? new Headers()
    expect(faultsOfRequest({ method: 'POST', path: '/v1/orders', headers, body })).toEqual([])
    expect(JSON.parse(body)).toEqual({ messageId: order.id, ...order.body })
    expect(headers.get(DIGEST)).toBe(digestOf(body))
    expect(headers.get(SIGNATURE)).toBe(
      signRequest(KEY, {
        method: 'POST',
        path: '/hub/v1/orders',
        date: NOW,
        sender: headers.get(SENDER) ?? '',
        idempotencyKey: headers.get(IDEMPOTENCY_KEY) ?? '',
        digest: digestOf(body),
      }),
    )
  })

  it.each([
    ['a member that the contract does not know', { colour: 'red' }],
    [
      'no bag at all',
      { lines: [{ position: 0, product: 'FFP', abo: null, rhd: null, bags: 0, content: null }] },
    ],
    ['a time that is none', { neededBy: 'soon' }],
  ])('is held to the contract: %s would be seen', (_, change) => {
    const body = JSON.stringify({ messageId: order.id, ...order.body, ...change })
    const headers = new Headers(
      [SENDER, SIGNED_AT, DIGEST, SIGNATURE, IDEMPOTENCY_KEY].map((name) => [name, 'x']),
    )
    expect(faultsOfRequest({ method: 'POST', path: '/v1/orders', headers, body })).toHaveLength(1)
  })

  it('reads an answer that comes with the receipt, and one that it asks for', async () => {
    const answer = { lines: [{ position: 0, bags: 3 }], reason: '偏低' }
    const receipt = JSON.stringify({ received: order.id, answer })
    expect(faultsOfAnswer({ method: 'POST', path: '/v1/orders' }, { status: 200, body: receipt })).toEqual([])
    answering((request) => signed(request, 200, receipt))
    const read = { refused: false, lines: [{ position: 0, bags: 3 }], reason: '偏低' }
    expect(await client().send(order)).toEqual({ kind: 'taken', number: null, answer: read })
    const standing = JSON.stringify({ orderId: 'sor_1', number: 'QZ-1', answer })
    answering((request) => signed(request, 200, standing))
    const asked = { allianceId: order.allianceId, id: 'sor_1' as Id<'StockOrder'>, sender: 'CS-LEAD' }
    expect(await client().ask(asked)).toEqual({ number: 'QZ-1', answer: read })
  })

  it.each<[string, Answerer, RegExp]>([
    ['does not answer in time', () => delay(2_000).then(() => new HttpResponse()), /did not answer in time/],
    ['refuses the connection', () => HttpResponse.error(), /can not be reached/],
    ['fails', (request) => signed(request, 500, '{}'), /HTTP 500/],
    ['is behind a proxy that fails', () => new HttpResponse('<html>', { status: 502 }), /HTTP 502/],
    ['does not accept our signature', (request) => signed(request, 401, '{"title":"no"}'), /HTTP 401/],
    ['asks for patience', (request) => signed(request, 429, '{}'), /HTTP 429/],
    [
      'sends us elsewhere',
      () => HttpResponse.redirect('http://elsewhere.test/'),
      /can not be reached|HTTP 30/,
    ],
    ['signs wrongly', (request) => signed(request, 200, RECEIPT, 'w'.repeat(32)), /signature .* wrong/],
    ['does not sign', () => new HttpResponse(RECEIPT), /signature .* wrong/],
    ['declines without a signature', () => new HttpResponse('{}', { status: 422 }), /signature .* wrong/],
    ['answers malformed JSON', (request) => signed(request, 200, '{"received":'), /not JSON/],
    ['answers something else', (request) => signed(request, 200, '{"ok":true}'), /received/],
    [
      'answers for another message',
      (request) => signed(request, 200, '{"received":"stm_2"}'),
      /for another message/,
    ],
  ])('keeps a message waiting when the station %s', async (_, answer, fault) => {
    answering(answer)
    const attempt = await client().send(order)
    expect(attempt).toEqual({ kind: 'unanswered', fault: expect.stringMatching(fault) })
  })

  it.each([
    [422, { title: 'unknown product', detail: 'RBC-SUSP' }, 'unknown product: RBC-SUSP'],
    [404, { title: 'no such order' }, 'no such order'],
    [409, {}, 'HTTP 409'],
  ])('takes a signed %s for the station’s own decision', async (status, body, reason) => {
    answering((request) => signed(request, status, JSON.stringify(body)))
    expect(await client().send(order)).toEqual({ kind: 'declined', reason })
  })

  it('tries again under the same idempotency key, and takes the answer given to the first', async () => {
    let tries = 0
    const calls = answering((request) => {
      tries += 1
      return tries < 3 ? HttpResponse.error() : signed(request, 200, RECEIPT)
    })
    expect(await client({ retries: 2 }).send(order)).toMatchObject({ kind: 'taken', number: 'QZ-1' })
    expect(calls.map(({ headers }) => headers.get(IDEMPOTENCY_KEY))).toEqual([order.id, order.id, order.id])
  })

  it('stops trying after failures in a row, tries once when the pause is over, and works again', async () => {
    let down = true
    const calls = answering((request) => (down ? HttpResponse.error() : signed(request, 200, RECEIPT)))
    const station = client({ breakAfter: 3, halfOpenAfterMs: 50 })
    for (let at = 0; at < 3; at += 1) await station.send(order)
    expect([station.isBroken, calls.length]).toEqual([true, 3])
    expect(await station.send(order)).toMatchObject({ fault: expect.stringMatching(/not tried now/) })
    expect(calls).toHaveLength(3)
    await delay(60)
    // Half open: one call goes through and fails, so the pause begins anew.
    await station.send(order)
    expect([station.isBroken, calls.length]).toEqual([true, 4])
    await delay(60)
    down = false
    expect(await station.send(order)).toMatchObject({ kind: 'taken' })
    expect(station.isBroken).toBe(false)
    expect(await station.send(order)).toMatchObject({ kind: 'taken' })
  })

  it('hears nothing of an order that the station does not know, and of a station that is away', async () => {
    const asked = { allianceId: order.allianceId, id: 'sor_1' as Id<'StockOrder'>, sender: 'CS-LEAD' }
    answering((request) => signed(request, 404, '{"title":"unknown order"}'))
    expect(await client().ask(asked)).toBeNull()
    answering(() => HttpResponse.error())
    expect(await client().ask(asked)).toBeNull()
  })
})
