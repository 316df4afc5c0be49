import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'

/**
 * Two on duty check each other's results; one alone rechecks their own work and records that it was so, where the rules
 * in force allow it.
 *
 * Facts: whether tester and checker are one person; whether it was said to be a recheck of one's own; the rule set.
 * Refuses: `SIGNED_TWICE_BY_ONE_PERSON`, `SELF_RECHECK_NOT_ALLOWED`.
 * Source: SPEC_2000_ART_18. Reviewed: not yet reviewed by a physician.
 */
export function checkSecondLook(
  look: { readonly samePerson: boolean; readonly selfRecheck: boolean },
  policy: Pick<PolicyValues, 'selfRecheckAllowed'>,
): Finding[] {
  if (!look.samePerson) return []
  if (!look.selfRecheck) return [finding('SIGNED_TWICE_BY_ONE_PERSON', { field: 'signatures' })]
  return policy.selfRecheckAllowed ? [] : [finding('SELF_RECHECK_NOT_ALLOWED', { field: 'selfRecheck' })]
}
