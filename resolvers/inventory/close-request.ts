import { lockUnits } from '#db/inventory/finders.ts'
import { listReservedUnitIds } from '#db/inventory/finders-reservations.ts'
import { type RequestRow, updateRequest } from '#db/requests/finders.ts'
import { settleOwed } from '#db/requests/finders-approvals.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { putBack } from '#resolvers/inventory/end-reservation.ts'
import { linesOf } from '#resolvers/inventory/lines.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { announceRequest, assertMayDecide, lockNamedRequest } from '#resolvers/requests/locked-request.ts'
import { owedKinds, type RequestCloseReason } from '#rules/requests/terms.ts'

export type CloseRequestInput = OperationInput & {
  readonly requestId: string
  readonly reason: RequestCloseReason
  /** Who of the hospital said so, by name. */
  readonly toldBy: string
  /** In words; asked for where the reason is OTHER. */
  readonly note?: string | null
}

/**
 * The lead closes a request it has accepted, on the hospital's word. What was kept for it goes back to stock in the
 * same transaction; the tests done stay as they are. It stands here and not with the requests because the reservations
 * must fall with it, and inventory builds on requests. Where no blood was given nothing is owed any more.
 * @throws NotInState
 */
export const closeRequest = operation(
  'inventory.closeRequest',
  async (tx: Tx, input: CloseRequestInput): Promise<{ id: Id<'Request'> }> => {
    const { toldBy, note } = checkedWords(input)
    const request = await lockNamedRequest(tx, { requestId: input.requestId })
    assertMayDecide(tx, 'close', request)
    await updateRequest(tx.db, request, {
      state: 'CLOSED',
      closedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
      closeReason: input.reason,
      closeToldBy: toldBy,
      closeNote: note,
      version: request.version + 1,
    })
    const freed = await freeReserved(tx, request)
    await forgiveUnused(tx, request)
    const after = { state: 'CLOSED', reason: input.reason, toldBy, freed }
    tx.note({ subjectId: request.id, before: { state: request.state }, after })
    announceRequest(tx, 'requests.requestClosed', request)
    return { id: request.id }
  },
)

const checkedWords = (input: CloseRequestInput) => {
  const toldBy = textOf(input.toldBy)
  const note = textOf(input.note) ?? null
  if (toldBy === undefined)
    throw BadInput.of('toldBy', { zh: '须写明通知人', en: 'name who of the hospital said so' })
  if (input.reason === 'OTHER' && note === null)
    throw BadInput.of('note', { zh: '原因为“其他”时须说明', en: 'the reason OTHER needs its words' })
  return { toldBy, note }
}

const freeReserved = async (tx: Tx, request: RequestRow): Promise<readonly Id<'Unit'>[]> => {
  const ids = await listReservedUnitIds(tx.db, tx.allianceId, request.id)
  const units = await lockUnits(tx.db, tx.allianceId, ids)
  for (const unit of units) await putBack(tx, unit, 'REQUEST_CLOSED')
  return units.map(({ id }) => id)
}

const forgiveUnused = async (tx: Tx, request: RequestRow): Promise<void> => {
  const lines = await linesOf(tx, request.id)
  if (lines.some(({ issued }) => issued > 0)) return
  const values = { settledAt: tx.occurredAt, settledBy: tx.seat.staffId, evidence: request.id }
  await settleOwed(tx.db, request, owedKinds, values)
}
