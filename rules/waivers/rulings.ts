import type { Candidate } from '#rules/waivers/facts.ts'
import { MOST_ML, type Open, type WaiverPolicy, type WaiverSettings } from '#rules/waivers/policy-form.ts'
import type { UsedKind } from '#rules/waivers/terms.ts'

/**
 * What a person ruled on the questions that a decision left open. They name no amount: the amount follows from the rules with
 * the questions answered, so that nobody can grant what no answer would give.
 */
export type Rulings = {
  /** Donors, by their token, whose contradicted relation the person found true by other papers. */
  readonly accepted: readonly string[]
  /** How an open setting of a policy counts in this case: one of the values it could have. */
  readonly settings: readonly {
    readonly policy: string
    readonly setting: string
    /** As text: `STANDS`, `true`. */
    readonly value: string
  }[]
  /** What a component converts to in this case, where the policy doesn't say. */
  readonly conversions: readonly {
    readonly policy: string
    readonly kind: UsedKind
    /** ml of donated blood for one unit of the product's own measure. */
    readonly ml: number
  }[]
}

/** What a ruling is about. */
type Ruled = { readonly candidates: readonly Candidate[]; readonly policies: readonly WaiverPolicy[] }

/** Why a ruling answers no question that is open. */
export type RulingFault = 'NOT_CONTRADICTED' | 'NOT_OPEN' | 'NO_SUCH_VALUE' | 'NOT_UNCONVERTED' | 'NO_ML'

/** A ruling that answers nothing, by its path in the input. */
export type FaultyRuling = { readonly field: string; readonly fault: RulingFault }

/**
 * The rulings that answer no question that is open, each with its place in the input. Empty: all may be applied.
 *
 * Facts: the candidates and policies of the decision that left something open; the rulings.
 * Refuses: a donor whom no registry contradicted, a setting that is settled or never has that value, a component that
 * converts already, and a conversion that is no whole number of ml from 1 to 2,000.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function faultsOfRulings(
  { candidates, policies }: Ruled,
  { accepted, settings, conversions }: Rulings,
): FaultyRuling[] {
  const named = (code: string) => policies.find((policy) => policy.code === code)
  const contradicted = new Set(
    candidates.filter(({ standing }) => standing === 'CONTRADICTED').map(({ donor }) => donor.token),
  )
  return [
    ...accepted.flatMap((token, at) =>
      contradicted.has(token) ? [] : [{ field: `accepted[${at}]`, fault: 'NOT_CONTRADICTED' as const }],
    ),
    ...settings.flatMap(({ policy, setting, value }, at): FaultyRuling[] => {
      const open = openValues(named(policy)?.settings, setting)
      if (open === null) return [{ field: `settings[${at}].setting`, fault: 'NOT_OPEN' as const }]
      return open.some((one) => String(one) === value)
        ? []
        : [{ field: `settings[${at}].value`, fault: 'NO_SUCH_VALUE' as const }]
    }),
    ...conversions.flatMap(({ policy, kind, ml }, at): FaultyRuling[] => {
      const of = named(policy)
      if (of === undefined || of.settings.conversion[kind] !== null)
        return [{ field: `conversions[${at}].kind`, fault: 'NOT_UNCONVERTED' as const }]
      return Number.isInteger(ml) && ml > 0 && ml <= MOST_ML
        ? []
        : [{ field: `conversions[${at}].ml`, fault: 'NO_ML' as const }]
    }),
  ]
}

const openValues = (settings: WaiverSettings | undefined, name: string): readonly unknown[] | null => {
  const setting: unknown = settings?.[name as keyof WaiverSettings]
  if (typeof setting !== 'object' || setting === null || !('open' in setting)) return null
  return (setting as Open<unknown>).open
}

/**
 * The facts of a decision with what a person ruled in them. A ruling that answers nothing that is open changes nothing: a
 * registry that has come to another answer since, or a setting the county has settled, goes before it.
 *
 * Facts: as {@link faultsOfRulings}.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function withRulings<Facts extends Ruled>(facts: Facts, rulings: Rulings): Facts {
  return {
    ...facts,
    candidates: facts.candidates.map((candidate) =>
      candidate.standing === 'CONTRADICTED' && rulings.accepted.includes(candidate.donor.token)
        ? { ...candidate, standing: 'VERIFIED' as const }
        : candidate,
    ),
    policies: facts.policies.map((policy) => ruledPolicy(policy, rulings)),
  }
}

const ruledPolicy = (policy: WaiverPolicy, { settings, conversions }: Rulings): WaiverPolicy => {
  const settled = settings.flatMap(({ policy: code, setting, value }) => {
    const open = code === policy.code ? openValues(policy.settings, setting) : null
    return (open ?? []).filter((one) => String(one) === value).map((one) => [setting, one])
  })
  const converted = conversions.flatMap(({ policy: code, kind, ml }) =>
    code === policy.code && policy.settings.conversion[kind] === null ? [[kind, ml]] : [],
  )
  return {
    ...policy,
    settings: {
      ...policy.settings,
      ...Object.fromEntries(settled),
      conversion: { ...policy.settings.conversion, ...Object.fromEntries(converted) },
    },
  }
}
