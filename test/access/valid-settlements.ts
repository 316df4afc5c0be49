import type { OperationName } from '#resolvers/access.ts'
import { drawUpDueSettlements } from '#resolvers/waivers/draw-up-due-settlements.ts'
import type { Owner } from '#test/access/owners.ts'
import { disputeOf, documentOf, settlementOf } from '#test/access/settlement-rows.ts'
import type { Stage } from '#test/access/stage.ts'
import { about, aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'
import { anyId } from '#test/support/any-id.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'

const draftOf = (stage: Stage, owner: Owner) => settlementOf(stage, owner, 'DRAFT')
const agreedOf = (stage: Stage, owner: Owner) => settlementOf(stage, owner, 'AGREED')
const issuedOf = (stage: Stage, owner: Owner) => settlementOf(stage, owner)

/** What the station owes is the station’s as much as the hospital’s. */
const sharedWith = ['STATION'] as const

/** Valid calls about a station's statements, documents between provinces, and what was waived in numbers. */
export const settlementCalls = {
  'waivers.drawUpSettlement': {
    by: 'station.finance',
    args: async (stage, owner) => {
      await settledWaiver(stage, { hospital: owner.code, at: new Date('2026-02-10T02:00:00Z') })
      return input({ hospital: owner.code, period: '2026-02' })
    },
    sharedWith,
  },
  'waivers.drawUpDueSettlements': {
    by: 'his.lead',
    args: async () => input({}),
    run: drawUpDueSettlements,
    door: 'worker',
  },
  'waivers.issueSettlement': {
    by: 'station.finance',
    args: about(draftOf, ({ settlementId }) => ({ settlementId })),
    sharedWith,
  },
  'waivers.disputeSettlement': {
    by: 'mem01.cashier',
    args: about(issuedOf, ({ lineId }) => ({ lineId, reason: '金额不符' })),
    sharedWith,
  },
  'waivers.answerDispute': {
    by: 'mem01.cashier',
    args: about(disputeOf, ({ disputeId }) => ({ disputeId, outcome: 'STANDS', reason: '已核对' })),
    sharedWith,
  },
  'waivers.agreeSettlement': {
    by: 'mem01.cashier',
    args: about(issuedOf, ({ settlementId }) => ({ settlementId })),
    sharedWith,
  },
  'waivers.recordSettlementPaid': {
    by: 'station.finance',
    args: about(agreedOf, ({ settlementId }) => ({ settlementId, paidOn: '2026-03-01', reference: 'B1' })),
    sharedWith,
  },
  'waivers.settlement': {
    by: 'mem01.cashier',
    args: asking(disputeOf, ({ settlementId }) => ({ id: settlementId })),
    sharedWith,
  },
  'waivers.settlements': { by: 'mem01.cashier', args: asking(disputeOf, aPage), sharedWith },
  'waivers.recordCrossProvinceCase': {
    by: 'mem01.cashier',
    args: async () =>
      input({ way: 'TO_ANOTHER', otherRegion: '340100', documentNumber: anyId('doc').slice(0, 20) }),
    sharedWith,
  },
  'waivers.advanceCrossProvinceCase': {
    by: 'mem01.cashier',
    args: about(documentOf, ({ caseId }) => ({ caseId, action: 'SEND' })),
    sharedWith,
  },
  'waivers.crossProvinceCases': { by: 'mem01.cashier', args: asking(documentOf, aPage), sharedWith },
  'waivers.waiverStatistics': {
    by: 'mem01.cashier',
    args: async () => ({ from: '2026-01', to: '2026-03' }),
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
