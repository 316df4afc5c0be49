import { describe, expect, it } from 'vitest'
import { hashPin, pinMatches } from '#resolvers/alliance/pin.ts'
import { quickPinHash } from '#test/support/pin.ts'

describe('a PIN’s hash', () => {
  it('is scrypt at the full cost, salted, and matches that PIN alone', async () => {
    const [hash, again] = [await hashPin('2468'), await hashPin('2468')]
    expect(hash).toMatch(/^scrypt\$16384\$8\$1\$/)
    expect(again).not.toBe(hash)
    expect([await pinMatches('2468', hash), await pinMatches('2469', hash)]).toEqual([true, false])
  })

  it('is read at the cost that it names', async () => {
    const hash = quickPinHash('2468')
    expect([await pinMatches('2468', hash), await pinMatches('2469', hash)]).toEqual([true, false])
  })
})
