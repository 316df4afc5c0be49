import type { ScreenStanding } from '#rules/compatibility/antibodies.ts'
import type { AntigenTyping } from '#rules/compatibility/antigen-terms.ts'
import type { CrossmatchReading } from '#rules/compatibility/crossmatch.ts'
import type { PassportGroup } from '#rules/compatibility/passport.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { HoldKind, UnitState, VisualDefect } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import type { Requirement } from '#rules/requests/requirement-terms.ts'
import type { RequestState, Urgency } from '#rules/requests/terms.ts'

/**
 * Everything the release decision looks at, gathered by the operation in one transaction and stored (or its hash) with
 * the decision. What isn't known is null or its own word; no fact has a hopeful default.
 */
export type ReleaseFacts = {
  readonly now: Date
  readonly request: RequestFacts
  readonly patient: PatientFacts
  readonly unit: UnitFacts
  /** The sample the results rest on; null when there is none. */
  readonly sample: {
    readonly collectedAt: Date
    /** Label, form and patient agree, and the sample is neither rejected nor disposed of. */
    readonly matches: boolean
  } | null
  readonly crossmatch: CrossmatchFacts
  readonly shortage: {
    /** A shortage of ABO-identical platelets was recorded for this release. */
    readonly recorded: boolean
    /** Nothing RhD-negative that this patient bears is free in stock. */
    readonly nothingRhdNegative: boolean
  }
}

export type RequestFacts = {
  readonly state: RequestState
  readonly urgency: Urgency
  /** Null in an emergency that names no time: the present instant counts. */
  readonly plannedAt: Date | null
  /** Component classes the request asks for. */
  readonly components: readonly ComponentClass[]
  /** The approvals of the patient's tier of the day. */
  readonly approvals: 'COMPLETE' | 'INCOMPLETE'
  /** `AUTHORISED`: no consent could be had, and the institution's head or delegate has allowed the emergency. */
  readonly consent: 'SIGNED' | 'AUTHORISED' | 'MISSING'
}

export type PatientFacts = PassportGroup & {
  /** After a stem-cell transplant: these stand in the place of the typed group. Null for everybody else. */
  readonly transplant: { readonly redCells: AboGroup; readonly plasma: AboGroup } | null
  /** Antigens (`D`, `E`, `Jka`) against which an antibody is known, now or ever, or that are to be avoided. */
  readonly antibodies: readonly string[]
  readonly warmAutoantibody: boolean
  /** What the screens amount to on the samples that may be used now (an infant's: or its mother's). */
  readonly screen: ScreenStanding
  readonly phenotype: AntigenTyping
  readonly requirements: readonly Requirement[]
  /** A girl, or a woman of child-bearing age. */
  readonly childBearing: 'YES' | 'NO' | 'UNKNOWN'
  readonly infantUnder4Months: boolean
  /** The mother of an infant under four months; null when she isn't known, and for everybody else. */
  readonly mother: {
    readonly abo: AboGroup | null
    readonly antibodies: readonly string[]
    /** Her antibody screen is negative, or every antibody it showed is named. */
    readonly screened: boolean
  } | null
}

export type UnitFacts = {
  readonly product: Pick<
    Product,
    'componentClass' | 'preparation' | 'irradiated' | 'washed' | 'leucocyteReduced'
  >
  /** Codes of table 0508 on the bag. */
  readonly attributes: readonly string[]
  readonly abo: AboGroup | null
  readonly rhd: RhdType
  /** What its cells were tested for; what is absent was not tested. D is judged with `rhd`. */
  readonly antigens: AntigenTyping
  readonly state: UnitState
  readonly expiresAt: Date
  /** The reservation of this unit for this request; null when there is none. */
  readonly reservedUntil: Date | null
  readonly holds: readonly Hold[]
  readonly visualDefects: readonly VisualDefect[]
  /** Whose the blood is to be: a donor's for anybody, this patient's own, or own blood of another or of nobody named. */
  readonly givenFor: 'ANYBODY' | 'THIS_PATIENT' | 'ANOTHER'
  readonly coldChain: {
    /** Until when, that instant included, it is known to have been kept right since its receipt; null: not known. */
    readonly knownGoodUntil: Date | null
    /** A qualified person has attested for this unit and request that it was kept right. */
    readonly attested: boolean
  }
}

/** The bag's crossmatch on that sample. */
export type CrossmatchFacts = CrossmatchReading['sides'] & {
  /** Of all bags tested for this patient none reacted less. */
  readonly leastIncompatible: boolean
  /** Both testers have signed the report: who tested, and who verified. */
  readonly report: 'SIGNED' | 'UNSIGNED'
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
export const earliestStart = ({
  now,
  request,
}: {
  readonly now: Date
  readonly request: Pick<RequestFacts, 'plannedAt'>
}): Date => (request.plannedAt !== null && request.plannedAt > now ? request.plannedAt : now)

export const isEmergency = ({ request }: Pick<ReleaseFacts, 'request'>): boolean =>
  request.urgency === 'EMERGENCY'
