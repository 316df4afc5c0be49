import type { QuantityUnit } from '#lib/quantities.ts'
import type { Day } from '#rules/calendar.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import type { ConsentKind, History, IdentityExemption, Sex, Urgency } from '#rules/requests/terms.ts'

/** The transfusion request form (临床输血申请单) as any door brings it; null where the sender said nothing. */
export type RequestForm = {
  readonly urgency: Urgency
  /** Name or number of the applying physician. */
  readonly applicant: string | null
  readonly patient: PatientOnForm
  readonly diagnosis: string | null
  readonly indication: string | null
  readonly history: HistoryOnForm
  readonly laboratoryValues: readonly LaboratoryValue[]
  readonly components: readonly ComponentLine[]
  /** When the transfusion is to start. */
  readonly plannedAt: Date | null
  readonly consent: ConsentOnForm | null
  /** The sample, where it's announced together with the form; null when it follows. */
  readonly sample: SampleOnForm | null
}

export type PatientOnForm = {
  readonly name: string | null
  /** The record number in the patient's own hospital. */
  readonly hospitalNumber: string | null
  readonly sex: Sex | null
  /** `YYYY-MM-DD`, not trusted to be a calendar day yet. */
  readonly birthDate: Day | null
  readonly identityNumber: string | null
  /** Why there is no Chinese identity number; null for everybody else. */
  readonly identityExemption: IdentityExemption | null
  readonly ward: string | null
}

export type HistoryOnForm = {
  readonly transfusions: History | null
  readonly pregnancies: History | null
  readonly reactions: History | null
}

export type LaboratoryValue = {
  readonly code: string
  readonly value: string | number
  readonly unit: string | null
}

export type ComponentLine = {
  /** A code of the product dictionary. */
  readonly product: string
  /** A decimal of at most three places, as number or text. */
  readonly quantity: string | number
  /** Null means the product's own unit. */
  readonly unit: QuantityUnit | null
  /** What the component must be beside its product, as codes; none where the sender said nothing. */
  readonly requirements: readonly string[]
  /** Where each component has an indication of its own; null when the form's holds. */
  readonly indication: string | null
}

export type ConsentOnForm = {
  readonly kind: ConsentKind
  /** The proxy, or who authorised; null when the patient signed. */
  readonly signer: string | null
  readonly signedAt: Date | null
}

export type SampleOnForm = {
  readonly number: string | null
  readonly collectedAt: Date | null
  readonly collector: string | null
}

/** What the form is judged against. `now` is the instant of submission. */
export type FormSetting = {
  readonly policy: PolicyValues
  readonly products: ProductDictionary
  readonly now: Date
}
