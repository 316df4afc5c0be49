import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import { type Labels, mayTransition, type TransitionTable } from '#rules/vocabulary.ts'

/**
 * An act is permitted only from the states its transition table names.
 *
 * Facts: the aggregate's table and labels, the action, its present state, and the code of its refusal.
 * Refuses: `REQUEST_STATE_FORBIDS`, `SAMPLE_STATE_FORBIDS`, `UNIT_STATE_FORBIDS`, `STOCK_ORDER_STATE_FORBIDS`,
 * `DONOR_ENQUIRY_STATE_FORBIDS`.
 * Source: ALLIANCE_ART_15, SPEC_2000_ART_13, SPEC_2000_ART_28 (issued blood is not taken back), HOUSE_STATION_ORDER,
 * HOUSE_DONOR_ENQUIRY.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkTransition<Action extends string, State extends string>(
  table: TransitionTable<Action, State>,
  labels: Labels<State>,
  refusal: FindingCode,
  act: { readonly action: Action; readonly state: State },
): Finding[] {
  if (mayTransition(table, act.action, act.state)) return []
  return [finding(refusal, { field: 'state', values: { state: labels[act.state] } })]
}
