import { describe, expect, test } from 'vitest'
import { type ExcursionHolding, type HarmSpell, holdingSince, holdingsOf } from '#rules/inventory/hold.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 0, minutes))
const spell = (since: number, until: number | null): HarmSpell => ({
  since: at(since),
  until: until === null ? null : at(until),
})

const FROZEN: ExcursionHolding = { kind: 'SUSPECTED_FROZEN', harmCertain: true }
const THAWED: ExcursionHolding = { kind: 'EXCURSION', harmCertain: true }
const OUT: ExcursionHolding = { kind: 'EXCURSION', harmCertain: false }

describe('who is held for an excursion', () => {
  test.each([FROZEN, THAWED, OUT])(
    'is everybody, by %o, where the times of the harm are not known',
    (gravest) => {
      const whole = spell(0, 60)
      for (const harmed of [null, []])
        expect(holdingsOf(gravest, whole, harmed)).toEqual([{ ...gravest, times: [whole] }])
    },
  )
  test.each([FROZEN, THAWED])(
    'is by %o who stood there around the harm, by the rest who was out of range',
    (gravest) => {
      const harmed = [spell(10, 20), spell(30, 40)]
      expect(holdingsOf(gravest, spell(0, 60), harmed)).toEqual([
        { ...gravest, times: harmed },
        { ...OUT, times: [spell(0, 60)] },
      ])
    },
  )
})

describe('who is put there', () => {
  const holdings = holdingsOf(FROZEN, spell(0, 60), [spell(10, 20), spell(30, 40)])
  test.each([
    // at which minute, and what falls on it
    [5, FROZEN],
    [19, FROZEN],
    [20, FROZEN],
    [39, FROZEN],
    [40, OUT],
    [59, OUT],
    [60, null],
  ])('at minute %d is held by %o', (minute, holding) => {
    const found = holdingSince(holdings, at(minute))
    if (holding === null) expect(found).toBeNull()
    else expect(found).toMatchObject(holding)
  })
  test('is held by the harm while that lasts', () => {
    const lasting = holdingsOf(FROZEN, spell(0, null), [spell(10, null)])
    expect(holdingSince(lasting, at(500))).toMatchObject(FROZEN)
    const over = holdingsOf(FROZEN, spell(0, null), [spell(10, 20)])
    expect(holdingSince(over, at(500))).toMatchObject(OUT)
  })
})
