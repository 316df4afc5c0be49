import type { CrossmatchReading } from '#rules/compatibility/crossmatch.ts'
import type { KnownGroup } from '#rules/compatibility/history.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { HoldKind, UnitState, VisualDefect } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import type { RequestState, Urgency } from '#rules/requests/terms.ts'

/**
 * Everything the release decision looks at, gathered by the operation in one transaction and stored (or its hash) with
 * the decision. What isn't known is null or its own word; no fact has a hopeful default.
 */
export type ReleaseFacts = {
  readonly now: Date
  readonly request: {
    readonly state: RequestState
    readonly urgency: Urgency
    /** Null in an emergency that names no time: the present instant counts. */
    readonly plannedAt: Date | null
    /** Component classes the request asks for. */
    readonly components: readonly ComponentClass[]
  }
  readonly patient: KnownGroup & {
    /** An anti-D is on file, now or ever. */
    readonly antiD: boolean
  }
  readonly unit: UnitFacts
  /** The sample the results rest on; null when there is none. */
  readonly sample: {
    readonly collectedAt: Date
    /** Label, form and patient agree, and the sample is neither rejected nor disposed of. */
    readonly matches: boolean
  } | null
  /** The bag's crossmatch on that sample. */
  readonly crossmatch: CrossmatchReading['sides']
  readonly shortage: {
    /** A shortage of the identical group was recorded. */
    readonly recorded: boolean
    /** Nothing RhD-negative is to be had in time. */
    readonly nothingRhdNegative: boolean
  }
}

export type UnitFacts = {
  readonly product: Pick<Product, 'componentClass' | 'preparation'>
  readonly abo: AboGroup | null
  readonly rhd: RhdType
  readonly state: UnitState
  readonly expiresAt: Date
  /** The reservation of this unit for this request; null when there is none. */
  readonly reservedUntil: Date | null
  readonly holds: readonly Hold[]
  readonly visualDefects: readonly VisualDefect[]
}

/** A hold that lies on the unit now. */
export type Hold = {
  readonly kind: HoldKind
  /** An excursion whose harm is certain, such as red cells at or below 0 °C. */
  readonly harmCertain: boolean
}

/** What a rule is given beside the facts. */
export type ReleaseSetting = { readonly policy: PolicyValues; readonly policyId: string }

/** The instant at which the transfusion starts at the earliest: a planned time that has passed is no excuse. */
export const earliestStart = ({ now, request }: ReleaseFacts): Date =>
  request.plannedAt !== null && request.plannedAt > now ? request.plannedAt : now

export const isEmergency = ({ request }: ReleaseFacts): boolean => request.urgency === 'EMERGENCY'
