import { addHours } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { DonorEnquiryKind } from '#rules/supply/terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

export type EnquiryFacts = {
  readonly kind: DonorEnquiryKind
  /** Whether ABO and RhD are both given. */
  readonly groupGiven: boolean
  readonly antigensAbsent: readonly string[]
  readonly hla: readonly string[]
  readonly hpa: readonly string[]
}

const needed: Readonly<Record<DonorEnquiryKind, Bilingual>> = {
  RARE_GROUP: { zh: '稀有血型或须阴性的抗原', en: 'a rare group, or the antigens that must be absent' },
  MATCHED_PLATELETS: { zh: 'HLA 或 HPA 型别', en: 'HLA or HPA types' },
}

/**
 * An enquiry among donors says what is looked for: a rare group or antigens that must be absent, or for platelets the
 * HLA or HPA types that must match.
 *
 * Facts: the kind, what was given. Refuses: `DONOR_ENQUIRY_UNSPECIFIED`.
 * Source: HOUSE_DONOR_ENQUIRY. Reviewed: not yet reviewed by a physician.
 */
export function checkEnquiry({ kind, groupGiven, antigensAbsent, hla, hpa }: EnquiryFacts): Finding[] {
  const specified =
    kind === 'RARE_GROUP' ? groupGiven || antigensAbsent.length > 0 : hla.length > 0 || hpa.length > 0
  if (specified) return []
  return [finding('DONOR_ENQUIRY_UNSPECIFIED', { field: 'kind', values: { needs: needed[kind] } })]
}

/**
 * A lock keeps donors or bags for one enquiry for a limited time, so that none is kept from others for nothing.
 *
 * Facts: until when, the instant, the rule set. Refuses: `DONOR_LOCK_OUT_OF_LIMITS`.
 * Source: HOUSE_DONOR_ENQUIRY. Reviewed: not yet reviewed by a physician.
 */
export function checkLock(
  until: Date,
  now: Date,
  { donorLockHours: hours }: Pick<PolicyValues, 'donorLockHours'>,
): Finding[] {
  if (until > now && until <= addHours(now, hours)) return []
  return [finding('DONOR_LOCK_OUT_OF_LIMITS', { field: 'lockedUntil', values: { hours } })]
}
