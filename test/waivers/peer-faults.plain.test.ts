import { delay, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { SIGNATURE } from '#adapters/signed/signature.ts'
import {
  type Answerer,
  aboutOf,
  answering,
  calls,
  changed,
  listening,
  lookUps,
  NUMBER,
  options,
  type PeerCall,
  signed,
  wellOf,
} from '#test/support/peer-calls.ts'

listening()

/** Half of a body, and then the line is cut. */
const cutOff = async (request: Request, call: PeerCall) => {
  const body = await wellOf(request, call)
  const half = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, body.length / 2)))
    },
    pull: (controller) => controller.error(new Error('cut')),
  })
  return new HttpResponse(half, { headers: signed(request, 200, body).headers })
}

/** Ways to fail that a second try or another day may mend. */
const FAULTS: readonly (readonly [string, Answerer, RegExp, number?])[] = [
  [
    'does not answer in time',
    () => delay(3_000).then(() => new HttpResponse()),
    /did not answer in time/,
    100,
  ],
  ['refuses the connection', () => HttpResponse.error(), /can not be reached/],
  ['is cut off in its answer', cutOff, /cut off|can not be reached/],
  ['fails', (request) => signed(request, 500, '{}'), /HTTP 500/],
  ['is behind a proxy that fails', () => new HttpResponse('<html>', { status: 502 }), /HTTP 502/],
  ['does not accept our signature', (request) => signed(request, 401, '{"title":"no"}'), /HTTP 401/],
  ['forbids it', (request) => signed(request, 403, '{"title":"no"}'), /HTTP 403/],
  ['asks for patience', (request) => signed(request, 429, '{}'), /HTTP 429/],
  ['sends us elsewhere', () => HttpResponse.redirect('http://elsewhere.test/'), /can not be reached|HTTP 30/],
  [
    'signs with another key',
    async (request, call) => signed(request, 200, await wellOf(request, call), 'w'.repeat(32)),
    /signature .* wrong/,
  ],
  [
    'does not sign',
    async (request, call) => new HttpResponse(await wellOf(request, call)),
    /signature .* wrong/,
  ],
  [
    'signs for another call',
    async (request, call) => {
      const other = new Request(request.url, { headers: { [SIGNATURE]: 'f'.repeat(64) } })
      return signed(other, 200, await wellOf(request, call))
    },
    /signature .* wrong/,
  ],
  [
    'signs something else than it says',
    async (request, call) => {
      const { headers } = signed(request, 200, '{}')
      return new HttpResponse(await wellOf(request, call), { headers })
    },
    /signature .* wrong/,
  ],
  ['declines without a signature', () => new HttpResponse('{}', { status: 422 }), /signature .* wrong/],
  ['answers malformed JSON', (request) => signed(request, 200, '{"outcome":'), /not JSON/],
  ['answers nothing', (request) => signed(request, 200, ''), /not JSON/],
  ['answers a page', (request) => signed(request, 200, '<html>welcome</html>'), /not JSON/],
  ['answers something else', (request) => signed(request, 200, '{"ok":true}'), /breaks the contract/],
  ['answers null', (request) => signed(request, 200, 'null'), /breaks the contract/],
  [
    'answers for another',
    async (request, call) => signed(request, 200, await wellOf(request, call, { [call.echo]: 'another' })),
    /another (question|message|page)|is another page/,
  ],
  [
    'tells more than was asked',
    changed({ household: [{ name: '示例', number: NUMBER }] }),
    /unrecognized_keys/,
  ],
  ['tells somebody’s number as a member’s name', changed({ [NUMBER]: 'father' }), /unrecognized_keys/],
  ['never ends its answer', () => new HttpResponse(' '.repeat(4 * 1024 * 1024 + 1)), /too long/],
]

