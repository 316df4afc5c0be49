import type { UnitRow } from '#db/inventory/finders.ts'
import { endReservations, type ReservationEnding } from '#db/inventory/finders-reservations.ts'
import type { Tx } from '#resolvers/context.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'

/** Puts a locked, reserved unit back into stock and tells the hospital it was kept for. */
export const putBack = async (tx: Tx, unit: UnitRow, ending: ReservationEnding): Promise<void> => {
  await endReservations(tx.db, unit.allianceId, [unit.id], { endedAt: tx.occurredAt, ending })
  await moveUnit(tx, unit, {
    action: 'releaseReservation',
    values: { requestId: null, forOrganisationId: null },
  })
  tx.emit('inventory.reservationEnded', {
    organisationId: unit.forOrganisationId ?? unit.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: unit.requestId, ending },
  })
}
