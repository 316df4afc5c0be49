import { lockUnits } from '#db/inventory/finders.ts'
import { listReservedUnitIds } from '#db/inventory/finders-reservations.ts'
import { type RequestRow, updateRequest } from '#db/requests/finders.ts'
import type { Tx } from '#resolvers/context.ts'
import { putBack } from '#resolvers/inventory/end-reservation.ts'
import { linesOf } from '#resolvers/inventory/lines.ts'
import { requestTransitions } from '#rules/requests/terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/** Completes a locked request once every line has been issued in full; what was kept for it beyond that goes back. */
export const closeServedRequest = async (tx: Tx, request: RequestRow): Promise<void> => {
  const lines = await linesOf(tx, request.id)
  if (lines.some(({ asked, issued }) => issued < asked)) return
  if (!mayTransition(requestTransitions, 'complete', request.state)) return
  await updateRequest(
    tx.db,
    { allianceId: tx.allianceId, id: request.id },
    { state: requestTransitions.complete.to, version: request.version + 1 },
  )
  // What is left over may stand in another bank than the one that issued last.
  await tx.elevated(() => putBackSpare(tx, request))
  tx.emit('requests.requestClosed', {
    organisationId: request.organisationId,
    subjectId: request.id,
    payload: { requestId: request.id, patientId: request.patientId },
  })
}

const putBackSpare = async (tx: Tx, request: RequestRow) => {
  const ids = await listReservedUnitIds(tx.db, tx.allianceId, request.id)
  for (const unit of await lockUnits(tx.db, tx.allianceId, ids)) await putBack(tx, unit, 'REQUEST_CLOSED')
}
