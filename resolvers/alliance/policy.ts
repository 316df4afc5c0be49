import { listAlliances, listRuleSets, type RuleSetRow } from '#db/alliance/finders.ts'
import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { dayOf } from '#rules/calendar.ts'
import { finding } from '#rules/finding.ts'
import { type PolicySet, policyInForce, standardPolicies } from '#rules/policy.ts'

/** A published set: the program's own values of that day, where the set says nothing else. */
const publishedSet = (row: RuleSetRow, base: PolicySet): PolicySet => ({
  ...base,
  id: row.id,
  jurisdiction: row.jurisdiction,
  effectiveFrom: row.effectiveFrom,
  ...(row.effectiveTo === null ? {} : { effectiveTo: row.effectiveTo }),
  values: { ...base.values, ...(row.values as Partial<PolicySet['values']>) },
})

/** The rule set in force in the caller's alliance at an instant: the program's own and what the alliance published. */
export const policyAt = async (tx: Tx, at: Date): Promise<PolicySet> => {
  const alliances = await listAlliances(tx.db)
  const region = alliances.find(({ id }) => id === tx.allianceId)?.regionCode
  const base = policyInForce(standardPolicies, at, region)
  if (base === undefined) throw missing()
  const published = await listRuleSets(tx.db, tx.allianceId, dayOf(at))
  const sets = [...standardPolicies, ...published.map((row) => publishedSet(row, base))]
  return policyInForce(sets, at, region) ?? base
}

const missing = () => {
  const found = finding('POLICY_NOT_IN_FORCE')
  return new PolicyMissing(found.message, [found])
}
