import { type FindingDefinitions, stop } from '#rules/finding-definition.ts'

/** What the rules about ordering blood for stock may find. */
export const supplyFindings = {
  STOCK_ORDER_BAGS_OUT_OF_LIMITS: stop(
    'HOUSE_STATION_ORDER',
    '袋数 {bags} 不在允许范围 1–{most} 内。',
    'The number of bags ({bags}) lies outside the limits 1 to {most}.',
  ),
  STOCK_ORDER_LINE_REPEATED: stop(
    'HOUSE_STATION_ORDER',
    '同一产品、血型和规格在订单中出现多次，请合并。',
    'The same product, group and content stands on the order more than once: put them together.',
  ),
  STOCK_ORDER_TIME_PAST: stop(
    'HOUSE_STATION_ORDER',
    '需要时间已经过去。',
    'The blood is asked for at a time that is past.',
  ),
  STOCK_ORDER_TIME_TOO_FAR: stop(
    'HOUSE_STATION_ORDER',
    '需要时间超过 {days} 天之后，请核对日期。',
    'The blood is asked for more than {days} days ahead: check the date.',
  ),
  STOCK_ORDER_STATE_FORBIDS: stop(
    'HOUSE_STATION_ORDER',
    '订单当前状态为“{state}”，不能执行该操作。',
    'The order is {state}; this can not be done with it now.',
  ),
  STOCK_ANSWER_LINES_DIFFER: stop(
    'HOUSE_STATION_ORDER',
    '答复须逐行对应订单，每行一次。',
    'The answer must name each line of the order once, and no other.',
  ),
  STOCK_ANSWER_EXCEEDS_ORDER: stop(
    'HOUSE_STATION_ORDER',
    '答复 {confirmed} 袋，不在 0 至所订 {bags} 袋之间。',
    'The answer says {confirmed} bags, not between 0 and the {bags} ordered.',
  ),
  STOCK_ANSWER_REASON_MISSING: stop(
    'HOUSE_STATION_ORDER',
    '不能供应或减量供应须说明原因。',
    'Whoever gives less, or nothing, says why.',
  ),
  STOCK_LEVEL_OUT_OF_LIMITS: stop(
    'HOUSE_STOCK_LEVEL',
    '{value} 不在允许范围 0–{most} 内。',
    'The level {value} lies outside the limits 0 to {most}.',
  ),
  STOCK_LEVEL_CRITICAL_ABOVE_MINIMUM: stop(
    'HOUSE_STOCK_LEVEL',
    '警戒线 {critical} 袋高于下限 {minimum} 袋。',
    'The critical level of {critical} bags lies above the minimum of {minimum}.',
  ),
  STOCK_LEVEL_DATE_PAST: stop(
    'HOUSE_STOCK_LEVEL',
    '生效时间已经过去；已生效的数值不能倒改。',
    'It would begin in the past: values that were in force are not changed afterwards.',
  ),
  STOCK_REPORT_BAGS_OUT_OF_LIMITS: stop(
    'HOUSE_STOCK_FEED',
    '袋数 {bags} 不在允许范围 0–{most} 内。',
    'The number of bags ({bags}) lies outside the limits 0 to {most}.',
  ),
  STOCK_REPORT_LINE_REPEATED: stop(
    'HOUSE_STOCK_FEED',
    '同一产品和血型在上报中出现多次，请合并。',
    'The same product and group stands in the report more than once: put them together.',
  ),
  STOCK_REPORT_MISSING: stop(
    'HOUSE_STOCK_FEED',
    '尚无库存快照，请先上报全部库存；心跳只表示“与上次相同”。',
    'There is no snapshot to repeat: report the whole stock first.',
  ),
  DELIVERY_FOR_ANOTHER_STORAGE_POINT: stop(
    'ALLIANCE_ART_9',
    '该发血通知不是给本储血点的：{named}。',
    'The delivery is not for this storage point: {named}.',
  ),
  DELIVERY_CLOSED: stop(
    'HOUSE_STATION_ORDER',
    '该批发血已核对关闭；迟到的血袋请血站用新的发血单号通知。',
    'The delivery has been compared and closed: bags that come late are announced under a new number.',
  ),
  DONOR_ENQUIRY_UNSPECIFIED: stop(
    'HOUSE_DONOR_ENQUIRY',
    '请写明检索条件：{needs}。',
    'Say what is looked for: {needs}.',
  ),
  DONOR_ENQUIRY_STATE_FORBIDS: stop(
    'HOUSE_DONOR_ENQUIRY',
    '检索申请当前状态为“{state}”，不能执行该操作。',
    'The enquiry is {state}; this can not be done with it now.',
  ),
  DONOR_LOCK_OUT_OF_LIMITS: stop(
    'HOUSE_DONOR_ENQUIRY',
    '锁定截止时间须晚于现在，且不超过 {hours} 小时。',
    'A lock ends after now and within {hours} hours.',
  ),
} as const satisfies FindingDefinitions
