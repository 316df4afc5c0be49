import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { startGatewayBefore } from '#test/support/gateway-before.ts'

const title = hasGateway()
  ? 'a call at the gateway'
  : 'a call at the gateway (skipped: gateway/ is not installed, npm ci --prefix gateway)'

describe.skipIf(!hasGateway())(title, () => {
  /** Answers of the subgraph that are held back, the oldest first; each tells how many were asked for before. */
  let held: (() => void)[] = []
  let gateway: Awaited<ReturnType<typeof startGatewayBefore>>
  beforeAll(async () => {
    gateway = await startGatewayBefore({
      asked: () =>
        new Promise((resolve) => {
          const before = String(held.length)
          held.push(() => resolve({ data: { asked: before } }))
        }),
    })
  }, 120_000)
  afterAll(() => gateway?.stop())
  beforeEach(() => {
    held = []
  })

  /** The same call by the same person. */
  const ask = async (signal: AbortSignal | null = null) => {
    const response = await fetch(`${gateway.http}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer mine' },
      body: JSON.stringify({ query: '{ asked }' }),
      signal,
    })
    return await response.json()
  }
  const areHeld = (count: number) => expect.poll(() => held.length, { timeout: 20_000 }).toBe(count)

  it('is never answered by what was asked before it, and may not know what happened since', async () => {
    const first = ask()
    await areHeld(1)
    const second = ask()
    await areHeld(2)
    for (const answer of held) answer()
    expect(await first).toEqual({ data: { asked: '0' } })
    expect(await second).toEqual({ data: { asked: '1' } })
  })

  it('is answered though another that asked the same has gone', async () => {
    const going = new AbortController()
    const gone = ask(going.signal).catch(() => 'gone')
    await areHeld(1)
    const stays = ask()
    await areHeld(2)
    going.abort()
    expect(await gone).toBe('gone')
    for (const answer of held) answer()
    expect(await stays).toEqual({ data: { asked: '1' } })
  })
})
