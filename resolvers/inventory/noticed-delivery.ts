import {
  type DeliveryBagRow,
  insertDeliveryBags,
  listBagsByDeliveryIds,
  lockStockDelivery,
  type StockDeliveryRow,
  updateDeliveryBags,
} from '#db/inventory/finders-deliveries.ts'
import { BadInput, type FindingShape, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { keyOf, type LabelledBag, textOf } from '#resolvers/inventory/labelled-bag.ts'
import type { UnitNumber } from '#rules/identifiers/unit-number.ts'
import type { FileEntry } from '#rules/inventory/receipt.ts'

/** An announced delivery whose bags are being received, locked. */
export type Noticed = {
  readonly delivery: StockDeliveryRow
  readonly bags: ReadonlyMap<string, DeliveryBagRow>
}

/** What became of one bag when it was received. */
export type Compared = {
  readonly bag: LabelledBag
  /** Null when it was not taken in. */
  readonly unitId: Id<'Unit'> | null
  readonly findings: readonly FindingShape[]
}

/** The delivery that is being received, which must be the caller's, this supplier's, and not closed. */
export const noticedDelivery = async (
  tx: Tx,
  deliveryId: string,
  supplierId: Id<'Organisation'>,
): Promise<Noticed> => {
  const delivery = await lockStockDelivery(tx.db, deliveryId)
  if (delivery === null || delivery.organisationId !== tx.seat.organisationId)
    throw new NotFound({ zh: '发血通知', en: 'announced delivery' })
  if (delivery.supplierId !== supplierId)
    throw BadInput.of('deliveryId', {
      zh: '该发血通知来自另一供血单位',
      en: 'this delivery was announced by another supplier',
    })
  if (delivery.state === 'CLOSED')
    throw BadInput.of('deliveryId', {
      zh: '该批发血已核对关闭；迟到的血袋请血站用新的发血单号通知',
      en: 'this delivery was compared and closed; bags that come late are announced under a new number',
    })
  const rows = await listBagsByDeliveryIds(tx.db, [delivery.id])
  return { delivery, bags: new Map(rows.map((row) => [textOf(numberOf(row)), row])) }
}

const numberOf = ({ donationNumber, labelProductCode }: DeliveryBagRow): UnitNumber => ({
  donationNumber,
  productCode: labelProductCode,
})

/** What the notice says of a bag. */
export const noticedEntry = ({ bags }: Noticed, number: UnitNumber): FileEntry | 'NOT_LISTED' => {
  const row = bags.get(textOf(number))
  if (row === undefined || !row.announced) return 'NOT_LISTED'
  return { product: row.productCode, abo: row.abo, rhd: row.rhd, expiresAt: row.expiresAt }
}

/**
 * Writes beside each announced bag what came of it, and adds those that came without standing on the notice. A bag that
 * was taken in stays so, however often it is scanned again.
 */
export const keepComparison = async (
  tx: Tx,
  noticed: Noticed,
  compared: readonly Compared[],
): Promise<void> => {
  const { delivery, bags } = noticed
  let position = Math.max(-1, ...[...bags.values()].map((row) => row.position))
  const added = new Set<string>()
  for (const one of compared) {
    const text = textOf(one.bag.number)
    const row = bags.get(text)
    if (row?.state === 'RECEIVED' || added.has(text)) continue
    if (row !== undefined) await updateDeliveryBags(tx.db, row.allianceId, [row.id], outcomeOf(tx, one))
    else {
      position += 1
      await insertDeliveryBags(tx.db, [unannounced(tx, delivery, one, position)])
    }
    added.add(text)
  }
  const unitIds = compared.flatMap(({ unitId }) => (unitId === null ? [] : [unitId]))
  if (unitIds.length === 0) return
  tx.emit('inventory.deliveryReceived', {
    organisationId: delivery.organisationId,
    subjectId: delivery.id,
    payload: { deliveryId: delivery.id, orderId: delivery.orderId, unitIds },
  })
}

const outcomeOf = (tx: Tx, { unitId, findings }: Compared) => ({
  state: unitId === null ? ('REFUSED' as const) : ('RECEIVED' as const),
  unitId,
  findings: [...findings],
  seenAt: tx.occurredAt,
})

const unannounced = (tx: Tx, delivery: StockDeliveryRow, one: Compared, position: number) => {
  const { label, scheme, number, product } = one.bag
  const { allianceId, organisationId, supplierId, id } = delivery
  return {
    allianceId,
    id: newId('DeliveryBag'),
    organisationId,
    supplierId,
    deliveryId: id,
    position,
    announced: false,
    scheme,
    ...keyOf(number),
    productCode: product ?? label.labelProductCode,
    abo: label.abo ?? null,
    rhd: label.rhd ?? null,
    collectedAt: label.collectedAt ?? null,
    expiresAt: label.expiresAt ?? null,
    ...outcomeOf(tx, one),
  }
}
