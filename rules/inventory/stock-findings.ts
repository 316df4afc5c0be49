import { type FindingDefinitions, stop } from '#rules/finding-definition.ts'

/** What may be found about stock that goes from one blood bank to another. */
export const stockFindings = {
  PLACE_IS_NO_BOX: stop(
    'WS_400_2023_TRANSPORT',
    '血液运输须使用转运箱，“{name}”不是转运箱。',
    'Blood travels in a transport box, and “{name}” is none.',
  ),
  AUTOLOGOUS_IS_NO_STOCK: stop(
    'HOUSE_AUTOLOGOUS',
    '自体血不得作为备血调出；请按患者的用血申请发血（issueUnits）。',
    'Autologous blood is nobody’s stock: issue it for its patient’s request (issueUnits).',
  ),
  STOCK_BAG_NOT_ORDERED: stop(
    'HOUSE_MEMBER_STOCK',
    '申领单没有仍待供应的、与该血袋相符的一行；需要替代时请不指定申领单，直接供应给该成员单位。',
    'No open line of the order asks for such a bag; to give another in its stead, supply it to the member without naming the order.',
  ),
  STOCK_COLD_CHAIN_BROKEN: stop(
    'HOUSE_MEMBER_STOCK',
    '没有记录证明血袋在到达前（含运输途中）一直在合格温度下：隔离，由质量负责人决定。',
    'No readings show that the unit was kept right until it arrived, its way included: it is quarantined until the quality officer has decided.',
  ),
  DELIVERY_BAG_UNEXPECTED: stop(
    'HOUSE_MEMBER_STOCK',
    '该血袋不在这批调拨中（当时状态：{state}）。',
    'The unit does not stand on this delivery (its state then: {state}).',
  ),
  DELIVERY_BAG_UNKNOWN: stop(
    'HOUSE_MEMBER_STOCK',
    '收到的血袋标签在系统中没有记录：{label}。',
    'A bag came whose label names none that is known: {label}.',
  ),
  DELIVERY_BAG_MISSING: stop(
    'HOUSE_MEMBER_STOCK',
    '调拨单上的血袋未到达：{number}。',
    'A unit of the delivery did not arrive: {number}.',
  ),
  BOOKING_CANCELLED: stop('HOUSE_BOOKING', '该预约已取消。', 'The booking was cancelled before.'),
  SCANNED_LABEL_UNREADABLE: stop(
    'HOUSE_UNIT_IDENTITY',
    '标签无法识别：{label}。请写献血码与产品码，如 3308024000001-E5445，或血袋上两个条码的扫描内容。',
    'The label can not be read: {label}. Give donation number and product code as 3308024000001-E5445, or what both bar codes of the bag say.',
  ),
  SCANNED_BAG_UNKNOWN: stop(
    'HOUSE_UNIT_IDENTITY',
    '本机构没有此血袋：{label}；他院库存须先由其退回储血点（returnStock），再由储血点供应。',
    'Your organisation has no such bag: {label}. Stock of another hospital goes back to the storage point first (returnStock) and is supplied from there.',
  ),
  DELIVERY_TURNED_BACK: stop(
    'HOUSE_MEMBER_STOCK',
    '血袋未到达收血方即返回发出方。',
    'The unit came back to who sent it without having arrived.',
  ),
} as const satisfies FindingDefinitions
