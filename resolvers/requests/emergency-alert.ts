import type { RequestRow } from '#db/requests/finders.ts'
import type { Tx } from '#resolvers/context.ts'

/** Tells the lead at once that a request has become an emergency. */
export const openEmergency = (
  tx: Tx,
  { id, organisationId, patientId }: Pick<RequestRow, 'id' | 'organisationId' | 'patientId'>,
): void =>
  tx.emit('requests.emergencyOpened', {
    organisationId,
    subjectId: id,
    payload: { requestId: id, patientId },
  })
