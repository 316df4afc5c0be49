import type { Id } from '#lib/ids.ts'
import type { ItemAgreement, LabelItem, SampleCheckStep } from '#rules/requests/sample-terms.ts'
import type { ConsentKind, History, IdentityExemption } from '#rules/requests/terms.ts'

/** A coded statement with its words; `code` is absent where the sender gave text alone. */
export type CodedText = { readonly code?: string; readonly text: string }

/** A laboratory value that supports the request; `at` is an ISO instant. */
export type LaboratoryValue = {
  /** LOINC code where known, else the sender's own. */
  readonly code: string
  readonly name?: string
  readonly value: string
  readonly unit?: string
  readonly at?: string
}

/** Consent to transfusion as told on the form. */
export type ConsentStatement = {
  readonly kind: ConsentKind
  /** The proxy, or who authorised an emergency without consent; absent when the patient signed. */
  readonly signer?: string
  /** ISO instant. */
  readonly signedAt?: string
}

/** What the request form says beside its columns (domain 2, 7.8); what the sender did not say is absent. */
export type RequestForm = {
  readonly diagnoses: readonly CodedText[]
  readonly indication?: CodedText
  /** Where components have indications of their own: one for each line of the form, null where the form's holds. */
  readonly componentIndications?: readonly (CodedText | null)[]
  /** Why blood is needed although the laboratory values do not speak for it. */
  readonly indicationReason?: string
  readonly transfusionHistory?: History
  readonly pregnancyHistory?: History
  readonly reactionHistory?: History
  readonly laboratoryValues: readonly LaboratoryValue[]
  readonly consent?: ConsentStatement
  /** Why the patient stands on the form without a Chinese identity number. */
  readonly identityExemption?: IdentityExemption
  readonly ward?: string
  readonly bed?: string
  readonly department?: string
  /** Declared ABO and RhD, before any test of ours; never used for a decision. */
  readonly declaredGroup?: string
  readonly note?: string
}

/** A ward's word that what is kept for its request be brought out now; the last one stands. Instants are ISO text. */
export type DispenseRequest = {
  readonly askedAt: string
  /** When it is wanted at the counter. */
  readonly wantedAt: string
  /** Who will come for it, as the ward says; a name is no signature. */
  readonly collectorName: string
  /** The bags asked for. */
  readonly unitIds: readonly Id<'Unit'>[]
  readonly note?: string
}

/** One comparison of tube, form and patient; `at` is an ISO instant. */
export type SampleCheck = {
  readonly step: SampleCheckStep
  readonly at: string
  /** Staff ids of who signed for it, in order; empty when a sender told of it. */
  readonly by: readonly string[]
  /** What each item's comparison gave; empty when it was compared by eye and not written down. */
  readonly items: Readonly<Partial<Record<LabelItem, ItemAgreement>>>
  /** Temperature in the transport box, in degrees Celsius, where it was read. */
  readonly boxCelsius?: number
}
