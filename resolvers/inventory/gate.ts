import type { UnitRow } from '#db/inventory/finders.ts'
import type { NewGateDecision } from '#db/inventory/finders-issues.ts'
import type { RequestItemRow, RequestRow } from '#db/requests/finders.ts'
import { canonicalText, sha256 } from '#lib/canonical.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import {
  type GatheredFacts,
  gatherReleaseFacts,
  type JudgedUnit,
} from '#resolvers/inventory/release-facts.ts'
import type { Finding } from '#rules/finding.ts'
import { decideRelease, releaseInputs } from '#rules/inventory/release.ts'
import type { PolicySet } from '#rules/policy.ts'

/** The gate's answer for one unit, as it is to be stored. */
export type Judgement = {
  readonly unit: UnitRow
  readonly findings: readonly Finding[]
  readonly decision: NewGateDecision
}

/**
 * Asks the release gate about every unit, on what the database holds now; request and units are locked by the caller.
 * What `overrideFinding` wrote down for these very facts is handed to `decideRelease` as the codes that were passed over;
 * `emergencyRelease` writes its own in the same way.
 */
export const decide = async (
  tx: Tx,
  asked: {
    readonly request: RequestRow
    readonly items: readonly RequestItemRow[]
    readonly judged: readonly JudgedUnit[]
    readonly policy: PolicySet
  },
): Promise<Judgement[]> => {
  const { request, judged, policy } = asked
  const facts = await gatherReleaseFacts(tx, asked, judged, policy.values)
  return judged.flatMap(({ unit }, index) => {
    const known = facts[index]
    return known === undefined ? [] : [judge(tx, request, unit, known, policy)]
  })
}

const judge = (
  tx: Tx,
  request: RequestRow,
  unit: UnitRow,
  { facts, overridden }: GatheredFacts,
  policy: PolicySet,
): Judgement => {
  const setting = { policy: policy.values, policyId: policy.id }
  const answer = decideRelease(facts, setting, overridden)
  return {
    unit,
    findings: answer.findings,
    decision: {
      allianceId: tx.allianceId,
      id: newId('GateDecision'),
      organisationId: request.organisationId,
      unitId: unit.id,
      requestId: request.id,
      outcome: answer.outcome === 'ALLOWED' ? 'ALLOWED' : 'REFUSED',
      findings: answer.findings,
      gateVersion: answer.version,
      ruleSet: answer.policyId,
      factsHash: sha256(canonicalText(releaseInputs(facts, setting, overridden))),
      // Stored as it stands; instants become ISO text in JSON.
      facts,
      decidedAt: answer.decidedAt,
    },
  }
}
