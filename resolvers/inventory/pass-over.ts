import type { RequestItemRow, RequestRow } from '#db/requests/finders.ts'
import type { Signer } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { overridersAmong } from '#resolvers/inventory/overriders.ts'
import {
  type GatheredFacts,
  gatherReleaseFacts,
  type JudgedUnit,
} from '#resolvers/inventory/release-facts.ts'
import { writeOverride } from '#resolvers/inventory/write-override.ts'
import { isAuthorityCode } from '#rules/inventory/authority.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'
import { pairedCodes, roleFor } from '#rules/inventory/override.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import type { PolicySet } from '#rules/policy.ts'

/** What is asked of the gate, and who signs for what it leaves to authority. */
export type PassedOver = {
  readonly request: RequestRow
  readonly items: readonly RequestItemRow[]
  readonly judged: readonly JudgedUnit[]
  readonly policy: PolicySet
  /** Who signs, in the order in which they are asked. */
  readonly signers: readonly Signer[]
  readonly reason: string
}

/**
 * Passes over every AUTHORITY finding of these units that one of the signers may, each as an override of its own. What
 * none of them may, what two must sign together and every STOP stay: the gate then refuses.
 */
export const passOver = async (tx: Tx, asked: PassedOver): Promise<void> => {
  const { request, judged, policy } = asked
  const people = await overridersAmong(tx, request, asked.signers)
  const facts = await gatherReleaseFacts(tx, asked, judged, policy.values)
  for (const [index, { unit }] of judged.entries()) {
    const known = facts[index]
    if (known === undefined) continue
    for (const code of openCodes(known, policy)) {
      const by = people.find(({ overrider }) => roleFor(code, overrider, policy.values) !== null)
      const signedAs = by && roleFor(code, by.overrider, policy.values)
      if (!by || !signedAs) continue
      await writeOverride(tx, {
        request,
        unit,
        code,
        attested: false,
        reason: asked.reason,
        basisHash: known.basisHash(),
        policy,
        signedBy: by.signer.staff.id,
        signedAs,
        second: null,
      })
    }
  }
}

const openCodes = ({ facts, overridden }: GatheredFacts, policy: PolicySet): AuthorityCode[] => {
  const { findings } = decideRelease(facts, { policy: policy.values, policyId: policy.id })
  const codes = findings
    .filter(({ severity }) => severity === 'AUTHORITY')
    .flatMap(({ code }) => (isAuthorityCode(code) ? [code] : []))
  return [...new Set(codes)].filter((code) => !overridden.includes(code) && !pairedCodes.includes(code))
}
