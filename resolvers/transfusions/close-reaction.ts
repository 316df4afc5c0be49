import { withdrawFacts } from '#db/compatibility/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import {
  listStepsByReactionIds,
  lockReaction,
  type ReactionRow,
  updateReaction,
} from '#db/transfusions/finders-reactions.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { recordReactionFact } from '#resolvers/compatibility/history.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endKeepingForReaction } from '#resolvers/requests/keep-sample.ts'
import { ReactionRefused } from '#resolvers/transfusions/errors.ts'
import { checkReactionClosing } from '#rules/transfusions/reaction-steps.ts'
import {
  code0514Of,
  type Imputability,
  type ReactionSeverity,
  type ReactionType,
} from '#rules/transfusions/reaction-terms.ts'

/** What the examination showed; what is absent stays as reported. */
export type CloseReactionInput = OperationInput & {
  readonly reactionId: string
  readonly conclusion: string
  readonly type?: ReactionType | null
  readonly severity?: ReactionSeverity | null
  readonly imputability?: Imputability | null
}

/**
 * Closes a reaction case when every step is done. The samples kept for it are let go, the passport follows the final
 * type; holds on sibling components stay until somebody lifts them.
 */
export const closeReaction = operation(
  'transfusions.closeReaction',
  async (tx, input: CloseReactionInput): Promise<{ id: Id<'Reaction'> }> => {
    const conclusion = input.conclusion.trim()
    if (conclusion === '')
      throw BadInput.of('conclusion', { zh: '请写明结论', en: 'say what the examination showed' })
    const id = asId('Reaction', input.reactionId)
    const reaction = id && (await lockReaction(tx.db, { allianceId: tx.allianceId, id }))
    if (!reaction) throw new NotFound({ zh: '输血不良反应', en: 'reaction' })
    const steps = await listStepsByReactionIds(tx.db, [reaction.id])
    const open = steps.filter(({ doneAt }) => doneAt === null).map(({ step }) => step)
    const findings = checkReactionClosing(reaction.state === 'CLOSED', open)
    if (findings.length > 0) throw ReactionRefused.because(findings)
    const closed = {
      state: 'CLOSED' as const,
      conclusion,
      type: input.type ?? reaction.type,
      severity: input.severity ?? reaction.severity,
      imputability: input.imputability ?? reaction.imputability,
      closedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
    }
    const code0514 = closed.type === reaction.type ? reaction.code0514 : code0514Of[closed.type]
    await updateReaction(tx.db, reaction, { ...closed, code0514 })
    await endKeepingForReaction(tx, reaction.id)
    await followPassport(tx, reaction, { code0514, excluded: closed.imputability === 'EXCLUDED' })
    tx.emit('transfusions.reactionClosed', {
      organisationId: reaction.organisationId,
      subjectId: reaction.id,
      payload: { reactionId: reaction.id, patientId: reaction.patientId },
    })
    const { type, severity, imputability } = reaction
    tx.note({ subjectId: reaction.id, before: { type, severity, imputability }, after: closed })
    return { id: reaction.id }
  },
)

/** A reaction that the blood did not cause leaves the passport; one of another type than reported is written anew. */
const followPassport = async (
  tx: Tx,
  reaction: ReactionRow,
  final: { readonly code0514: string; readonly excluded: boolean },
) => {
  if (!final.excluded && final.code0514 === reaction.code0514) return
  await withdrawFacts(tx.db, tx.allianceId, reaction.id, tx.now)
  const [patient] = await listPatientsByIds(tx.db, [reaction.patientId])
  if (final.excluded || patient === undefined) return
  await recordReactionFact(tx, patient, {
    evidenceId: reaction.id,
    code: final.code0514,
    occurredAt: reaction.onsetAt,
  })
}
