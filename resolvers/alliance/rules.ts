import { BadInput, type Words } from '#lib/errors.ts'
import { type PolicyInForce, policyInForceAt } from '#resolvers/alliance/policy.ts'
import { allianceIn } from '#resolvers/alliance/read.ts'
import { read } from '#resolvers/reads.ts'
import { type Day, dayOf, instantOf, isDay } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import { checkStoredRules, type PolicyValues } from '#rules/policy.ts'
import { writePolicyValue } from '#rules/policy-values.ts'
import { cite, type SourceId, sources } from '#rules/sources.ts'

/** One threshold as people read it. */
export type RuleValue = {
  readonly name: string
  /** As `publishRuleSet` takes it. */
  readonly value: unknown
  /** Id of the clause; null for what the alliance published itself. */
  readonly source: SourceId | null
  readonly citation: Words
  /** Whether the clause's own text was read; what an alliance published is its own word. */
  readonly verified: boolean
}

/** The rules in force on a day. */
export type RulesInForce = {
  readonly id: string
  readonly day: Day
  readonly jurisdiction: string
  readonly effectiveFrom: Day
  readonly effectiveTo: Day | null
  readonly values: readonly RuleValue[]
  /** What of the alliance's own publication is not in force as it was published. */
  readonly findings: readonly Finding[]
}

/** The rules in force on a day (today when none is given) in one of the caller's alliances. */
export const rules = read(
  'alliance.rules',
  async (query, input: { on?: Day | null; alliance?: string | null }): Promise<RulesInForce> => {
    const day = input.on ?? dayOf(query.now)
    if (!isDay(day)) throw BadInput.of('on', { zh: '不是有效日期', en: 'is no day of the calendar' })
    const allianceId = allianceIn(query.actor, input.alliance)
    const inForce = await policyInForceAt({ db: query.db, allianceId }, instantOf(day, 12))
    const { id, jurisdiction, effectiveFrom, effectiveTo, values } = inForce.policy
    const names = Object.keys(values) as (keyof PolicyValues)[]
    return {
      id,
      day,
      jurisdiction,
      effectiveFrom,
      effectiveTo: effectiveTo ?? null,
      values: names.map((name) => ruleValue(name, inForce)),
      findings: checkStoredRules({ ...values, ...asPublished(inForce) }),
    }
  },
)

/** The values in the words of their publications, before the program asks what of them may be. */
const asPublished = ({ published }: PolicyInForce): Partial<PolicyValues> =>
  Object.fromEntries([...published].map(([name, { values }]) => [name, (values as Row)[name]]))

type Row = Readonly<Record<string, unknown>>

const ruleValue = (name: keyof PolicyValues, { policy, published }: PolicyInForce): RuleValue => {
  const value = writePolicyValue(name, policy.values)
  const publication = published.get(name)
  if (publication !== undefined) {
    const citation = { zh: publication.sourceCitation, en: publication.sourceCitation }
    return { name, value, source: null, citation, verified: false }
  }
  const source = policy.sources[name]
  return { name, value, source, citation: cite(source), verified: sources[source].confidence === 'verified' }
}
