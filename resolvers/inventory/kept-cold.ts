import type { UnitRow } from '#db/inventory/finders.ts'
import { listCoveredStays } from '#db/inventory/finders-stays.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { coldChainKnownUntil } from '#rules/inventory/cold-chain.ts'

/**
 * Until when each unit's cold chain is known without a gap since the station delivered it, whoever had it; absent for
 * those of which it isn't. What stands nowhere now is not known to be kept.
 */
export const keptColdUntil = async (
  tx: Tx,
  units: readonly UnitRow[],
): Promise<ReadonlyMap<Id<'Unit'>, Date>> => {
  const { values } = await policyAt(tx, tx.occurredAt)
  const stays = await tx.elevated(() =>
    listCoveredStays(
      tx.db,
      tx.allianceId,
      units.map(({ id }) => id),
    ),
  )
  return new Map(
    units.flatMap(({ id, placeId, receivedAt }) => {
      const own = stays.filter(({ unitId }) => unitId === id)
      const until = placeId === null ? null : coldChainKnownUntil(receivedAt, own, values)
      return until === null ? [] : [[id, until] as const]
    }),
  )
}
