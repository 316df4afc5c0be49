import { findPublishedRules, type RuleSetRow, readRuleSets } from '#db/alliance/finders.ts'
import type { Db } from '#db/client.ts'
import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { dayOf } from '#rules/calendar.ts'
import { finding } from '#rules/finding.ts'
import { type PolicySet, policyInForce } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

/** One set of what an alliance has published, newest first: each value by the newest that names it, the rest the program's own. */
const publishedSet = (rows: readonly [RuleSetRow, ...RuleSetRow[]], base: PolicySet): PolicySet => {
  const [{ id, jurisdiction, effectiveFrom, effectiveTo }] = rows
  const values: PolicySet['values'] = Object.assign(
    {},
    base.values,
    ...rows.map(({ values: written }) => written).toReversed(),
  )
  return {
    ...base,
    id,
    jurisdiction,
    effectiveFrom,
    ...(effectiveTo === null ? {} : { effectiveTo }),
    // A debt that a publication is too old to know is due as the program's own rules say.
    values: { ...values, owedHours: { ...base.values.owedHours, ...values.owedHours } },
  }
}

/**
 * The rules in force, and by their name the values that the alliance itself has published, each with the publication that it
 * came from. What a later publication does not name goes on as it was: nothing ends because somebody left it out.
 */
export type PolicyInForce = {
  readonly policy: PolicySet
  readonly published: ReadonlyMap<string, RuleSetRow>
}

type Place = Pick<Tx, 'db' | 'allianceId'>

/** The rule set in force in an alliance at an instant: the program's own and what the alliance published. */
export const policyAt = async (place: Place, at: Date): Promise<PolicySet> =>
  (await policyInForceAt(place, at)).policy

/** What was read in one transaction; nothing publishes rules and then judges by them in the same. */
const readBefore = new WeakMap<Db, Map<string, Promise<PolicyInForce>>>()

/** The same with where each value came from. */
export const policyInForceAt = ({ db, allianceId }: Place, at: Date): Promise<PolicyInForce> => {
  const read = readBefore.get(db) ?? new Map<string, Promise<PolicyInForce>>()
  readBefore.set(db, read)
  const key = `${allianceId}|${dayOf(at)}`
  const known = read.get(key) ?? readPolicy({ db, allianceId }, at)
  read.set(key, known)
  return known
}

const readPolicy = async ({ db, allianceId }: Place, at: Date): Promise<PolicyInForce> => {
  const { regionCode, sets } = await findPublishedRules(db, allianceId, dayOf(at))
  const from = `${dayOf(at)}|${regionCode}|${sets}`
  const last = lastMade.get(allianceId)
  if (last?.from === from) return last.made
  const made = madeOf(readRuleSets(sets), at, regionCode ?? undefined)
  lastMade.set(allianceId, { from, made })
  return made
}

/** What came of an alliance's publications when they were read last, and from what: the same comes from the same. */
const lastMade = new Map<string, { readonly from: string; readonly made: PolicyInForce }>()

const madeOf = (rows: readonly RuleSetRow[], at: Date, region: string | undefined): PolicyInForce => {
  const base = policyInForce(standardPolicies, at, region)
  if (base === undefined) throw missing()
  const [newest, ...older] = rows.filter(
    (row) => policyInForce([publishedSet([row], base)], at, region) !== undefined,
  )
  if (newest === undefined) return { policy: base, published: new Map() }
  const policy = policyInForce([publishedSet([newest, ...older], base)], at, region) ?? base
  const published = [...older.toReversed(), newest].flatMap((row) =>
    Object.keys(row.values as object).map((name) => [name, row] as const),
  )
  return { policy, published: new Map(published) }
}

const missing = () => {
  const found = finding('POLICY_NOT_IN_FORCE')
  return new PolicyMissing(found.message, [found])
}
