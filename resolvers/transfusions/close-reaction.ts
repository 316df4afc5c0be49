import { listStepsByReactionIds, updateReaction } from '#db/transfusions/finders-reactions.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endKeepingForReaction } from '#resolvers/requests/keep-sample.ts'
import { amendReaction } from '#resolvers/transfusions/amend-reaction.ts'
import { ReactionRefused } from '#resolvers/transfusions/errors.ts'
import { lockOpenReaction, rewritePassport } from '#resolvers/transfusions/reaction-case.ts'
import { checkReactionClosing } from '#rules/transfusions/reaction-steps.ts'
import type { Imputability, ReactionSeverity, ReactionType } from '#rules/transfusions/reaction-terms.ts'

/** What the examination showed; what is absent stays as reported. */
export type CloseReactionInput = OperationInput & {
  readonly reactionId: string
  readonly conclusion: string
  readonly type?: ReactionType | null
  readonly severity?: ReactionSeverity | null
  readonly imputability?: Imputability | null
}

/**
 * Closes a reaction case when every step is done, those of its final type and grade too. These are taken over first and
 * stay, also when steps of theirs keep the case open: contamination that was found is acted on, whoever tells it how.
 * The samples kept for the case are let go; holds on sibling components stay until somebody lifts them.
 */
export const closeReaction = operation(
  'transfusions.closeReaction',
  async (tx, input: CloseReactionInput): Promise<{ id: Id<'Reaction'> }> => {
    const conclusion = conclusionOf(input)
    const reaction = await lockOpenReaction(tx, input.reactionId)
    const steps = await listStepsByReactionIds(tx.db, [reaction.id])
    const open = steps.filter(({ doneAt }) => doneAt === null).map(({ step }) => step)
    const findings = checkReactionClosing(false, open)
    if (findings.length > 0) throw ReactionRefused.because(findings)
    const closed = {
      state: 'CLOSED' as const,
      conclusion,
      imputability: input.imputability ?? reaction.imputability,
      closedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
    }
    await updateReaction(tx.db, reaction, closed)
    await endKeepingForReaction(tx, reaction.id)
    // A reaction that the blood did not cause leaves the passport.
    if (closed.imputability === 'EXCLUDED') await rewritePassport(tx, reaction, null)
    tx.emit('transfusions.reactionClosed', {
      organisationId: reaction.organisationId,
      subjectId: reaction.id,
      payload: { reactionId: reaction.id, patientId: reaction.patientId },
    })
    const { type, severity, imputability } = reaction
    tx.note({ subjectId: reaction.id, before: { type, severity, imputability }, after: closed })
    return { id: reaction.id }
  },
  async ({ ctx }, input) => {
    conclusionOf(input)
    const { reactionId, type, severity, occurredAt, idempotencyKey } = input
    if (type || severity) await amendReaction(ctx, { reactionId, type, severity, occurredAt, idempotencyKey })
  },
)

const conclusionOf = ({ conclusion }: CloseReactionInput): string => {
  const text = conclusion.trim()
  if (text === '')
    throw BadInput.of('conclusion', { zh: '请写明结论', en: 'say what the examination showed' })
  return text
}
