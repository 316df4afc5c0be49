import { restoreFact, withdrawFacts } from '#db/compatibility/finders.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { listTransfusionsByUnitIds, type TransfusionRow } from '#db/transfusions/finders.ts'
import {
  insertReactionSteps,
  insertReactionUnits,
  listHeldForReaction,
  lockReaction,
  type ReactionRow,
} from '#db/transfusions/finders-reactions.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { recordReactionFact } from '#resolvers/compatibility/history.ts'
import type { Tx } from '#resolvers/context.ts'
import { ReactionRefused } from '#resolvers/transfusions/errors.ts'
import { holdSiblings } from '#resolvers/transfusions/sibling-holds.ts'
import type { Finding } from '#rules/finding.ts'
import { checkReaction, type ReactionFacts } from '#rules/transfusions/reaction.ts'
import { checkReactionClosing, stepsAfter } from '#rules/transfusions/reaction-steps.ts'
import {
  type ReactionSeverity,
  type ReactionStep,
  type ReactionType,
  reactionSteps,
} from '#rules/transfusions/reaction-terms.ts'

/** The case of a reaction, as much of it as its steps and bags hang on. */
export type ReactionCase = Pick<ReactionRow, 'allianceId' | 'organisationId' | 'id'>

/** An open case that the caller may see, locked. @throws NotFound, ReactionRefused when it is closed */
export const lockOpenReaction = async (tx: Tx, text: string): Promise<ReactionRow> => {
  const id = asId('Reaction', text)
  const reaction = id && (await lockReaction(tx.db, { allianceId: tx.allianceId, id }))
  if (!reaction) throw new NotFound({ zh: '输血不良反应', en: 'reaction' })
  const findings = checkReactionClosing(reaction.state === 'CLOSED', [])
  if (findings.length > 0) throw ReactionRefused.because(findings)
  return reaction
}

/**
 * What does not fit the type, the time or the record. The latest bag that was begun before the reaction is the one it
 * is measured by.
 */
export const judgeReaction = async (
  tx: Tx,
  unitIds: readonly Id<'Unit'>[],
  told: Omit<ReactionFacts, 'transfusion'> & { readonly patientId: Id<'Patient'> },
): Promise<Finding[]> => {
  const rows = await listTransfusionsByUnitIds(tx.db, unitIds)
  const begun = rows
    .filter(({ patientId, startedAt }) => patientId === told.patientId && startedAt !== null)
    .toSorted((a, b) => startOf(b) - startOf(a))
  const transfusion = begun.find((row) => startOf(row) <= told.onsetAt.getTime()) ?? begun.at(-1) ?? null
  return checkReaction({ ...told, transfusion })
}

const startOf = ({ startedAt }: TransfusionRow): number => startedAt?.getTime() ?? 0

/** Opens the steps that a type and grade ask for and the case does not have yet; each is due from `tx.occurredAt` on. */
export const openSteps = async (
  tx: Tx,
  reaction: ReactionCase,
  told: { readonly type: ReactionType; readonly severity: ReactionSeverity },
  { standing = [], done = [] }: { standing?: readonly ReactionStep[]; done?: readonly ReactionStep[] },
): Promise<void> => {
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const { allianceId, organisationId, id: reactionId } = reaction
  const steps = stepsAfter({ ...told, noticedAt: tx.occurredAt }, policy)
  await insertReactionSteps(
    tx.db,
    steps
      .filter(({ step }) => !standing.includes(step))
      .map(({ step, dueAt }) => ({
        allianceId,
        id: newId('ReactionStep'),
        organisationId,
        reactionId,
        step,
        line: reactionSteps.indexOf(step),
        dueAt,
        ...(done.includes(step) ? { doneAt: tx.occurredAt, doneBy: tx.seat.staffId } : {}),
      })),
  )
}

/** Holds the other components where the type or somebody asks for it, and names them in the case; answers the held. */
export const involveSiblings = async (
  tx: Tx,
  reaction: ReactionCase,
  of: { readonly units: readonly UnitRow[]; readonly type: ReactionType; readonly asked: boolean },
): Promise<Id<'Unit'>[]> => {
  const { allianceId, organisationId, id: reactionId } = reaction
  const held = await tx.elevated(() => listHeldForReaction(tx.db, { allianceId, reactionId }))
  const siblings = await holdSiblings(tx, { ...of, held })
  await insertReactionUnits(
    tx.db,
    siblings.map((sibling) => ({ ...sibling, role: 'SIBLING', allianceId, organisationId, reactionId })),
  )
  return siblings.flatMap(({ unitId, holdId }) => (holdId === null ? [] : [unitId]))
}

/** Writes the reaction into the passport anew: as another code, as one it had before, or not at all (null). */
export const rewritePassport = async (tx: Tx, reaction: ReactionRow, code: string | null): Promise<void> => {
  const { allianceId, id: evidenceId, onsetAt } = reaction
  await withdrawFacts(tx.db, allianceId, evidenceId, tx.now)
  if (code === null || (await restoreFact(tx.db, { allianceId, evidenceId, kind: 'REACTION', value: code })))
    return
  const [patient] = await listPatientsByIds(tx.db, [reaction.patientId])
  if (patient !== undefined) await recordReactionFact(tx, patient, { evidenceId, code, occurredAt: onsetAt })
}
