import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { moveRolledUntil } from '#db/cold-chain/finders-rollups-due.ts'
import type { AllianceId } from '#lib/ids.ts'
import { moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { lateTimes } from '#resolvers/cold-chain/note-late-readings.ts'
import { joined, rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { type DirectRollup, rolledUpDirectly, type TestLimits } from '#test/support/direct-rollups.ts'
import { deviceAt, type TestReading, tell } from '#test/support/told-readings.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** The last hours of a month and of a day in China, so that both ends lie in what is tried. */
const START = new Date('2026-02-28T15:00:00Z')
const later = (ms: number) => new Date(START.getTime() + ms)
/** From 90 minutes on the device watches platelets instead of red cells. */
const MOVED = later(92 * MINUTE_MS + 30_000)
const LIMITS: readonly TestLimits[] = [
  { since: START, least: 2, most: 6 },
  { since: MOVED, least: 20, most: 24 },
]
const reading = (ms: number, celsius: number, changes: Partial<TestReading> = {}): TestReading => ({
  at: later(ms),
  sequence: 0,
  celsius,
  fault: null,
  ...changes,
})
const watching = () =>
  deviceAt(world, [
    { place: 'FRIDGE-1', since: START },
    { place: 'INCUBATOR-1', since: MOVED },
  ])

const kept = async (table: string, number: number): Promise<DirectRollup[]> =>
  (
    await world.rows<Record<string, unknown>>(
      `select at, minimum, minimum_at as "minimumAt", maximum, maximum_at as "maximumAt", sum, count, faults, first, last,
         in_range_ms as "inRangeMs", out_of_range_ms as "outOfRangeMs" from ${table} where device_number = $1 order by at`,
      [number],
    )
  ).map((row) => JSON.parse(JSON.stringify(row)))

const arbitraryReading = fc.record({
  ms: fc.oneof(
    fc.integer({ min: 0, max: 4 * HOUR_MS }),
    fc.integer({ min: 0, max: 48 }).map((n) => n * 5 * MINUTE_MS),
  ),
  sequence: fc.integer({ min: 0, max: 2 }),
  celsius: fc.constantFrom(-1, 1.5, 2, 4, 6, 6.5, 20, 22, 24.5),
  fault: fc.constantFrom(null, null, null, null, 'OPEN_CIRCUIT' as const, 'CLOCK_AHEAD' as const),
})
/** Readings in the order in which they come, in batches; some batches are followed by a round of the worker. */
const arrivals = fc.array(
  fc.record({ told: fc.array(arbitraryReading, { minLength: 1, maxLength: 12 }), round: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
)

describe('the rollups', () => {
  it('are what the readings come to directly, in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async (batches) => {
        const { number } = await watching()
        const all: TestReading[] = []
        for (const [index, { told, round }] of batches.entries()) {
          const readings = told.map(({ ms, sequence, celsius, fault }) =>
            reading(ms, celsius, { sequence, fault, ...(fault === 'OPEN_CIRCUIT' && { celsius: null }) }),
          )
          // The first of two for one instant and number stays.
          all.unshift(...readings.toReversed())
          await tell(world, number, readings, later(5 * HOUR_MS))
          if (round) await rollUpReadings(world.database, later((index + 1) * 50 * MINUTE_MS), 2)
        }
        await rollUpReadings(world.database, later(6 * HOUR_MS))
        expect(await kept('readings_5_minutes', number)).toEqual(rolledUpDirectly(all, LIMITS, 5 * MINUTE_MS))
        expect(await kept('readings_1_hour', number)).toEqual(rolledUpDirectly(all, LIMITS, HOUR_MS))
      }),
      { numRuns: 20 },
    )
  }, 60_000)

  it('say of a time without readings that nothing is known of it', async () => {
    const { number } = await watching()
    await tell(world, number, [reading(0, 4), reading(HOUR_MS, 8)], later(HOUR_MS))
    await rollUpReadings(world.database, later(3 * HOUR_MS))
    const hours = await kept('readings_1_hour', number)
    expect(hours.map(({ count, inRangeMs, outOfRangeMs }) => [count, inRangeMs, outOfRangeMs])).toEqual([
      [1, 15 * MINUTE_MS, 0],
      [1, 0, 15 * MINUTE_MS],
    ])
  })

  it('judge nothing while the device watches no place', async () => {
    const { number } = await deviceAt(world, [{ place: 'FRIDGE-1', since: later(10 * MINUTE_MS) }])
    await tell(world, number, [reading(0, 25), reading(5 * MINUTE_MS, 25), reading(10 * MINUTE_MS, 4)], START)
    await rollUpReadings(world.database, later(3 * HOUR_MS))
    expect(await kept('readings_1_hour', number)).toMatchObject([
      { maximum: 25, inRangeMs: 15 * MINUTE_MS, outOfRangeMs: 0 },
    ])
  })

  it('of a reading that comes while the worker moves the device on are made all the same', async () => {
    const { number } = await watching()
    await tell(world, number, [reading(0, 4)], later(HOUR_MS))
    await world.database.transaction(SYSTEM_SCOPE, (db) => moveRolledUntil(db, later(HOUR_MS)))
    await tell(world, number, [reading(20 * MINUTE_MS, 5)], later(HOUR_MS))
    await rollUpReadings(world.database, later(2 * HOUR_MS))
    expect(await kept('readings_1_hour', number)).toMatchObject([{ count: 2, maximum: 5 }])
  })

  it('are made of a month at a time where more is due, until all is made', async () => {
    const { number } = await watching()
    const days = [0, 20, 40, 60, 80].map((day) => reading(day * 24 * HOUR_MS, 22))
    await tell(world, number, days, later(80 * 24 * HOUR_MS))
    await rollUpReadings(world.database, later(81 * 24 * HOUR_MS))
    expect(await kept('readings_1_hour', number)).toHaveLength(days.length)
    expect(await world.rows('select 1 from rollups_due')).toEqual([])
  })

  it('of a device that is not heard any more cost nothing', async () => {
    const { number } = await watching()
    await tell(world, number, [reading(0, 4)], START)
    await rollUpReadings(world.database, later(HOUR_MS))
    await rollUpReadings(world.database, later(2 * HOUR_MS))
    const [state] = await world.rows('select rolled_until from device_states where device_number = $1', [
      number,
    ])
    expect(state).toEqual({ rolled_until: later(55 * MINUTE_MS) })
  })
})

