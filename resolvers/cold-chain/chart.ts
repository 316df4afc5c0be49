import type { ChartPoint, ChartSource } from '#db/cold-chain/finders-chart.ts'
import { listExtremes, listReadingsBetween } from '#db/cold-chain/finders-chart.ts'
import type { DeviceRow } from '#db/cold-chain/finders-devices.ts'
import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import { listExcursionsIn } from '#db/cold-chain/finders-history.ts'
import { listRollupsDue } from '#db/cold-chain/finders-rollups-due.ts'
import { BadInput } from '#lib/errors.ts'
import { planChart } from '#resolvers/cold-chain/chart-plan.ts'
import { stateOfDevice } from '#resolvers/cold-chain/read.ts'
import type { Ctx } from '#resolvers/context.ts'

export type { ChartPoint }

/** The time of a chart, and how many points it has room for. */
export type ChartInput = {
  /** Included. */
  readonly from: Date
  /** Excluded. */
  readonly to: Date
  /** At most so many points; absent: 1,000. */
  readonly points?: number | null
}

/** A device's temperatures in a time, as many as a chart has room for. */
export type Chart = {
  readonly source: ChartSource
  readonly points: readonly ChartPoint[]
  /** Times of which nothing is known: the line must not be drawn through them. */
  readonly gaps: readonly ExcursionRow[]
}

const FEWEST_POINTS = 10
const MOST_POINTS = 2_000
const USUAL_POINTS = 1_000
const LONGEST_MS = 11 * 366 * 24 * 3_600_000

/**
 * The temperatures of a device in a time: all of its readings where there is room for them, else the least and the most of
 * each of as many stretches as there is room for, each at the instant it was read. No minimum or maximum of a stretch is
 * lost, however long the time.
 */
export const chartOf = async (ctx: Ctx, device: DeviceRow, input: ChartInput): Promise<Chart> => {
  const asked = readInput(input)
  const db = await ctx.reads.db()
  const key = { allianceId: device.allianceId, deviceNumber: device.number }
  const gaps = await listExcursionsIn(db, { deviceIds: [device.id], kinds: ['SILENCE', 'FAULT'] }, asked)
  const state = await stateOfDevice(ctx, device)
  const due = await listRollupsDue(db, key, asked)
  const plan = planChart({ ...asked, rolledUntil: state?.rolledUntil ?? null, due })
  if (plan.source === 'READINGS') {
    const all = await listReadingsBetween(db, key, asked, asked.points + 1)
    if (all.length <= asked.points) return { source: 'READINGS', points: all, gaps }
  }
  return { source: plan.source, points: await listExtremes(db, key, plan), gaps }
}

const readInput = ({ from, to, points }: ChartInput) => {
  if (from >= to) throw BadInput.of('to', { zh: '须晚于 from', en: 'must lie after `from`' })
  if (to.getTime() - from.getTime() > LONGEST_MS)
    throw BadInput.of('to', { zh: '最长 11 年', en: 'must lie within 11 years of `from`' })
  const most = points ?? USUAL_POINTS
  if (most < FEWEST_POINTS || most > MOST_POINTS)
    throw BadInput.of('points', {
      zh: `须为 ${FEWEST_POINTS} 至 ${MOST_POINTS}`,
      en: `must lie between ${FEWEST_POINTS} and ${MOST_POINTS}`,
    })
  return { since: from, until: to, points: most }
}
