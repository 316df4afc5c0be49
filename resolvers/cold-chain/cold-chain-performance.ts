import { listOrganisationsByCode } from '#db/alliance/finders-membership.ts'
import type { Period, Sites } from '#db/cold-chain/finders-history.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { auditedLookUp, type LookUp } from '#resolvers/audited-look-up.ts'
import { gatherSites, type SiteFacts } from '#resolvers/cold-chain/performance-facts.ts'
import { rolledUpTo } from '#resolvers/cold-chain/watched-times.ts'
import type { Ctx } from '#resolvers/context.ts'
import { addDays, type Day, instantOf } from '#rules/calendar.ts'

/** Which days of China, both included, and whose. */
export type PerformanceInput = {
  readonly from: Day
  readonly to: Day
  /** Code of the organisation; absent: all that the caller may see. */
  readonly organisation?: string | null
}

/** How one organisation kept its cold chain in a time. Times in seconds. */
export type Performance = {
  readonly organisationId: Id<'Organisation'>
  readonly places: number
  readonly watchedSeconds: number
  readonly inRangeSeconds: number
  readonly outOfRangeSeconds: number
  readonly unknownSeconds: number
  readonly excursions: number
  readonly confirmedExcursions: number
  readonly alarms: number
  readonly answeredAlarms: number
  /** Null where no alarm was answered. */
  readonly answerMedianSeconds: number | null
  readonly answerP90Seconds: number | null
  readonly falseAlarms: number
  readonly dutyDays: number
  readonly dutyDaysKept: number
}

/**
 * How each organisation kept its cold chain in a time: a hospital's own, for the lead and for whoever watches over
 * alliances every hospital's of theirs. Audited before it is answered.
 */
export const coldChainPerformance = (ctx: Ctx, input: PerformanceInput): Promise<readonly Performance[]> =>
  lookUpSites(ctx, 'cold-chain.coldChainPerformance', input, (sites) => sites.map(performanceOf))

/** Runs a look-up of what the caller may see of a time. */
export const lookUpSites = <Result>(
  ctx: Ctx,
  name: 'cold-chain.coldChainPerformance' | 'cold-chain.coldChainPerformanceEvents',
  input: PerformanceInput,
  work: (sites: readonly SiteFacts[]) => Result | Promise<Result>,
): Promise<Result> =>
  auditedLookUp(ctx, { name, subject: null, input }, async (lookUp) => {
    const period = readPeriod(input, lookUp.now)
    const gather = async () => {
      const sites = await sitesOf(lookUp, input)
      return period === null ? [] : gatherSites(lookUp, sites, period)
    }
    return work(await (seatKindOf(lookUp.actor) === 'OVERSIGHT' ? lookUp.elevated(gather) : gather()))
  })

const sitesOf = async (
  { db, actor }: LookUp,
  { organisation }: Pick<PerformanceInput, 'organisation'>,
): Promise<Sites> => {
  const allianceIds = actor.seats.map(({ allianceId }) => allianceId)
  if (!organisation) return { allianceIds, organisationIds: null }
  const found = await listOrganisationsByCode(db, organisation)
  return { allianceIds, organisationIds: found.map(({ id }) => id) }
}

const MOST_DAYS = 366
const DAY_MS = 24 * 3_600_000

/** The time of these days as far as it is rolled up; null where none of it is. */
const readPeriod = ({ from, to }: PerformanceInput, now: Date): Period | null => {
  if (from > to) throw BadInput.of('to', { zh: '不得早于 from', en: 'must not lie before `from`' })
  const [since, end] = [instantOf(from), instantOf(addDays(to, 1))]
  if (end.getTime() - since.getTime() > MOST_DAYS * DAY_MS)
    throw BadInput.of('to', { zh: `最长 ${MOST_DAYS} 天`, en: `at most ${MOST_DAYS} days` })
  const until = new Date(Math.min(end.getTime(), rolledUpTo(now).getTime()))
  return since < until ? { since, until } : null
}

const performanceOf = (site: SiteFacts): Performance => {
  const { organisationId, places, sensors, excursions, alarms, duties } = site
  const watched = sumOf(sensors, 'watchedMs')
  const inRange = sumOf(sensors, 'inRangeMs')
  const outOfRange = sumOf(sensors, 'outOfRangeMs')
  const warm = excursions.filter(({ kind }) => kind === 'TEMPERATURE')
  const waits = alarms.flatMap((alarm) => waitOf(alarm) ?? [])
  return {
    organisationId,
    places,
    watchedSeconds: seconds(watched),
    inRangeSeconds: seconds(inRange),
    outOfRangeSeconds: seconds(outOfRange),
    unknownSeconds: seconds(Math.max(0, watched - inRange - outOfRange)),
    excursions: warm.length,
    confirmedExcursions: warm.filter(({ confirmedAt }) => confirmedAt !== null).length,
    alarms: alarms.length,
    answeredAlarms: waits.length,
    answerMedianSeconds: quantile(waits, 0.5),
    answerP90Seconds: quantile(waits, 0.9),
    falseAlarms: alarms.filter(({ falseAlarm }) => falseAlarm === true).length,
    dutyDays: duties.length,
    dutyDaysKept: duties.filter(({ kept }) => kept).length,
  }
}

/** How long an alarm waited for its first answer, in seconds; null while it waits. */
export const waitOf = ({
  raisedAt,
  answeredAt,
}: Pick<SiteFacts['alarms'][number], 'raisedAt' | 'answeredAt'>): number | null =>
  answeredAt === null ? null : Math.max(0, seconds(answeredAt.getTime() - raisedAt.getTime()))

/** The value that this share of all does not exceed; null of none. */
export const quantile = (values: readonly number[], share: number): number | null => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}

const sumOf = <Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  rows.reduce((sum, row) => sum + row[key], 0)
const seconds = (ms: number): number => Math.round(ms / 1000)
