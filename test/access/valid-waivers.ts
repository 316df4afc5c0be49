import type { OperationName } from '#resolvers/access.ts'
import { expireWaivers } from '#resolvers/waivers/expire-waivers.ts'
import { about, aPage, asking, fromTheStart, input, type ValidCall } from '#test/access/valid-call.ts'
import { billedStayOf, quotedWaiverOf, usedWaiverOf } from '#test/access/waiver-rows.ts'

/** Valid calls about what of a bill is waived. */
export const waiverCalls = {
  'waivers.quoteWaiver': { by: 'mem01.cashier', args: about(billedStayOf, (bill) => bill) },
  'waivers.settleWaiver': {
    by: 'mem01.cashier',
    args: about(quotedWaiverOf, ({ token }) => ({ token })),
    unknown: () => input({ token: 'never-given' }),
  },
  'waivers.reverseWaiver': {
    by: 'mem01.cashier',
    args: about(usedWaiverOf, ({ waiverId }, { marker }) => ({ id: waiverId, reason: marker })),
  },
  'waivers.releaseWaiver': {
    by: 'mem01.cashier',
    args: about(quotedWaiverOf, ({ waiverId }, { marker }) => ({ id: waiverId, reason: marker })),
  },
  'waivers.expireWaivers': {
    by: 'his.lead',
    args: async () => input({}),
    run: expireWaivers,
    door: 'worker',
  },
  'waivers.waiver': {
    by: 'mem01.cashier',
    args: asking(quotedWaiverOf, ({ waiverId }) => ({ id: waiverId })),
  },
  'waivers.waivers': { by: 'mem01.cashier', args: asking(quotedWaiverOf, aPage) },
  'waivers.waiverLines': {
    by: 'mem01.cashier',
    args: asking(usedWaiverOf, ({ waiverId }) => ({ waiverId })),
    sharedWith: ['STATION'],
  },
  'waivers.entitlement': {
    by: 'mem01.cashier',
    args: asking(quotedWaiverOf, ({ encounterId }) => ({ encounterId })),
  },
  'waivers.waiverChanged': { by: 'mem01.cashier', args: asking(quotedWaiverOf, () => fromTheStart) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
