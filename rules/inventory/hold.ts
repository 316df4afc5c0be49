import { type Finding, finding } from '#rules/finding.ts'
import {
  type ExcursionHoldKind,
  type HoldKind,
  type UnitState,
  unitStateLabels,
} from '#rules/inventory/terms.ts'

/** Where nothing is left of the bag that could still be kept from somebody. */
const GONE: readonly UnitState[] = ['TRANSFUSED', 'DISCARDED', 'PROCESSED']

/**
 * A hold may fall on a unit wherever it is, also when it has left the bank; not on one that was transfused,
 * discarded or made into other bags.
 *
 * Facts: the unit's custody.
 * Refuses: `UNIT_STATE_FORBIDS`.
 * Source: HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkHold = (state: UnitState): Finding[] =>
  GONE.includes(state)
    ? [finding('UNIT_STATE_FORBIDS', { field: 'unitId', values: { state: unitStateLabels[state] } })]
    : []

/** The holds that quality officers may decide on; a recall and an expiry are lifted by nobody. */
export const liftableHolds = [
  'QUARANTINE',
  'EXCURSION',
  'SUSPECTED_FROZEN',
] as const satisfies readonly HoldKind[]
export type LiftableHold = (typeof liftableHolds)[number]

/** What lifting a hold takes. */
export type Lifting = {
  /** So many different quality officers. */
  readonly officers: 1 | 2
  /** Whether they must show that what laid it was wrong: that the sensor was, beside the ground for lifting it. */
  readonly evidence: boolean
  /** Whether one whose harm counts as certain is lifted so as well. */
  readonly despiteHarm: boolean
}

/**
 * A quality officer lifts a quarantine or an excursion and says on what ground; two do where the one had laid it. What is
 * suspected of having frozen stays so, and is discarded, unless two show that the sensor was wrong. An excursion whose
 * harm is certain is lifted by nobody.
 *
 * Facts: the kind of the hold; whether the officer who lifts it has laid it.
 * Refuses: nothing; answers what it takes.
 * Source: HOUSE_RELEASE_CLASSES, WS_399_2012_STORAGE.
 * Reviewed: not yet reviewed by a physician.
 */
export const liftingOf = (kind: LiftableHold, ownHold: boolean): Lifting => {
  if (kind === 'SUSPECTED_FROZEN') return { officers: 2, evidence: true, despiteHarm: true }
  return { officers: kind === 'QUARANTINE' && ownHold ? 2 : 1, evidence: false, despiteHarm: false }
}

/** A time; `until` null while it lasts. */
export type HarmSpell = { readonly since: Date; readonly until: Date | null }

/** The hold that an excursion lays. */
export type ExcursionHolding = { readonly kind: ExcursionHoldKind; readonly harmCertain: boolean }

/** A hold that an excursion lays, and on those who stood there in which of its times. */
export type TimedHolding = ExcursionHolding & { readonly times: readonly HarmSpell[] }

const OUT_OF_RANGE: ExcursionHolding = { kind: 'EXCURSION', harmCertain: false }

/**
 * Who is held for an excursion, and how: the harm that its readings tell of concerns who stood there around them, from the
 * reading before the first to the one behind the last; everybody else who stood there while it lasted was out of range
 * alone. Where nobody knows the times of the harm, it concerns all.
 *
 * Facts: the gravest hold of the excursion, its own time, the times of its harm in order (null or none: not known).
 * Refuses: nothing; answers the holds, the gravest first.
 * Source: HOUSE_EXCURSION, WS_399_2012_STORAGE.
 * Reviewed: not yet reviewed by a physician.
 */
export const holdingsOf = (
  { kind, harmCertain }: ExcursionHolding,
  whole: HarmSpell,
  harmed: readonly HarmSpell[] | null,
): TimedHolding[] =>
  harmed === null || harmed.length === 0
    ? [{ kind, harmCertain, times: [whole] }]
    : [
        { kind, harmCertain, times: harmed },
        { ...OUT_OF_RANGE, times: [whole] },
      ]

/** Which of them falls on a bag that is put there at an instant and stays; null when all of it is over. */
export const holdingSince = (holdings: readonly TimedHolding[], since: Date): ExcursionHolding | null =>
  holdings.find(({ times }) => times.some(({ until }) => until === null || until > since)) ?? null
