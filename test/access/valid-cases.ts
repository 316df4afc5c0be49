import type { OperationName } from '#resolvers/access.ts'
import { recordCaseAttempt } from '#resolvers/waivers/record-case-attempt.ts'
import { settlePeerMessage } from '#resolvers/waivers/settle-peer-message.ts'
import type { CaseState } from '#rules/waivers/case-terms.ts'
import { caseOf, toldOf } from '#test/access/case-rows.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { about, aPage, asking, type ValidCall } from '#test/access/valid-call.ts'
import { billedStayOf } from '#test/access/waiver-rows.ts'

const caseIn = (state: CaseState) => (stage: Stage, owner: Owner) => caseOf(stage, owner, state)
const [waiting, asked, owed, confirmed, signed] = (
  ['WAITING', 'WITH_PERSON', 'OWED', 'PAYEE_CONFIRMED', 'SIGNED'] as const
).map(caseIn) as [Prepare, Prepare, Prepare, Prepare, Prepare]
type Prepare = ReturnType<typeof caseIn>

/** The station decides with its hospitals. */
const sharedWith = ['STATION'] as const

/** Valid calls about refunds, and about what peers are told. */
export const caseCalls = {
  'waivers.claimWaiver': { by: 'mem01.cashier', args: about(billedStayOf, (bill) => bill) },
  'waivers.decideWaiverCase': {
    by: 'mem01.cashier',
    args: about(asked, ({ caseId }) => ({
      caseId,
      reason: '已核对',
      settings: [{ policy: 'ZJ-2025', setting: 'deadDonor', value: 'STANDS' }],
    })),
    sharedWith,
  },
  'waivers.confirmPayee': {
    by: 'mem01.cashier',
    args: about(owed, ({ caseId }, { marker }) => ({
      caseId,
      kind: 'PATIENT',
      name: marker,
      account: '6222000000000001',
      reason: marker,
    })),
  },
  'waivers.signRefund': { by: 'mem01.cashier', args: about(confirmed, ({ caseId }) => ({ caseId })) },
  'waivers.recordRefundPaid': {
    by: 'mem01.cashier',
    args: about(signed, ({ caseId }) => ({ caseId, reference: caseId })),
  },
  'waivers.refuseWaiverCase': {
    by: 'mem01.cashier',
    args: about(asked, ({ caseId }) => ({ caseId, reason: '已核对' })),
    sharedWith,
  },
  'waivers.waiverCases': { by: 'mem01.cashier', args: asking(asked, aPage), sharedWith },
  'waivers.refundPayee': { by: 'mem01.cashier', args: asking(confirmed, ({ caseId }) => ({ caseId })) },
  'waivers.invoiceTasks': { by: 'mem01.cashier', args: asking(toldOf, aPage) },
  'waivers.peerMessages': { by: 'admin', args: asking(toldOf, aPage) },
  'waivers.recordCaseAttempt': {
    by: 'his.lead',
    args: about(waiting, ({ caseId }) => ({ caseId, outcome: { kind: 'failed', fault: '重试' } })),
    run: recordCaseAttempt,
    door: 'worker',
  },
  'waivers.settlePeerMessage': {
    by: 'his.lead',
    args: about(toldOf, ({ messageId }) => ({ messageId, receipt: { kind: 'taken', reference: null } })),
    run: settlePeerMessage,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
