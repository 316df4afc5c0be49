import type { Labels } from '#rules/vocabulary.ts'
import { billProblemLabels, billProblems } from '#rules/waivers/bill-terms.ts'

/** Where a waiver stands. */
export const waiverStates = ['HELD', 'SETTLED', 'EXPIRED', 'RELEASED', 'REVERSED'] as const
export type WaiverState = (typeof waiverStates)[number]
export const waiverStateLabels = {
  HELD: { zh: '已报价，额度已预留', en: 'quoted, its quota held' },
  SETTLED: { zh: '已结算', en: 'settled' },
  EXPIRED: { zh: '报价已过期，额度已释放', en: 'the quote expired, its quota free again' },
  RELEASED: { zh: '报价已撤回，额度已释放', en: 'the quote was withdrawn, its quota free again' },
  REVERSED: { zh: '结算已冲正，额度已恢复', en: 'reversed, its quota given back' },
} as const satisfies Labels<WaiverState>
/** States in which quota is taken and bags are claimed. */
export const LIVE_WAIVER_STATES = ['HELD', 'SETTLED'] as const satisfies readonly WaiverState[]

/** What asked for it. */
export const waiverSources = ['WINDOW', 'DISCHARGE', 'CASE'] as const
export type WaiverSource = (typeof waiverSources)[number]
export const waiverSourceLabels = {
  WINDOW: { zh: '结算窗口询价', en: 'asked for by the settlement window' },
  DISCHARGE: { zh: '出院与费用消息自动触发', en: 'by itself, of the discharge and its charges' },
  CASE: { zh: '退费个案', en: 'a refund case, after the patient paid' },
} as const satisfies Labels<WaiverSource>

/** By which way somebody's donor became known. */
export const donorPaths = ['SELF', 'KINSHIP', 'FAMILY_CODE', 'WINDOW'] as const
export type DonorPath = (typeof donorPaths)[number]
export const donorPathLabels = {
  SELF: { zh: '患者本人是献血者', en: 'the patient is the donor' },
  KINSHIP: { zh: '献血者事先认证的亲属', en: 'kin whom the donor certified before' },
  FAMILY_CODE: { zh: '家庭码', en: 'the family code' },
  WINDOW: { zh: '窗口申报的献血者', en: 'a donor named at the window' },
} as const satisfies Labels<DonorPath>

/** What a part of a line is taken from. */
export const partOrigins = ['LOT', 'FREE', 'FREE_FOR'] as const
export type PartOrigin = (typeof partOrigins)[number]
export const partOriginLabels = {
  LOT: { zh: '使用献血额度', en: 'taken from a donation’s quota' },
  FREE: { zh: '全免，不占额度', en: 'all is free; nobody’s quota is used' },
  FREE_FOR: { zh: '限期全免，记入用量', en: 'free for some years, and written down' },
} as const satisfies Labels<PartOrigin>

/** How a decision goes on. */
export const decisionNexts = ['FINAL', 'WAITS', 'PERSON'] as const
export type DecisionNext = (typeof decisionNexts)[number]
export const decisionNextLabels = {
  FINAL: { zh: '已有结论', en: 'decided' },
  WAITS: { zh: '待核验服务恢复后自动处理', en: 'waits for a register, then decided by itself' },
  PERSON: { zh: '转人工处理', en: 'a person decides the rest' },
} as const satisfies Labels<DecisionNext>

/** Why a line of a quoted bill is not covered by it: what the bill has, or what another place has done. */
export const lineProblems = [...billProblems, 'CLAIMED_ELSEWHERE'] as const
export type LineProblem = (typeof lineProblems)[number]
export const lineProblemLabels = {
  ...billProblemLabels,
  CLAIMED_ELSEWHERE: {
    zh: '献血记录显示该血袋已在别处减免',
    en: 'the donor record says that this bag was waived at another place',
  },
} as const satisfies Labels<LineProblem>
