import { listUnitsByIds, type UnitRow } from '#db/inventory/finders.ts'
import {
  insertReactionUnits,
  listReactionsToDonationOf,
  type ReactionRow,
} from '#db/transfusions/finders-reactions.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { holdForReaction } from '#resolvers/transfusions/sibling-holds.ts'
import { holdsSiblings } from '#rules/transfusions/reaction.ts'

/** A component that is received after a reaction which points at its donation is held as those before it were. */
export const holdLateSibling = async (
  tx: Tx,
  { unitId }: EventPayload<'inventory.unitReceived'>,
): Promise<void> => {
  const { allianceId } = tx
  await tx.elevated(async () => {
    const cases = await listReactionsToDonationOf(tx.db, { allianceId, unitId })
    const suspected = cases.filter(({ type }) => holdsSiblings(type, false))
    if (suspected.length === 0) return
    const [unit] = await listUnitsByIds(tx.db, [unitId])
    if (unit !== undefined) for (const reaction of suspected) await involve(tx, unit, reaction)
  })
}

const involve = async (tx: Tx, unit: UnitRow, { allianceId, organisationId, id, type }: ReactionRow) => {
  const holdId = await holdForReaction(tx, unit, type)
  await insertReactionUnits(tx.db, [
    { allianceId, organisationId, reactionId: id, unitId: unit.id, role: 'SIBLING', holdId },
  ])
}