describe('a device that was moved some time ago', () => {
  it('has its rollups made anew from then on', async () => {
    world.pass(START.getTime() + 3 * HOUR_MS - world.now().getTime())
    const { id, number } = await deviceAt(world, [{ place: 'FRIDGE-1', since: START }])
    const told = Array.from({ length: 24 }, (_, index) => reading(index * 5 * MINUTE_MS, 4))
    await tell(world, number, told, later(2 * HOUR_MS))
    await rollUpReadings(world.database, world.now())
    expect(await kept('readings_1_hour', number)).toMatchObject([
      { inRangeMs: HOUR_MS },
      { inRangeMs: HOUR_MS },
      { inRangeMs: 10 * MINUTE_MS },
    ])
    await moveDevice(await world.as('lead.manager'), { deviceId: id, occurredAt: later(HOUR_MS) })
    await rollUpReadings(world.database, world.now())
    expect(await kept('readings_1_hour', number)).toMatchObject([
      { inRangeMs: HOUR_MS, outOfRangeMs: 0 },
      { count: 12, inRangeMs: 0, outOfRangeMs: 0 },
    ])
  })
})

describe('what a late reading has made anew', () => {
  const of = { allianceId: 'CS' as AllianceId, deviceNumber: 1 }
  const shown = (rolledUntil: Date | null, minutes: readonly number[]) =>
    lateTimes({ ...of, rolledUntil, at: minutes.map((minute) => later(minute * MINUTE_MS)) }).map(
      ({ since, until }) => [
        (since.getTime() - START.getTime()) / MINUTE_MS,
        (until.getTime() - START.getTime()) / MINUTE_MS,
      ],
    )

  it('is nothing while nothing was rolled up', () => expect(shown(null, [0, 5])).toEqual([]))
  it('is nothing for one that comes in time', () => expect(shown(START, [0, 5])).toEqual([]))
  it('reaches as far as a reading may speak, and no further than was rolled up', () => {
    expect(shown(later(120 * MINUTE_MS), [0])).toEqual([[0, 30]])
    expect(shown(later(10 * MINUTE_MS), [0])).toEqual([[0, 10]])
  })
  it('is one time for readings that lie close together, and two for those that don’t', () => {
    expect(shown(later(600 * MINUTE_MS), [5, 0, 90])).toEqual([[0, 120]])
    expect(shown(later(600 * MINUTE_MS), [0, 91])).toEqual([
      [0, 30],
      [91, 121],
    ])
  })
  it('is rounded to full stretches, overlapping ones joined for each device', () => {
    const time = (deviceNumber: number, since: number, until: number) => ({
      ...of,
      deviceNumber,
      since: later(since * MINUTE_MS),
      until: later(until * MINUTE_MS),
    })
    expect(joined([time(1, 8, 12), time(2, 1, 2), time(1, 1, 7), time(1, 20, 21)], 5 * MINUTE_MS)).toEqual([
      time(1, 0, 15),
      time(1, 20, 25),
      time(2, 0, 5),
    ])
  })
})
