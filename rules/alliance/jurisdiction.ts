import type { OrganisationKind } from '#rules/alliance/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { readOrganisationCode } from '#rules/identifiers/organisation-code.ts'
import { type PolicySet, policyInForce } from '#rules/policy.ts'

/** Where an organisation lies, by the six GB/T 2260 digits of its county (or of its city, ending in 00). */
export type Located = { readonly kind: OrganisationKind; readonly region: string }

const CITY_DIGITS = 4

/**
 * A county bureau supervises its county; the city's commission, quality-control centre and blood station supervise
 * every county of the city.
 *
 * Facts: the supervisor and the supervised, each with its region.
 * Refuses: nothing; answers yes or no.
 * Source: ALLIANCE_ART_22.
 * Reviewed: not yet reviewed by a physician.
 */
export function supervises(supervisor: Located, organisation: Located): boolean {
  if (supervisor.kind === 'COUNTY_BUREAU') return supervisor.region === organisation.region
  const cityWide: readonly OrganisationKind[] = ['CITY_COMMISSION', 'QC_CENTRE', 'STATION']
  const sameCity = supervisor.region.slice(0, CITY_DIGITS) === organisation.region.slice(0, CITY_DIGITS)
  return cityWide.includes(supervisor.kind) && sameCity
}

/**
 * Nothing is judged without rules: a day for which no rule set is in force can't be worked on.
 *
 * Facts: the rule sets, the instant, the region.
 * Refuses: `POLICY_NOT_IN_FORCE`.
 * Source: HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkPolicyInForce(sets: readonly PolicySet[], now: Date, region: string): Finding[] {
  return policyInForce(sets, now, region) ? [] : [finding('POLICY_NOT_IN_FORCE')]
}

/**
 * An organisation that states its unified social credit code states a valid one.
 *
 * Facts: the code as written; null where an organisation has none yet.
 * Refuses: `ORGANISATION_CODE_INVALID`.
 * Source: GB_32100_CHECK, GB_11714_CHECK.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkCreditCode(code: string | null): Finding[] {
  if (code === null || readOrganisationCode(code).ok) return []
  return [finding('ORGANISATION_CODE_INVALID', { field: 'creditCode' })]
}
