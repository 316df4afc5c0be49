import type { Id } from '#lib/ids.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { judgePlacing, lockPlaceInUse, putInto } from '#resolvers/inventory/placing.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Where a unit is put. */
export type PlaceUnitInput = OperationInput & { readonly unitId: string; readonly placeId: string }

/** Says where a unit stands: in a place of the organisation that has it, whose range is the unit's own. */
export const placeUnit = operation(
  'inventory.placeUnit',
  async (tx, input: PlaceUnitInput): Promise<{ id: Id<'Unit'> }> => {
    // The place first: so does an excursion that holds what stands in it.
    const place = await lockPlaceInUse(tx, input.placeId)
    const unit = await lockVisibleUnit(tx, input.unitId)
    if (unit.organisationId !== tx.seat.organisationId) throw new UnitNotFound()
    const findings = await judgePlacing(tx, unit, place)
    if (findings.length > 0) throw PlaceRefused.because(findings)
    await putInto(tx, unit, place)
    tx.note({ subjectId: unit.id, before: { placeId: unit.placeId }, after: { placeId: place.id } })
    return { id: unit.id }
  },
)
