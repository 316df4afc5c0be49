import type { ChartQuery, ChartSource, ChartTime } from '#db/cold-chain/finders-chart.ts'

const MINUTE_MS = 60_000

/** Lengths of what a chart can be drawn from, the coarsest first. */
const STRETCHES: readonly (readonly [ChartSource, number])[] = [
  ['ONE_HOUR', 60 * MINUTE_MS],
  ['FIVE_MINUTES', 5 * MINUTE_MS],
]

/** What a chart is asked for, and how far the rollups stand. */
export type ChartAsked = ChartTime & {
  /** At most so many points. */
  readonly points: number
  /** Rollups stand up to here; null where none were made. */
  readonly rolledUntil: Date | null
  /** Times whose rollups are to be made anew: what stands of them is not drawn. */
  readonly due: readonly ChartTime[]
}

/**
 * From what a chart is drawn: from the coarsest rollups of which two points each still tell every minimum and maximum of
 * the stretches that the chart has room for. The beginning and the end that fill no whole rollup, what is not rolled up
 * yet and what is about to be rolled up anew are drawn from the readings.
 */
export const planChart = (asked: ChartAsked): ChartQuery => {
  const span = asked.until.getTime() - asked.since.getTime()
  const room = Math.floor(asked.points / 2)
  // A stretch that begins before the time, and one that ends after it, take room for themselves.
  const least = span / Math.max(1, room - 1)
  const [source, length] = STRETCHES.find(([, ms]) => ms <= least) ?? ['READINGS', 1]
  const stretchMs = Math.ceil(least / length) * length
  if (source === 'READINGS')
    return { source, rolled: [], fresh: [asked], stretchMs: Math.ceil(span / room), origin: asked.since }
  const origin = new Date(Math.floor(asked.since.getTime() / stretchMs) * stretchMs)
  return { source, ...split(asked, length), stretchMs, origin }
}

const split = (asked: ChartAsked, length: number): Pick<ChartQuery, 'rolled' | 'fresh'> => {
  const end = Math.min(asked.until.getTime(), asked.rolledUntil?.getTime() ?? 0)
  const from = Math.ceil(asked.since.getTime() / length) * length
  const to = Math.floor(end / length) * length
  if (from >= to) return { rolled: [], fresh: [asked] }
  const rolled = without({ since: new Date(from), until: new Date(to) }, asked.due, length)
  return { rolled, fresh: without(asked, rolled, 1) }
}

/** What is left of a time beside others, which are rounded to full lengths. */
const without = (time: ChartTime, others: readonly ChartTime[], length: number): ChartTime[] => {
  const left: ChartTime[] = []
  let reached = time.since.getTime()
  const end = time.until.getTime()
  for (const other of others.toSorted((a, b) => a.since.getTime() - b.since.getTime())) {
    const since = Math.min(end, Math.floor(other.since.getTime() / length) * length)
    const until = Math.ceil(other.until.getTime() / length) * length
    if (since > reached) left.push({ since: new Date(reached), until: new Date(since) })
    reached = Math.max(reached, until)
  }
  if (reached < end) left.push({ since: new Date(reached), until: new Date(end) })
  return left
}
