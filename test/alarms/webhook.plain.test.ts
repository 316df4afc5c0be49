import { createHmac } from 'node:crypto'
import { delay, HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeWebhookNotifier } from '#adapters/notices/webhook.ts'
import type { OutgoingNotice } from '#resolvers/context.ts'

const URL = 'https://gateway.example/notices'
const SECRET = 'a secret of thirty-two characters'
const NOW = new Date('2026-03-01T01:00:00Z')

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const notice = {
  id: 'ntc_1',
  alarmId: 'alm_1',
  kind: 'STOCK_CRITICAL',
  severity: 'CRITICAL',
  told: { zh: 'O 型红细胞低于警戒线', en: 'group O red cells below their critical level' },
  organisation: 'CS-MEM01',
  person: '示例技师',
  channel: 'PHONE',
  address: '13800000000',
} as OutgoingNotice

/** Short pauses; a breaker that never opens unless a test says so. */
const notifier = (of: Partial<Parameters<typeof makeWebhookNotifier>[0]> = {}) =>
  makeWebhookNotifier({
    url: URL,
    secret: SECRET,
    clock: () => NOW,
    timeoutMs: 5_000,
    retries: 1,
    firstPauseMs: 1,
    breakAfter: 1_000,
    ...of,
  })

type Heard = { readonly headers: Headers; readonly body: string }
/** Answers these statuses one after the other, the last again and again; what came is kept. */
const answering = (...statuses: number[]): Heard[] => {
  const heard: Heard[] = []
  server.use(
    http.post(URL, async ({ request }) => {
      heard.push({ headers: request.headers, body: await request.text() })
      const status = statuses[Math.min(heard.length, statuses.length) - 1] ?? 200
      return new HttpResponse(null, { status })
    }),
  )
  return heard
}

describe('a notice', () => {
  it('is posted as JSON under its id, dated, and signed over date and body', async () => {
    const heard = answering(202)
    expect(await notifier().send(notice)).toEqual({ kind: 'taken' })
    const [{ headers, body } = { headers: new Headers(), body: '' }] = heard
    expect(JSON.parse(body)).toEqual({
      id: 'ntc_1',
      alarm: { id: 'alm_1', kind: 'STOCK_CRITICAL', severity: 'CRITICAL', organisation: 'CS-MEM01' },
      to: { name: '示例技师', channel: 'PHONE', address: '13800000000' },
      text: notice.told,
    })
    expect(headers.get('idempotency-key')).toBe('ntc_1')
    expect(headers.get('x-xuelian-date')).toBe('2026-03-01T01:00:00.000Z')
    const expected = createHmac('sha256', SECRET).update(`2026-03-01T01:00:00.000Z\n${body}`).digest('hex')
    expect(headers.get('x-xuelian-signature')).toBe(expected)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  it.each([400, 413, 422])('that the gateway will never take (%d) is refused at once', async (status) => {
    const heard = answering(status)
    expect(await notifier().send(notice)).toEqual({
      kind: 'refused',
      fault: `网关拒收，HTTP ${status} / the gateway refused it, HTTP ${status}`,
    })
    expect(heard).toHaveLength(1)
  })

  // A wrong secret or address is mended by the operator: the notice waits for that.
  it.each([301, 401, 403, 404, 408, 409, 429, 500, 502, 503])(
    'answered %d is tried again at once, then later',
    async (status) => {
      const heard = answering(status)
      expect(await notifier().send(notice)).toEqual({
        kind: 'unsent',
        fault: `网关应答 HTTP ${status} / the gateway answered HTTP ${status}`,
      })
      expect(heard.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['ntc_1', 'ntc_1'])
    },
  )

  it('is taken when the second try succeeds', async () => {
    const heard = answering(500, 200)
    expect(await notifier().send(notice)).toEqual({ kind: 'taken' })
    expect(heard).toHaveLength(2)
  })

  it('whose gateway does not answer in time is sent later', async () => {
    server.use(
      http.post(URL, async () => {
        await delay('infinite')
        return new HttpResponse(null)
      }),
    )
    expect(await notifier({ timeoutMs: 40 }).send(notice)).toEqual({
      kind: 'unsent',
      fault: '网关未在时限内应答 / the gateway did not answer in time',
    })
  })

  it('whose gateway refuses the connection is sent later', async () => {
    server.use(http.post(URL, () => HttpResponse.error()))
    expect(await notifier().send(notice)).toMatchObject({
      kind: 'unsent',
      fault: expect.stringContaining('the gateway can not be reached'),
    })
  })
})

describe('a gateway that keeps failing', () => {
  it('is left alone for a while, and used again once it answers', async () => {
    const broken = answering(500)
    // Long enough that the pause is not over by itself while the first part runs.
    const patient = notifier({ retries: 0, breakAfter: 3, halfOpenAfterMs: 2_000 })
    for (let times = 0; times < 3; times += 1) await patient.send(notice)
    expect(broken).toHaveLength(3)
    expect(await patient.send(notice)).toEqual({
      kind: 'unsent',
      fault: '网关连续失败，暂停尝试 / the gateway failed repeatedly; not tried now',
    })
    expect(broken).toHaveLength(3)
    const mended = answering(200)
    await expect
      .poll(() => patient.send(notice), { timeout: 20_000, interval: 50 })
      .toEqual({ kind: 'taken' })
    expect(await patient.send(notice)).toEqual({ kind: 'taken' })
    expect(mended).toHaveLength(2)
  })

  it('is not left alone for notices that it refuses for good', async () => {
    const heard = answering(422)
    const patient = notifier({ retries: 0, breakAfter: 2 })
    for (let times = 0; times < 5; times += 1)
      expect(await patient.send(notice)).toMatchObject({ kind: 'refused' })
    expect(heard).toHaveLength(5)
  })
})
