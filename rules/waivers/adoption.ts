import type { Day } from '#rules/calendar.ts'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import type { WaiverPolicy, WaiverSettings } from '#rules/waivers/policy-form.ts'

/** What a county settles of a policy; whatever it leaves out stays as the policy has it, open ones open. */
export type CountySettings = Partial<Omit<WaiverSettings, 'conversion'>> & {
  readonly conversion?: Partial<WaiverSettings['conversion']>
}

/** A known policy as a county follows it. */
export type AdoptedPolicy = {
  /** Of a policy that comes with the hub: `ZJ-2025`. */
  readonly code: string
  /** First day whose transfusions it rules. */
  readonly effectiveFrom: Day
  /** Last such day, that day included; null while no end is set. */
  readonly effectiveTo: Day | null
  readonly settings: CountySettings
}

/** The known policy of this code; undefined for a code that the hub doesn't know (any more). */
export const knownPolicy = (code: string): WaiverPolicy | undefined =>
  KNOWN_POLICIES.find((policy) => policy.code === code)

/**
 * The policies that decide in a county: those it adopted, from its own first day, with its own settings over the policy's.
 * A code that the hub doesn't know decides nothing.
 *
 * Facts: what the county adopted.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export const policiesAdopted = (adopted: readonly AdoptedPolicy[]): WaiverPolicy[] =>
  adopted.flatMap(({ code, effectiveFrom, effectiveTo, settings }) => {
    const policy = knownPolicy(code)
    if (policy === undefined) return []
    const conversion = { ...policy.settings.conversion, ...settings.conversion }
    return [
      { ...policy, effectiveFrom, effectiveTo, settings: { ...policy.settings, ...settings, conversion } },
    ]
  })
