import type { EncounterRow } from '#db/requests/finders-encounters.ts'
import { listClaimsOfBags } from '#db/waivers/finders-charges.ts'
import type { Tx } from '#resolvers/context.ts'

/** Which of these bags the waiver of another stay has, whichever hospital's; by their ids. */
export const claimedByOtherStays = async (
  tx: Tx,
  { id }: Pick<EncounterRow, 'id'>,
  unitIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (unitIds.length === 0) return new Set()
  const claims = await tx.elevated(() => listClaimsOfBags(tx.db, { allianceId: tx.allianceId, unitIds }))
  return new Set(claims.flatMap(({ encounterId, unitId }) => (encounterId === id ? [] : [String(unitId)])))
}