/** What only the register of a question can do wrong. */
const WRONG_PROOFS: readonly (readonly [string, object, RegExp])[] = [
  ['an outcome that is none', { outcome: 'MAYBE' }, /outcome/],
  ['a yes that is no outcome', { outcome: true }, /outcome/],
  ['SERVICE_DOWN as if it had looked', { outcome: 'SERVICE_DOWN' }, /outcome/],
  ['no proof', { proofId: undefined }, /proofId/],
  ['somebody’s number for a proof', { proofId: NUMBER }, /proofId/],
  ['no day', { asOf: undefined }, /asOf/],
  ['a day that is none', { asOf: '2026-02-30T00:00:00Z' }, /asOf/],
  ['a day to come', { asOf: '2026-03-01T01:05:01.000Z' }, /time to come/],
]

describe.each(calls)('%s', (_, call) => {
  it('takes a good answer', async () => {
    const made = answering(call, changed({}))
    expect(await call.ask(options())).toMatchObject(
      call.echo === 'received' ? { kind: 'taken' } : { outcome: 'VERIFIED' },
    )
    expect(made).toHaveLength(1)
    expect(made[0]?.url).not.toContain(NUMBER)
  })

  it.each(
    FAULTS.map(([name, answer, fault, timeoutMs = 2_000]) => [name, answer, fault, timeoutMs] as const),
  )('is away when the peer %s', async (__, answer, fault, timeoutMs) => {
    answering(call, answer)
    const answered = await call.ask(options({ timeoutMs }))
    const down = call.echo === 'received' ? { kind: 'unsent' } : { outcome: 'SERVICE_DOWN' }
    expect(answered).toMatchObject({ ...down, fault: expect.stringMatching(fault) })
    expect(answered.fault).not.toContain(NUMBER)
  })

  it.each([400, 404, 405, 409, 410, 413, 415, 422])(
    'keeps of a signed %s the status and the code, and nothing of anybody',
    async (status) => {
      const problem = { title: `示例陈献 ${NUMBER}`, detail: NUMBER, code: 'NOT_KNOWN_HERE' }
      answering(call, (request) => signed(request, status, JSON.stringify(problem)))
      const answered = await call.ask(options())
      expect(answered.kind ?? answered.outcome).toBe(call.echo === 'received' ? 'refused' : 'SERVICE_DOWN')
      expect(answered.fault).toContain(`HTTP ${status} NOT_KNOWN_HERE`)
      expect(answered.fault).not.toMatch(/示例|\d{15}/)
    },
  )

  it('keeps no number that hides in a code', async () => {
    answering(call, (request) => signed(request, 422, JSON.stringify({ code: NUMBER })))
    const { fault } = await call.ask(options())
    expect(fault).toContain('HTTP 422')
    expect(fault).not.toContain(NUMBER)
  })

  it('tries once more what failed quickly, under the same id', async () => {
    let tries = 0
    const made = answering(call, (request, one) => {
      tries += 1
      return tries === 1 ? HttpResponse.error() : changed({})(request, one)
    })
    const answered = await call.ask(options())
    expect(answered.fault).toBeUndefined()
    expect(await Promise.all(made.map(aboutOf))).toEqual(Array.from({ length: 2 }, () => expect.any(String)))
    expect(new Set(await Promise.all(made.map(aboutOf))).size).toBe(1)
  })
})

describe.each(lookUps)('%s, while somebody waits', (_, call) => {
  it.each(WRONG_PROOFS)('is away when the answer has %s', async (__, change, fault) => {
    answering(call, changed(change))
    expect(await call.ask(options())).toEqual({
      outcome: 'SERVICE_DOWN',
      fault: expect.stringMatching(fault),
    })
  })

  it('is not asked again once its time is over', async () => {
    const made = answering(call, () => delay(3_000).then(() => new HttpResponse()))
    expect(await call.ask(options({ timeoutMs: 100, firstPauseMs: 50 }))).toMatchObject({
      outcome: 'SERVICE_DOWN',
    })
    await delay(80)
    expect(made).toHaveLength(1)
  })
})
