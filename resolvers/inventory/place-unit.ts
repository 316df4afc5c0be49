import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { judgePlace, lockOwnPlace } from '#resolvers/inventory/place.ts'
import { stand } from '#resolvers/inventory/stand.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { finding } from '#rules/finding.ts'
import { unitStateLabels } from '#rules/inventory/terms.ts'

/** Where a unit is put. */
export type PlaceUnitInput = OperationInput & { readonly unitId: string; readonly placeId: string }

/** Says where a unit stands: in a place of the organisation that has it, whose range is the unit's own. */
export const placeUnit = operation(
  'inventory.placeUnit',
  async (tx, input: PlaceUnitInput): Promise<{ id: Id<'Unit'> }> => {
    const unit = await lockVisibleUnit(tx, input.unitId)
    if (unit.organisationId !== tx.seat.organisationId) throw new NotFound({ zh: '血袋', en: 'unit' })
    const place = await lockOwnPlace(tx, input.placeId)
    if (place.retiredAt !== null)
      throw new PlaceRefused({
        zh: '该储血位置已停用',
        en: 'the place is out of use',
      })
    const findings =
      unit.custody === 'IN_STOCK' || unit.custody === 'RESERVED'
        ? await judgePlace(tx, place, unit)
        : [
            finding('UNIT_STATE_FORBIDS', {
              field: 'unitId',
              values: { state: unitStateLabels[unit.custody] },
            }),
          ]
    if (findings.length > 0) throw PlaceRefused.because(findings)
    await stand(tx, unit, place)
    tx.emit('inventory.unitPlaced', {
      organisationId: unit.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: unit.requestId },
    })
    tx.note({ subjectId: unit.id, before: { placeId: unit.placeId }, after: { placeId: place.id } })
    return { id: unit.id }
  },
)
