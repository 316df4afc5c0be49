import { Refusal, type Words } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type WaiverState, waiverStateLabels } from '#rules/waivers/claim-terms.ts'
import type { KinshipFault } from '#rules/waivers/kinship.ts'
import {
  type CrossProvinceState,
  crossProvinceStateLabels,
  type SettlementState,
  settlementStateLabels,
} from '#rules/waivers/settlement-terms.ts'
import type { StayFault } from '#rules/waivers/stay-step.ts'

/** A bag of the bill is in another live claim; nothing was quoted. */
export class WaiverBagClaimed extends Refusal {
  static readonly description =
    'A bag of the bill is claimed by another live waiver, named by its id; nothing was quoted. Withdraw a quote (`releaseWaiver`) or reverse a settlement (`reverseWaiver`) first, or quote with its id as `rootId` to cover only what it left open.'
  readonly code = 'WAIVER_BAG_CLAIMED'
  readonly waiverId: Id<'Waiver'>

  constructor(bag: string, waiverId: Id<'Waiver'>) {
    super({
      zh: `血袋 ${bag} 已在减免 ${waiverId} 中；请先撤回或冲正该减免，或以其为 rootId 只报未减免的部分`,
      en: `bag ${bag} is claimed by waiver ${waiverId}; withdraw or reverse that one first, or quote with it as rootId for what it left open`,
    })
    this.waiverId = waiverId
  }
}

/** The token belongs to no quote that stands in the caller's hospital. */
export class WaiverTokenUnknown extends Refusal {
  static readonly description =
    'The token belongs to no quote of the hospital; perhaps a later quote of the same bill replaced it. Quote again: the same bill gets the same waiver, with a new token.'
  readonly code = 'WAIVER_TOKEN_UNKNOWN'

  constructor() {
    super({
      zh: '令牌不属于本院任何报价，或已被同一账单的新令牌替换；请重新询价，同一账单得到同一减免和新令牌',
      en: 'the token belongs to no quote of this hospital, or a newer one replaced it; quote again: the same bill gets the same waiver and a new token',
    })
  }
}

/** The hold of a quote is over, its quota free again. */
export class WaiverHoldExpired extends Refusal {
  static readonly description =
    'The time for which the quote held its quota is over; nothing was settled. Quote again and settle with the new token.'
  readonly code = 'WAIVER_HOLD_EXPIRED'
  readonly waiverId: Id<'Waiver'>

  constructor(waiverId: Id<'Waiver'>, holdUntil: Date) {
    super({
      zh: `减免报价 ${waiverId} 的预留已于 ${holdUntil.toISOString()} 到期，额度已释放；请重新询价`,
      en: `the hold of quote ${waiverId} ended at ${holdUntil.toISOString()} and its quota is free again; quote again`,
    })
    this.waiverId = waiverId
  }
}

/** What is asked does not go with the state the waiver is in. */
export class WaiverNotInState extends Refusal {
  static readonly description =
    'The waiver is not in a state for this: the message names the state and the way out. Nothing was changed.'
  readonly code = 'WAIVER_NOT_IN_STATE'
  readonly waiverId: Id<'Waiver'>

  constructor(waiverId: Id<'Waiver'>, state: WaiverState, wayOut: { zh: string; en: string }) {
    const { zh, en } = waiverStateLabels[state]
    super({
      zh: `减免 ${waiverId} 的状态为“${zh}”；${wayOut.zh}`,
      en: `waiver ${waiverId} is ${en}; ${wayOut.en}`,
    })
    this.waiverId = waiverId
  }
}

/** The same settlement under another bill number. */
export class WaiverSettledOtherwise extends Refusal {
  static readonly description =
    'The token was used before for another bill; the first settlement stands and nothing was changed. To bill anew, reverse it and quote again.'
  readonly code = 'WAIVER_SETTLED_OTHERWISE'
  readonly waiverId: Id<'Waiver'>

  constructor(waiverId: Id<'Waiver'>, billNumber: string) {
    super({
      zh: `减免 ${waiverId} 已随账单 ${billNumber} 结算；如需重新结算，请先冲正再询价`,
      en: `waiver ${waiverId} was settled with bill ${billNumber}; to bill anew, reverse it and quote again`,
    })
    this.waiverId = waiverId
  }
}

/** The stay does not fit a waiver. */
export class WaiverStayRefused extends Refusal {
  static readonly description =
    'The stay can not be waived as told: it was cancelled, or it ends before it began. Correct it (ADT) and quote again.'
  readonly code = 'WAIVER_STAY_REFUSED'

  constructor(cause: StayFault) {
    super(
      cause === 'CANCELLED'
        ? {
            zh: '该次就诊已取消；请由 HIS 更正就诊信息（ADT）后重新询价',
            en: 'the stay was cancelled; have the HIS correct it (ADT) and quote again',
          }
        : {
            zh: '该次就诊的出院时间早于入院时间；请由 HIS 更正就诊信息（ADT）后重新询价',
            en: 'the stay ends before it began; have the HIS correct it (ADT) and quote again',
          },
    )
  }
}

/** A statement can't be drawn up, or not for this month. */
export class SettlementNotDrawn extends Refusal {
  static readonly description =
    'There is no statement to draw up: the month goes on, a later one was drawn up already (what came late stands on the next), or nothing is due.'
  readonly code = 'SETTLEMENT_NOT_DRAWN'

