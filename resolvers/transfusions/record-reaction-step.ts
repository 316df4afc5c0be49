import { updateStepDone } from '#db/transfusions/finders-reactions.ts'
import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { ReactionRefused } from '#resolvers/transfusions/errors.ts'
import { lockOpenReaction } from '#resolvers/transfusions/reaction-case.ts'
import type { ReactionStep } from '#rules/transfusions/reaction-terms.ts'

/** A step that was done after a reaction; `occurredAt` is when. */
export type RecordReactionStepInput = OperationInput & {
  readonly reactionId: string
  readonly step: ReactionStep
  /** What was found or sent; of a report to station or health commission, its number. */
  readonly note?: string | null
}

/** Notes that a step of an open case is done: a retest with its result, a report with its number. */
export const recordReactionStep = operation(
  'transfusions.recordReactionStep',
  async (tx, input: RecordReactionStepInput): Promise<{ id: Id<'Reaction'> }> => {
    const reaction = await lockOpenReaction(tx, input.reactionId)
    const done = { doneAt: tx.occurredAt, doneBy: tx.seat.staffId, note: textOf(input.note) ?? null }
    const of = { allianceId: tx.allianceId, reactionId: reaction.id, step: input.step }
    if ((await updateStepDone(tx.db, of, done)) === null)
      throw new ReactionRefused({
        zh: '该不良反应没有这一步，或已完成',
        en: 'the case does not ask for this step, or it is done already',
      })
    tx.emit('transfusions.reactionStepDone', {
      organisationId: reaction.organisationId,
      subjectId: reaction.id,
      payload: { reactionId: reaction.id, step: input.step },
    })
    tx.note({ subjectId: reaction.id, after: { step: input.step, ...done } })
    return { id: reaction.id }
  },
)
