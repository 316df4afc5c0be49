import { countUnitsIn, updatePlace } from '#db/inventory/finders-places.ts'
import { countSamplesIn } from '#db/inventory/finders-sample-stays.ts'
import type { Id } from '#lib/ids.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { lockOwnPlace } from '#resolvers/inventory/place.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Which place is taken out of use. */
export type RetirePlaceInput = OperationInput & { readonly placeId: string }

/**
 * Takes an empty place of the caller's own organisation out of use; its readings stay. One that is out of use already
 * stays so.
 */
export const retirePlace = operation(
  'inventory.retirePlace',
  async (tx, input: RetirePlaceInput): Promise<{ id: Id<'Place'> }> => {
    const place = await lockOwnPlace(tx, input.placeId)
    if (place.retiredAt !== null) return { id: place.id }
    const units = await tx.elevated(() => countUnitsIn(tx.db, place))
    if (units > 0)
      throw new PlaceRefused({
        zh: `该储血位置尚有 ${units} 袋血液，须先移出`,
        en: `units stand in the place (${units}); put them elsewhere first`,
      })
    const samples = await tx.elevated(() => countSamplesIn(tx.db, place))
    if (samples > 0)
      throw new PlaceRefused({
        zh: `该储血位置尚存有 ${samples} 份标本，须先移出`,
        en: `samples are kept in the place (${samples}); put them elsewhere first`,
      })
    await updatePlace(tx.db, place, { retiredAt: tx.occurredAt, updatedAt: tx.now })
    tx.note({ subjectId: place.id, before: { retiredAt: null }, after: { retiredAt: tx.occurredAt } })
    return { id: place.id }
  },
)
