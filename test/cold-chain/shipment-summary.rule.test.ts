import { describe, expect, it } from 'vitest'
import { celsius } from '#lib/quantities.ts'
import { MOST_POINTS, thinnedRoute } from '#rules/cold-chain/route.ts'
import { summariseTransport, type TransportReading } from '#rules/cold-chain/shipment-summary.ts'

const T0 = Date.parse('2026-03-01T01:00:00Z')
const at = (minutes: number) => new Date(T0 + minutes * 60_000)
const window = {
  since: at(0),
  until: at(60),
  limits: { least: celsius(2), most: celsius(10) },
  gapLimitMinutes: 15,
}
const nothing = { celsius: null, faulty: false, position: null, open: null }
const reading = (minutes: number, value: number): TransportReading => ({
  ...nothing,
  at: at(minutes),
  celsius: value,
})
const sum = (readings: readonly TransportReading[]) => summariseTransport(readings, window)
const every = (step: number, value: (minute: number) => number) =>
  Array.from({ length: 60 / step + 1 }, (_, index) => reading(index * step, value(index * step)))

describe('what readings say of a way', () => {
  it.each<[string, readonly TransportReading[], object]>([
    [
      'none: nothing is known',
      [],
      { minimum: null, maximum: null, secondsKnown: 0, secondsOut: 0, secondsUnknown: 3600 },
    ],
    [
      'all good: nothing is unknown',
      every(5, () => 4),
      {
        ...{ minimum: 4, maximum: 4, readings: 13, secondsKnown: 3600, secondsOut: 0, secondsUnknown: 0 },
        ...{ openings: 0, route: [] },
      },
    ],
    [
      'one at the beginning speaks as long as the gap limit',
      [reading(0, 4)],
      { secondsKnown: 900, secondsUnknown: 2700 },
    ],
    [
      'two as far apart as the gap limit leave nothing between',
      [reading(0, 4), reading(15, 4)],
      { secondsKnown: 1800 },
    ],
    ['one minute farther and a minute is unknown', [reading(0, 4), reading(16, 4)], { secondsKnown: 1800 }],
    [
      'the last one before the way speaks into it, and counts as none within',
      [reading(-5, 12)],
      { secondsKnown: 600, secondsOut: 600, readings: 0, maximum: null },
    ],
    ['one long before says nothing of it', [reading(-15, 12)], { secondsKnown: 0, secondsOut: 0 }],
    [
      'one longer before says no more',
      [reading(-20, 12)],
      { secondsKnown: 0, secondsOut: 0, secondsUnknown: 3600 },
    ],
    [
      'on both limits it is within',
      [reading(0, 2), reading(10, 10)],
      { secondsOut: 0, minimum: 2, maximum: 10 },
    ],
    [
      'outside either it is out until the next good one',
      [reading(0, 1.9), reading(5, 4), reading(10, 10.1), reading(12, 4)],
      { secondsOut: 420 },
    ],
    [
      'the last one speaks no farther than the end',
      [...every(5, () => 4).slice(0, 12), reading(58, 12)],
      { secondsOut: 120, secondsUnknown: 0 },
    ],
    [
      'a fault proves nothing and is counted',
      [reading(0, 4), { ...nothing, at: at(10), faulty: true }, reading(14, 4)],
      { secondsKnown: 840 + 900, faults: 1, readings: 2 },
    ],
    ['what comes after the end is not of this way', [reading(61, 30)], { readings: 0, maximum: null }],
    [
      'a lid that is told open again and again opened once',
      [0, 1, 2, 3, 4, 5].map((minute) => ({ ...nothing, at: at(minute), open: minute !== 4 })),
      { openings: 2 },
    ],
    [
      'a lid of which nothing is said stands as it stood',
      [true, null, true, false, null].map((open, minute) => ({ ...nothing, at: at(minute), open })),
      { openings: 1 },
    ],
    [
      'a lid that stood open before the way did not open on it',
      [-1, 1].map((minute) => ({ ...nothing, at: at(minute), open: true })),
      { openings: 0 },
    ],
    [
      'the route is that of the way',
      [-1, 0, 60, 61].map((minute) => ({ ...nothing, at: at(minute), position: { lat: minute, lon: 118 } })),
      { route: [0, 60].map((minute) => ({ at: at(minute).toISOString(), lat: minute, lon: 118 })) },
    ],
  ])('%s', (_, readings, expected) => expect(sum(readings)).toMatchObject(expected))

  it('known and unknown make the whole, however the readings lie', () => {
    for (let step = 1; step <= 60; step += 1) {
      const { secondsKnown, secondsUnknown, secondsOut } = sum(
        every(step, (minute) => (minute % 7) * 2).filter(({ at }) => at <= window.until),
      )
      expect(secondsKnown + secondsUnknown).toBe(3600)
      expect(secondsOut).toBeLessThanOrEqual(secondsKnown)
    }
  })
})

describe('a route', () => {
  const drive = (points: number) => {
    const route = thinnedRoute()
    for (let index = 0; index < points; index += 1)
      route.add(new Date(T0 + index * 1000), { lat: 28 + index / 1000, lon: 118 })
    return route.points()
  }

  it.each([1, 2, 499, 500, 501, 999, 1000, 36_000])(
    'of %d positions is bounded and keeps both ends',
    (points) => {
      const route = drive(points)
      expect(route.length).toBeLessThanOrEqual(MOST_POINTS)
      expect(route.length).toBeGreaterThan(Math.min(points, MOST_POINTS) / 2 - 1)
      expect(route[0]?.at).toBe(new Date(T0).toISOString())
      expect(route.at(-1)?.at).toBe(new Date(T0 + (points - 1) * 1000).toISOString())
      expect(route.map(({ at }) => at)).toEqual(route.map(({ at }) => at).toSorted())
    },
  )

  it('leaves out every other point each time there are too many, and keeps the last', () => {
    const seconds = (positions: number) => {
      const route = thinnedRoute(4)
      for (let lat = 0; lat < positions; lat += 1) route.add(new Date(T0), { lat, lon: 118 })
      return route.points().map(({ lat }) => lat)
    }
    expect([0, 1, 3, 4, 6, 7, 10].map(seconds)).toEqual([
      [],
      [0],
      [0, 1, 2],
      [0, 2, 3],
      [0, 2, 4, 5],
      [0, 4, 6],
      [0, 4, 8, 9],
    ])
  })

  it.each([
    ['nearer than a ten-thousandth of a degree', { lat: 0.00009, lon: -0.00009 }, 1],
    ['so far north', { lat: 0.0001, lon: 0 }, 2],
    ['so far west', { lat: 0, lon: -0.0001 }, 2],
  ])('has another point only where the box moved: %s', (_, moved, points) => {
    const route = thinnedRoute()
    for (const position of [{ lat: 0, lon: 0 }, moved]) route.add(at(0), position)
    expect(route.points()).toHaveLength(points)
  })

  it('tells once where it stands still, and the same of the same', () => {
    const route = thinnedRoute()
    for (let index = 0; index < 1000; index += 1)
      route.add(new Date(T0 + index * 1000), { lat: 28.00001 * 1, lon: 118.00004 })
    expect(route.points()).toHaveLength(1)
    expect(drive(5000)).toEqual(drive(5000))
  })
})
