import type { OperationName } from '#resolvers/access.ts'
import { judgeManualReadings } from '#resolvers/cold-chain/judge-manual-readings.ts'
import { fridgeOf } from '#test/access/history-rows.ts'
import { asking, input, type ValidCall } from '#test/access/valid-call.ts'

const DAYS = { from: '2026-02-27', to: '2026-02-28' }

/** Valid calls about how places were kept and read. */
export const historyCalls = {
  'cold-chain.manualReadingsDue': { by: 'mem01.nurse', args: asking(fridgeOf, () => ({})) },
  'cold-chain.coldChainPerformance': {
    by: 'qc.centre',
    args: asking(fridgeOf, () => DAYS),
    sharedWith: ['CS'],
  },
  'cold-chain.coldChainPerformanceEvents': {
    by: 'qc.centre',
    args: async (stage, owner) => {
      await fridgeOf(stage, owner)
      return { ...DAYS, organisation: owner.code, figure: 'MANUAL_DUTY', first: 50 }
    },
    sharedWith: ['CS'],
  },
  'cold-chain.judgeManualReadings': {
    by: 'his.lead',
    args: async () => input({}),
    run: judgeManualReadings,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
