import type { UnitRow } from '#db/inventory/finders.ts'
import {
  type DeliveryBagRow,
  insertDeliveryBags,
  updateDeliveryBags,
} from '#db/inventory/finders-deliveries.ts'
import { insertBagReceipts } from '#db/inventory/finders-hand-overs.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { newId } from '#lib/ids.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { judgeOrigin } from '#resolvers/inventory/allocation.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { keptColdUntil } from '#resolvers/inventory/kept-cold.ts'
import { judgePlace, ownPlacesByName, placeNamed } from '#resolvers/inventory/place.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { stand } from '#resolvers/inventory/stand.ts'
import type { ArrivingBagInput } from '#resolvers/supply/arriving-bags.ts'
import type { Arriving } from '#resolvers/supply/arriving-delivery.ts'
import { labelOf } from '#resolvers/supply/dispatch-stock.ts'
import type { Finding } from '#rules/finding.ts'
import type { Arrival } from '#rules/inventory/arrival.ts'
import { judgeStockArrival } from '#rules/inventory/stock-transfer.ts'
import { unitTransitions } from '#rules/inventory/terms.ts'
import { isDeviation } from '#rules/vocabulary.ts'

/** What became of a bag that was shown at the counter. */
export type Taken = 'TAKEN' | 'HELD' | 'ALREADY_HERE'

/**
 * Takes one locked bag into the caller's stock, with what is wrong with it. One that another request or bank has by the
 * record is written down and held, and stays where the record has it until somebody has explained it: a fellow member's
 * stock becomes nobody else's by turning up in a box.
 */
export const takeIntoStock = async (
  tx: Tx,
  arriving: Arriving,
  unit: UnitRow,
  bag: ArrivingBagInput,
): Promise<Taken> => {
  const line = arriving.bags.find(({ unitId }) => unitId === unit.id)
  if (line?.state === 'RECEIVED') return 'ALREADY_HERE'
  const { place, unfit } = await placeFor(tx, unit, bag)
  const judged = await judge(tx, arriving, unit, bag, line)
  const unlawful = line === undefined ? await judgeOrigin(tx, unit, tx.seat.organisationId, 'STOCK') : []
  const isHere = unlawful.length === 0 && hasCome(unit, line)
  const findings = [...judged.findings, ...unlawful, ...unfit]
  await insertBagReceipts(tx.db, [
    {
      allianceId: tx.allianceId,
      id: newId('BagReceipt'),
      organisationId: tx.seat.organisationId,
      issueId: null,
      unitId: unit.id,
      celsius: bag.celsius ?? null,
      visualDefects: [...bag.visualDefects],
      findings,
      note: bag.note?.trim() || null,
      receivedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    },
  ])
  await keepOnDelivery(tx, arriving, { unit, line, findings, isHere })
  if (isHere) await arrive(tx, unit, place)
  const reason = findings.map(({ message }) => `${message.zh} / ${message.en}`).join(' ')
  for (const kind of judged.holds) await placeHold(tx, unit, { kind, reason })
  await openDeviation(tx, { organisationId: tx.seat.organisationId, subjectId: unit.id, findings })
  return judged.holds.length > 0 ? 'HELD' : 'TAKEN'
}

/** Sent with this delivery; or free stock by the record, which left without being written down. */
const hasCome = (unit: UnitRow, line: DeliveryBagRow | undefined): boolean =>
  line !== undefined ? unit.custody === 'IN_TRANSIT' : isDeviation(unitTransitions, 'arrive', unit.custody)

/** A place that can't keep the bag is none: it stands nowhere then, and somebody is told. */
const placeFor = async (
  tx: Tx,
  unit: UnitRow,
  { place: name }: ArrivingBagInput,
): Promise<{ place: PlaceRow | null; unfit: Finding[] }> => {
  if (!name) return { place: null, unfit: [] }
  const place = placeNamed(await ownPlacesByName(tx), name, 'bags.place')
  const unfit = await judgePlace(tx, place, unit)
  return { place: unfit.length > 0 ? null : place, unfit }
}

const judge = async (
  tx: Tx,
  { turnedBack }: Arriving,
  unit: UnitRow,
  bag: ArrivingBagInput,
  line: DeliveryBagRow | undefined,
): Promise<Arrival> => {
  const { values } = await policyAt(tx, tx.occurredAt)
  const product = (await productsOf(tx, [unit.productCode])).get(unit.productCode)
  const known = await keptColdUntil(tx, [unit])
  return judgeStockArrival(
    {
      state: unit.custody,
      category: product?.storage ?? 'RED_CELLS',
      celsius: bag.celsius ?? null,
      visualDefects: bag.visualDefects,
      onDelivery: line?.announced === true && unit.custody === 'IN_TRANSIT',
      turnedBack,
      arrivedAt: tx.occurredAt,
      knownGoodUntil: known.get(unit.id) ?? null,
    },
    values,
  )
}

/** A bag as it was shown: its line, if it stands on the delivery, and whether it is this bank's from now on. */
type Shown = {
  readonly unit: UnitRow
  readonly line: DeliveryBagRow | undefined
  readonly findings: readonly Finding[]
  readonly isHere: boolean
}

/** The bag's line of the delivery says that it came; one that stood on none gets a line of its own. */
const keepOnDelivery = async (
  tx: Tx,
  { delivery, bags, turnedBack }: Arriving,
  { unit, line, findings, isHere }: Shown,
) => {
  const seen = { findings, seenAt: tx.occurredAt }
  if (line !== undefined) {
    const state = turnedBack ? 'REFUSED' : 'RECEIVED'
    return updateDeliveryBags(tx.db, tx.allianceId, [line.id], { ...seen, state })
  }
  const unannounced = bags.filter(({ announced }) => !announced).length
  return insertDeliveryBags(tx.db, [
    {
      ...labelOf(unit),
      ...seen,
      allianceId: tx.allianceId,
      id: newId('DeliveryBag'),
      organisationId: delivery.organisationId,
      supplierId: delivery.supplierId,
      deliveryId: delivery.id,
      position: bags.length + unannounced,
      announced: false,
      state: isHere ? 'RECEIVED' : 'REFUSED',
      unitId: unit.id,
    },
  ])
}

/** From here on it is this bank's; what it stood in before was another's place. */
const arrive = async (tx: Tx, unit: UnitRow, place: PlaceRow | null) => {
  const { organisationId } = tx.seat
  await tx.elevated(async () => {
    await stand(tx, unit, place)
    await moveUnit(tx, unit, {
      action: 'arrive',
      organisationId,
      values: { organisationId, forOrganisationId: null, placeId: place?.id ?? null },
    })
  })
  tx.emit('inventory.unitArrived', {
    organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: null },
  })
}
