import type { Labels, TransitionTable } from '#rules/vocabulary.ts'
import { openReasonLabels, openReasons, reasonsForAPerson } from '#rules/waivers/terms.ts'

/** Where a refund case stands. */
export const caseStates = [
  'WAITING',
  'WITH_PERSON',
  'OWED',
  'PAYEE_CONFIRMED',
  'SIGNED',
  'PAID',
  'REFUSED',
  'CLOSED',
] as const
export type CaseState = (typeof caseStates)[number]
export const caseStateLabels = {
  WAITING: { zh: '待核验服务恢复后自动处理', en: 'waits for a register, then decides itself' },
  WITH_PERSON: { zh: '待人工审定', en: 'a person decides' },
  OWED: { zh: '应退，待确认收款人', en: 'owed; to whom is not confirmed yet' },
  PAYEE_CONFIRMED: { zh: '收款人已确认，待复核签字', en: 'the payee is confirmed; to be signed off' },
  SIGNED: { zh: '已复核签字，待付款', en: 'signed off; to be paid' },
  PAID: { zh: '已付款', en: 'paid' },
  REFUSED: { zh: '已驳回', en: 'refused with a reason' },
  CLOSED: { zh: '已结案，无应退金额', en: 'closed: nothing is owed' },
} as const satisfies Labels<CaseState>

/** What is done to a case. */
export const caseActions = [
  'ask',
  'rule',
  'owe',
  'close',
  'confirm',
  'sign',
  'pay',
  'reopen',
  'refuse',
] as const
export type CaseAction = (typeof caseActions)[number]

/**
 * The life of a case. What is owed is known before anybody is confirmed to get it; who confirmed is not who signs; only what
 * is signed is paid, and what is paid never moves again. A person rules on the questions, never on the amount: `rule` lets the
 * case decide itself anew. `reopen`: the bank sent a transfer back, so that another payee is
 * confirmed and signed for anew.
 */
export const caseTransitions = {
  ask: { from: ['WAITING'], to: 'WITH_PERSON' },
  rule: { from: ['WITH_PERSON'], to: 'WAITING' },
  owe: { from: ['WAITING', 'WITH_PERSON'], to: 'OWED' },
  close: { from: ['WAITING', 'WITH_PERSON', 'OWED', 'PAYEE_CONFIRMED'], to: 'CLOSED' },
  confirm: { from: ['OWED', 'PAYEE_CONFIRMED'], to: 'PAYEE_CONFIRMED' },
  sign: { from: ['PAYEE_CONFIRMED'], to: 'SIGNED' },
  pay: { from: ['SIGNED'], to: 'PAID' },
  reopen: { from: ['SIGNED'], to: 'PAYEE_CONFIRMED' },
  refuse: { from: ['WAITING', 'WITH_PERSON', 'OWED', 'PAYEE_CONFIRMED'], to: 'REFUSED' },
} as const satisfies TransitionTable<CaseAction, CaseState>

/** States in which nothing is decided yet: one such case for the bags of one waiver. */
export const UNDECIDED_CASE_STATES = ['WAITING', 'WITH_PERSON'] as const satisfies readonly CaseState[]

/** What began a case. */
export const caseOrigins = ['DECISION', 'CLAIM'] as const
export type CaseOrigin = (typeof caseOrigins)[number]
export const caseOriginLabels = {
  DECISION: { zh: '结算时未能全部确定', en: 'not all could be decided at the settlement' },
  CLAIM: { zh: '事后申请', en: 'claimed afterwards' },
} as const satisfies Labels<CaseOrigin>

/** Why there is a case. */
export const caseReasons = [...openReasons, 'CLAIMED', 'PATIENT_KNOWN', 'NOT_DECIDABLE'] as const
export type CaseReason = (typeof caseReasons)[number]
export const caseReasonLabels = {
  ...openReasonLabels,
  CLAIMED: { zh: '事后申请减免', en: 'claimed afterwards' },
  PATIENT_KNOWN: {
    zh: '结算后才确认患者身份',
    en: 'who the patient is was known only after the settlement',
  },
  NOT_DECIDABLE: {
    zh: '自动处理被拒绝，须人工处理',
    en: 'deciding it by itself was refused; a person sees to it',
  },
} as const satisfies Labels<CaseReason>

