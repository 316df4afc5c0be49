import { describe, expect, it } from 'vitest'
import { standardDictionary } from '#rules/products/dictionary.ts'
import {
  checkLevel,
  judgeLevel,
  type LevelAct,
  type LevelCount,
  type LevelState,
  type LevelValues,
  QUIET_LEVEL,
} from '#rules/supply/levels.ts'
import { freshnessOf, supersedes } from '#rules/supply/stock-report.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const NOW = new Date('2026-03-01T01:00:00Z')
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
const policy = { stockRecoveryMarginBags: 1, stockRecoveryMinutes: 30 }
const values: LevelValues = { minimum: 10, critical: 4, expiryWarningDays: 7 }
const bags = (count: number, firstExpiry: Date | null = null): LevelCount => ({ bags: count, firstExpiry })

/** Judges one count after the other, a minute apart; answers what was told and how it ended. */
const course = (counts: readonly LevelCount[], of = values, minutesApart = 1) => {
  let state: LevelState = QUIET_LEVEL
  const told: LevelAct[] = []
  for (const [index, count] of counts.entries()) {
    const judged = judgeLevel(of, count, state, { now: inMinutes(index * minutesApart), policy })
    told.push(...judged.acts)
    state = judged.state
  }
  return { told: told.map((act) => Object.values(act).join(' ')), state }
}

describe('a stock level', () => {
  it.each<[string, number[], string[]]>([
    ['enough', [10], []],
    ['one below the minimum', [9], ['RAISE STOCK WARNING']],
    ['at the critical level', [4], ['RAISE STOCK WARNING']],
    ['one below the critical level', [3], ['RAISE STOCK CRITICAL']],
    ['low, then critical: it grows worse', [9, 3], ['RAISE STOCK WARNING', 'RAISE STOCK CRITICAL']],
    ['critical, then low: never milder before it is over', [3, 9, 3], ['RAISE STOCK CRITICAL']],
    ['back at the minimum without the margin', [9, ...Array<number>(60).fill(10)], ['RAISE STOCK WARNING']],
    ['back with the margin for too short', [9, ...Array<number>(30).fill(11)], ['RAISE STOCK WARNING']],
    [
      'back with the margin for the quiet time',
      [9, ...Array<number>(31).fill(11)],
      ['RAISE STOCK WARNING', 'END STOCK'],
    ],
    [
      'a break of the quiet time begins it anew',
      [9, ...Array<number>(20).fill(11), 9, ...Array<number>(30).fill(11)],
      ['RAISE STOCK WARNING'],
    ],
  ])('%s', (_, counts, told) => {
    expect(course(counts.map((count) => bags(count))).told).toEqual(told)
  })

  it('that is crossed a thousand times in an hour is told once', () => {
    const fluttering = Array.from({ length: 1000 }, (_, index) => bags(index % 2 === 0 ? 9 : 12))
    expect(course(fluttering, values, 60 / 1000).told).toEqual(['RAISE STOCK WARNING'])
  })

  it('raises nothing, ends nothing and lets no quiet time pass while the count is unknown', () => {
    const counts = [bags(9), bags(11), null, ...Array<LevelCount>(30).fill(bags(11))]
    expect(course(counts).told).toEqual(['RAISE STOCK WARNING'])
    expect(course([null]).told).toEqual([])
    expect(course([...counts, bags(11)]).told).toEqual(['RAISE STOCK WARNING', 'END STOCK'])
    const alarmed = { low: 'CRITICAL', nearExpiry: true } as const
    const quiet = { recoveredSince: NOW, nearExpiryOverSince: NOW }
    expect(judgeLevel(values, null, { ...alarmed, ...quiet }, { now: inMinutes(60), policy }).state).toEqual({
      ...alarmed,
      recoveredSince: null,
      nearExpiryOverSince: null,
    })
  })

  it('that is set to nothing ends its alarm without a margin', () => {
    const low = { ...QUIET_LEVEL, low: 'WARNING' as const }
    const none = { minimum: 0, critical: 0, expiryWarningDays: null }
    const first = judgeLevel(none, bags(0), low, { now: NOW, policy })
    expect(first).toMatchObject({ acts: [], state: { recoveredSince: NOW }, lookAt: inMinutes(30) })
    expect(judgeLevel(none, bags(0), first.state, { now: inMinutes(30), policy }).acts).toEqual([
      { act: 'END', of: 'STOCK' },
    ])
  })

  it('without values in force watches nothing', () => {
    expect(judgeLevel(null, bags(0), QUIET_LEVEL, { now: NOW, policy })).toMatchObject({
      acts: [],
      lookAt: null,
    })
  })

  it('tells once of a bag that is about to expire, and looks again when the next will be', () => {
    const day = 24 * 60
    const soon = bags(20, inMinutes(7 * day))
    const later = bags(20, inMinutes(8 * day))
    expect(course([soon, soon]).told).toEqual(['RAISE EXPIRY'])
    const quiet = (minutes: number) => course([soon, ...Array<LevelCount>(minutes + 1).fill(later)]).told
    expect(quiet(29)).toEqual(['RAISE EXPIRY'])
    expect(quiet(30)).toEqual(['RAISE EXPIRY', 'END EXPIRY'])
    expect(quiet(90)).toEqual(['RAISE EXPIRY', 'END EXPIRY'])
    expect(judgeLevel(values, later, QUIET_LEVEL, { now: NOW, policy }).lookAt).toEqual(inMinutes(day))
  })

  it('tells of no bag’s expiry where nobody wants to know, not even of one that has expired', () => {
    expect(course([bags(20, inMinutes(-1))], { ...values, expiryWarningDays: null }).told).toEqual([])
  })
})

