import { maySign, type Signer } from '#rules/alliance/signing.ts'
import { type Role, roleLabels } from '#rules/alliance/terms.ts'
import type { Day } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ConsentKind, ConsentStanding, Urgency } from '#rules/requests/terms.ts'
import { isBlank } from '#rules/requests/text.ts'

/** A consent as somebody records it. */
export type RecordedConsent = {
  readonly kind: ConsentKind
  readonly signer: string | null
  readonly signedAt: Date | null
}

/**
 * A consent that is recorded names a proxy where one signed, and was signed before now. An authorisation in an
 * emergency is not a consent: it is given with the authoriser's own signature.
 *
 * Facts: what is recorded, the present instant.
 * Refuses: `CONSENT_SIGNER_MISSING`, `CONSENT_IN_FUTURE`, `EMERGENCY_AUTHORISATION_NEEDS_SIGNATURE`.
 * Source: ORDER_85_ART_21, ORDER_85_ART_22.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkRecordedConsent({ kind, signer, signedAt }: RecordedConsent, now: Date): Finding[] {
  return [
    ...(kind === 'EMERGENCY_AUTHORISATION'
      ? [finding('EMERGENCY_AUTHORISATION_NEEDS_SIGNATURE', { field: 'kind' })]
      : []),
    ...(kind === 'PROXY' && isBlank(signer) ? [finding('CONSENT_SIGNER_MISSING', { field: 'signer' })] : []),
    ...(signedAt !== null && signedAt > now ? [finding('CONSENT_IN_FUTURE', { field: 'signedAt' })] : []),
  ]
}

/** Who is asked to let blood be given without consent. */
export type Authoriser = Signer & { readonly roles: readonly Role[] }

/**
 * Where life is in danger and no consent can be had, the head of the institution or a delegate authorises the
 * transfusion under their own signature and says why.
 *
 * Facts: the urgency, the authoriser with roles, titles and certificates, the delegates' roles from the rule set in
 * force, the civil day.
 * Refuses: `EMERGENCY_AUTHORISATION_NOT_APPLICABLE`, `AUTHORISER_ROLE_MISSING`, and what `maySign` refuses.
 * Source: ORDER_85_ART_22 (who may be the delegate is a house default).
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAuthorisation(
  facts: { readonly urgency: Urgency; readonly authoriser: Authoriser; readonly day: Day },
  { emergencyAuthorisers }: Pick<PolicyValues, 'emergencyAuthorisers'>,
): Finding[] {
  if (facts.urgency !== 'EMERGENCY') return [finding('EMERGENCY_AUTHORISATION_NOT_APPLICABLE')]
  const words = emergencyAuthorisers.map((role) => roleLabels[role])
  const role = { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') }
  const hasRole = emergencyAuthorisers.some((wanted) => facts.authoriser.roles.includes(wanted))
  return [
    ...(hasRole ? [] : [finding('AUTHORISER_ROLE_MISSING', { field: 'signatures', values: { role } })]),
    ...maySign('EMERGENCY_AUTHORISATION', facts.authoriser, facts.day, 'signatures'),
  ]
}

/** What is on record of a consent: what the form stated, and what was recorded since. */
export type ConsentRecord = {
  readonly sequence: number
  readonly kind: ConsentKind
}

/**
 * The last word on consent stands: a signature of the patient or a proxy, an authorisation in an emergency, or a
 * refusal, which takes an earlier consent back. An authorisation stands for an emergency alone.
 *
 * Facts: the records in their order, the urgency.
 * Refuses: nothing itself; acceptance and release ask for the standing.
 * Source: ORDER_85_ART_21, ORDER_85_ART_22.
 * Reviewed: not yet reviewed by a physician.
 */
export function consentStandingOf(records: readonly ConsentRecord[], urgency: Urgency): ConsentStanding {
  const last = records.toSorted((a, b) => a.sequence - b.sequence).at(-1)
  if (last === undefined || last.kind === 'NONE') return 'MISSING'
  if (last.kind !== 'EMERGENCY_AUTHORISATION') return 'SIGNED'
  return urgency === 'EMERGENCY' ? 'AUTHORISED' : 'MISSING'
}
