import type { UnitRow } from '#db/inventory/finders.ts'
import { type GateDecisionRow, listGateDecisionsByIds } from '#db/inventory/finders-issues.ts'
import { listItemsByRequestIds, type RequestRow } from '#db/requests/finders.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { gatherReleaseFacts, type JudgedUnit } from '#resolvers/inventory/release-facts.ts'
import type { Finding, FindingCode } from '#rules/finding.ts'
import { isAuthorityCode } from '#rules/inventory/authority.ts'
import { checkStillAllowed, foundSince } from '#rules/inventory/judged-again.ts'
import { attestedCodes, attestedFacts } from '#rules/inventory/override.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'

/** The gate's decision by which each of these bags was let go; none for a bag that never passed it. */
export const decisionsOf = async (
  tx: Tx,
  units: readonly UnitRow[],
): Promise<ReadonlyMap<Id<'Unit'>, GateDecisionRow>> => {
  const decisions = await listGateDecisionsByIds(
    tx.db,
    units.flatMap(({ gateDecisionId }) => gateDecisionId ?? []),
  )
  return new Map(
    units.flatMap(({ id, gateDecisionId }) => {
      const decision = decisions.find((one) => one.id === gateDecisionId && one.outcome === 'ALLOWED')
      return decision === undefined ? [] : [[id, decision] as const]
    }),
  )
}

/** What the gate says of a bag at the counter: what keeps it there, and all that it did not find at the issue. */
export type JudgedAtCounter = { readonly keeping: Finding[]; readonly since: Finding[] }

/**
 * What the release gate has against bags it let go before, on what the database holds now, for each of them. Request and
 * units are locked by the caller.
 */
export const judgeAgain = async (
  tx: Tx,
  request: RequestRow,
  judged: readonly JudgedUnit[],
  decisions: ReadonlyMap<Id<'Unit'>, GateDecisionRow>,
): Promise<JudgedAtCounter[]> => {
  const [items, policy] = await Promise.all([
    listItemsByRequestIds(tx.db, [request.id]),
    policyAt(tx, tx.now),
  ])
  const known = await gatherReleaseFacts(tx, { request, items }, judged, policy.values)
  const setting = { policy: policy.values, policyId: policy.id }
  return known.map(({ facts, overridden }, index) => {
    const unit = judged[index]?.unit
    const atIssue = foundBy(unit && decisions.get(unit.id))
    const { findings } = decideRelease(stillAttested(facts, atIssue), setting)
    const judgement = { requestState: request.state, atIssue, now: findings, overridden }
    return { keeping: checkStillAllowed(judgement), since: foundSince(judgement) }
  })
}

type Found = Pick<Finding, 'code' | 'message' | 'severity'>

/** A bag that never passed the gate had nothing passed over. */
const foundBy = (decision: GateDecisionRow | undefined): Found[] =>
  (decision?.findings ?? []).map(({ code, message, severity }) => ({
    code: code as FindingCode,
    message,
    severity,
  }))

/** What a signer said to be true at the issue (the shortage, the least incompatible bag) stays said. */
const stillAttested = (facts: ReleaseFacts, atIssue: readonly Found[]): ReleaseFacts =>
  attestedCodes
    .filter((code) => isAuthorityCode(code) && atIssue.some((found) => found.code === code))
    .reduce(attestedFacts, facts)
