import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import {
  type DeliveryBagRow,
  listBagsByDeliveryIds,
  lockStockDelivery,
  type StockDeliveryRow,
  updateDeliveryBags,
  updateStockDelivery,
} from '#db/inventory/finders-deliveries.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { DeliveryRefused } from '#resolvers/supply/errors.ts'
import { tellStation } from '#resolvers/supply/tell-station.ts'
import { checkDeliveryOpen } from '#rules/supply/delivery.ts'

/** Which delivery has been compared to its end. */
export type CloseDeliveryInput = OperationInput & {
  readonly deliveryId: string
  readonly note?: string | null
}

/**
 * The receiver has compared a delivery to its end: what was announced and did not come is missing. The station is told
 * of every difference, bag by bag.
 */
export const closeDelivery = operation(
  'supply.closeDelivery',
  async (tx, input: CloseDeliveryInput): Promise<{ id: Id<'StockDelivery'> }> => {
    const delivery = await lockStockDelivery(tx.db, input.deliveryId)
    if (delivery === null || delivery.organisationId !== tx.seat.organisationId)
      throw new NotFound({ zh: '发血通知', en: 'announced delivery' })
    const stationId = await stationOf(tx, delivery)
    const findings = checkDeliveryOpen(delivery.state, 'deliveryId')
    if (findings.length > 0) throw DeliveryRefused.because(findings)
    const bags = await listBagsByDeliveryIds(tx.db, [delivery.id])
    const missing = bags.filter(({ state }) => state === 'ANNOUNCED')
    await updateDeliveryBags(
      tx.db,
      delivery.allianceId,
      missing.map(({ id }) => id),
      { state: 'MISSING' },
    )
    await updateStockDelivery(tx.db, delivery, {
      state: 'CLOSED',
      closedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
      closingNote: input.note?.trim() || null,
    })
    const wrong = bags.flatMap(differenceOf)
    await tellOf(tx, delivery, stationId, wrong)
    tx.note({ subjectId: delivery.id, after: { state: 'CLOSED', differences: wrong } })
    tx.emit('supply.deliveryClosed', {
      organisationId: delivery.organisationId,
      subjectId: delivery.id,
      payload: { deliveryId: delivery.id, discrepancies: wrong.length },
    })
    return { id: delivery.id }
  },
)

/** How a bag differs from its notice. */
type Difference = {
  readonly donationNumber: string
  readonly labelProductCode: string
  readonly kind: 'MISSING' | 'NOT_ANNOUNCED' | 'REFUSED'
  readonly findings: readonly { readonly code: string; readonly zh: string; readonly en: string }[]
}

/** Nothing for a bag that came as announced, or that was wrong on the notice and never came. */
const differenceOf = (bag: DeliveryBagRow): Difference[] => {
  const kind = kindOf(bag)
  if (kind === null) return []
  const { donationNumber, labelProductCode, findings } = bag
  const found = findings.map(({ code, message: { zh, en } }) => ({ code, zh, en }))
  return [{ donationNumber, labelProductCode, kind, findings: found }]
}

const kindOf = ({ state, announced, seenAt }: DeliveryBagRow): Difference['kind'] | null => {
  if (state === 'ANNOUNCED') return 'MISSING'
  if (state !== 'REFUSED' || seenAt === null) return null
  return announced ? 'REFUSED' : 'NOT_ANNOUNCED'
}

/** A bank that sent stock is another's question: its bags lie somewhere in the alliance. @throws BadInput */
const stationOf = async (tx: Tx, { supplierId }: StockDeliveryRow): Promise<Id<'Organisation'>> => {
  const [supplier] = await listOrganisationsByIds(tx.db, [supplierId])
  if (supplier?.kind === 'STATION') return supplier.id
  throw BadInput.of('deliveryId', {
    zh: '机构间调拨的血袋请用 receiveStock 验收，缺少的以 complete 说明',
    en: 'what another bank sent is taken in by receiveStock, which asks about the missing with complete',
  })
}

const tellOf = async (
  tx: Tx,
  delivery: StockDeliveryRow,
  stationId: Id<'Organisation'>,
  bags: readonly Difference[],
): Promise<void> => {
  if (bags.length === 0) return
  await tellStation(tx, {
    allianceId: delivery.allianceId,
    stationId,
    kind: 'DISCREPANCIES',
    subjectId: delivery.id,
    once: `discrepancies ${delivery.id}`,
    body: {
      deliveryNumber: delivery.number,
      orderId: delivery.orderId,
      storagePoint: tx.actor.organisationCode,
      closedAt: tx.occurredAt.toISOString(),
      bags,
    },
  })
}
