import type { Labels } from '#rules/vocabulary.ts'

/** A delivery: announced by its supplier, closed when its bags have been compared. */
export const stockDeliveryStates = ['ANNOUNCED', 'CLOSED'] as const
export type StockDeliveryState = (typeof stockDeliveryStates)[number]
export const stockDeliveryStateLabels = {
  ANNOUNCED: { zh: '已通知（待接收或接收中）', en: 'announced, not closed yet' },
  CLOSED: { zh: '已核对关闭', en: 'compared and closed' },
} as const satisfies Labels<StockDeliveryState>

/** One bag of a delivery. */
export const deliveryBagStates = ['ANNOUNCED', 'RECEIVED', 'REFUSED', 'MISSING'] as const
export type DeliveryBagState = (typeof deliveryBagStates)[number]
export const deliveryBagStateLabels = {
  ANNOUNCED: { zh: '已通知（未到）', en: 'announced, not here yet' },
  RECEIVED: { zh: '已接收', en: 'received' },
  REFUSED: { zh: '未予接收', en: 'came and was not taken in' },
  MISSING: { zh: '未到货', en: 'announced and did not come' },
} as const satisfies Labels<DeliveryBagState>
