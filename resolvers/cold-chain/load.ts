import type { ShipmentBagRow } from '#db/cold-chain/finders-shipments.ts'
import { listUnitsUnderWay } from '#db/cold-chain/finders-shipments.ts'
import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { listBagsByDeliveryIds, listDeliveriesByIds } from '#db/inventory/finders-deliveries.ts'
import { listHandOversByIds } from '#db/inventory/finders-hand-overs.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { lockStandingStay } from '#db/inventory/finders-stays.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, type IdKind } from '#lib/ids.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import type { Tx } from '#resolvers/context.ts'
import type { BagFacts } from '#rules/cold-chain/shipment.ts'

/** A bag that shall travel: for whom, and what brought it into the box. */
export type Loaded = Pick<ShipmentBagRow, 'unitId' | 'handOverId' | 'deliveryId' | 'organisationId'>

/** What brings bags into a box. */
export type LoadInput = {
  /** Hand-overs whose bags are in it. */
  readonly handOverIds?: readonly string[] | null
  /** Deliveries of stock that the caller's organisation sent off in it. */
  readonly deliveryIds?: readonly string[] | null
}

/** More bags than this fit no box. */
const MOST_BAGS = 100
const MOST_PAPERS = 50

/** The bags of the named hand-overs and deliveries. @throws BadInput for none or too many, NotFound for what is not the caller's */
export const listLoad = async (tx: Tx, input: LoadInput): Promise<Loaded[]> => {
  const handOverIds = input.handOverIds ?? []
  const deliveryIds = input.deliveryIds ?? []
  assertReadable([...handOverIds, ...deliveryIds])
  const load = [...(await ofHandOvers(tx, handOverIds)), ...(await ofDeliveries(tx, deliveryIds))]
  if (load.length >= 1 && load.length <= MOST_BAGS) return load
  throw BadInput.of('handOverIds', {
    zh: `一箱须有 1 至 ${MOST_BAGS} 袋`,
    en: `a box has 1 to ${MOST_BAGS} bags`,
  })
}

const assertReadable = (texts: readonly string[]) => {
  if (texts.length >= 1 && texts.length <= MOST_PAPERS && new Set(texts).size === texts.length) return
  throw BadInput.of('handOverIds', {
    zh: `须写明 1 至 ${MOST_PAPERS} 次交接或调配，每次只写一次`,
    en: `name 1 to ${MOST_PAPERS} hand-overs or deliveries, each once`,
  })
}

const readIds = <K extends IdKind>(kind: K, texts: readonly string[], what: { zh: string; en: string }) =>
  texts.map((text): Id<K> => {
    const id = asId(kind, text)
    if (id === null) throw new NotFound(what, WAY)
    return id
  })

/** Nothing travels on another's papers; the lawful way to another hospital's blood is told to all (article 9). */
const WAY = {
  zh: '；血液只凭本机构的交接（handOverUnits）或调配（supplyUnits、returnStock）运输，成员单位之间不得互相调剂：先退回储血点，由储血点供应',
  en: '; blood travels by the organisation’s own hand-overs (handOverUnits) and deliveries (supplyUnits, returnStock) alone: members send none to each other, it goes back to the storage point first, which supplies it',
}
const HAND_OVER = { zh: '交接记录', en: 'hand-over' }
const DELIVERY = { zh: '调配单', en: 'delivery of stock' }

const ofHandOvers = async (tx: Tx, texts: readonly string[]): Promise<Loaded[]> => {
  const ids = readIds('HandOver', texts, HAND_OVER)
  const rows = ids.length === 0 ? [] : await listHandOversByIds(tx.db, ids)
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id)
    if (row === undefined) throw new NotFound(HAND_OVER, WAY)
    const { organisationId } = row
    return row.unitIds.map((unitId) => ({ unitId, handOverId: id, deliveryId: null, organisationId }))
  })
}

const ofDeliveries = async (tx: Tx, texts: readonly string[]): Promise<Loaded[]> => {
  const ids = readIds('StockDelivery', texts, DELIVERY)
  if (ids.length === 0) return []
  const rows = await listDeliveriesByIds(tx.db, ids)
  const bags = await listBagsByDeliveryIds(tx.db, ids)
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id && one.supplierId === tx.seat.organisationId)
    if (row === undefined) throw new NotFound(DELIVERY, WAY)
    const { organisationId } = row
    const own = bags.filter(({ deliveryId, announced }) => deliveryId === id && announced)
    return own.flatMap(({ unitId }) =>
      unitId === null ? [] : [{ unitId, handOverId: null, deliveryId: id, organisationId }],
    )
  })
}

/** The bags' units in the order of the bags, locked in the order of their ids. */
export const lockLoad = (tx: Tx, load: readonly Loaded[]): Promise<UnitRow[]> =>
  tx.elevated(async () => {
    const rows = await lockUnits(
      tx.db,
      tx.allianceId,
      load.map(({ unitId }) => unitId),
    )
    return load.map(({ unitId }) => {
      const unit = rows.find(({ id }) => id === unitId)
      if (unit === undefined) throw new Error(`unit ${unitId} was handed over and is not there`)
      return unit
    })
  })

/** What is known of each bag before the box leaves, in the order of the bags. */
export const factsOfLoad = (
  tx: Tx,
  box: PlaceRow,
  load: readonly Loaded[],
  units: readonly UnitRow[],
): Promise<BagFacts[]> =>
  tx.elevated(async () => {
    const ids = units.map(({ id }) => id)
    const products = await productsOf(
      tx,
      units.map(({ productCode }) => productCode),
    )
    const underWay = await listUnitsUnderWay(tx.db, tx.allianceId, ids)
    const facts: BagFacts[] = []
    for (const [index, unit] of units.entries()) {
      const stay = await lockStandingStay(tx.db, unit)
      facts.push({
        state: unit.custody,
        storage: products.get(unit.productCode)?.storage ?? 'RED_CELLS',
        thawed: unit.thawedAt !== null,
        underWay: underWay.has(unit.id),
        elsewhere: stay !== null && stay.placeId !== box.id,
        forReceiver: load[index]?.organisationId === load[0]?.organisationId,
      })
    }
    return facts
  })
