import { describe, expect, it } from 'vitest'
import { DELIVERY_POLICY, retryPause } from '#resolvers/messaging/delivery-policy.ts'
import { type Attempt, decideDelivery } from '#resolvers/messaging/settle-delivery.ts'

describe('What comes of an attempt', () => {
  const bytes = Buffer.from('x')
  const table: [string, Attempt, number, string][] = [
    ['taken', { kind: 'taken', answer: bytes, code: 'AA' }, 1, 'DELIVERED'],
    ['refused', { kind: 'refused', answer: bytes, code: 'AE' }, 1, 'REFUSED'],
    ['undecidable early', { kind: 'undecidable', answer: bytes, fault: 'f' }, 4, 'WAITING'],
    ['undecidable at last', { kind: 'undecidable', answer: bytes, fault: 'f' }, 5, 'QUARANTINED'],
    ['unanswered, however often', { kind: 'unanswered', fault: 'f' }, 999, 'WAITING'],
    ['unsent, however often', { kind: 'unsent', fault: 'f', retryInMs: 7 }, 999, 'WAITING'],
  ]
  it.each(table)('%s', (_, attempt, attempts, state) => {
    expect(decideDelivery(attempt, attempts, DELIVERY_POLICY, 0).state).toBe(state)
  })

  it('doubles the pause up to its longest and shortens it at random', () => {
    expect([1, 2, 3, 8, 9, 10, 99].map((n) => retryPause(DELIVERY_POLICY, n, 0))).toEqual([
      1_000, 2_000, 4_000, 60_000, 60_000, 60_000, 60_000,
    ])
    expect(retryPause(DELIVERY_POLICY, 1, 1)).toBe(800)
  })
})
