import type { OrganisationRow } from '#db/alliance/finders.ts'
import { insertUnit, insertUnitEvents } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { type Id, newId } from '#lib/ids.ts'
import { quantity, quantityToNumber } from '#lib/quantities.ts'
import type { Tx } from '#resolvers/context.ts'
import { attributesOf } from '#resolvers/inventory/label-scheme.ts'
import { keyOf, type LabelInput, type LabelledBag } from '#resolvers/inventory/labelled-bag.ts'
import { enter } from '#resolvers/inventory/stand.ts'
import type { Dictionary } from '#rules/products/published.ts'

/** A label with what else is known of its bag's attributes. */
type Arriving = LabelInput & { readonly attributes?: readonly string[] | null }

/** What the hub knows around one bag: the dictionary, where it is put, and the patient whose own blood it is. */
export type Around = {
  readonly dictionary: Dictionary
  readonly place: PlaceRow | null
  readonly donor: Id<'Patient'> | null
}

/** Puts a bag that passed into stock; null when somebody received it at the same moment. */
export const takeIn = async (
  tx: Tx,
  { label, scheme, number, ...bag }: LabelledBag<Arriving>,
  station: OrganisationRow,
  { dictionary, place, donor }: Around,
): Promise<Id<'Unit'> | null> => {
  const { abo, rhd, expiresAt } = label
  const product = dictionary.products.get(bag.product ?? '')
  if (!abo || !rhd || !expiresAt || bag.content === null || product === undefined) return null
  const id = newId('Unit')
  const organisationId = tx.seat.organisationId
  const attributes = [...new Set([...attributesOf(product), ...(label.attributes ?? [])])]
  const added = await insertUnit(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId,
    stationId: station.id,
    scheme,
    ...keyOf(number),
    productCode: product.code,
    abo,
    rhd,
    content: quantityToNumber(quantity(bag.content)),
    collectedAt: label.collectedAt ?? null,
    expiresAt,
    custody: 'IN_STOCK',
    attributes,
    donorPatientId: donor,
    placeId: place?.id ?? null,
    receivedAt: tx.occurredAt,
  })
  if (!added) return null
  await insertUnitEvents(tx.db, [
    {
      allianceId: tx.allianceId,
      id: newId('UnitEvent'),
      organisationId,
      unitId: id,
      toCustody: 'IN_STOCK',
      operation: tx.operation,
      staffId: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    },
  ])
  if (place !== null) await enter(tx, { allianceId: tx.allianceId, id }, place)
  tx.emit('inventory.unitReceived', {
    organisationId,
    subjectId: id,
    payload: { unitId: id, requestId: null },
  })
  return id
}
