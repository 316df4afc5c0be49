import type { UnitState } from '#rules/inventory/terms.ts'
import type { UnitFate } from '#rules/transfusions/terms.ts'
import type { TracedFate } from '#rules/transfusions/tracing-terms.ts'

/** What one hospital told of a bag. */
export type Telling = {
  /** Who received it. */
  readonly personId: string
  /** Null while the transfusion runs. */
  readonly fate: UnitFate | null
}

/**
 * What became of a bag. A transfusion that was told goes before custody; two patients, or one hospital that gave the bag
 * and one that did not, are a contradiction and as good as unknown.
 *
 * Facts: where the unit is, what hospitals told of it.
 * Refuses: nothing; answers a fate.
 * Source: ALLIANCE_ART_18, HOUSE_FATE. Reviewed: not yet reviewed by a physician.
 */
export function tracedFate(custody: UnitState, told: readonly Telling[]): TracedFate {
  const given = told.filter(({ fate }) => fate !== 'NOT_USED')
  const people = new Set(given.map(({ personId }) => personId))
  if (people.size > 1 || (given.length > 0 && given.length < told.length)) return 'CONTRADICTED'
  if (given.some(({ fate }) => fate === 'TRANSFUSED')) return 'TRANSFUSED'
  if (given.some(({ fate }) => fate === 'PARTLY')) return 'PARTLY'
  if (given.length > 0) return 'RUNNING'
  if (told.length > 0) return 'NOT_USED'
  return fateByCustody[custody]
}

/**
 * A bag that nobody told of: custody alone speaks. A discarded or returned bag has harmed nobody; of one that was made
 * into others these speak for themselves.
 */
const fateByCustody: Readonly<Record<UnitState, TracedFate>> = {
  IN_STOCK: 'IN_BANK',
  RESERVED: 'IN_BANK',
  IN_TRANSIT: 'IN_BANK',
  ISSUED: 'UNKNOWN',
  HANDED_OVER: 'UNKNOWN',
  TRANSFUSED: 'UNKNOWN',
  RETURNED: 'NOT_USED',
  DISCARDED: 'NOT_USED',
  PROCESSED: 'NOT_USED',
}

/** Whether a look-back may stop at this bag: its whereabouts or its one recipient are known. */
export const isTraced = (fate: TracedFate): boolean => fate !== 'UNKNOWN' && fate !== 'CONTRADICTED'

/**
 * How much of a look-back is answered, in per cent with one place, rounded down: 100 only when every bag is. Null when
 * there is no bag at all.
 *
 * Facts: the fates of all bags. Refuses: nothing; answers a number.
 * Source: ALLIANCE_ART_18. Reviewed: not yet reviewed by a physician.
 */
export function completeness(fates: readonly TracedFate[]): number | null {
  if (fates.length === 0) return null
  return Math.floor((fates.filter(isTraced).length * 1000) / fates.length) / 10
}
