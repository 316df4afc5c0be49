import { describe, expect, it } from 'vitest'
import { discardReasons, unitStates } from '#rules/inventory/terms.ts'
import { fateOf } from '#rules/supply/fate.ts'

describe('the fate of a bag', () => {
  it.each(unitStates)('is there for one that is %s only when its road has ended', (custody) => {
    const ends = { TRANSFUSED: 'TRANSFUSED', RETURNED: 'RETURNED', DISCARDED: 'DISCARDED' } as const
    expect(fateOf(custody, null)).toBe(ends[custody as keyof typeof ends] ?? null)
  })

  it.each(discardReasons)('says of one discarded as %s whether it had expired', (reason) => {
    expect(fateOf('DISCARDED', reason)).toBe(reason === 'EXPIRED' ? 'EXPIRED' : 'DISCARDED')
  })

  it('of one that was transfused does not ask why it should have been discarded', () => {
    expect(fateOf('TRANSFUSED', 'EXPIRED')).toBe('TRANSFUSED')
  })
})
