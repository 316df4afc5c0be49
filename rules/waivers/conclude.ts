import { LEFT_OUT_PROBLEMS } from '#rules/waivers/bill-terms.ts'
import type { DecisionNext, LineProblem } from '#rules/waivers/claim-terms.ts'
import type { WaiverDecision } from '#rules/waivers/decide.ts'
import { type OpenReason, openReasons, reasonsForAPerson } from '#rules/waivers/terms.ts'

/** What a decision is told with. */
export type Conclusion = {
  readonly next: DecisionNext
  /** Why it may be more, in the order of the vocabulary; empty when it is final. */
  readonly open: readonly OpenReason[]
}

/** How many lines are blood and match no bag that could be covered: a person is asked about them. */
export const countUnmatched = (lines: readonly { readonly problem: LineProblem | null }[]): number => {
  const leftOut: readonly LineProblem[] = LEFT_OUT_PROBLEMS
  return lines.filter(({ problem }) => problem !== null && !leftOut.includes(problem)).length
}

/** What the bill had beside the lines that were decided. */
export type BesideTheDecision = {
  /** Ways to a donor that could not be followed since a register was away. */
  readonly unanswered: readonly string[]
  /** Ways on which the donor record contradicts itself about somebody who may be kin. */
  readonly contradicted: readonly string[]
  /** Lines that are blood and match no bag, so that nobody could decide them. */
  readonly unmatched: number
}

/**
 * How a decision goes on. A way to a donor that nobody could follow may lead to somebody who covers the rest: it is waited
 * for while a fen of the bill is uncovered, and for nothing once all is waived. As long as a fen is, a person sees to a donor
 * record that contradicts itself: nobody knows what was given, so no amount can be told. A line of blood that matches no bag
 * goes to a person, and a person outranks waiting.
 *
 * Facts: the decision; the ways without answer, and those with a contradiction; how many lines match no bag.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function concludeDecision(
  { lines, open }: Pick<WaiverDecision, 'lines' | 'open'>,
  { unanswered, contradicted, unmatched }: BesideTheDecision,
): Conclusion {
  const uncovered = lines.some(({ baseFen, fen }) => fen < baseFen)
  const waits = unanswered.length > 0 && uncovered
  const all = new Set<OpenReason>([
    ...open,
    ...(contradicted.length > 0 && uncovered ? (['CONTRADICTED'] as const) : []),
    ...(waits ? (['SERVICE_DOWN'] as const) : []),
    ...(unmatched > 0 ? (['LINE_UNMATCHED'] as const) : []),
  ])
  const reasons = openReasons.filter((reason) => all.has(reason))
  if (reasons.some((reason) => reasonsForAPerson.includes(reason))) return { next: 'PERSON', open: reasons }
  return { next: reasons.includes('SERVICE_DOWN') ? 'WAITS' : 'FINAL', open: reasons }
}
