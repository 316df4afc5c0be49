import { type UnitRow, updateUnit } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { endStay, insertStay, lockStandingStay } from '#db/inventory/finders-stays.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'

/** What is needed of a locked unit to say where it stands. */
type Standing = Pick<UnitRow, 'allianceId' | 'id'>

/** Puts a locked unit into a place, or (null) out of every one, as of the time the operation tells of. */
export const stand = async (tx: Tx, unit: Standing, place: PlaceRow | null): Promise<void> => {
  const began = await leave(tx, unit)
  const { allianceId, id } = unit
  await updateUnit(tx.db, { allianceId, id }, { placeId: place?.id ?? null, updatedAt: tx.now })
  if (place !== null) await enter(tx, unit, place, began)
}

/** A stay begins; told late, it doesn't begin before the one that it follows. */
export const enter = async (
  tx: Tx,
  unit: Standing,
  place: PlaceRow,
  notBefore: Date | null = null,
): Promise<void> =>
  insertStay(tx.db, {
    allianceId: unit.allianceId,
    id: newId('UnitStay'),
    organisationId: place.organisationId,
    unitId: unit.id,
    placeId: place.id,
    since: later(tx.occurredAt, notBefore),
  })

/** Ends the stay a unit is in, if any; answers when that stay began. */
export const leave = async (tx: Tx, unit: Standing): Promise<Date | null> => {
  const stay = await lockStandingStay(tx.db, unit)
  if (stay !== null) await endStay(tx.db, stay, later(tx.occurredAt, stay.since))
  return stay?.since ?? null
}

const later = (one: Date, other: Date | null): Date => (other !== null && other > one ? other : one)
