import { type Finding, finding } from '#rules/finding.ts'
import type { ConsentOnForm, FormSetting, RequestForm } from '#rules/requests/form.ts'
import { isBlank } from '#rules/requests/text.ts'

/**
 * Nobody is transfused without consent: of the patient, of a named proxy, or, where life is in danger and no consent
 * can be had, on the authority of the institution's head or delegate.
 *
 * Facts: the consent on the form, the urgency, the instant of submission.
 * Refuses: `CONSENT_MISSING` (in an emergency the head or delegate may authorise), `CONSENT_SIGNER_MISSING`,
 * `CONSENT_IN_FUTURE`, `EMERGENCY_AUTHORISATION_NOT_APPLICABLE`, `EMERGENCY_AUTHORISER_MISSING`.
 * Source: ORDER_85_ART_21, ORDER_85_ART_22.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkConsent(form: RequestForm, { now }: FormSetting): Finding[] {
  const { consent, urgency } = form
  if (consent === null || consent.kind === 'NONE') {
    const severity = urgency === 'EMERGENCY' ? 'AUTHORITY' : 'STOP'
    return [finding('CONSENT_MISSING', { field: 'consent', severity })]
  }
  return [
    ...checkSigner(consent),
    ...(consent.kind === 'EMERGENCY_AUTHORISATION' && urgency !== 'EMERGENCY'
      ? [finding('EMERGENCY_AUTHORISATION_NOT_APPLICABLE', { field: 'consent.kind' })]
      : []),
    ...(consent.signedAt !== null && consent.signedAt > now
      ? [finding('CONSENT_IN_FUTURE', { field: 'consent.signedAt' })]
      : []),
  ]
}

function checkSigner({ kind, signer }: ConsentOnForm): Finding[] {
  if (!isBlank(signer)) return []
  const field = 'consent.signer'
  if (kind === 'PROXY') return [finding('CONSENT_SIGNER_MISSING', { field })]
  return kind === 'EMERGENCY_AUTHORISATION' ? [finding('EMERGENCY_AUTHORISER_MISSING', { field })] : []
}
