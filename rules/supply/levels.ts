import type { AlarmSeverity } from '#rules/alarms/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'

/** The values of a level. */
export type LevelValues = {
  /** Fewer usable bags are a warning; 0 for none. */
  readonly minimum: number
  /** Fewer are critical. */
  readonly critical: number
  /** So many days before a bag expires; null for no warning. */
  readonly expiryWarningDays: number | null
}

/** What the shelf holds of a level's product and group; null while nobody knows. */
export type LevelCount = {
  /** Bags that may be used. */
  readonly bags: number
  /** When the first of them expires; null when there is none, or when it was not told. */
  readonly firstExpiry: Date | null
} | null

/** How a level stood when it was judged last. */
export type LevelState = {
  /** How bad its alarm is; null while there is enough. */
  readonly low: AlarmSeverity | null
  /** Since when there is enough again, and the margin; null while there is not, or nobody knows. */
  readonly recoveredSince: Date | null
  readonly nearExpiry: boolean
  /** Since when no bag is about to expire any more. */
  readonly nearExpiryOverSince: Date | null
}

/** What is to be told. */
export type LevelAct =
  | { readonly act: 'RAISE'; readonly of: 'STOCK'; readonly severity: AlarmSeverity }
  | { readonly act: 'RAISE'; readonly of: 'EXPIRY' }
  | { readonly act: 'END'; readonly of: 'STOCK' | 'EXPIRY' }

/** What came of judging: what is to be told, how it stands, and when time alone may change that. */
export type LevelJudgement = {
  readonly acts: readonly LevelAct[]
  readonly state: LevelState
  readonly lookAt: Date | null
}

export type LevelPolicy = Pick<PolicyValues, 'stockRecoveryMarginBags' | 'stockRecoveryMinutes'>

/** A level that nothing was ever told of. */
export const QUIET_LEVEL: LevelState = {
  low: null,
  recoveredSince: null,
  nearExpiry: false,
  nearExpiryOverSince: null,
}

const DAY_MS = 86_400_000

/**
 * A stock below its minimum is a warning, below its critical level critical. Told once, it is over only when the stock
 * has stood above the minimum by a margin for a quiet time without a break: a count that flutters around its level is
 * one alarm, however often it crosses. It grows worse at once and never milder before it is over. The same quiet time
 * ends the warning of bags that are about to expire. While the count is unknown nothing is raised, nothing ends, and no
 * quiet time passes.
 *
 * Facts: the level's values (null: none in force), the count, how the level stood, the instant, the policy.
 * Refuses: nothing; says what is raised and what is over.
 * Source: HOUSE_STOCK_LEVEL.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeLevel(
  values: LevelValues | null,
  count: LevelCount,
  before: LevelState,
  { now, policy }: { readonly now: Date; readonly policy: LevelPolicy },
): LevelJudgement {
  const watched = values ?? { minimum: 0, critical: 0, expiryWarningDays: null }
  if (count === null)
    return {
      acts: [],
      state: { ...before, recoveredSince: null, nearExpiryOverSince: null },
      lookAt: null,
    }
  const quietMs = policy.stockRecoveryMinutes * 60_000
  const stock = judgeStock(watched, count.bags, before, { now, quietMs, policy })
  const expiry = judgeExpiry(watched, count.firstExpiry, before, { now, quietMs })
  const state = { ...stock.state, ...expiry.state }
  const ends = [state.recoveredSince, state.nearExpiryOverSince]
  const looks = [
    ...ends.map((since) => (since === null ? null : new Date(since.getTime() + quietMs))),
    count.firstExpiry,
    count.firstExpiry && warnsFrom(count.firstExpiry, watched),
  ].filter((at) => at !== null && at > now) as Date[]
  return {
    acts: [...stock.acts, ...expiry.acts],
    state,
    lookAt: looks.length === 0 ? null : new Date(Math.min(...looks.map((at) => at.getTime()))),
  }
}

type Clock = { readonly now: Date; readonly quietMs: number }

const severityOf = ({ minimum, critical }: LevelValues, bags: number): AlarmSeverity | null => {
  if (bags < critical) return 'CRITICAL'
  return bags < minimum ? 'WARNING' : null
}

const judgeStock = (
  values: LevelValues,
  bags: number,
  { low, recoveredSince }: LevelState,
  { now, quietMs, policy }: Clock & { readonly policy: LevelPolicy },
) => {
  const severity = severityOf(values, bags)
  const worse = severity !== null && (low === null || (low === 'WARNING' && severity === 'CRITICAL'))
  if (worse) return stockIs(severity, null, [{ act: 'RAISE', of: 'STOCK', severity }])
  if (low === null) return stockIs(null, null)
  // A level that asks for nothing any more needs no margin.
  const margin = values.minimum === 0 ? 0 : policy.stockRecoveryMarginBags
  if (bags < values.minimum + margin) return stockIs(low, null)
  const since = recoveredSince ?? now
  if (now.getTime() - since.getTime() < quietMs) return stockIs(low, since)
  return stockIs(null, null, [{ act: 'END', of: 'STOCK' }])
}

const stockIs = (low: AlarmSeverity | null, recoveredSince: Date | null, acts: readonly LevelAct[] = []) => ({
  state: { low, recoveredSince },
  acts,
})

/** From when on a bag of this expiry is about to expire; null when nobody wants to know. */
const warnsFrom = (firstExpiry: Date, { expiryWarningDays }: LevelValues): Date | null =>
  expiryWarningDays === null ? null : new Date(firstExpiry.getTime() - expiryWarningDays * DAY_MS)

