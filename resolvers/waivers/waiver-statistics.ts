import { countWaivers, type StatisticsScope, type WaiverCount } from '#db/waivers/statistics.ts'
import { BadInput } from '#lib/errors.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { auditedLookUp } from '#resolvers/audited-look-up.ts'
import { readMonth } from '#resolvers/common-input.ts'
import type { Actor, Ctx } from '#resolvers/context.ts'
import { boundsOf } from '#rules/months.ts'
import { isFew, isSmall, rowsKeptBack } from '#rules/waivers/disclosure.ts'
import { type NotDirectReason, notDirectReasons } from '#rules/waivers/settlement-terms.ts'

/** Which months, both part of it. */
export type WaiverStatisticsInput = { readonly from: string; readonly to: string }

/** What was waived; a count of persons is null where it could tell who they are. */
export type WaiverStatistic = {
  /** Null: all together. */
  readonly organisationId: string | null
  readonly fen: number
  readonly ml: number
  readonly persons: number | null
  readonly entitled: number | null
  /** Share of those entitled for whom all was waived at once; null where nobody was, or it is kept back. */
  readonly directRate: number | null
  readonly notDirect: readonly { readonly reason: NotDirectReason; readonly persons: number | null }[]
}

/** All together, and each hospital. */
export type WaiverStatistics = WaiverStatisticsInput & {
  readonly total: WaiverStatistic
  readonly hospitals: readonly WaiverStatistic[]
}

/**
 * What was waived in some months, how much of it at once, and why not the rest: to a hospital its own, to the station what it
 * delivered, to the bodies that watch over the alliance every hospital's. Whole months only, so that no days can be
 * subtracted from each other; outside the hospital few persons are not counted. Audited before it is answered.
 */
export const waiverStatistics = (ctx: Ctx, input: WaiverStatisticsInput): Promise<WaiverStatistics> =>
  auditedLookUp(
    ctx,
    { name: 'waivers.waiverStatistics', subject: null, input },
    async ({ db, actor, elevated }) => {
      const scope = { ...scopeFor(actor), ...readMonths(input) }
      const [[all = NOTHING], hospitals] = await elevated(() =>
        Promise.all([countWaivers(db, scope, 'ALL'), countWaivers(db, scope, 'HOSPITAL')]),
      )
      const outside = scope.organisationIds === null
      const kept = outside ? rowsKeptBack(hospitals) : new Set<number>()
      return {
        ...input,
        total: told(all, { outside, keptBack: outside && isSmall(all) }),
        hospitals: hospitals.map((row, at) => told(row, { outside, keptBack: kept.has(at) })),
      }
    },
  )

const NOTHING: WaiverCount = {
  organisationId: null,
  persons: 0,
  fen: 0,
  ml: 0,
  entitled: 0,
  direct: 0,
  reasons: {},
}

const MOST_MONTHS = 36

const readMonths = ({ from, to }: WaiverStatisticsInput) => {
  const begins = boundsOf(readMonth(from, 'from')).from
  const ends = boundsOf(readMonth(to, 'to')).to
  const months = 1 + monthsOf(to) - monthsOf(from)
  if (months < 1 || months > MOST_MONTHS)
    throw BadInput.of('to', {
      zh: `须不早于起始月，且不超过 ${MOST_MONTHS} 个月`,
      en: `must not lie before the first month, and within ${MOST_MONTHS} months`,
    })
  return { from: begins, to: ends }
}

const monthsOf = (period: string): number => Number(period.slice(0, 4)) * 12 + Number(period.slice(5))

const scopeFor = (actor: Actor): Omit<StatisticsScope, 'from' | 'to'> => {
  const allianceIds = actor.seats.map(({ allianceId }) => allianceId)
  const own = actor.seats.map(({ organisationId }) => organisationId)
  const kind = seatKindOf(actor)
  return {
    allianceIds,
    organisationIds: kind === 'LEAD' || kind === 'MEMBER' ? own : null,
    stationIds: kind === 'STATION' ? own : null,
  }
}

const told = (
  { organisationId, fen, ml, persons, entitled, direct, reasons }: WaiverCount,
  { outside, keptBack }: { readonly outside: boolean; readonly keptBack: boolean },
): WaiverStatistic => ({
  ...{ organisationId, fen, ml },
  persons: keptBack ? null : persons,
  entitled: keptBack ? null : entitled,
  directRate: keptBack || entitled === 0 ? null : Math.round((direct / entitled) * 1000) / 1000,
  notDirect: notDirectReasons.flatMap((reason) => {
    const count = reasons[reason] ?? 0
    if (count === 0 || keptBack) return []
    return [{ reason, persons: outside && isFew(count) ? null : count }]
  }),
})
