import {
  crossProvinceActionLabels,
  crossProvinceActions,
  crossProvinceStateLabels,
  crossProvinceStates,
  crossProvinceWayLabels,
  crossProvinceWays,
  disputeOutcomeLabels,
  disputeOutcomes,
  disputeSideLabels,
  disputeSides,
  notDirectReasonLabels,
  notDirectReasons,
  settlementLineKindLabels,
  settlementLineKinds,
  settlementStateLabels,
  settlementStates,
} from '#rules/waivers/settlement-terms.ts'
import type { Hub } from '#schema/hub.ts'

export type SettlementWords = ReturnType<typeof settlementWords>

/** The vocabularies of statements, documents between provinces, and statistics. */
export const settlementWords = (hub: Hub) => ({
  State: hub.words(
    'SettlementState',
    'Where a station’s statement stands.',
    settlementStates,
    settlementStateLabels,
  ),
  LineKind: hub.words(
    'SettlementLineKind',
    'What a line of a statement is.',
    settlementLineKinds,
    settlementLineKindLabels,
  ),
  Side: hub.words('SettlementSide', 'A side of a statement.', disputeSides, disputeSideLabels),
  Outcome: hub.words(
    'SettlementDisputeOutcome',
    'What the other side says to a dispute.',
    disputeOutcomes,
    disputeOutcomeLabels,
  ),
  Way: hub.words(
    'CrossProvinceWay',
    'Which way a document between provinces goes.',
    crossProvinceWays,
    crossProvinceWayLabels,
  ),
  CaseState: hub.words(
    'CrossProvinceCaseState',
    'Where a document between provinces stands.',
    crossProvinceStates,
    crossProvinceStateLabels,
  ),
  CaseAction: hub.words(
    'CrossProvinceCaseAction',
    'What was done with a document between provinces.',
    crossProvinceActions,
    crossProvinceActionLabels,
  ),
  NotDirect: hub.words(
    'WaiverNotDirectReason',
    'Why what somebody was entitled to was not waived at once.',
    notDirectReasons,
    notDirectReasonLabels,
  ),
})
