import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { ALL_LEASES } from '#test/support/leases.ts'
import {
  isLook,
  isRenewal,
  isSequencing,
  type Statement,
  statementsOfLooks,
} from '#test/support/statements.ts'

/** Whoever is woken by nobody looks so often, and is to look no more often. */
const SELDOM_MS = 60_000
/** So many looks of the lookout, each a second behind the one before. */
const LOOKS = 6

let hub: TestHub
let sent: Statement[]
let tookMs: number
beforeAll(async () => {
  hub = await startHub()
  const held = async () => (await hub.rows('select from leases where holder = $1', [hub.house.holder])).length
  await vi.waitFor(async () => expect(await held()).toBeGreaterThanOrEqual(ALL_LEASES.length), {
    timeout: 60_000,
  })
  // What its start has left to do is done.
  await statementsOfLooks(3)
  const began = performance.now()
  sent = await statementsOfLooks(LOOKS)
  tookMs = performance.now() - began
})
afterAll(() => hub.stop())

/** How often something came that happens at least so many milliseconds apart; on a slow machine it happens less often. */
const atMost = (everyMs: number) => 1 + tookMs / everyMs
const countOf = (isOne: (statement: Statement) => boolean) => sent.filter(isOne).length

describe('A hub with nothing to do', () => {
  it('gives no positions, since nothing wakes its sequencer', () => {
    expect(countOf(isSequencing)).toBeLessThanOrEqual(atMost(SELDOM_MS))
  })

  it('reads no events, neither for its subscribers nor for what follows them', () => {
    const readsEvents = ({ text }: Statement) => /from "outbox"/.test(text)
    expect(countOf(readsEvents)).toBeLessThanOrEqual(8 * atMost(SELDOM_MS))
  })

  it('renews all its leases at once', () => {
    // A lease lasts five seconds and is renewed every third of that.
    expect(countOf(isRenewal)).toBeLessThanOrEqual(2 * atMost(5_000 / 3))
  })

  it('asks once for all its queues, and sends fewer than fifteen statements a second', () => {
    expect(countOf(isLook)).toBeLessThanOrEqual(LOOKS + 1)
    // Once a minute it sweeps.
    const SWEEPS = 150
    expect(sent.length).toBeLessThanOrEqual(SWEEPS * atMost(SELDOM_MS) + 15 * (tookMs / 1_000))
  })
})
