import type { OperationName } from '#resolvers/access.ts'
import { judgeStockLevels } from '#resolvers/supply/judge-stock-levels.ts'
import { unitFor } from '#test/access/chain.ts'
import { levelOf } from '#test/access/level-rows.ts'
import { aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'

/** Valid calls about what stands on the shelves, and what should. */
export const levelCalls = {
  'supply.inventory': { by: 'lead.technician', args: asking(unitFor, () => ({})) },
  'supply.reportStock': {
    by: 'mem01.technician',
    args: async () => input({ lines: [{ product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 3 }] }),
  },
  'supply.setStockLevel': {
    by: 'lead.manager',
    args: async () => input({ product: 'RBC-SUSP-LR', abo: 'A', minimum: 4, critical: 2 }),
  },
  'supply.stockLevels': { by: 'lead.technician', args: asking(levelOf, aPage) },
  'supply.judgeStockLevels': {
    by: 'his.lead',
    args: async () => input({}),
    run: judgeStockLevels,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
