import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { someNumber } from '#test/support/waiver-desk.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { addStay, linesOf, type RigStay } from '#test/support/waiver-rig.ts'
import { donor, given } from '#test/support/waivers.ts'

// The settlement window of a hospital whose integration bus speaks HTTP: POST /messages/<organisation>.

const DAY_MS = 86_400_000
const script = scriptedPeers()
let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
  Object.assign(hub.house.services, { peers: script.peers })
})
afterAll(() => hub.stop())

/** The stay of somebody who is free for life, with a bag of two units given yesterday. */
const stayOfDonor = async (): Promise<RigStay> => {
  const identityNumber = someNumber()
  script.knows({ number: identityNumber, donor: donor(`don-${identityNumber}`, [given(400, '2025-01-15')]) })
  const yesterday = new Date(Date.now() - DAY_MS)
  return addStay((text, values) => hub.rows(text, values), hub.house.services.keys, {
    hospital: 'CS-MEM01',
    identityNumber,
    since: new Date(Date.now() - 5 * DAY_MS),
    bags: [{ units: 2, at: yesterday }],
  })
}

const send = async (operation: string, input: object) => {
  const answer = await fetch(`${hub.doors.http}/messages/CS-MEM01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: await hub.token('his.mem01') },
    body: JSON.stringify({ operation, input }),
  })
  return { status: answer.status, body: await answer.json() }
}
/** The rig numbers a visit by its stay's id. */
const billOf = (stay: RigStay) => ({ visitNumber: stay.encounterId, lines: linesOf(stay) })

describe('POST /messages', () => {
  it('quotes, settles once, refuses another bill, and reverses', async () => {
    const stay = await stayOfDonor()
    const { status, body } = await send('quoteWaiver', billOf(stay))
    const [line] = linesOf(stay)
    expect([status, body]).toEqual([
      200,
      {
        ...{ id: expect.stringMatching(/^wvr_/), type: 'Waiver', fen: 40_000, next: 'FINAL' },
        lines: [{ chargeNumber: line?.chargeNumber, fen: 40_000 }],
        token: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ])
    const { id, token } = body as { id: string; token: string }
    const settled = { status: 200, body: { id, type: 'Waiver' } }
    expect(await send('settleWaiver', { token, billNumber: 'B-1' })).toEqual(settled)
    expect(await send('settleWaiver', { token, billNumber: 'B-1' })).toEqual(settled)
    expect(await send('settleWaiver', { token, billNumber: 'B-2' })).toMatchObject({
      status: 422,
      body: { error: { code: 'WAIVER_SETTLED_OTHERWISE' } },
    })
    expect(await send('quoteWaiver', billOf(stay))).toMatchObject({ status: 200, body: { id, token: null } })
    expect(await send('reverseWaiver', { id, reason: '账单作废' })).toEqual(settled)
    expect((await send('quoteWaiver', billOf(stay))).body).toMatchObject({ fen: 40_000, next: 'FINAL' })
  })

  it('claims afterwards, and names each field that no bill can hold', async () => {
    const stay = await stayOfDonor()
    expect(await send('claimWaiver', billOf(stay))).toEqual({
      status: 200,
      body: { id: expect.stringMatching(/./), type: 'WaiverCase' },
    })
    const lines = linesOf(stay).map((line) => ({ ...line, chargedFen: -1, currency: 'USD' }))
    const donors = [{ name: '示例', identityNumber: '330822300101001', relation: 'SPOUSE' }]
    const { status, body } = await send('quoteWaiver', { ...billOf(stay), lines, donors })
    const { error } = body as { error: { code: string; problems: { field: string }[] } }
    expect([status, error.code, error.problems.map(({ field }) => field)]).toEqual([
      400,
      'BAD_USER_INPUT',
      ['lines[0].chargedFen', 'lines[0].currency', 'donors[0].identityNumber'],
    ])
    expect(JSON.stringify(body)).not.toContain('330822300101001')
  })
})