  static since(cause: keyof typeof notDrawn, period: string): SettlementNotDrawn {
    const { zh, en } = notDrawn[cause]
    return new SettlementNotDrawn({ zh: `${period}：${zh}`, en: `${period}: ${en}` })
  }
}

const notDrawn = {
  MONTH_GOES_ON: { zh: '该月尚未结束', en: 'the month is not over' },
  LATER_DRAWN: {
    zh: '其后月份的结算单已生成；迟到的减免列入下一期',
    en: 'a later month was drawn up; what came late stands on the next statement',
  },
  NOTHING_DUE: { zh: '没有应结算的减免', en: 'nothing was waived or reversed that is not settled yet' },
} as const

/** What is asked does not go with the state of the statement. */
export class SettlementNotInState extends Refusal {
  static readonly description =
    'The statement is not in a state for this: it is issued before it is disputed or agreed, agreed before it is paid, and no dispute may be open then. Nothing was changed.'
  readonly code = 'SETTLEMENT_NOT_IN_STATE'

  static of(state: SettlementState): SettlementNotInState {
    const { zh, en } = settlementStateLabels[state]
    return new SettlementNotInState({
      zh: `结算单当前状态为“${zh}”，不能执行该操作`,
      en: `the statement is ${en}; this can not be done with it now`,
    })
  }
}

/** A line that can't be disputed, or a dispute that can't be answered. */
export class SettlementDisputeRefused extends Refusal {
  static readonly description =
    'The line can not be disputed (it takes something back already, was taken back, or this side disputed it before), or the dispute can not be answered (by the side that raised it, or a second time otherwise). Nothing was changed.'
  readonly code = 'SETTLEMENT_DISPUTE_REFUSED'

  static since(cause: keyof typeof disputesRefused): SettlementDisputeRefused {
    return new SettlementDisputeRefused(disputesRefused[cause])
  }
}

const disputesRefused = {
  TAKES_BACK: { zh: '该行本身为扣减，不能提出异议', en: 'the line itself takes something back' },
  TAKEN_BACK: { zh: '该减免已被冲正或剔除', en: 'what the line owes was taken back already' },
  DISPUTED_BEFORE: { zh: '本方已对该行提出过异议', en: 'this side disputed the line before' },
  OWN_DISPUTE: { zh: '异议须由对方答复', en: 'the other side answers a dispute' },
  ANSWERED_OTHERWISE: { zh: '该异议已有不同的答复', en: 'the dispute was answered otherwise before' },
} as const

/** What is asked does not go with the state of the document between provinces. */
export class CrossProvinceCaseRefused extends Refusal {
  static readonly description =
    'The document between provinces was paid or refused before, sent on before, or stands under its number already with another content. Nothing was changed.'
  readonly code = 'CROSS_PROVINCE_CASE_REFUSED'

  static of(state: CrossProvinceState): CrossProvinceCaseRefused {
    const { zh, en } = crossProvinceStateLabels[state]
    return new CrossProvinceCaseRefused({
      zh: `跨省单据当前状态为“${zh}”，不能执行该操作`,
      en: `the document is ${en}; this can not be done with it now`,
    })
  }

  static known(documentNumber: string): CrossProvinceCaseRefused {
    return new CrossProvinceCaseRefused({
      zh: `编号 ${documentNumber} 的跨省单据已登记，内容不同`,
      en: `the document ${documentNumber} is on record with another content`,
    })
  }
}

/** A relation can't be certified, or taken back, as told. */
export class KinshipRefused extends Refusal {
  static readonly description =
    'The relation was not kept as told: somebody named as their own kin, a donor under 18, birth dates that the relation excludes, another relation or another spouse that stands, or a number of the citizen service that is another relation’s. The message names the cause and the way out; it names no person. Nothing was changed.'
  readonly code = 'KINSHIP_REFUSED'
  readonly fault: KinshipFault | 'OTHER_REFERENCE'

  constructor(fault: KinshipFault | 'OTHER_REFERENCE') {
    super(KINSHIP_CAUSES[fault])
    this.fault = fault
  }
}

const KINSHIP_CAUSES: Readonly<Record<KinshipFault | 'OTHER_REFERENCE', Words>> = {
  SAME_PERSON: {
    zh: '献血者与亲属为同一人；本人的献血记录会自动查询，无需认证',
    en: 'the donor and the relative are one person; somebody’s own donations are looked up by themselves',
  },
  DONOR_UNDERAGE: {
    zh: '献血者未满 18 周岁，不能认证亲属；请核对身份证号码',
    en: 'the donor is under 18 and can certify nobody; compare the identity number',
  },
  AGES: {
    zh: '出生日期与所述关系不符：父母、祖父母应年长，子女、孙子女应年幼；请核对关系与身份证号码',
    en: 'the birth dates exclude this relation: a parent or grandparent is older, a child or grandchild younger; compare the relation and the numbers',
  },
  OTHER_RELATION: {
    zh: '两人之间已认证另一种关系；请核对，必要时先撤销原认证',
    en: 'another relation stands between the two; compare them, and revoke the earlier one first if it is wrong',
  },
  OTHER_SPOUSE: {
    zh: '其中一人已认证另一位配偶；如已离异，请先撤销原认证',
    en: 'another spouse stands for one of the two; revoke that one first if it is over',
  },
  OTHER_REFERENCE: {
    zh: '该认证编号已用于另一条亲属关系；请以新的编号提交',
    en: 'this reference is another relation’s; give a new relation a reference of its own',
  },
}
