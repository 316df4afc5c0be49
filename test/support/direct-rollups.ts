import type { TestReading } from '#test/support/told-readings.ts'

/** What a device's readings are compared with from an instant on. */
export type TestLimits = { readonly since: Date; readonly least: number | null; readonly most: number }

/** A rollup as the test computes it. */
export type DirectRollup = {
  readonly at: string
  readonly minimum: number | null
  readonly minimumAt: string | null
  readonly maximum: number | null
  readonly maximumAt: string | null
  readonly sum: number
  readonly count: number
  readonly faults: number
  readonly first: number | null
  readonly last: number | null
  readonly inRangeMs: number
  readonly outOfRangeMs: number
}

const GAP_MS = 15 * 60_000
type Good = TestReading & { readonly celsius: number }
const isGood = (reading: TestReading): reading is Good => reading.fault === null && reading.celsius !== null

/**
 * Rolls readings up by looking at all of them for each stretch: slowly, and by none of the hub's own code. What is told
 * twice for one instant and number is told once.
 */
export const rolledUpDirectly = (
  told: readonly TestReading[],
  limits: readonly TestLimits[],
  stretchMs: number,
): DirectRollup[] => {
  const readings = [...new Map(told.map((one) => [`${one.at.getTime()} ${one.sequence}`, one])).values()]
  readings.sort((one, other) => one.at.getTime() - other.at.getTime() || one.sequence - other.sequence)
  const begins = new Set<number>()
  for (const { at } of readings)
    for (let ms = at.getTime(); ms <= at.getTime() + GAP_MS + stretchMs; ms += stretchMs)
      begins.add(Math.floor(ms / stretchMs) * stretchMs)
  return [...begins]
    .toSorted((one, other) => one - other)
    .map((begin) => rollupOf(readings, limits, begin, begin + stretchMs))
    .filter(({ count, faults, inRangeMs, outOfRangeMs }) => count + faults + inRangeMs + outOfRangeMs > 0)
}

const rollupOf = (
  readings: readonly TestReading[],
  limits: readonly TestLimits[],
  begin: number,
  end: number,
): DirectRollup => {
  const inside = readings.filter(({ at }) => at.getTime() >= begin && at.getTime() < end)
  const good = inside.filter(isGood)
  const least = Math.min(...good.map(({ celsius }) => celsius))
  const most = Math.max(...good.map(({ celsius }) => celsius))
  const firstOf = (value: number) => good.find(({ celsius }) => celsius === value)?.at.toISOString() ?? null
  return {
    at: new Date(begin).toISOString(),
    minimum: good.length > 0 ? least : null,
    minimumAt: firstOf(least),
    maximum: good.length > 0 ? most : null,
    maximumAt: firstOf(most),
    sum: good.reduce((sum, { celsius }) => sum + celsius, 0),
    count: good.length,
    faults: inside.length - good.length,
    first: good[0]?.celsius ?? null,
    last: good.at(-1)?.celsius ?? null,
    ...knownTimes(readings, limits, begin, end),
  }
}

/** Each millisecond belongs to the last timely reading before it, if that is good and no older than the gap. */
const knownTimes = (
  readings: readonly TestReading[],
  limits: readonly TestLimits[],
  begin: number,
  end: number,
) => {
  const known = { inRangeMs: 0, outOfRangeMs: 0 }
  const timely = readings.filter(({ fault }) => fault !== 'CLOCK_AHEAD')
  for (const [index, reading] of timely.entries()) {
    if (!isGood(reading)) continue
    const at = reading.at.getTime()
    const until = Math.min(timely[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY, at + GAP_MS)
    for (const [which, { since, least, most }] of limits.entries()) {
      const over = limits[which + 1]?.since.getTime() ?? Number.POSITIVE_INFINITY
      const ms = Math.min(until, end, over) - Math.max(at, begin, since.getTime())
      const within = reading.celsius <= most && (least === null || reading.celsius >= least)
      if (ms > 0) known[within ? 'inRangeMs' : 'outOfRangeMs'] += ms
    }
  }
  return known
}
