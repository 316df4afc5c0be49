import type { Finding } from '#rules/finding.ts'
import { checkScan } from '#rules/inventory/scanned-label.ts'
import {
  type ArrivedStock,
  checkBox,
  checkDeparture,
  type DepartingBag,
  judgeDelivery,
  judgeStockArrival,
} from '#rules/inventory/stock-transfer.ts'
import { checkCancelling } from '#rules/supply/booking.ts'
import { checkOrdered } from '#rules/supply/ordered.ts'
import { NOW, POLICY } from './forms.ts'

/** A bag of free stock that may leave for another bank. */
export const departingBag: DepartingBag = {
  state: 'IN_STOCK',
  holds: [],
  expiresAt: NOW,
  knownGoodUntil: NOW,
  autologous: false,
}

/** A bag that arrived as it was sent, cold all the way. */
export const arrivedStock: ArrivedStock = {
  state: 'IN_TRANSIT',
  category: 'RED_CELLS',
  celsius: 5,
  visualDefects: [],
  onDelivery: true,
  turnedBack: false,
  arrivedAt: NOW,
  knownGoodUntil: NOW,
}

const arrived = (changes: Partial<ArrivedStock>): readonly Finding[] =>
  judgeStockArrival({ ...arrivedStock, ...changes }, POLICY).findings

/** Facts that make each finding about stock between two banks. */
export const stockCases = {
  PLACE_IS_NO_BOX: () => checkBox({ kind: 'FRIDGE', name: 'FRIDGE-1' }),
  AUTOLOGOUS_IS_NO_STOCK: () => checkDeparture({ ...departingBag, autologous: true }, NOW, 'unitIds[0]'),
  STOCK_BAG_NOT_ORDERED: () =>
    checkOrdered([], [{ product: 'FFP', abo: 'A', rhd: 'POSITIVE', content: 200 }]),
  STOCK_COLD_CHAIN_BROKEN: () => arrived({ knownGoodUntil: null }),
  DELIVERY_BAG_UNEXPECTED: () => arrived({ onDelivery: false }),
  DELIVERY_TURNED_BACK: () => arrived({ turnedBack: true }),
  BOOKING_CANCELLED: () => checkCancelling(NOW),
  SCANNED_LABEL_UNREADABLE: () => checkScan('?', 'NO_LABEL', 'labels[0]'),
  SCANNED_BAG_UNKNOWN: () => checkScan('3308024000001-E5445', 'NOT_OURS', 'labels[0]'),
  DELIVERY_BAG_UNKNOWN: () => judgeDelivery(['3308024000001-E5445'], []),
  DELIVERY_BAG_MISSING: () => judgeDelivery([], ['3308024000001-E5445']),
} satisfies Record<string, () => readonly Finding[]>
