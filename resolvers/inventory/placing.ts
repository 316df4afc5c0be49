import type { UnitRow } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import type { Tx } from '#resolvers/context.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { judgePlace, lockOwnPlace } from '#resolvers/inventory/place.ts'
import { stand } from '#resolvers/inventory/stand.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { unitStateLabels } from '#rules/inventory/terms.ts'

/** A place of the caller's own that is in use, locked. @throws PlaceRefused for one that is not */
export const lockPlaceInUse = async (tx: Tx, text: string): Promise<PlaceRow> => {
  const place = await lockOwnPlace(tx, text)
  if (place.retiredAt === null) return place
  throw new PlaceRefused({ zh: '该储血位置已停用', en: 'the place is out of use' })
}

/** What forbids a locked unit to stand in a place: it has left the store, or the place keeps another range. */
export const judgePlacing = async (tx: Tx, unit: UnitRow, place: PlaceRow): Promise<Finding[]> => {
  if (unit.custody === 'IN_STOCK' || unit.custody === 'RESERVED') return judgePlace(tx, place, unit)
  return [
    finding('UNIT_STATE_FORBIDS', { field: 'unitId', values: { state: unitStateLabels[unit.custody] } }),
  ]
}

/** Puts a locked unit into a place and tells of it. */
export const putInto = async (tx: Tx, unit: UnitRow, place: PlaceRow): Promise<void> => {
  await stand(tx, unit, place)
  tx.emit('inventory.unitPlaced', {
    organisationId: unit.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: unit.requestId },
  })
}
