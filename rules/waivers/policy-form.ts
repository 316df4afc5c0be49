import type { Day } from '#rules/calendar.ts'
import type { SourceId } from '#rules/sources.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { DonationKind, Relation, UsedKind } from '#rules/waivers/terms.ts'

/**
 * A waiver policy as data, so that a reviewer reads each branch beside its clause. No branch is code: a province is
 * added by writing another of these.
 */
export type WaiverPolicy = {
  /** Names this version: `ZJ-2025`. */
  readonly code: string
  readonly title: Bilingual
  /** Leading digits of the administrative codes (GB/T 2260) whose donations and use it rules: `33`, `3702`. */
  readonly region: string
  /** First day it holds; the bodies that quote it seldom say, so each county sets it. Null: not set, decides nothing. */
  readonly effectiveFrom: Day | null
  /** Last day it holds, that day included; null while it does. */
  readonly effectiveTo: Day | null
  readonly source: SourceId
  readonly branches: readonly Branch[]
  /** What the policy's text leaves unsaid; whoever falls under one gets a lower bound, and a person decides. */
  readonly silent: readonly Silence[]
  readonly settings: WaiverSettings
  /** Whose account a refund goes to; absent: the patient's, who paid. */
  readonly paidTo?: 'DONOR'
}

/** One sentence of a policy: which donor gives whom how much. */
export type Branch = {
  /** Names it in its policy: `self-lifetime`. */
  readonly name: string
  readonly clause: Bilingual
  /** Whom: what the patient is to the donor. */
  readonly to: readonly Relation[]
  readonly donor: DonorCondition
  /** Out of which donations; each makes a lot of its own. */
  readonly of: DonationKind
  readonly gives: Gift
}

/** What must be true of the donor on the day of use; what is absent is not asked. */
export type DonorCondition = {
  /** Whole blood given so far in the policy's region, ml: at least. */
  readonly atLeastMl?: number
  /** Less than so many ml. */
  readonly belowMl?: number
  /** At or above the gold standard of the national award (奉献奖金奖). */
  readonly goldAward?: true
  readonly rareGroup?: true
}

/** How much. */
export type Gift =
  /** All there is, and nobody's quota is used. */
  | { readonly kind: 'FREE' }
  /** All there is for so many years, afterwards as many times what was given. */
  | { readonly kind: 'FREE_FOR'; readonly years: number; readonly thenTimes: number }
  /** So many times what was given, in the years after it; afterwards `thenTimes`. Without years: at any time. */
  | {
      readonly kind: 'TIMES'
      readonly times: number
      readonly years?: number
      /** Null: the text doesn't say what comes after the years. */
      readonly thenTimes?: number | null
    }
  /** So many ml in all, once for the donor however often they gave. */
  | { readonly kind: 'FIXED'; readonly ml: number }

/** A case of which the policy says nothing. */
export type Silence = {
  readonly clause: Bilingual
  readonly to: readonly Relation[]
  readonly of: DonationKind
  readonly donor: DonorCondition
}

/** A setting that nobody has settled: each of the values is possible, and none is believed. */
export type Open<Value> = { readonly open: readonly Value[] }
export type Setting<Value> = Value | Open<Value>

/** Most ml of donated blood that one unit used, or one platelet donation, may stand for: it keeps slips of the keyboard out. */
export const MOST_ML = 2_000

/** How a policy is carried out where its text is silent. */
export type WaiverSettings = {
  /** Do relatives use one quota together, or has each their own? */
  readonly poolScope: Setting<'POOLED' | 'PER_PERSON'>
  /** Does what relatives use count against the donor's own quota? */
  readonly ownQuota: Setting<'SEPARATE' | 'SHARED'>
  /** Is what was used in the years taken off what is left after them? */
  readonly afterYears: Setting<'DEDUCT' | 'FRESH'>
  /** Is what was used while all was free taken off what is left afterwards? */
  readonly afterFree: Setting<'DEDUCT' | 'FRESH'>
  /** Is the anniversary itself still within the years? */
  readonly windowEnd: Setting<'EXCLUSIVE' | 'INCLUSIVE'>
  /** The anniversary of 29 February in a year without it. */
  readonly leapDay: Setting<'MARCH_1' | 'FEBRUARY_28'>
  /** What the years of `TIMES` run from: each donation, or the last. */
  readonly anchor: Setting<'EACH' | 'LAST'>
  /** What the years of `FREE_FOR` run from: the donation that reached the amount, or the last. */
  readonly freeAnchor: Setting<'REACHED' | 'LAST'>
  /** ml of whole blood that one platelet donation counts as, whatever its doses. Null: the text doesn't say. */
  readonly plateletDonationMl: number | null
  /** Do platelet donations count towards an amount of whole blood? */
  readonly plateletsTowardsAmount: Setting<boolean>
  /** Days after the use in which a donation still counts; 0: made on the day of use at the latest. */
  readonly daysAfterUse: number
  /** Does the quota of a donor who has died since stand? */
  readonly deadDonor: Setting<'STANDS' | 'ENDS'>
  /** ml of donated blood that one unit of the product's own measure (U, ml, dose) uses up. Null: not settled. */
  readonly conversion: Readonly<Record<UsedKind, number | null>>
  /** Most that 100 ml of quota pay, fen; null: no cap. */
  readonly capFenPer100Ml: number | null
  /** Where the part of a line that is covered is no whole fen. */
  readonly rounding: Setting<'DOWN' | 'HALF_UP'>
  /** Days after discharge in which a claim may be made; null: no limit. */
  readonly claimDays: number | null
  /** Days for which the proof of a relation may be used again; 0: asked at every settlement. */
  readonly proofValidDays: number
}

/**
 * The safe defaults: one quota for all relatives, the donor's own apart from it, what was used is taken off, the
 * anniversary is outside, nobody gives by dying, fen are rounded down, and what no text converts is not converted.
 *
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export const DEFAULT_SETTINGS: WaiverSettings = {
  poolScope: 'POOLED',
  ownQuota: 'SEPARATE',
  afterYears: 'DEDUCT',
  afterFree: 'DEDUCT',
  windowEnd: 'EXCLUSIVE',
  leapDay: 'MARCH_1',
  anchor: 'EACH',
  freeAnchor: 'REACHED',
  plateletDonationMl: null,
  plateletsTowardsAmount: false,
  daysAfterUse: 0,
  deadDonor: { open: ['STANDS', 'ENDS'] },
  conversion: { RED_CELLS: 200, WHOLE_BLOOD: 200, PLASMA: null, PLATELETS: null, CRYOPRECIPITATE: null },
  capFenPer100Ml: null,
  rounding: 'DOWN',
  claimDays: null,
  proofValidDays: 0,
}

/** Settings in which nothing is open any more. */
export type Settled = {
  readonly [Name in keyof WaiverSettings]: Exclude<WaiverSettings[Name], Open<unknown>>
}