const level = {
  ...values,
  product: 'RBC-SUSP' as string | null,
  effectiveFrom: NOW,
  now: NOW,
}

describe('what somebody sets as a level', () => {
  it.each<[string, Partial<typeof level>, string[]]>([
    ['sensible', {}, []],
    ['a whole class', { product: null }, []],
    ['nothing watched', { minimum: 0, critical: 0, expiryWarningDays: null }, []],
    ['critical at the minimum', { critical: 10 }, []],
    ['a later day', { effectiveFrom: inMinutes(1) }, []],
    ['negative minimum', { minimum: -1, critical: 0 }, ['minimum', 'critical']],
    ['negative critical level', { critical: -1 }, ['critical']],
    ['half a bag', { minimum: 10.5 }, ['minimum']],
    ['as many as may be', { minimum: POLICY.stockLineMostBags }, []],
    ['absurdly many', { minimum: POLICY.stockLineMostBags + 1 }, ['minimum']],
    ['critical above minimum', { critical: 11 }, ['critical']],
    ['negative days', { expiryWarningDays: -1 }, ['expiryWarningDays']],
    ['unknown product', { product: 'RBC-NOWHERE' }, ['product']],
    ['in the past', { effectiveFrom: inMinutes(-1) }, ['effectiveFrom']],
  ])('%s', (_, changes, fields) => {
    const findings = checkLevel({ ...level, ...changes }, { policy: POLICY, products: standardDictionary })
    expect(findings.map(({ field }) => field)).toEqual(fields)
  })

  it('names the product that nobody knows', () => {
    const unknown = { ...level, product: 'RBC-NOWHERE' }
    const [found] = checkLevel(unknown, { policy: POLICY, products: standardDictionary })
    expect(found?.message.en).toContain('RBC-NOWHERE')
  })
})

describe('what a member reports', () => {
  it('is believed up to the limit and unknown behind it', () => {
    const limit = { stockFeedSilentMinutes: 60 }
    expect(freshnessOf(NOW, inMinutes(60), limit)).toBe('FRESH')
    expect(freshnessOf(NOW, new Date(inMinutes(60).getTime() + 1), limit)).toBe('UNKNOWN')
  })

  it('stands in the place of what is not newer', () => {
    expect([supersedes(null, NOW), supersedes(NOW, NOW), supersedes(inMinutes(1), NOW)]).toEqual([
      true,
      true,
      false,
    ])
  })
})
