import type { UnitRow } from '#db/inventory/finders.ts'
import { lockPlace, lockPlacesOf, type PlaceRow } from '#db/inventory/finders-places.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import { productOf } from '#resolvers/alliance/dictionary.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Finding } from '#rules/finding.ts'
import { checkPlace } from '#rules/inventory/places.ts'

/** A place of the caller's own organisation, locked. */
export const lockOwnPlace = async (tx: Tx, text: string): Promise<PlaceRow> => {
  const id = asId('Place', text)
  const place = id === null ? null : await lockPlace(tx.db, { allianceId: tx.allianceId, id })
  if (place === null || place.organisationId !== tx.seat.organisationId)
    throw new NotFound({ zh: '储血位置', en: 'place' })
  return place
}

/** The caller's places in use by the names on their doors. */
export const ownPlacesByName = async (tx: Tx): Promise<ReadonlyMap<string, PlaceRow>> => {
  const rows = await lockPlacesOf(tx.db, {
    allianceId: tx.allianceId,
    organisationId: tx.seat.organisationId,
  })
  return new Map(rows.map((row) => [row.name, row]))
}

/** @throws BadInput when the caller's organisation has no place of that name. */
export const placeNamed = (known: ReadonlyMap<string, PlaceRow>, name: string, field: string): PlaceRow => {
  const place = known.get(name)
  if (place !== undefined) return place
  throw BadInput.of(field, {
    zh: `本机构没有名为“${name}”的储血位置`,
    en: `your organisation has no place called “${name}”`,
  })
}

/** Whether a unit may stand in a place; an unknown product is another rule's matter. */
export const judgePlace = async (
  tx: Tx,
  place: PlaceRow,
  unit: Pick<UnitRow, 'productCode' | 'thawedAt'>,
): Promise<Finding[]> => {
  const product = await productOf(tx, unit)
  return product === undefined ? [] : checkPlace(place, product.storage, unit.thawedAt !== null)
}
