import type { PolicyValues } from '#rules/policy.ts'
import { isSampleUsable } from '#rules/requests/sample-validity.ts'
import type { OwedKind } from '#rules/requests/terms.ts'
import { type DrawnTube, differentVenepunctures } from '#rules/requests/venepuncture.ts'

/** What a tube can settle. */
export const sampleDebts = ['SAMPLE', 'SECOND_SAMPLE'] as const satisfies readonly OwedKind[]
export type SampleDebt = (typeof sampleDebts)[number]

/**
 * A tube that is rejected settles nothing: the sample is owed anew unless another tube of the person is there that can
 * still be tested, and the second sample unless two of the tubes that are left were drawn apart.
 *
 * Facts: the received tubes of the person at this hospital that are left, the present instant.
 * Refuses: nothing; answers which debts come up again where they were settled.
 * Source: SPEC_2000_ART_13, HOUSE_SECOND_SAMPLE, HOUSE_OWED. Reviewed: not yet reviewed by a physician.
 */
export function sampleDebtsAgain(left: readonly DrawnTube[], now: Date, policy: PolicyValues): SampleDebt[] {
  const hasUsable = left.some(
    ({ collectedAt }) => collectedAt !== null && isSampleUsable(collectedAt, now, policy),
  )
  const hasTwo = left.some((one) => left.some((other) => differentVenepunctures(one, other, policy)))
  return [...(hasUsable ? [] : ['SAMPLE' as const]), ...(hasTwo ? [] : ['SECOND_SAMPLE' as const])]
}
