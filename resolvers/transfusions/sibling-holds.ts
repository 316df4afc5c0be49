import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { lockRecalls } from '#db/inventory/finders-recalls.ts'
import { lockUnitsOfDonations } from '#db/transfusions/finders-reactions.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { checkHold } from '#rules/inventory/hold.ts'
import { holdsSiblings, holdsSuspect } from '#rules/transfusions/reaction.ts'
import { type ReactionType, reactionTypeLabels } from '#rules/transfusions/reaction-terms.ts'

/** Another component of a suspected donation; without hold where nothing is left of it that could be held. */
export type Sibling = { readonly unitId: Id<'Unit'>; readonly holdId: Id<'Hold'> | null }

/**
 * Holds the other components of the donations, whoever has them, where the donation itself may be the cause or somebody
 * asks for it. Those that were transfused already are named, so that their patients are looked after.
 */
export const holdSiblings = async (
  tx: Tx,
  of: {
    readonly units: readonly UnitRow[]
    readonly type: ReactionType
    readonly asked: boolean
    /** Components that carry the hold of this case already. */
    readonly held?: readonly Id<'Unit'>[]
  },
): Promise<Sibling[]> => {
  if (!holdsSiblings(of.type, of.asked)) return []
  const donations = [...new Set(of.units.map(({ donationNumber }) => donationNumber))]
  // What is just being received, or made of a component, is waited for: it is a sibling too.
  await lockRecalls(tx.db, tx.allianceId, 'RECALL')
  const components = await tx.elevated(() => lockUnitsOfDonations(tx.db, tx.allianceId, donations))
  const isSibling = (unit: UnitRow) =>
    of.units.every(({ id }) => id !== unit.id) &&
    !of.held?.includes(unit.id) &&
    of.units.some(
      (given) => given.donationNumber === unit.donationNumber && given.stationId === unit.stationId,
    )
  const siblings: Sibling[] = []
  for (const unit of components.filter(isSibling)) {
    const holdId = checkHold(unit.custody).length > 0 ? null : await holdForReaction(tx, unit, of.type)
    siblings.push({ unitId: unit.id, holdId })
  }
  return siblings
}

/** Keeps the bags that a patient reacted to from the next one, where the record still has them on a shelf. */
export const holdShelvedSuspects = async (tx: Tx, unitIds: readonly Id<'Unit'>[]): Promise<void> => {
  const units = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, unitIds))
  const reason =
    '该血袋被报告引起输血反应，而记录仍为在库 / a reaction to this bag was reported while it counts as stock'
  for (const unit of units.filter(({ custody }) => holdsSuspect(custody)))
    await placeHold(tx, unit, { kind: 'QUARANTINE', reason })
}

/** Keeps another component of a suspected donation from the next patient. */
export const holdForReaction = (tx: Tx, unit: UnitRow, type: ReactionType): Promise<Id<'Hold'>> => {
  const { zh, en } = reactionTypeLabels[type]
  const reason = `同一献血的成分发生输血反应：${zh} / reaction to another component of the donation: ${en}`
  return placeHold(tx, unit, { kind: 'QUARANTINE', reason })
}
