import type { Db } from '#db/client.ts'
import type { AllianceId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { policiesAdopted } from '#rules/waivers/adoption.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'

/**
 * The waiver policies that decide in an alliance: those its rule set of that day adopts, as it settles them. Empty when it
 * adopts none; then nothing is decided by itself and a person does.
 */
export const policiesFor = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
): Promise<readonly WaiverPolicy[]> => {
  const { values } = await policyAt({ db, allianceId }, now)
  return policiesAdopted(values.waiverPolicies)
}
