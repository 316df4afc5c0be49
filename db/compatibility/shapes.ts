import type { ReactionGrade } from '#rules/compatibility/terms.ts'

/** What was seen in each tube of a typing; a tube that was not read is null. */
export type TypingReactions = {
  /** Patient's cells with anti-A, anti-B, anti-D. */
  readonly antiA: ReactionGrade | null
  readonly antiB: ReactionGrade | null
  readonly antiD: ReactionGrade | null
  /** A second anti-D reagent, where one is used. */
  readonly secondAntiD: ReactionGrade | null
  /** Patient's plasma with A1 and B cells: the reverse group. Not asked of infants under four months. */
  readonly a1Cells: ReactionGrade | null
  readonly bCells: ReactionGrade | null
  /** Negative control of the column, where there is one. */
  readonly control: ReactionGrade | null
}

/** One antibody that an identification named. */
export type IdentifiedAntibody = {
  /** The antigen it is directed against, such as `E`. */
  readonly antigen: string
  /** Whether units must be negative for the antigen. */
  readonly significant: boolean
}