const judgeExpiry = (
  values: LevelValues,
  firstExpiry: Date | null,
  { nearExpiry, nearExpiryOverSince }: LevelState,
  { now, quietMs }: Clock,
) => {
  const from = firstExpiry && warnsFrom(firstExpiry, values)
  const near = from !== null && from <= now
  if (near) return expiryIs(true, null, nearExpiry ? [] : [{ act: 'RAISE', of: 'EXPIRY' }])
  if (!nearExpiry) return expiryIs(false, null)
  const since = nearExpiryOverSince ?? now
  if (now.getTime() - since.getTime() < quietMs) return expiryIs(true, since)
  return expiryIs(false, null, [{ act: 'END', of: 'EXPIRY' }])
}

const expiryIs = (nearExpiry: boolean, since: Date | null, acts: readonly LevelAct[] = []) => ({
  state: { nearExpiry, nearExpiryOverSince: since },
  acts,
})

/** A level as somebody wants to set it. */
export type LevelFacts = LevelValues & {
  /** Code of the dictionary; null where a whole class is meant. */
  readonly product: string | null
  readonly effectiveFrom: Date
  readonly now: Date
}

type Setting = {
  readonly policy: Pick<PolicyValues, 'stockLineMostBags'>
  readonly products: ProductDictionary
}

/** A warning longer before than any component keeps says nothing. */
const MOST_WARNING_DAYS = 3650

/**
 * A level has whole numbers of bags, none negative, the critical one not above the minimum, a product of the
 * dictionary, and begins now or later: what was in force is not changed afterwards.
 *
 * Facts: the values, the product, the beginning, the instant; the rule set and the products in force.
 * Refuses: `PRODUCT_UNKNOWN`, `STOCK_LEVEL_OUT_OF_LIMITS`, `STOCK_LEVEL_CRITICAL_ABOVE_MINIMUM`, `STOCK_LEVEL_DATE_PAST`.
 * Source: HOUSE_STOCK_LEVEL.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkLevel(facts: LevelFacts, { policy, products }: Setting): Finding[] {
  const { product, minimum, critical, expiryWarningDays } = facts
  const within = (field: string, value: number, most: number) =>
    Number.isInteger(value) && value >= 0 && value <= most
      ? []
      : [finding('STOCK_LEVEL_OUT_OF_LIMITS', { field, values: { value, most } })]
  return [
    ...(product === null || products.has(product)
      ? []
      : [finding('PRODUCT_UNKNOWN', { field: 'product', values: { product } })]),
    ...within('minimum', minimum, policy.stockLineMostBags),
    ...within('critical', critical, policy.stockLineMostBags),
    ...(expiryWarningDays === null ? [] : within('expiryWarningDays', expiryWarningDays, MOST_WARNING_DAYS)),
    ...(critical > minimum
      ? [
          finding('STOCK_LEVEL_CRITICAL_ABOVE_MINIMUM', {
            field: 'critical',
            values: { critical, minimum },
          }),
        ]
      : []),
    ...(facts.effectiveFrom < facts.now
      ? [finding('STOCK_LEVEL_DATE_PAST', { field: 'effectiveFrom' })]
      : []),
  ]
}
