import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeNumbers } from '#scripts/demo/numbers.ts'
import { playDay } from '#scripts/demo/play-day.ts'
import { type Journey, startJourney } from '#test/support/journey.ts'

let journey: Journey
beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

/** What the day tells from its first to its last line. */
const play = async (start: Date): Promise<string[]> => {
  const told: string[] = []
  const line = (text: string) => void told.push(text)
  await playDay({
    ...journey.day,
    numbers: makeNumbers(start),
    teller: { scene: line, step: (_, __, zh) => line(zh), line },
  })
  return told
}

describe('the demonstration', () => {
  it('plays its day twice on one hub, each with numbers of its own', async () => {
    const first = await play(new Date())
    const second = await play(new Date(Date.now() + 1_000))
    expect(first.at(-1)).toContain('一切如期')
    expect(second.at(-1)).toContain('一切如期')
    expect(await journey.hub.rows("select id from requests where state = 'COMPLETED'")).toHaveLength(4)
    expect(await journey.hub.rows("select id from units where custody = 'ISSUED'")).toHaveLength(2)
    expect(await journey.hub.rows("select id from transfusions where fate = 'TRANSFUSED'")).toHaveLength(2)
    expect(await journey.hub.rows('select state, fen::int as fen from waivers order by id')).toEqual([
      { state: 'REVERSED', fen: 42_000 },
      { state: 'REVERSED', fen: 42_000 },
    ])
    expect(await journey.hub.rows("select id from stock_orders where state = 'CONFIRMED'")).toHaveLength(2)
  }, 120_000)
})
