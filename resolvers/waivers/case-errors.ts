import { Refusal } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type CaseState, caseStateLabels } from '#rules/waivers/case-terms.ts'
import type { ClaimLimit } from '#rules/waivers/claim-window.ts'

/** What is asked does not go with the state the case is in. */
export class WaiverCaseNotInState extends Refusal {
  static readonly description =
    'The refund case is not in a state for this: the message names the state it is in. Nothing was changed and nothing was paid.'
  readonly code = 'WAIVER_CASE_NOT_IN_STATE'
  readonly caseId: Id<'WaiverCase'>

  constructor(caseId: Id<'WaiverCase'>, state: CaseState) {
    const { zh, en } = caseStateLabels[state]
    super({
      zh: `退费个案 ${caseId} 的状态为“${zh}”，不能进行该操作`,
      en: `Refund case ${caseId} is in the state "${en}", in which this can not be done.`,
    })
    this.caseId = caseId
  }
}

/** Whoever confirmed the payee can not sign for it too. */
export class RefundNeedsSecondPerson extends Refusal {
  static readonly description =
    'A refund is signed off by a cashier other than the one who confirmed the payee. Have a colleague sign, at their own desk or with their badge (`stepUp`).'
  readonly code = 'REFUND_NEEDS_SECOND_PERSON'

  constructor() {
    super({
      zh: '退费须由另一名收费人员复核签字，不能由确认收款人的同一人签字',
      en: 'A refund is signed off by another cashier than the one who confirmed the payee.',
    })
  }
}

/** The bank's number stands under another refund. */
export class TransferReferenceUsed extends Refusal {
  static readonly description =
    'The reference of the transfer was recorded for another refund of this hospital, or the case was paid under another reference. Nothing was recorded.'
  readonly code = 'TRANSFER_REFERENCE_USED'

  constructor(reference: string, caseId: Id<'WaiverCase'>) {
    super({
      zh: `转账流水号 ${reference} 已用于退费个案 ${caseId}，或该个案已以其他流水号付款`,
      en: `Transfer ${reference} is recorded for refund case ${caseId}, or that case was paid under another number.`,
    })
  }
}

/** The time in which the policy lets a claim be made is over. */
export class ClaimTooLate extends Refusal {
  static readonly description =
    'The bill comes later than the policy allows after the discharge (of a visit: after the last transfusion); the message names the policy, its days and the last of them. Nothing is waived, held or asked of any register, and no case was opened: the patient pays.'
  readonly code = 'CLAIM_TOO_LATE'

  constructor({ lastDay, days, policy: { code, title } }: ClaimLimit) {
    super({
      zh: `减免期限已过：《${title.zh}》（${code}）限出院后 ${days} 天内办理，最迟为 ${lastDay}`,
      en: `Too late: ${title.en} (${code}) allows ${days} days after the discharge, ${lastDay} was the last.`,
    })
  }
}

/** What a refund was paid for can not be reversed. */
export class RefundUnderWay extends Refusal {
  static readonly description =
    'The waiver was signed off for refund or paid already: reversing it would give back a quota whose money has left. Record the payment and claim the money back outside the hub, or have the bank’s return recorded first (`confirmPayee` with `returned`).'
  readonly code = 'REFUND_UNDER_WAY'

  constructor(caseId: Id<'WaiverCase'>) {
    super({
      zh: `该减免已由退费个案 ${caseId} 签字或付款，不能冲正`,
      en: `Refund case ${caseId} was signed off or paid for this waiver; it can not be reversed.`,
    })
  }
}
