import { listUnitsByIds } from '#db/inventory/finders.ts'
import {
  listStepsByReactionIds,
  listUnitsByReactionIds,
  type ReactionRow,
  updateReaction,
} from '#db/transfusions/finders-reactions.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import {
  involveSiblings,
  judgeReaction,
  lockOpenReaction,
  openSteps,
  rewritePassport,
} from '#resolvers/transfusions/reaction-case.ts'
import { code0514Of, type ReactionSeverity, type ReactionType } from '#rules/transfusions/reaction-terms.ts'

/** What a reaction proves to be while it is examined; what is absent stays. `occurredAt` is when that was known. */
export type AmendReactionInput = OperationInput & {
  readonly reactionId: string
  readonly type?: ReactionType | null
  readonly severity?: ReactionSeverity | null
}

export type AmendedReaction = { id: Id<'Reaction'>; heldUnitIds: Id<'Unit'>[] }

/**
 * Gives an open case another type or grade: the steps that these ask for are opened, the passport follows, and the
 * other components of the donation are held where the next patient may be harmed. What was asked for before stays.
 */
export const amendReaction = operation(
  'transfusions.amendReaction',
  async (tx, input: AmendReactionInput): Promise<AmendedReaction> => {
    if (!input.type && !input.severity)
      throw BadInput.of('type', { zh: '请写明新的分型或分级', en: 'name the new type or grade' })
    const reaction = await lockOpenReaction(tx, input.reactionId)
    const final = { type: input.type ?? reaction.type, severity: input.severity ?? reaction.severity }
    if (final.type === reaction.type && final.severity === reaction.severity)
      return { id: reaction.id, heldUnitIds: [] }
    const heldUnitIds = await follow(tx, reaction, final)
    const standing = (await listStepsByReactionIds(tx.db, [reaction.id])).map(({ step }) => step)
    await openSteps(tx, reaction, final, { standing })
    const { type, severity, patientId, organisationId } = reaction
    tx.emit('transfusions.reactionAmended', {
      organisationId,
      subjectId: reaction.id,
      payload: { reactionId: reaction.id, patientId, severity: final.severity, unitIds: heldUnitIds },
    })
    tx.note({ subjectId: reaction.id, before: { type, severity }, after: { ...final, heldUnitIds } })
    return { id: reaction.id, heldUnitIds }
  },
)

/** Writes the new type and grade and what hangs on the type; answers the components that are held now. */
const follow = async (
  tx: Tx,
  reaction: ReactionRow,
  final: { readonly type: ReactionType; readonly severity: ReactionSeverity },
): Promise<Id<'Unit'>[]> => {
  if (final.type === reaction.type) {
    await updateReaction(tx.db, reaction, final)
    return []
  }
  const bags = await listUnitsByReactionIds(tx.db, [reaction.id])
  const unitIds = bags.filter(({ role }) => role === 'SUSPECT').map(({ unitId }) => unitId)
  const findings = await judgeReaction(tx, unitIds, { ...reaction, ...final })
  const code0514 = code0514Of[final.type]
  await updateReaction(tx.db, reaction, { ...final, code0514, findings })
  await rewritePassport(tx, reaction, code0514)
  const units = await tx.elevated(() => listUnitsByIds(tx.db, unitIds))
  return involveSiblings(tx, reaction, { units, type: final.type, asked: false })
}
