import {
  insertCaseStep,
  lockWaiverCase,
  type NewWaiverCase,
  updateWaiverCase,
  type WaiverCaseRow,
} from '#db/waivers/finders-cases.ts'
import { NotFound } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { WaiverCaseNotInState } from '#resolvers/waivers/case-errors.ts'
import { mayTransition } from '#rules/vocabulary.ts'
import { type CaseAction, type CaseStep, caseTransitions } from '#rules/waivers/case-terms.ts'

/** What a step in the life of a case says beside who and when. */
export type StepWords = { readonly reason?: string | null; readonly fen?: number | null }

const STEPS: Readonly<Record<CaseAction, CaseStep>> = {
  ask: 'ASKED',
  rule: 'RULED',
  owe: 'OWED',
  close: 'CLOSED',
  confirm: 'PAYEE_CONFIRMED',
  sign: 'SIGNED',
  pay: 'PAID',
  reopen: 'REOPENED',
  refuse: 'REFUSED',
}

/** The case, locked. @throws NotFound for one that is not the caller's to see. */
export const lockedCase = async (tx: Tx, caseId: string): Promise<WaiverCaseRow> => {
  const row = await lockWaiverCase(tx.db, caseId)
  if (row === null) throw new NotFound({ zh: '退费个案', en: 'refund case' })
  tx.note({ subjectId: row.id })
  return row
}

/** @throws WaiverCaseNotInState unless the case is in a state for the action. */
export const assertMayMove = (row: WaiverCaseRow, action: CaseAction): void => {
  if (!mayTransition(caseTransitions, action, row.state)) throw new WaiverCaseNotInState(row.id, row.state)
}

/**
 * Moves a case on, and writes the step.
 * @throws WaiverCaseNotInState when its state doesn't allow the action.
 */
export const moveCase = async (
  tx: Tx,
  row: WaiverCaseRow,
  action: CaseAction,
  values: Partial<NewWaiverCase> = {},
  words: StepWords = {},
): Promise<WaiverCaseRow> => {
  assertMayMove(row, action)
  const state = caseTransitions[action].to
  const moved = { ...row, nextAttemptAt: null, ...values, state }
  await updateWaiverCase(tx.db, row, { nextAttemptAt: null, ...values, state })
  tx.note({ before: { state: row.state }, after: { caseId: row.id, state, fen: moved.fen } })
  await writeStep(tx, moved, STEPS[action], words)
  return moved
}

/**
 * Ends a case for which nothing is paid: closed by itself, or refused by a person.
 * @throws WaiverCaseNotInState when its state doesn't allow it
 */
export const endCase = async (
  tx: Tx,
  row: WaiverCaseRow,
  action: 'close' | 'refuse',
  reason: string,
): Promise<void> => {
  await moveCase(tx, row, action, { endReason: reason, endedAt: tx.now }, { reason })
}

/** Adds to the history of a case, and tells of it. */
export const writeStep = async (
  tx: Tx,
  row: Pick<WaiverCaseRow, 'allianceId' | 'organisationId' | 'stationId' | 'id' | 'state'>,
  step: CaseStep,
  { reason = null, fen = null }: StepWords = {},
): Promise<void> => {
  const { allianceId, organisationId, stationId, id: caseId, state } = row
  await insertCaseStep(tx.db, {
    allianceId,
    id: newId('WaiverStep'),
    organisationId,
    stationId,
    caseId,
    step,
    state,
    by: tx.seat.staffId,
    reason,
    fen,
    occurredAt: tx.occurredAt,
  })
  tx.emit('waivers.caseChanged', {
    allianceId,
    organisationId,
    subjectId: caseId,
    payload: { caseId, state },
  })
}
