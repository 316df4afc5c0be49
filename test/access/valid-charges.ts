import type { OperationName } from '#resolvers/access.ts'
import { foreseeWaiver } from '#resolvers/waivers/foresee-waiver.ts'
import { chargedBy } from '#test/access/charge-rows.ts'
import { about, asking, type ValidCall } from '#test/access/valid-call.ts'

const charge = { chargeNumber: 'C-1', feeCode: 'RBC-SUSP-LR', quantity: 1, chargedFen: 20_000 }

/** Valid calls about the charges of a stay. */
export const chargeCalls = {
  'waivers.recordCharges': {
    by: 'his.mem01',
    args: about(chargedBy, ({ encounterId }, { marker }) => ({
      encounterId,
      lines: [{ ...charge, feeName: marker }],
    })),
  },
  'waivers.stayWaiver': {
    by: 'mem01.cashier',
    args: asking(chargedBy, ({ encounterId }) => ({ encounterId })),
  },
  'waivers.foreseeWaiver': {
    by: 'his.mem01',
    args: about(chargedBy, ({ encounterId }) => ({ encounterId, lines: [charge] })),
    run: foreseeWaiver,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
