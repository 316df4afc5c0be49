import type { QuantityUnit } from '#lib/quantities.ts'
import type { Day } from '#rules/calendar.ts'
import type { Finding, FindingCode } from '#rules/finding.ts'
import type { ProductDictionary } from '#rules/inventory/products.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { checkClinicalPart } from '#rules/requests/form-clinical.ts'
import { checkComponents } from '#rules/requests/form-components.ts'
import { checkConsent } from '#rules/requests/form-consent.ts'
import { checkPatient } from '#rules/requests/form-patient.ts'
import { checkPlannedTime } from '#rules/requests/form-time.ts'
import { checkFormSample } from '#rules/requests/sample-validity.ts'
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

/** One part of the form's check. A later rule joins by one more line in `formChecks`. */
type FormCheck = (form: RequestForm, setting: FormSetting) => Finding[]
const formChecks: readonly FormCheck[] = [
  checkPatient,
  checkClinicalPart,
  checkComponents,
  checkPlannedTime,
  checkConsent,
  checkFormSample,
]

/** Emergency blood does not wait for these; they are owed and asked for afterwards. */
export const owedInEmergency: readonly FindingCode[] = [
  'BIRTH_DATE_MISSING',
  'DIAGNOSIS_MISSING',
  'INDICATION_MISSING',
  'CONSENT_SIGNER_MISSING',
  'SAMPLE_OLDER_THAN_LIMIT',
]

/**
 * The attending physician fills the request form item by item; what is missing or wrong is named with its field. In an
 * emergency only what identifies the patient, the product and the consent (or its authorisation) is asked for at once.
 *
 * Facts: the form, the values of the rule set in force, the product dictionary, the instant of submission.
 * Refuses: every code of the form catalogue; quantities in the product's unit, times as instants.
 * Source: SPEC_2000_ART_5, ALLIANCE_ART_14, ORDER_85_ART_21, ORDER_85_ART_22, HOUSE_REQUEST_FORM.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkRequestForm(form: RequestForm, setting: FormSetting): Finding[] {
  const findings = formChecks.flatMap((check) => check(form, setting))
  if (form.urgency !== 'EMERGENCY') return findings
  return findings.map((found) =>
    owedInEmergency.includes(found.code) ? { ...found, severity: 'WARN' as const } : found,
  )
}
