import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import {
  type DeliveryBagRow,
  listBagsByDeliveryIds,
  lockStockDelivery,
  type StockDeliveryRow,
  updateDeliveryBags,
  updateStockDelivery,
} from '#db/inventory/finders-deliveries.ts'
import { NotFound } from '#lib/errors.ts'
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
    await tellOf(tx, delivery, wrong)
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

const tellOf = async (tx: Tx, delivery: StockDeliveryRow, bags: readonly Difference[]): Promise<void> => {
  if (bags.length === 0) return
  const [supplier] = await listOrganisationsByIds(tx.db, [delivery.supplierId])
  if (supplier?.kind !== 'STATION') return
  await tellStation(tx, {
    allianceId: delivery.allianceId,
    stationId: supplier.id,
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
