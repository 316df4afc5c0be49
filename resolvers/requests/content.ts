import type { CodedText } from '#db/requests/shapes.ts'
import type { QuantityUnit } from '#lib/quantities.ts'
import type { ConsentKind, History, IdentityExemption, Sex, Urgency } from '#rules/requests/terms.ts'

/** Words with their code, where the sender gave one. */
export type CodedTextInput = { readonly code?: string | null; readonly text: string }

/** A patient as a form or an ADT message names one. What is absent keeps what was known. */
export type PatientInput = {
  /** Number of the record in the patient's own hospital. */
  readonly hospitalNumber?: string | null
  readonly name?: string | null
  readonly sex?: Sex | null
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string | null
  readonly identityNumber?: string | null
  /** Why there is no Chinese identity number. */
  readonly identityExemption?: IdentityExemption | null
  readonly newborn?: boolean | null
}

/** Particulars of a patient that may be unknown: told to be wrong, they are cleared. */
export const clearableParticulars = ['sex', 'birthDate', 'identityNumber'] as const
export type ClearableParticular = (typeof clearableParticulars)[number]

/** The stay or visit a request belongs to, by the hospital's own visit number. */
export type EncounterInput = {
  readonly visitNumber?: string | null
  /** PV1-2: `I`, `O` or `E`. */
  readonly class?: string | null
  readonly ward?: string | null
  readonly bed?: string | null
  readonly department?: string | null
}

export type LaboratoryValueInput = {
  readonly code: string
  readonly name?: string | null
  readonly value: string
  readonly unit?: string | null
  readonly at?: Date | null
}

export type ConsentInput = {
  readonly kind: ConsentKind
  /** The proxy, or who authorised an emergency; absent when the patient signed. */
  readonly signer?: string | null
  readonly signedAt?: Date | null
}

export type ComponentInput = {
  /** Code of the hub's dictionary. */
  readonly product: string
  /** Decimal in the product's unit, as number or text. */
  readonly quantity: number | string
  /** Absent: the product's own unit. */
  readonly unit?: QuantityUnit | null
  /** What the component must be beside its product: `LR`, `IR`, `WA` … (table 0508). */
  readonly requirements?: readonly string[] | null
  readonly indication?: CodedTextInput | null
}

/** A tube that comes with the form. */
export type FormSampleInput = {
  readonly sampleNumber?: string | null
  /** Table 0487; absent: `WB`. */
  readonly specimenType?: string | null
  readonly collectedAt?: Date | null
  /** Name as asserted by the sender. */
  readonly collectorName?: string | null
}

/** Everything a request form says: what `submitRequest` takes and `amendRequest` puts in its place. */
export type RequestContent = {
  readonly patient: PatientInput
  readonly encounter?: EncounterInput | null
  readonly diagnoses?: readonly CodedTextInput[] | null
  readonly indication?: CodedTextInput | null
  /** Why blood is needed although the laboratory values do not speak for it. */
  readonly indicationReason?: string | null
  readonly transfusionHistory?: History | null
  readonly pregnancyHistory?: History | null
  readonly reactionHistory?: History | null
  readonly laboratoryValues?: readonly LaboratoryValueInput[] | null
  readonly consent?: ConsentInput | null
  readonly components: readonly ComponentInput[]
  readonly urgency: Urgency
  /** When the transfusion is to start; an emergency may leave it out. */
  readonly plannedAt?: Date | null
  /** Group as the ward believes it; never used for a decision. */
  readonly declaredGroup?: string | null
  readonly note?: string | null
  /** Name of the applying physician as asserted by the sender; a caller who is a person applies in their own name. */
  readonly requesterName?: string | null
  readonly sample?: FormSampleInput | null
}

/** Text worth keeping, without blanks at its ends; undefined when there is none. */
export const textOf = (text: string | null | undefined): string | undefined => {
  const trimmed = text?.trim()
  return trimmed ? trimmed : undefined
}

/** A coded text worth keeping. */
export const codedOf = (input: CodedTextInput | null | undefined): CodedText | undefined => {
  const text = textOf(input?.text) ?? textOf(input?.code)
  const code = textOf(input?.code)
  if (text === undefined) return undefined
  return { ...(code === undefined ? {} : { code }), text }
}

/** Members that could be absent become optional, the others stay. */
type Said<T> = {
  [K in keyof T as undefined extends T[K] ? never : null extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : null extends T[K] ? K : never]?: NonNullable<T[K]> }

/** Only the members that say something: nothing is kept of what was not told, and nothing known is wiped by it. */
export const said = <T extends object>(members: T): Said<T> =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as Said<T>
