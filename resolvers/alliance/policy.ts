import { findPublishedRules, type RuleSetRow } from '#db/alliance/finders.ts'
import type { Db } from '#db/client.ts'
import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { dayOf } from '#rules/calendar.ts'
import { finding } from '#rules/finding.ts'
import { type PolicySet, policyInForce } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

/** A published set: the program's own values of that day, where the set says nothing else. */
const publishedSet = (row: RuleSetRow, base: PolicySet): PolicySet => ({
  ...base,
  id: row.id,
  jurisdiction: row.jurisdiction,
  effectiveFrom: row.effectiveFrom,
  ...(row.effectiveTo === null ? {} : { effectiveTo: row.effectiveTo }),
  values: { ...base.values, ...(row.values as Partial<PolicySet['values']>) },
})

/** A rule set in force, and the alliance's own publication it came from; null where the program's own is in force. */
export type PolicyInForce = { readonly policy: PolicySet; readonly published: RuleSetRow | null }

type Place = Pick<Tx, 'db' | 'allianceId'>

/** The rule set in force in an alliance at an instant: the program's own and what the alliance published. */
export const policyAt = async (place: Place, at: Date): Promise<PolicySet> =>
  (await policyInForceAt(place, at)).policy

/** What was read in one transaction; nothing publishes rules and then judges by them in the same. */
const readBefore = new WeakMap<Db, Map<string, Promise<PolicyInForce>>>()

/** The same with where it came from. */
export const policyInForceAt = ({ db, allianceId }: Place, at: Date): Promise<PolicyInForce> => {
  const read = readBefore.get(db) ?? new Map<string, Promise<PolicyInForce>>()
  readBefore.set(db, read)
  const key = `${allianceId}|${dayOf(at)}`
  const known = read.get(key) ?? readPolicy({ db, allianceId }, at)
  read.set(key, known)
  return known
}

const readPolicy = async ({ db, allianceId }: Place, at: Date): Promise<PolicyInForce> => {
  const { regionCode, sets: rows } = await findPublishedRules(db, allianceId, dayOf(at))
  const region = regionCode ?? undefined
  const base = policyInForce(standardPolicies, at, region)
  if (base === undefined) throw missing()
  const sets = [...standardPolicies, ...rows.map((row) => publishedSet(row, base))]
  const policy = policyInForce(sets, at, region) ?? base
  return { policy, published: rows.find(({ id }) => id === policy.id) ?? null }
}

const missing = () => {
  const found = finding('POLICY_NOT_IN_FORCE')
  return new PolicyMissing(found.message, [found])
}
