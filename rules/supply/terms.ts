import type { Labels, TransitionTable } from '#rules/vocabulary.ts'

/** Whom an order goes to: the storage point orders of the station, a member of the storage point. */
export const stockOrderKinds = ['STATION', 'MEMBER'] as const
export type StockOrderKind = (typeof stockOrderKinds)[number]
export const stockOrderKindLabels = {
  STATION: { zh: '储血点向血站订血', en: 'the storage point orders from the station' },
  MEMBER: { zh: '成员单位向储血点申领备血', en: 'a member asks the storage point for stock' },
} as const satisfies Labels<StockOrderKind>

/** How soon blood for stock is needed. */
export const stockUrgencies = ['ROUTINE', 'URGENT', 'EMERGENCY'] as const
export type StockUrgency = (typeof stockUrgencies)[number]
export const stockUrgencyLabels = {
  ROUTINE: { zh: '常规', en: 'routine' },
  URGENT: { zh: '加急', en: 'urgent' },
  EMERGENCY: { zh: '紧急', en: 'emergency' },
} as const satisfies Labels<StockUrgency>

/** An order for stock, from its placing to the last bag. A member's order is never SENT: its supplier sits at the hub. */
export const stockOrderStates = [
  'PLACED',
  'SENT',
  'CONFIRMED',
  'REFUSED',
  'PARTLY_DELIVERED',
  'DELIVERED',
  'CANCELLED',
] as const
export type StockOrderState = (typeof stockOrderStates)[number]
export const stockOrderStateLabels = {
  PLACED: { zh: '已下单（供方尚未收到）', en: 'placed, not with the supplier yet' },
  SENT: { zh: '已送达供方（待答复）', en: 'with the supplier, not answered yet' },
  CONFIRMED: { zh: '已确认（全部或部分）', en: 'confirmed, in full or in part' },
  REFUSED: { zh: '供方不能供应', en: 'refused by the supplier' },
  PARTLY_DELIVERED: { zh: '部分到货', en: 'delivered in part' },
  DELIVERED: { zh: '已到货', en: 'delivered' },
  CANCELLED: { zh: '已取消', en: 'cancelled' },
} as const satisfies Labels<StockOrderState>

export const stockOrderActions = ['send', 'confirm', 'refuse', 'deliverPart', 'deliver', 'cancel'] as const
export type StockOrderAction = (typeof stockOrderActions)[number]

/**
 * The only roads between states. A supplier may mend its answer until blood has come. What is delivered has happened:
 * it is recorded whatever the order was thought to be.
 */
export const stockOrderTransitions = {
  send: { from: ['PLACED'], to: 'SENT' },
  confirm: { from: ['PLACED', 'SENT', 'CONFIRMED', 'REFUSED'], to: 'CONFIRMED' },
  refuse: { from: ['PLACED', 'SENT', 'CONFIRMED'], to: 'REFUSED' },
  deliverPart: {
    from: ['CONFIRMED', 'PARTLY_DELIVERED'],
    to: 'PARTLY_DELIVERED',
    factFrom: ['PLACED', 'SENT', 'REFUSED', 'CANCELLED', 'DELIVERED'],
  },
  deliver: {
    from: ['CONFIRMED', 'PARTLY_DELIVERED'],
    to: 'DELIVERED',
    factFrom: ['PLACED', 'SENT', 'REFUSED', 'CANCELLED', 'DELIVERED'],
  },
  cancel: { from: ['PLACED', 'SENT', 'CONFIRMED'], to: 'CANCELLED' },
} as const satisfies TransitionTable<StockOrderAction, StockOrderState>

/** How far the alliance's supply is short: the province's four linked levels, the first the gravest. */
export const shortageLevels = ['LEVEL_4', 'LEVEL_3', 'LEVEL_2', 'LEVEL_1'] as const
export type ShortageLevel = (typeof shortageLevels)[number]
export const shortageLevelLabels = {
  LEVEL_4: { zh: '四级（蓝色）：一般短缺，加强预约', en: 'level 4 (blue): tight, book ahead' },
  LEVEL_3: {
    zh: '三级（黄色）：较重短缺，择期用血从严',
    en: 'level 3 (yellow): short, elective use restrained',
  },
  LEVEL_2: {
    zh: '二级（橙色）：严重短缺，择期用血暂缓',
    en: 'level 2 (orange): severe, elective use put off',
  },
  LEVEL_1: {
    zh: '一级（红色）：特别严重短缺，仅保障抢救',
    en: 'level 1 (red): gravest, for saving lives alone',
  },
} as const satisfies Labels<ShortageLevel>

