import type { Finding } from '#rules/finding.ts'
import type { PassingInEmergency } from '#rules/inventory/release-classes.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** What a finding leaves for later, or why it leaves nothing. */
export type LeftForLater = readonly OwedKind[] | { readonly nothing: string }

/** What each finding leaves for later when the emergency does not wait for it: every one that may pass is answered. */
export const leftForLater: Readonly<Record<PassingInEmergency, LeftForLater>> = {
  APPROVALS_INCOMPLETE: ['APPROVAL'],
  RELEASE_CONSENT_MISSING: ['CONSENT'],
  PATIENT_GROUP_UNKNOWN: ['TYPING'],
  PATIENT_GROUP_DISCREPANT: ['TYPING'],
  PATIENT_GROUP_CONFLICTING: ['TYPING', 'GROUP_RESOLUTION'],
  SECOND_SAMPLE_MISSING: ['SECOND_SAMPLE'],
  TRANSPLANT_GROUPS_ASSIGNED: { nothing: 'the assigned groups are the right ones; nothing was left out' },
  ABO_NOT_IDENTICAL: { nothing: 'the blood is compatible; nothing was left out' },
  PLATELETS_NOT_IDENTICAL: { nothing: 'there was nothing better; what was given can not be made identical' },
  RHD_INCOMPATIBLE: { nothing: 'there was nothing better; what was given can not be made RhD-negative' },
  RHD_UNTYPED: ['TYPING'],
  RHD_NOT_IDENTICAL: { nothing: 'the blood is compatible; nothing was left out' },
  ANTIGEN_UNTESTED: ['UNIT_ANTIGENS'],
  SCREEN_NOT_DONE: ['ANTIBODY_SCREEN'],
  ANTIBODY_UNIDENTIFIED: ['ANTIBODY_IDENTIFICATION'],
  MOTHER_ANTIBODIES_UNKNOWN: ['MOTHER_SCREEN'],
  REQUIREMENT_UNMET: {
    nothing: 'what was given can not be irradiated or washed afterwards; its signature stands',
  },
  SAMPLE_MISSING: ['SAMPLE'],
  SAMPLE_OLDER_THAN_LIMIT: ['SAMPLE'],
  CROSSMATCH_NOT_DONE: ['CROSSMATCH', 'CROSSMATCH_REPORT'],
  CROSSMATCH_SIDE_MISSING: ['CROSSMATCH', 'CROSSMATCH_REPORT'],
  CROSSMATCH_MAJOR_INCOMPATIBLE: { nothing: 'the test was done; two signed for its result' },
  CROSSMATCH_MINOR_INCOMPATIBLE: { nothing: 'the test was done; its result was expected' },
  CROSSMATCH_REPORT_UNSIGNED: ['CROSSMATCH_REPORT'],
  UNIT_EXCURSION: { nothing: 'the excursion is judged where it happened, with its own alarm' },
  COLD_CHAIN_UNKNOWN: {
    nothing: 'a reading that was not taken can not be taken afterwards; its signature stands',
  },
}

const kindsOf = (left: LeftForLater): readonly OwedKind[] => ('nothing' in left ? [] : left)

/**
 * What emergency blood did not wait for is owed: approvals, consent, sample, second sample, typing and what lies behind
 * contradicting groups, screen, the antibody's name, the mother's screen, the bags' antigens, crossmatch and its report.
 *
 * Facts: what the release gate found about the bags that left.
 * Refuses: nothing; answers what is owed, each once.
 * Source: ALLIANCE_ART_17, HOUSE_OWED. Reviewed: not yet reviewed by a physician.
 */
export const skippedKinds = (findings: readonly Finding[]): OwedKind[] => [
  ...new Set(findings.flatMap(({ code }) => (passes(code) ? kindsOf(leftForLater[code]) : []))),
]

const passes = (code: string): code is PassingInEmergency => Object.hasOwn(leftForLater, code)

/** Did the bag leave without the crossmatch it needs? */
export const leftUncrossmatched = (findings: readonly Finding[]): boolean =>
  findings.some(({ code }) => code === 'CROSSMATCH_NOT_DONE' || code === 'CROSSMATCH_SIDE_MISSING')
