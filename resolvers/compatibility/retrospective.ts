import { findUnitLabel } from '#db/compatibility/finders.ts'
import {
  countOpenOfRequest,
  insertRetrospectives,
  listCrossmatchesOfBag,
  lockRetrospectives,
  type RetrospectiveRow,
  updateRetrospective,
} from '#db/compatibility/finders-retrospective.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { productOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { passportOf } from '#resolvers/compatibility/passport-facts.ts'
import type { Tx } from '#resolvers/context.ts'
import { owe, settle } from '#resolvers/requests/owe.ts'
import { crossmatchTests, readCrossmatch } from '#rules/compatibility/crossmatch.ts'
import { retrospectiveState } from '#rules/compatibility/retrospective.ts'
import type { RetrospectiveState } from '#rules/compatibility/terms.ts'
import { owedUntil } from '#rules/requests/owed.ts'

/** Writes down which bags of an emergency have left uncrossmatched: their crossmatch follows within the policy's hours. */
export const oweCrossmatches = async (
  tx: Tx,
  request: RequestRow,
  unitIds: readonly Id<'Unit'>[],
): Promise<void> => {
  const { values } = await policyAt(tx, tx.occurredAt)
  const dueAt = owedUntil('CROSSMATCH', tx.occurredAt, values)
  await insertRetrospectives(
    tx.db,
    unitIds.map((unitId) => ({
      allianceId: tx.allianceId,
      id: newId('RetrospectiveCrossmatch'),
      organisationId: request.organisationId,
      requestId: request.id,
      unitId,
      dueAt,
      state: 'OPEN',
      occurredAt: tx.occurredAt,
    })),
  )
}

/** A final crossmatch of one bag with one person. */
export type BagResult = {
  readonly crossmatchId: Id<'Crossmatch'>
  readonly unitId: Id<'Unit'>
  readonly personId: Id<'Person'>
}

/**
 * A final crossmatch answers what the bag owes, if it left uncrossmatched for this person. An incompatible one is told
 * within the same transaction, so that the bag is called back at once.
 */
export const answerRetrospective = async (tx: Tx, result: BagResult): Promise<void> => {
  const of = { ...result, allianceId: tx.allianceId }
  const owing = await lockRetrospectives(tx.db, of)
  if (owing.length === 0) return
  const state = await stateOf(tx, of)
  for (const row of owing) await answer(tx, row, state, result)
}

const stateOf = async (
  tx: Tx,
  of: Parameters<typeof listCrossmatchesOfBag>[1],
): Promise<RetrospectiveState> => {
  const [label, rows, { values: policy }, { group }] = [
    await tx.elevated(() => findUnitLabel(tx.db, of.allianceId, of.unitId)),
    await tx.elevated(() => listCrossmatchesOfBag(tx.db, of)),
    await policyAt(tx, tx.now),
    await passportOf(tx, of.personId),
  ]
  const product = label === null ? undefined : await productOf(tx, label)
  if (label === null || product === undefined) return 'OPEN'
  const { sides } = readCrossmatch(rows.flatMap(crossmatchTests), product, policy)
  return retrospectiveState({ product, sides, unitAbo: label.abo, patientAbo: group.abo }, policy)
}

const answer = async (
  tx: Tx,
  row: RetrospectiveRow,
  state: RetrospectiveState,
  { crossmatchId, unitId }: BagResult,
) => {
  const isOpen = state === 'OPEN'
  await updateRetrospective(tx.db, row, {
    state,
    crossmatchId: isOpen ? null : crossmatchId,
    answeredAt: isOpen ? null : tx.occurredAt,
  })
  const { requestId, organisationId } = row
  if (isOpen && row.state !== 'OPEN')
    await owe(tx, { request: { id: requestId, organisationId }, kind: 'CROSSMATCH', dueAt: row.dueAt })
  const { open } = await countOpenOfRequest(tx.db, { allianceId: tx.allianceId, requestId })
  if (open === 0) await settle(tx, { requestId, kind: 'CROSSMATCH', by: crossmatchId })
  if (state === 'INCOMPATIBLE' && row.state !== 'INCOMPATIBLE')
    tx.emit('compatibility.retrospectiveIncompatible', {
      organisationId,
      subjectId: unitId,
      payload: { unitId, requestId, crossmatchId, retrospectiveId: row.id },
    })
}

/** A crossmatch was verified: a request owes its report until every bag that left has a crossmatch both testers signed. */
export const settleReport = async (
  tx: Tx,
  { requestId, by }: { readonly requestId: Id<'Request'> | null; readonly by: string },
): Promise<void> => {
  if (requestId === null) return
  const of = { allianceId: tx.allianceId, requestId }
  const { open, unsigned } = await tx.elevated(() => countOpenOfRequest(tx.db, of))
  if (open + unsigned === 0) await settle(tx, { requestId, kind: 'CROSSMATCH_REPORT', by })
}
