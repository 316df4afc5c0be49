import { describe, expect, test } from 'vitest'
import { draw, RUN_IN_DAYS, randomFrom, seasons, YEAR_DAYS } from '../support/demand-seasons.ts'
import { live, meanYear, type Orderer, orderers } from '../support/order-back-test.ts'

describe('the back-test', () => {
  const policy = { leadDays: 1, reviewDays: 3, level: 0.95 }
  const [calm] = seasons
  if (calm === undefined) throw new Error('no season')

  test('draws the same season from the same seed', () => {
    expect(draw(calm, 1)).toEqual(draw(calm, 1))
    expect(draw(calm, 1)).not.toEqual(draw(calm, 2))
    expect(draw(calm, 1)).toHaveLength(RUN_IN_DAYS + YEAR_DAYS)
    const random = randomFrom(1)
    expect(Array.from({ length: 1000 }, () => random()).every((one) => one >= 0 && one < 1)).toBe(true)
  })
  test('has holidays and a mass casualty where a season says so', () => {
    const struck = seasons.find(({ disaster }) => disaster !== null)
    if (!struck?.disaster) throw new Error('no disaster')
    const { day, bags } = struck.disaster
    expect(draw(struck, 1)[RUN_IN_DAYS + day]).toBe(
      (draw({ ...struck, disaster: null }, 1)[RUN_IN_DAYS + day] ?? 0) + bags,
    )
  })
  test('loses no bag: what was ordered was used, wasted or is left', () => {
    const never: Orderer = () => 0
    const year = live(calm, 1, never, policy)
    expect(year.short).toBe(year.wanted)
    expect(year.wasted).toBe(0)
    const plenty: Orderer = () => 50
    const rich = live({ ...calm, keepsDays: 4 }, 1, plenty, policy)
    expect(rich.short).toBe(0)
    expect(rich.wasted).toBeGreaterThan(1000)
  })
  test('leaves far fewer days short than ordering by the average, in every season', () => {
    const by = orderers(policy, 56)
    for (const season of seasons) {
      const proposed = meanYear(season, by.proposed, { policy, years: 4 })
      const average = meanYear(season, by.average, { policy, years: 4 })
      expect(proposed.shortDays).toBeLessThan(average.shortDays * 0.65)
      expect(proposed.wasted).toBeLessThan(average.wasted * 1.6 + 6)
    }
  })
})