/** What is asked of the station's donors. */
export const donorEnquiryKinds = ['RARE_GROUP', 'MATCHED_PLATELETS'] as const
export type DonorEnquiryKind = (typeof donorEnquiryKinds)[number]
export const donorEnquiryKindLabels = {
  RARE_GROUP: { zh: '稀有血型', en: 'a rare group' },
  MATCHED_PLATELETS: { zh: '血小板基因配型（HLA/HPA）', en: 'platelets matched by HLA or HPA' },
} as const satisfies Labels<DonorEnquiryKind>

/** An enquiry among donors: applied for, locked for this hospital until a time, issued; or ended otherwise. */
export const donorEnquiryStates = ['APPLIED', 'LOCKED', 'ISSUED', 'REFUSED', 'EXPIRED', 'WITHDRAWN'] as const
export type DonorEnquiryState = (typeof donorEnquiryStates)[number]
export const donorEnquiryStateLabels = {
  APPLIED: { zh: '已申请', en: 'applied for' },
  LOCKED: { zh: '已锁定（献血者或库存为本单位保留）', en: 'locked: donors or stock are kept for it' },
  ISSUED: { zh: '已发放（转为订单）', en: 'issued: it has become an order' },
  REFUSED: { zh: '血站未找到', en: 'the station found none' },
  EXPIRED: { zh: '锁定到期', en: 'the lock ran out' },
  WITHDRAWN: { zh: '已撤回', en: 'withdrawn' },
} as const satisfies Labels<DonorEnquiryState>

export const donorEnquiryActions = ['lock', 'refuse', 'issue', 'expire', 'withdraw'] as const
export type DonorEnquiryAction = (typeof donorEnquiryActions)[number]

/** Apply, lock, issue. A lock may be renewed; what was locked and ran out is asked for anew. */
export const donorEnquiryTransitions = {
  lock: { from: ['APPLIED', 'LOCKED'], to: 'LOCKED' },
  refuse: { from: ['APPLIED', 'LOCKED'], to: 'REFUSED' },
  issue: { from: ['LOCKED'], to: 'ISSUED' },
  expire: { from: ['LOCKED'], to: 'EXPIRED' },
  withdraw: { from: ['APPLIED', 'LOCKED'], to: 'WITHDRAWN' },
} as const satisfies TransitionTable<DonorEnquiryAction, DonorEnquiryState>

/** What the hub tells the station. */
export const stationMessageKinds = [
  'ORDER',
  'ORDER_CANCELLED',
  'DISCREPANCIES',
  'FATE',
  'ENQUIRY',
  'ENQUIRY_WITHDRAWN',
] as const
export type StationMessageKind = (typeof stationMessageKinds)[number]
export const stationMessageKindLabels = {
  ORDER: { zh: '订血', en: 'an order' },
  ORDER_CANCELLED: { zh: '取消订血', en: 'an order cancelled' },
  DISCREPANCIES: { zh: '到货差异', en: 'what was wrong with a delivery' },
  FATE: { zh: '血袋去向', en: 'what became of a bag' },
  ENQUIRY: { zh: '献血者检索申请', en: 'an enquiry among donors' },
  ENQUIRY_WITHDRAWN: { zh: '撤回献血者检索', en: 'an enquiry withdrawn' },
} as const satisfies Labels<StationMessageKind>

/** A message to the station: it waits until the station has taken it, or says that it will not. */
export const stationMessageStates = ['WAITING', 'TAKEN', 'DECLINED'] as const
export type StationMessageState = (typeof stationMessageStates)[number]
export const stationMessageStateLabels = {
  WAITING: { zh: '待发送', en: 'waits to be sent' },
  TAKEN: { zh: '血站已接收', en: 'taken by the station' },
  DECLINED: { zh: '血站拒收', en: 'declined by the station' },
} as const satisfies Labels<StationMessageState>

/** What became of a bag of the station's, as it is told: never of whom. */
export const bagFates = ['TRANSFUSED', 'RETURNED', 'DISCARDED', 'EXPIRED'] as const
export type BagFate = (typeof bagFates)[number]
