import { BadInput, type Words } from '#lib/errors.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { allianceIn } from '#resolvers/alliance/read.ts'
import { read } from '#resolvers/reads.ts'
import { type Day, dayOf, instantOf, isDay } from '#rules/calendar.ts'
import { cite, sources } from '#rules/sources.ts'
import { type AdoptedPolicy, policiesAdopted } from '#rules/waivers/adoption.ts'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import type { Branch, Silence, WaiverPolicy, WaiverSettings } from '#rules/waivers/policy-form.ts'
import {
  settingLabels,
  settingsLeftOpen,
  wordsOfCondition,
  wordsOfGift,
} from '#rules/waivers/policy-words.ts'

/** How one thing that a policy leaves unsaid is carried out. */
export type SettingInForce = {
  readonly name: keyof WaiverSettings
  readonly label: Words
  /** As `publishRuleSet` takes it. */
  readonly value: unknown
  /** Nobody has settled it, or not wholly: whatever turns on it is decided at the least and goes to a person. */
  readonly open: boolean
  /** Settled by the county; otherwise it is the policy's own or the hub's default, which no health bureau has confirmed. */
  readonly byCounty: boolean
}

/** One sentence of a policy, with what it asks of the donor (null: nothing) and what it gives, in words. */
export type BranchForReview = Pick<Branch, 'name' | 'clause' | 'to' | 'of'> & {
  readonly condition: Words | null
  readonly gives: Words
}

/** A waiver policy as a reviewer reads it. */
export type PolicyForReview = {
  readonly code: string
  readonly title: Words
  readonly region: string
  readonly citation: Words
  /** Whether the text it is taken from was read. */
  readonly verified: boolean
  readonly adopted: boolean
  /** Null: nobody has set it; the policy decides nothing. */
  readonly effectiveFrom: Day | null
  readonly effectiveTo: Day | null
  readonly branches: readonly BranchForReview[]
  readonly silent: readonly Silence[]
  readonly settings: readonly SettingInForce[]
}

/**
 * The waiver policies that the hub knows, those first which the caller's alliance has adopted by the rules of a day (today
 * when none is given), each beside its clauses. Nobody's data is in it.
 */
export const waiverPolicies = read(
  'waivers.waiverPolicies',
  async (query, input: { on?: Day | null; alliance?: string | null }): Promise<PolicyForReview[]> => {
    const day = input.on ?? dayOf(query.now)
    if (!isDay(day)) throw BadInput.of('on', { zh: '不是有效日期', en: 'is no day of the calendar' })
    const place = { db: query.db, allianceId: allianceIn(query.actor, input.alliance) }
    const { values } = await policyAt(place, instantOf(day, 12))
    const adopted = policiesAdopted(values.waiverPolicies)
    const others = KNOWN_POLICIES.filter(({ code }) => !adopted.some((policy) => policy.code === code))
    return [
      ...adopted.map((policy) => forReview(policy, adoptionOf(policy, values.waiverPolicies))),
      ...others.map((policy) => forReview(policy, null)),
    ]
  },
)

const adoptionOf = ({ code }: WaiverPolicy, adopted: readonly AdoptedPolicy[]): AdoptedPolicy | null =>
  adopted.find((one) => one.code === code) ?? null

const forReview = (policy: WaiverPolicy, adoption: AdoptedPolicy | null): PolicyForReview => {
  const open = settingsLeftOpen(policy)
  const { code, title, region, effectiveFrom, effectiveTo, branches, silent, settings, source } = policy
  const names = Object.keys(settings) as (keyof WaiverSettings)[]
  return {
    code,
    title,
    region,
    citation: cite(source),
    verified: sources[source].confidence === 'verified',
    adopted: adoption !== null,
    effectiveFrom,
    effectiveTo,
    branches: branches.map(branchForReview),
    silent,
    settings: names.map((name) => ({
      name,
      label: settingLabels[name],
      value: settings[name],
      open: open.includes(name),
      byCounty: Object.hasOwn(adoption?.settings ?? {}, name),
    })),
  }
}

const branchForReview = ({ name, clause, to, of, donor, gives }: Branch): BranchForReview => ({
  ...{ name, clause, to, of },
  condition: wordsOfCondition(donor),
  gives: wordsOfGift(gives),
})
