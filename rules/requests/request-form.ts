import type { Finding, FindingCode } from '#rules/finding.ts'
import type { FormSetting, RequestForm } from '#rules/requests/form.ts'
import { checkClinicalPart } from '#rules/requests/form-clinical.ts'
import { checkComponents } from '#rules/requests/form-components.ts'
import { checkConsent } from '#rules/requests/form-consent.ts'
import { checkPatient } from '#rules/requests/form-patient.ts'
import { checkPlannedTime } from '#rules/requests/form-time.ts'
import { checkFormSample } from '#rules/requests/sample-validity.ts'

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

/** Does this emergency form still lack what emergency blood did not wait for? */
export const lacksRest = (findings: readonly { readonly code: string }[]): boolean =>
  findings.some(({ code }) => (owedInEmergency as readonly string[]).includes(code))
