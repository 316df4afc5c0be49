import type { Day } from '#rules/calendar.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import type { ProofStanding, Relation } from '#rules/waivers/terms.ts'

/** How a relation is asked about, so that every register answers one question and tells of nobody else. */
export type ProofPlan =
  /** One register knows it. */
  | { readonly kind: 'DIRECT'; readonly register: 'MARRIAGE' | 'HOUSEHOLD' }
  /** First whose spouse somebody is, then whether that spouse is the kin of the other. */
  | {
      readonly kind: 'BY_MARRIAGE'
      /** Whose spouse is asked for. */
      readonly spouseOf: 'DONOR' | 'PATIENT'
      /** What the patient is to the donor's spouse, or the patient's spouse to the donor. */
      readonly asks: Relation
    }
  /** No register proves it. */
  | { readonly kind: 'NONE' }

/**
 * Which registers prove what a patient is to a donor: the civil affairs' marriages a spouse; the police's households lineal
 * kin, siblings and grandparents; both, one behind the other, kin by marriage. Nothing proves any other relation.
 *
 * Facts: the relation that is claimed.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function proofPlan(relation: Relation): ProofPlan {
  return PLANS[relation]
}

const HOUSEHOLD = { kind: 'DIRECT', register: 'HOUSEHOLD' } as const
const PLANS: Readonly<Record<Relation, ProofPlan>> = {
  SELF: { kind: 'NONE' },
  SPOUSE: { kind: 'DIRECT', register: 'MARRIAGE' },
  PARENT: HOUSEHOLD,
  CHILD: HOUSEHOLD,
  SIBLING: HOUSEHOLD,
  GRANDPARENT: HOUSEHOLD,
  GRANDCHILD: HOUSEHOLD,
  PARENT_IN_LAW: { kind: 'BY_MARRIAGE', spouseOf: 'DONOR', asks: 'PARENT' },
  CHILD_IN_LAW: { kind: 'BY_MARRIAGE', spouseOf: 'PATIENT', asks: 'CHILD' },
  OTHER: { kind: 'NONE' },
}

/**
 * What the answers of registers that were asked one behind the other come to: proven when each says so; otherwise what the
 * first of them says that does not. A register that was asked for nothing proves nothing.
 *
 * Facts: the answers in the order of asking.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function standingInARow(answers: readonly ProofStanding[]): ProofStanding {
  if (answers.length === 0) return 'NOT_FOUND'
  return answers.find((answer) => answer !== 'VERIFIED') ?? 'VERIFIED'
}

/**
 * What answers to one question come to when it was asked of several days or of several registers: the same answer stands;
 * a contradiction, or one that says yes where another says no, is a contradiction; otherwise one that is down leaves it down.
 *
 * Facts: the answers, in any order.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function standingTogether(answers: readonly ProofStanding[]): ProofStanding {
  const said = new Set(answers)
  if (said.has('CONTRADICTED') || (said.has('VERIFIED') && said.has('NOT_FOUND'))) return 'CONTRADICTED'
  if (said.has('SERVICE_DOWN')) return 'SERVICE_DOWN'
  return said.has('VERIFIED') ? 'VERIFIED' : 'NOT_FOUND'
}

/** The strongest first: what is proven frees, what is contradicted needs a person, what is down is waited for. */
const STRENGTH: readonly ProofStanding[] = ['VERIFIED', 'CONTRADICTED', 'SERVICE_DOWN', 'NOT_FOUND']

/**
 * Orders what is known of one donor by two ways: below 0 when `one` counts.
 *
 * Facts: the two standings.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function byStrength(one: ProofStanding, other: ProofStanding): number {
  return STRENGTH.indexOf(one) - STRENGTH.indexOf(other)
}

/**
 * For how many days the proof of a relation may be used again: as the policies say that are in force on any day from the
 * first use to the last, the fewest of them. 0, and every settlement asks anew, where none is.
 *
 * Facts: the policies, the days of use.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export function proofValidDays(policies: readonly WaiverPolicy[], days: readonly Day[]): number {
  const inOrder = days.toSorted()
  const first = inOrder[0] ?? ''
  const last = inOrder.at(-1) ?? ''
  const ruling = policies.filter(
    ({ effectiveFrom, effectiveTo }) =>
      effectiveFrom !== null && effectiveFrom <= last && (effectiveTo === null || first <= effectiveTo),
  )
  return ruling.length === 0 ? 0 : Math.min(...ruling.map(({ settings }) => settings.proofValidDays))
}
