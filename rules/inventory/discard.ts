import { type Finding, finding } from '#rules/finding.ts'

/** So many different people approve before a bag is thrown away. */
export const APPROVERS_NEEDED = 2

/** Who proposed a discard, who has approved it so far, and who approves it now; one id for each person. */
export type ApprovalFacts = {
  readonly proposer: string
  readonly approvers: readonly string[]
  readonly now: readonly string[]
}

/**
 * A bag is thrown away on the word of two different people, neither of whom proposed it.
 *
 * Facts: see `ApprovalFacts`.
 * Refuses: `DISCARD_APPROVED_BY_PROPOSER`, `SIGNED_TWICE_BY_ONE_PERSON`.
 * Source: HOUSE_DISCARD, HOUSE_SIGNATURES.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkApprovers({ proposer, approvers, now }: ApprovalFacts): Finding[] {
  const all = [...approvers, ...now]
  return [
    ...(now.includes(proposer) ? [finding('DISCARD_APPROVED_BY_PROPOSER', { field: 'signatures' })] : []),
    ...(new Set(all).size < all.length
      ? [finding('SIGNED_TWICE_BY_ONE_PERSON', { field: 'signatures' })]
      : []),
  ]
}

/** Have enough approved? */
export const isApproved = (approvers: readonly string[]): boolean =>
  new Set(approvers).size >= APPROVERS_NEEDED
