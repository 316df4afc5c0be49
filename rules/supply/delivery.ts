import { type Finding, finding } from '#rules/finding.ts'
import type { StockDeliveryState } from '#rules/inventory/delivery-terms.ts'

/** To whom a notice is addressed, and what it answers. */
export type NoticeAddress = {
  /** What the notice names: a code of an organisation. */
  readonly storagePoint: string
  /** Whether that is the storage point of an alliance the sender supplies. */
  readonly isStoragePoint: boolean
  /** The order it answers, if it names one: whether that order is of this storage point and this supplier. */
  readonly order: { readonly id: string; readonly fits: boolean } | null
}

/**
 * A delivery of the station is for a storage point it supplies, and answers that storage point's own order.
 *
 * Facts: see `NoticeAddress`. Refuses: `DELIVERY_FOR_ANOTHER_STORAGE_POINT`.
 * Source: ALLIANCE_ART_9. Reviewed: not yet reviewed by a physician.
 */
export function checkAddress({ storagePoint, isStoragePoint, order }: NoticeAddress): Finding[] {
  const another = (field: string, named: string) => [
    finding('DELIVERY_FOR_ANOTHER_STORAGE_POINT', { field, values: { named } }),
  ]
  if (!isStoragePoint) return another('storagePoint', storagePoint)
  return order === null || order.fits ? [] : another('orderId', order.id)
}

/**
 * What was compared and closed stays as it was found.
 *
 * Facts: the delivery's state, the input's member that names it. Refuses: `DELIVERY_CLOSED`.
 * Source: HOUSE_STATION_ORDER. Reviewed: not yet reviewed by a physician.
 */
export function checkDeliveryOpen(state: StockDeliveryState, field: string): Finding[] {
  return state === 'CLOSED' ? [finding('DELIVERY_CLOSED', { field })] : []
}
