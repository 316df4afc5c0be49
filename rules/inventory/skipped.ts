import type { Finding, FindingCode } from '#rules/finding.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** What each finding leaves for later when the emergency does not wait for it. */
const left: Readonly<Partial<Record<FindingCode, readonly OwedKind[]>>> = {
  SAMPLE_MISSING: ['SAMPLE'],
  SAMPLE_OLDER_THAN_LIMIT: ['SAMPLE'],
  PATIENT_GROUP_UNKNOWN: ['TYPING'],
  PATIENT_GROUP_DISCREPANT: ['TYPING'],
  PATIENT_GROUP_CONFLICTING: ['TYPING'],
  RHD_UNTYPED: ['TYPING'],
  SECOND_SAMPLE_MISSING: ['SECOND_SAMPLE'],
  SCREEN_NOT_DONE: ['ANTIBODY_SCREEN'],
  CROSSMATCH_NOT_DONE: ['CROSSMATCH', 'CROSSMATCH_REPORT'],
  CROSSMATCH_SIDE_MISSING: ['CROSSMATCH', 'CROSSMATCH_REPORT'],
  CROSSMATCH_REPORT_UNSIGNED: ['CROSSMATCH_REPORT'],
  APPROVALS_INCOMPLETE: ['APPROVAL'],
  RELEASE_CONSENT_MISSING: ['CONSENT'],
}

/**
 * What emergency blood did not wait for is owed: sample, typing, screen, crossmatch and its report, approvals, consent.
 *
 * Facts: what the release gate found about the bags that left.
 * Refuses: nothing; answers what is owed, each once.
 * Source: ALLIANCE_ART_17, HOUSE_OWED. Reviewed: not yet reviewed by a physician.
 */
export const skippedKinds = (findings: readonly Finding[]): OwedKind[] => [
  ...new Set(findings.flatMap(({ code }) => left[code] ?? [])),
]

/** Did the bag leave without the crossmatch it needs? */
export const leftUncrossmatched = (findings: readonly Finding[]): boolean =>
  findings.some(({ code }) => code === 'CROSSMATCH_NOT_DONE' || code === 'CROSSMATCH_SIDE_MISSING')
