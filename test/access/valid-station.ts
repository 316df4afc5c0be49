import type { OperationName } from '#resolvers/access.ts'
import { stockOrderOf } from '#test/access/station-rows.ts'
import { aPage, asking, type ValidCall } from '#test/access/valid-call.ts'

/** Valid calls about the blood station: orders, deliveries, shortages, enquiries among donors. */
export const stationCalls = {
  'supply.stockOrders': { by: 'lead.technician', args: asking(stockOrderOf, aPage) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
