import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chart, type ChartInput, chartOf } from '#resolvers/cold-chain/chart.ts'
import { planChart } from '#resolvers/cold-chain/chart-plan.ts'
import { device as readDevice } from '#resolvers/cold-chain/read.ts'
import { rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { refusalOf } from '#test/support/requests.ts'
import { deviceAt, type TestReading, tell } from '#test/support/told-readings.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const START = new Date('2026-01-20T03:17:00Z')
const later = (ms: number) => new Date(START.getTime() + ms)
const DAYS = 60

/** A fridge of sixty days, read every twenty minutes, with spikes and dips that no two readings share. */
const fridge = (): TestReading[] =>
  Array.from({ length: DAYS * 72 }, (_, index) => {
    const spike = index % 97 === 13 ? 6 + (index % 50) / 8 : 0
    const dip = index % 89 === 7 ? -4 - (index % 30) / 8 : 0
    return {
      at: later(index * 20 * MINUTE_MS + (index % 7) * 1_000),
      sequence: 0,
      celsius: index % 211 === 3 ? null : 4 + ((index * 37) % 16) / 16 + spike + dip,
      fault: index % 211 === 3 ? 'OPEN_CIRCUIT' : null,
    }
  })

let world: World
let device: { id: string; number: number }
const told = fridge()
beforeAll(async () => {
  world = await makeWorld({ start: later(DAYS * DAY_MS).toISOString() })
  device = await deviceAt(world, [{ place: 'FRIDGE-1', since: START }])
  await tell(world, device.number, told.slice(0, 3_000), later(50 * DAY_MS))
  await rollUpReadings(world.database, later(50 * DAY_MS))
  // The rest is not rolled up, and what came late in the middle is about to be rolled up anew.
  await tell(world, device.number, told.slice(3_000), later(DAYS * DAY_MS))
  const late = { at: later(20 * DAY_MS + 90_000), sequence: 9, celsius: 17.25, fault: null }
  await tell(world, device.number, [late], later(DAYS * DAY_MS))
  told.push(late)
})
afterAll(() => world.close())

const charted = async (input: ChartInput, account = 'lead.technician'): Promise<Chart | null> => {
  const ctx = await world.as(account)
  try {
    const row = await readDevice(ctx, { id: device.id })
    return row && (await chartOf(ctx, row, input))
  } finally {
    await ctx.reads.close()
  }
}
const goodIn = (from: Date, to: Date) =>
  told.flatMap(({ at, celsius, fault }) =>
    at >= from && at < to && celsius !== null && fault === null ? [{ at, celsius }] : [],
  )

describe('the chart of a device', () => {
  it('shows the least and the most of every stretch, and nothing that was not read', async () => {
    const windows = fc.record({
      from: fc.integer({ min: -3 * DAY_MS, max: (DAYS - 1) * DAY_MS }),
      length: fc.integer({ min: 1, max: DAYS * DAY_MS }),
      points: fc.integer({ min: 10, max: 2_000 }),
    })
    await fc.assert(
      fc.asyncProperty(windows, async ({ from, length, points }) => {
        const asked = { from: later(from), to: later(from + length), points }
        const { points: shown, source } = (await charted(asked)) as Chart
        const raw = goodIn(asked.from, asked.to)
        expect(shown.length).toBeLessThanOrEqual(points)
        const known = new Set(raw.map(({ at, celsius }) => `${at.getTime()} ${celsius}`))
        const drawn = shown.map(({ at, celsius }) => `${at.getTime()} ${celsius}`)
        expect(drawn.filter((point) => !known.has(point))).toEqual([])
        expect(shown).toEqual(shown.toSorted((one, other) => one.at.getTime() - other.at.getTime()))
        if (raw.length <= points && source === 'READINGS') expect(drawn).toHaveLength(raw.length)
        const plan = planChart({ since: asked.from, until: asked.to, points, rolledUntil: null, due: [] })
        const stretchOf = ({ at }: { at: Date }) =>
          Math.floor((at.getTime() - plan.origin.getTime()) / plan.stretchMs)
        const shownIn = Map.groupBy(shown, stretchOf)
        for (const [stretch, readings] of Map.groupBy(raw, stretchOf)) {
          const values = readings.map(({ celsius }) => celsius)
          const here = (shownIn.get(stretch) ?? []).map(({ celsius }) => celsius)
          expect(here).toEqual(expect.arrayContaining([Math.min(...values), Math.max(...values)]))
        }
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('is drawn from rollups where the time is long, with what came late', async () => {
    const { source, points } = (await charted({
      from: START,
      to: later(DAYS * DAY_MS),
      points: 200,
    })) as Chart
    expect(source).toBe('ONE_HOUR')
    expect(points).toContainEqual({ at: later(20 * DAY_MS + 90_000), celsius: 17.25 })
    expect(points.some(({ at }) => at > later(55 * DAY_MS))).toBe(true)
  })

  it('is every reading where there is room', async () => {
    const window = { from: later(3 * DAY_MS), to: later(4 * DAY_MS) }
    const { source, points } = (await charted(window)) as Chart
    expect([source, points]).toEqual(['READINGS', goodIn(window.from, window.to)])
  })

  it('tells the times of which nothing is known', async () => {
    await world.rows(
      `insert into excursions (alliance_id, id, organisation_id, device_id, kind, started_at, ended_at, withdrawn_at)
       select alliance_id, 'exc_' || md5(n::text), organisation_id, id, e.kind, $2, $3, gone
       from devices, (values (1, 'SILENCE', null), (2, 'TEMPERATURE', null), (3, 'FAULT', now())) as e(n, kind, gone)
       where devices.id = $1`,
      [device.id, later(DAY_MS), later(2 * DAY_MS)],
    )
    const gapsIn = async (from: number, to: number) =>
      (await charted({ from: later(from), to: later(to) }))?.gaps.map(({ kind }) => kind)
    expect(await gapsIn(0, 3 * DAY_MS)).toEqual(['SILENCE'])
    expect(await gapsIn(2 * DAY_MS, 3 * DAY_MS)).toEqual([])
  })

  it('is nobody else’s', async () => {
    expect(await charted({ from: START, to: later(DAY_MS) }, 'mem01.technician')).toBeNull()
    expect(await charted({ from: START, to: later(DAY_MS) }, 'kh.technician')).toBeNull()
  })

  it.each([
    ['an end before its beginning', { from: later(DAY_MS), to: START }, 'to'],
    ['twelve years', { from: new Date('2014-01-01'), to: new Date('2026-01-01') }, 'to'],
    ['nine points', { from: START, to: later(DAY_MS), points: 9 }, 'points'],
    ['2,001 points', { from: START, to: later(DAY_MS), points: 2_001 }, 'points'],
  ])('is refused %s', async (_, input, field) => {
    expect(await refusalOf(charted(input))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`${field}: `),
    })
  })
})
