import type { Finding, FindingCode } from '#rules/finding.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { checkAddress, checkDeliveryOpen } from '#rules/supply/delivery.ts'
import { checkEnquiry, checkLock } from '#rules/supply/enquiry.ts'
import type { supplyFindings } from '#rules/supply/findings.ts'
import { checkLevel } from '#rules/supply/levels.ts'
import { checkStockAnswer, checkStockOrder, type OrderLine } from '#rules/supply/order.ts'
import { checkHeartbeat, checkStockReport } from '#rules/supply/stock-report.ts'
import {
  donorEnquiryStateLabels,
  donorEnquiryTransitions,
  stockOrderStateLabels,
  stockOrderTransitions,
} from '#rules/supply/terms.ts'
import { checkTransition } from '#rules/transition.ts'
import { NOW, POLICY } from './forms.ts'

const line: OrderLine = { product: 'RBC-SUSP', abo: 'A', rhd: 'POSITIVE', bags: 10, content: 2 }
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)
const order = (lines: readonly OrderLine[], neededBy = later(24)) =>
  checkStockOrder({ lines, neededBy, now: NOW }, { policy: POLICY, products: standardDictionary })
const answer = (bags: number, position = 0, reason: string | null = null) =>
  checkStockAnswer([{ position: 0, bags: 10 }], [{ position, bags }], reason)

const counted = { product: 'RBC-SUSP', abo: 'A', rhd: 'POSITIVE', bags: 10 } as const
const setting = { policy: POLICY, products: standardDictionary }
const level = (given: Partial<Parameters<typeof checkLevel>[0]>) =>
  checkLevel(
    {
      product: 'RBC-SUSP',
      minimum: 10,
      critical: 4,
      expiryWarningDays: 7,
      effectiveFrom: NOW,
      now: NOW,
      ...given,
    },
    setting,
  )

/** For every code of the supply context one case that produces it. */
export const supplyCases: Readonly<
  Record<keyof typeof supplyFindings & FindingCode, () => readonly Finding[]>
> = {
  STOCK_ORDER_BAGS_OUT_OF_LIMITS: () => order([{ ...line, bags: 0 }]),
  STOCK_ORDER_LINE_REPEATED: () => order([line, line]),
  STOCK_ORDER_TIME_PAST: () => order([line], NOW),
  STOCK_ORDER_TIME_TOO_FAR: () => order([line], later(24 * 31)),
  STOCK_ORDER_STATE_FORBIDS: () =>
    checkTransition(stockOrderTransitions, stockOrderStateLabels, 'STOCK_ORDER_STATE_FORBIDS', {
      action: 'cancel',
      state: 'DELIVERED',
    }),
  STOCK_ANSWER_LINES_DIFFER: () => answer(10, 1),
  STOCK_ANSWER_EXCEEDS_ORDER: () => answer(11),
  STOCK_ANSWER_REASON_MISSING: () => answer(9),
  STOCK_LEVEL_OUT_OF_LIMITS: () => level({ minimum: 1001 }),
  STOCK_LEVEL_CRITICAL_ABOVE_MINIMUM: () => level({ critical: 11 }),
  STOCK_LEVEL_DATE_PAST: () => level({ effectiveFrom: later(-1) }),
  STOCK_REPORT_BAGS_OUT_OF_LIMITS: () => checkStockReport([{ ...counted, bags: -1 }], setting),
  STOCK_REPORT_LINE_REPEATED: () => checkStockReport([counted, counted], setting),
  STOCK_REPORT_MISSING: () => checkHeartbeat(false),
  DELIVERY_FOR_ANOTHER_STORAGE_POINT: () =>
    checkAddress({ storagePoint: 'CS-MEM01', isStoragePoint: false, order: null }),
  DELIVERY_CLOSED: () => checkDeliveryOpen('CLOSED', 'deliveryId'),
  DONOR_ENQUIRY_UNSPECIFIED: () =>
    checkEnquiry({ kind: 'MATCHED_PLATELETS', groupGiven: true, antigensAbsent: [], hla: [], hpa: [] }),
  DONOR_ENQUIRY_STATE_FORBIDS: () =>
    checkTransition(donorEnquiryTransitions, donorEnquiryStateLabels, 'DONOR_ENQUIRY_STATE_FORBIDS', {
      action: 'lock',
      state: 'WITHDRAWN',
    }),
  DONOR_LOCK_OUT_OF_LIMITS: () => checkLock(NOW, NOW, POLICY),
}
