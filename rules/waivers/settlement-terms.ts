import type { Labels, TransitionTable } from '#rules/vocabulary.ts'

/** Where a station's statement to a hospital stands. */
export const settlementStates = ['DRAFT', 'ISSUED', 'DISPUTED', 'AGREED', 'PAID'] as const
export type SettlementState = (typeof settlementStates)[number]
export const settlementStateLabels = {
  DRAFT: { zh: '已生成，待血站核发', en: 'drawn up, the station has not issued it' },
  ISSUED: { zh: '已核发，待医院确认', en: 'issued, the hospital has not agreed' },
  DISPUTED: { zh: '有异议，待答复', en: 'a line is disputed and not answered' },
  AGREED: { zh: '双方已确认，待付款', en: 'agreed, to be paid' },
  PAID: { zh: '已付款', en: 'paid' },
} as const satisfies Labels<SettlementState>

/** What a line of a statement is. */
export const settlementLineKinds = ['WAIVED', 'REVERSED', 'TAKEN_OUT'] as const
export type SettlementLineKind = (typeof settlementLineKinds)[number]
export const settlementLineKindLabels = {
  WAIVED: { zh: '减免', en: 'waived: the station owes it' },
  REVERSED: {
    zh: '冲正（上期或更早的减免）',
    en: 'a waiver of an earlier statement that was reversed since',
  },
  TAKEN_OUT: { zh: '异议成立，剔除', en: 'taken out of this statement since a dispute was upheld' },
} as const satisfies Labels<SettlementLineKind>

/** Which of the two sides disputes a line; the other one answers. */
export const disputeSides = ['STATION', 'HOSPITAL'] as const
export type DisputeSide = (typeof disputeSides)[number]
export const disputeSideLabels = {
  STATION: { zh: '血站', en: 'the station' },
  HOSPITAL: { zh: '医院', en: 'the hospital' },
} as const satisfies Labels<DisputeSide>

/** What the other side said to a dispute. */
export const disputeOutcomes = ['STANDS', 'UPHELD'] as const
export type DisputeOutcome = (typeof disputeOutcomes)[number]
export const disputeOutcomeLabels = {
  STANDS: { zh: '异议不成立，该行保留', en: 'the line stands' },
  UPHELD: { zh: '异议成立，该行剔除', en: 'the dispute is right: the line is taken out' },
} as const satisfies Labels<DisputeOutcome>

/** Which way a document between provinces goes. */
export const crossProvinceWays = ['TO_ANOTHER', 'FROM_ANOTHER'] as const
export type CrossProvinceWay = (typeof crossProvinceWays)[number]
export const crossProvinceWayLabels = {
  TO_ANOTHER: {
    zh: '本地用血、外地献血：申请转往献血地',
    en: 'used here, given elsewhere: goes to the place of donation',
  },
  FROM_ANOTHER: {
    zh: '外地用血、本地献血：外地转来的申请',
    en: 'used elsewhere, given here: comes from the place of use',
  },
} as const satisfies Labels<CrossProvinceWay>

/** Where a document between provinces stands. */
export const crossProvinceStates = ['RECEIVED', 'SENT', 'PAID', 'REFUSED'] as const
export type CrossProvinceState = (typeof crossProvinceStates)[number]
export const crossProvinceStateLabels = {
  RECEIVED: { zh: '已收件', en: 'received' },
  SENT: { zh: '已转出', en: 'sent on to whoever decides it' },
  PAID: { zh: '已支付', en: 'paid' },
  REFUSED: { zh: '不予支付', en: 'not paid, for a reason' },
} as const satisfies Labels<CrossProvinceState>

/** Why what somebody was entitled to was not waived at once. */
export const notDirectReasons = [
  'POLICY_SILENT',
  'SETTING_OPEN',
  'CONVERSION_OPEN',
  'CONTRADICTED',
  'SERVICE_DOWN',
  'OTHER_PLACE',
  'CLAIMED_LATER',
  'NOT_CONFIRMED',
] as const
export type NotDirectReason = (typeof notDirectReasons)[number]
export const notDirectReasonLabels = {
  POLICY_SILENT: { zh: '政策对此情形无规定', en: 'the policy says nothing of this case' },
  SETTING_OPEN: { zh: '政策的执行口径未确定', en: 'how the policy counts here has not been settled' },
  CONVERSION_OPEN: { zh: '该成分的折算标准未确定', en: 'how this component converts has not been settled' },
  CONTRADICTED: { zh: '亲属关系信息矛盾', en: 'a registry contradicts the relation' },
  SERVICE_DOWN: { zh: '核验服务不可用', en: 'a registry could not be asked' },
  OTHER_PLACE: { zh: '外地献血，按跨省程序办理', en: 'donated elsewhere: goes the way between provinces' },
  CLAIMED_LATER: { zh: '出院后另行申请', en: 'nobody was known at discharge; claimed later' },
  NOT_CONFIRMED: { zh: '已报价但未结算', en: 'quoted, and the bill was never settled with it' },
} as const satisfies Labels<NotDirectReason>

/** What is done to a statement. `clear`: its last open dispute was answered. */
export const settlementActions = ['issue', 'dispute', 'clear', 'agree', 'pay'] as const
export type SettlementAction = (typeof settlementActions)[number]

/** The life of a statement: nothing that is disputed is agreed, nothing that is not agreed is paid, and paid is paid. */
export const settlementTransitions = {
  issue: { from: ['DRAFT'], to: 'ISSUED' },
  dispute: { from: ['ISSUED', 'DISPUTED'], to: 'DISPUTED' },
  clear: { from: ['DISPUTED'], to: 'ISSUED' },
  agree: { from: ['ISSUED'], to: 'AGREED' },
  pay: { from: ['AGREED'], to: 'PAID' },
} as const satisfies TransitionTable<SettlementAction, SettlementState>

/** What is done to a document between provinces. */
export const crossProvinceActions = ['SEND', 'PAY', 'REFUSE'] as const
export type CrossProvinceAction = (typeof crossProvinceActions)[number]
export const crossProvinceActionLabels = {
  SEND: { zh: '转出', en: 'sent on to whoever decides it' },
  PAY: { zh: '支付', en: 'paid' },
  REFUSE: { zh: '不予支付', en: 'refused' },
} as const satisfies Labels<CrossProvinceAction>

/** The life of such a document. What came from another place may be paid here without being sent on. */
export const crossProvinceTransitions = {
  SEND: { from: ['RECEIVED'], to: 'SENT' },
  PAY: { from: ['RECEIVED', 'SENT'], to: 'PAID' },
  REFUSE: { from: ['RECEIVED', 'SENT'], to: 'REFUSED' },
} as const satisfies TransitionTable<CrossProvinceAction, CrossProvinceState>
