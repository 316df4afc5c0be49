import { insertUnit, insertUnitEvents, type UnitRow } from '#db/inventory/finders.ts'
import { insertUnitAntigens, listUnitAntigens } from '#db/inventory/finders-antigens.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { insertStays, listStaysOfUnit } from '#db/inventory/finders-processing.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { type Quantity, quantityToNumber } from '#lib/quantities.ts'
import type { Tx } from '#resolvers/context.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { attributesOf } from '#resolvers/inventory/label-scheme.ts'
import { enter, leave } from '#resolvers/inventory/stand.ts'
import { later } from '#rules/calendar.ts'
import type { Product } from '#rules/products/dictionary.ts'

/** A bag that is made of another one. */
export type NewBag = {
  readonly labelProductCode: string
  readonly product: Product
  readonly content: Quantity
  readonly expiresAt: Date
}

/**
 * Makes bags of a locked one, which is no more: they keep its donation number, what is known of its antigens, and where
 * it has stood, so that nothing of its cold chain is forgotten.
 * @throws BadInput where a number is in use already; `fieldOf` names the input
 */
export const makeUnits = async (
  tx: Tx,
  parent: UnitRow,
  bags: readonly NewBag[],
  { place, fieldOf }: { readonly place: PlaceRow | null; readonly fieldOf: (at: number) => string },
): Promise<Id<'Unit'>[]> => {
  const antigens = await listUnitAntigens(tx.db, tx.allianceId, [parent.id])
  const stays = await listStaysOfUnit(tx.db, parent)
  const ids: Id<'Unit'>[] = []
  for (const [at, bag] of bags.entries()) {
    const id = newId('Unit')
    const added = await insertUnit(tx.db, childRow(tx, parent, bag, { id, place }))
    if (!added) throw numberInUse(fieldOf(at))
    await insertStays(
      tx.db,
      stays.map((stay) => ({
        ...stay,
        id: newId('UnitStay'),
        unitId: id,
        until: stay.until ?? later(tx.occurredAt, stay.since),
      })),
    )
    if (place !== null) await enter(tx, { allianceId: tx.allianceId, id }, place)
    await insertUnitAntigens(
      tx.db,
      antigens.map((row) => ({ ...row, id: newId('UnitAntigen'), unitId: id })),
    )
    ids.push(id)
  }
  await insertUnitEvents(
    tx.db,
    ids.map((unitId) => firstStep(tx, parent, unitId)),
  )
  await leave(tx, parent)
  await moveUnit(tx, parent, { action: 'process', values: { placeId: null } })
  return ids
}

const childRow = (
  tx: Tx,
  parent: UnitRow,
  { labelProductCode, product, content, expiresAt }: NewBag,
  { id, place }: { readonly id: Id<'Unit'>; readonly place: PlaceRow | null },
) => ({
  ...parent,
  id,
  labelProductCode,
  productCode: product.code,
  content: quantityToNumber(content),
  expiresAt,
  custody: 'IN_STOCK' as const,
  attributes: [...new Set([...parent.attributes, ...attributesOf(product)])],
  placeId: place?.id ?? null,
  parentId: parent.id,
  requestId: null,
  gateDecisionId: null,
  forOrganisationId: null,
  recordedAt: tx.now,
  updatedAt: tx.now,
})

const firstStep = (tx: Tx, parent: UnitRow, unitId: Id<'Unit'>) => ({
  allianceId: tx.allianceId,
  id: newId('UnitEvent'),
  organisationId: parent.organisationId,
  unitId,
  toCustody: 'IN_STOCK' as const,
  operation: tx.operation,
  staffId: tx.seat.staffId,
  occurredAt: tx.occurredAt,
})

const numberInUse = (field: string) =>
  BadInput.of(field, {
    zh: '该献血码下已有此产品码的血袋',
    en: 'a unit of this donation has this product code already',
  })