/** Reasons that a person sees to; all others are decided when a register answers. */
export const personReasons: readonly CaseReason[] = [...reasonsForAPerson, 'NOT_DECIDABLE']

/** Who gets a refund. */
export const payeeKinds = ['PATIENT', 'DONOR'] as const
export type PayeeKind = (typeof payeeKinds)[number]
export const payeeKindLabels = {
  PATIENT: { zh: '患者本人', en: 'the patient' },
  DONOR: { zh: '献血者', en: 'the donor' },
} as const satisfies Labels<PayeeKind>

/** One step in the life of a case, as its history lists it. */
export const caseSteps = [
  'OPENED',
  'TRIED',
  'ASKED',
  'RULED',
  'OWED',
  'CLOSED',
  'PAYEE_CONFIRMED',
  'SIGNED',
  'PAID',
  'REOPENED',
  'REFUSED',
] as const
export type CaseStep = (typeof caseSteps)[number]
export const caseStepLabels = {
  OPENED: { zh: '立案', en: 'opened' },
  TRIED: { zh: '自动处理', en: 'tried to decide itself' },
  ASKED: { zh: '转人工', en: 'given to a person' },
  RULED: { zh: '人工裁定，重新处理', en: 'a person ruled; it decides itself anew' },
  OWED: { zh: '确定应退金额', en: 'what is owed was decided' },
  CLOSED: { zh: '结案', en: 'closed' },
  PAYEE_CONFIRMED: { zh: '确认收款人', en: 'the payee was confirmed' },
  SIGNED: { zh: '复核签字', en: 'signed off' },
  PAID: { zh: '付款', en: 'paid' },
  REOPENED: { zh: '银行退汇，重新确认收款人', en: 'the bank sent it back' },
  REFUSED: { zh: '驳回', en: 'refused' },
} as const satisfies Labels<CaseStep>

/** What is done to an invoice of a bill that was waived. */
export const invoiceTaskKinds = ['SPLIT', 'VOID', 'REISSUE'] as const
export type InvoiceTaskKind = (typeof invoiceTaskKinds)[number]
export const invoiceTaskKindLabels = {
  SPLIT: { zh: '拆分出减免部分', en: 'the waived part is split off' },
  VOID: { zh: '作废（冲红）', en: 'voided' },
  REISSUE: { zh: '重开', en: 'issued anew' },
} as const satisfies Labels<InvoiceTaskKind>

/** Systems that the hub tells something. */
export const toldPeers = ['DONOR_RECORD', 'CITIZEN_NOTICES', 'INVOICES'] as const
export type ToldPeer = (typeof toldPeers)[number]
export const toldPeerLabels = {
  DONOR_RECORD: { zh: '献血者信息平台', en: 'the record of donors' },
  CITIZEN_NOTICES: { zh: '群众通知', en: 'notices to citizens' },
  INVOICES: { zh: '财政电子票据平台', en: 'the fiscal e-invoice platform' },
} as const satisfies Labels<ToldPeer>

/** Whether a peer has what it is told. */
export const peerMessageStates = ['WAITING', 'TAKEN', 'REFUSED', 'DROPPED'] as const
export type PeerMessageState = (typeof peerMessageStates)[number]
export const peerMessageStateLabels = {
  WAITING: { zh: '待送达', en: 'not taken yet' },
  TAKEN: { zh: '对方已接收', en: 'taken' },
  REFUSED: { zh: '对方拒收', en: 'refused for good' },
  DROPPED: { zh: '不再需要，未发送', en: 'not needed any more; not sent' },
} as const satisfies Labels<PeerMessageState>
