import type { Quantity } from '#lib/quantities.ts'
import type { Day } from '#rules/calendar.ts'
import type { LineCharge } from '#rules/waivers/money.ts'
import type { DonationKind, Pool, ProofStanding, Relation, UsedKind } from '#rules/waivers/terms.ts'

/** One donation as the donor record tells it. */
export type Donation = {
  readonly id: string
  readonly kind: DonationKind
  /** Millilitres of whole blood; 0 for any other kind. */
  readonly ml: number
  readonly on: Day
  /** Administrative code of the place of donation. */
  readonly region: string
}

/** A donor, without a name. */
export type Donor = {
  /** Under which the donor record knows them. */
  readonly token: string
  readonly donations: readonly Donation[]
  readonly goldAward: boolean
  readonly rareGroup: boolean
  /** Null while they live, as far as the record knows. */
  readonly diedOn: Day | null
}

/** A donor by whom the patient may be freed, and what is known of the relation. */
export type Candidate = {
  readonly donor: Donor
  readonly relation: Relation
  readonly standing: ProofStanding
}

/** A line of the bill that is blood. */
export type BloodLine = LineCharge & {
  readonly id: string
  /** Its place on the bill. */
  readonly number: number
  readonly kind: UsedKind
  /** In the product's own measure: U, ml or doses. */
  readonly quantity: Quantity
  readonly transfusedAt: Date
}

/** Quota that was taken before and not given back, whatever hospital took it. */
export type Taking = {
  readonly donor: string
  /** Which donation's lot; null: of the lot that a donor has once. */
  readonly donation: string | null
  readonly pool: Pool
  /** Token of the patient who used it. */
  readonly patient: string
  readonly ml: number
  /** The day of transfusion it paid for. */
  readonly on: Day
  /** Used while all was free for some years, out of no lot. */
  readonly free: boolean
}
