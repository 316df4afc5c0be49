import type { Role } from '#rules/alliance/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { isAuthorityCode } from '#rules/inventory/authority.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** Findings whose signer also says something to be true that the hub can't know; without it they stay a STOP. */
export const attestedCodes = [
  'PLATELETS_NOT_IDENTICAL',
  'CROSSMATCH_MAJOR_INCOMPATIBLE',
  'COLD_CHAIN_UNKNOWN',
] as const satisfies readonly AuthorityCode[]

/** Findings that the physician who treats and one of the lead pass over together. */
export const pairedCodes: readonly AuthorityCode[] = ['CROSSMATCH_MAJOR_INCOMPATIBLE']

/**
 * What an override was given on: everything that says whether this unit may go to this patient. Left out is what only
 * passes by (the clock, the reservation, the reading of the place, the look of the bag, the stock) and what an override
 * itself attests; each of these is judged anew at the issue.
 */
export const releaseBasis = ({ request, patient, unit, sample, crossmatch }: ReleaseFacts) => ({
  request: {
    urgency: request.urgency,
    plannedAt: request.plannedAt,
    approvals: request.approvals,
    consent: request.consent,
  },
  patient,
  unit: {
    product: unit.product,
    attributes: unit.attributes,
    abo: unit.abo,
    rhd: unit.rhd,
    antigens: unit.antigens,
    expiresAt: unit.expiresAt,
    givenFor: unit.givenFor,
    holds: unit.holds,
  },
  sample,
  crossmatch: { MAJOR: crossmatch.MAJOR, MINOR: crossmatch.MINOR, report: crossmatch.report },
})

/** The facts as they are once an override of `code` has attested what only its signer can know. */
export function attestedFacts(facts: ReleaseFacts, code: AuthorityCode): ReleaseFacts {
  if (code === 'PLATELETS_NOT_IDENTICAL') return { ...facts, shortage: { ...facts.shortage, recorded: true } }
  if (code === 'CROSSMATCH_MAJOR_INCOMPATIBLE')
    return { ...facts, crossmatch: { ...facts.crossmatch, leastIncompatible: true } }
  if (code !== 'COLD_CHAIN_UNKNOWN') return facts
  const coldChain = { ...facts.unit.coldChain, attested: true }
  return { ...facts, unit: { ...facts.unit, coldChain } }
}

/** Somebody who signs an override. */
export type Overrider = {
  readonly personId: string
  readonly roles: readonly Role[]
  /** `TREATING`: the hospital of the patient; `LEAD`: the lead, where it isn't that hospital as well. */
  readonly at: readonly ('TREATING' | 'LEAD')[]
}

/** Findings that nobody but the hospital that treats may take on itself: the patient is theirs to ask. */
const ofTheTreating: readonly AuthorityCode[] = ['RELEASE_CONSENT_MISSING']

/**
 * The first of a signer's roles by which they may pass over a finding; null when none may, or when they work neither
 * where the patient is treated nor at the lead.
 */
export const roleFor = (code: AuthorityCode, { roles, at }: Overrider, policy: PolicyValues): Role | null => {
  const concerned = ofTheTreating.includes(code) ? at.includes('TREATING') : at.length > 0
  if (!concerned) return null
  return policy.releaseAuthorities[code].find((role) => roles.includes(role)) ?? null
}

/**
 * A finding of class AUTHORITY is passed over by who holds a role for it, at the hospital that treats or at the lead; a
 * missing consent at the hospital that treats alone; a warm autoantibody's incompatible crossmatch
 * by two, one where the patient is treated and one at the lead. A STOP is passed over by nobody, and what the gate does
 * not ask for isn't signed beforehand.
 *
 * Facts: the code, the gate's findings about the unit as they stand, who signs, the rule set in force.
 * Refuses: `OVERRIDE_FORBIDDEN`, `OVERRIDE_NOT_NEEDED`, `OVERRIDE_ROLE_MISSING`, `OVERRIDE_PAIR_MISSING`.
 * Source: HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function checkOverride(
  code: string,
  findings: readonly Finding[],
  signers: readonly Overrider[],
  policy: PolicyValues,
): Finding[] {
  const found = findings.filter((candidate) => candidate.code === code)
  if (found.some(({ severity }) => severity === 'STOP')) return [refused('OVERRIDE_FORBIDDEN', code)]
  if (!isAuthorityCode(code) || !found.some(({ severity }) => severity === 'AUTHORITY')) {
    return [refused('OVERRIDE_NOT_NEEDED', code)]
  }
  const powerless = signers.some((signer) => roleFor(code, signer, policy) === null)
  if (signers.length === 0 || powerless) return [refused('OVERRIDE_ROLE_MISSING', code)]
  return pairedCodes.includes(code) && !isPair(signers) ? [refused('OVERRIDE_PAIR_MISSING', code)] : []
}

const refused = (
  code: 'OVERRIDE_FORBIDDEN' | 'OVERRIDE_NOT_NEEDED' | 'OVERRIDE_ROLE_MISSING' | 'OVERRIDE_PAIR_MISSING',
  what: string,
): Finding => finding(code, { field: 'code', values: { code: what } })

/** Two different people, one for each side. */
const isPair = (signers: readonly Overrider[]): boolean =>
  signers.some((one) =>
    signers.some(
      (other) => one.personId !== other.personId && one.at.includes('TREATING') && other.at.includes('LEAD'),
    ),
  )
