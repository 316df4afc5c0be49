import { describe, expect, test } from 'vitest'
import { reconcile } from '#rules/cold-chain/reconcile.ts'
import { episode } from '#test/support/engine.ts'

describe('an episode that is kept and one that late readings tell', () => {
  test.each<[string, readonly [number, number | null], readonly [number, number | null], boolean]>([
    // what happened, the kept one, the told one, whether they are the same
    ['the told one ends before it', [20, 30], [0, 19], false],
    ['the told one ends where it begins', [20, 30], [0, 20], true],
    ['the told one begins where it ends', [20, 30], [30, 40], true],
    ['the told one begins behind it', [20, 30], [31, 40], false],
    ['the told one lasts, from behind it', [20, 30], [31, null], false],
    ['the told one lasts, from before it', [20, 30], [10, null], true],
    ['it lasts, from behind the told one', [20, null], [0, 19], false],
    ['it lasts, from before the told one', [20, null], [30, 40], true],
    ['both last', [20, null], [40, null], true],
  ])('%s', (_, kept, told, same) => {
    const [one, other] = [episode(...kept), episode(...told)]
    expect(reconcile([one], [other])).toEqual(
      same
        ? { withdrawn: [], matched: [{ kept: one, told: other }], added: [] }
        : { withdrawn: [one], matched: [], added: [other] },
    )
  })

  test('that begins with it goes before one that only touches it', () => {
    const [long, short] = [episode(0, 10), episode(5, 8)]
    const told = episode(5, 9)
    expect(reconcile([long, short], [told])).toMatchObject({
      withdrawn: [long],
      matched: [{ kept: short, told }],
    })
  })
})
