import type { OrganisationRow } from '#db/alliance/finders.ts'
import { insertUnitEvents, insertUnits } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { type Id, newId } from '#lib/ids.ts'
import { quantity, quantityToNumber } from '#lib/quantities.ts'
import { together } from '#lib/together.ts'
import type { Tx } from '#resolvers/context.ts'
import { attributesOf } from '#resolvers/inventory/label-scheme.ts'
import { keyOf, type LabelInput, type LabelledBag } from '#resolvers/inventory/labelled-bag.ts'
import { enterTogether } from '#resolvers/inventory/stand.ts'
import type { Dictionary } from '#rules/products/published.ts'

/** A label with what else is known of its bag's attributes. */
type Arriving = LabelInput & { readonly attributes?: readonly string[] | null }

/** A bag that passed: where it is put, and the patient whose own blood it is. */
export type Arrival = {
  readonly bag: LabelledBag<Arriving>
  readonly place: PlaceRow | null
  readonly donor: Id<'Patient'> | null
}

/** From where, and by which dictionary the labels were read. */
type Origin = { readonly station: OrganisationRow; readonly dictionary: Dictionary }

/**
 * Puts bags that passed into stock, all in one go: in their order the ids they have got, null for those that somebody
 * received at the same moment.
 */
export const takeIn = async (
  tx: Tx,
  origin: Origin,
  arrivals: readonly Arrival[],
): Promise<(Id<'Unit'> | null)[]> => {
  const rows = arrivals.map((arrival) => rowOf(tx, origin, arrival))
  const added = await insertUnits(
    tx.db,
    rows.filter((row) => row !== null),
  )
  const taken = rows.map((row) => (row !== null && added.has(row.id) ? row.id : null))
  const ids = taken.filter((id) => id !== null)
  const events = ids.map((id) => arrivedEvent(tx, id))
  await together(insertUnitEvents(tx.db, events), putAway(tx, arrivals, taken))
  for (const id of ids)
    tx.emit('inventory.unitReceived', {
      organisationId: tx.seat.organisationId,
      subjectId: id,
      payload: { unitId: id, requestId: null },
    })
  return taken
}

/** Each into its place, place by place. */
const putAway = async (tx: Tx, arrivals: readonly Arrival[], taken: readonly (Id<'Unit'> | null)[]) => {
  const placed = arrivals.flatMap(({ place }, at) => {
    const id = taken[at]
    return id && place ? [{ place, unit: { allianceId: tx.allianceId, id } }] : []
  })
  for (const [place, bags] of Map.groupBy(placed, (one) => one.place)) {
    const units = bags.map(({ unit }) => unit)
    await enterTogether(tx, units, place, tx.occurredAt)
  }
}

const rowOf = (
  tx: Tx,
  { station, dictionary }: Origin,
  { bag: { label, scheme, number, ...bag }, place, donor }: Arrival,
) => {
  const { abo, rhd, expiresAt } = label
  const product = dictionary.products.get(bag.product ?? '')
  if (!abo || !rhd || !expiresAt || bag.content === null || product === undefined) return null
  return {
    allianceId: tx.allianceId,
    id: newId('Unit'),
    organisationId: tx.seat.organisationId,
    stationId: station.id,
    scheme,
    ...keyOf(number),
    productCode: product.code,
    abo,
    rhd,
    content: quantityToNumber(quantity(bag.content)),
    collectedAt: label.collectedAt ?? null,
    expiresAt,
    custody: 'IN_STOCK' as const,
    attributes: [...new Set([...attributesOf(product), ...(label.attributes ?? [])])],
    donorPatientId: donor,
    placeId: place?.id ?? null,
    receivedAt: tx.occurredAt,
  }
}

const arrivedEvent = (tx: Tx, unitId: Id<'Unit'>) => ({
  allianceId: tx.allianceId,
  id: newId('UnitEvent'),
  organisationId: tx.seat.organisationId,
  unitId,
  toCustody: 'IN_STOCK' as const,
  operation: tx.operation,
  staffId: tx.seat.staffId,
  occurredAt: tx.occurredAt,
})
