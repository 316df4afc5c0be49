import { authority, type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

/** What the rules about boxes under way may find. */
export const shipmentFindings = {
  SHIPMENT_STATE_FORBIDS: stop(
    'HOUSE_SHIPMENT',
    '该次运输当前状态为“{state}”，不能执行该操作。',
    'The shipment is {state}; this can not be done with it now.',
  ),
  BOX_UNDER_WAY: stop(
    'HOUSE_SHIPMENT',
    '运输箱 {name} 正在另一次运输途中，先结束那一次。',
    'The box {name} is under way with another shipment: end that one first.',
  ),
  BAG_UNDER_WAY: stop(
    'HOUSE_SHIPMENT',
    '该血袋正在另一次运输途中。',
    'The bag is under way with another shipment.',
  ),
  BAG_IN_ANOTHER_BOX: stop(
    'HOUSE_SHIPMENT',
    '该血袋交接时装入了另一个运输箱。',
    'The bag was put into another box when it was handed over.',
  ),
  BOX_MIXED: stop(
    'WS_400_2023_TRANSPORT',
    '冷冻血液与液态血液不得同箱运输。',
    'What is frozen and what is liquid never travel in one box.',
  ),
  SHIPMENT_RECEIVERS_DIFFER: stop(
    'HOUSE_SHIPMENT',
    '同箱血袋的接收单位须相同。',
    'All bags of a box are for one receiver.',
  ),
  SHIPMENT_DEADLINE_OUT_OF_LIMITS: stop(
    'WS_400_2023_TRANSPORT',
    '送达时限须在出发之后、{hours} 小时之内。',
    'The deadline lies after the departure, and within {hours} hours of it.',
  ),
  SHIPMENT_OUT_OF_LIMITS: authority(
    'WS_400_2023_TRANSPORT',
    '运输途中有 {minutes} 分钟超出 {limits} °C（最低 {minimum}，最高 {maximum}）。',
    'For {minutes} min under way the box was outside {limits} °C (coldest {minimum}, warmest {maximum}).',
  ),
  SHIPMENT_UNKNOWN: authority(
    'WS_399_2012_MONITORING',
    '运输途中有 {minutes} 分钟没有可用的温度数据，须由有资格的人员读取显示屏或记录并签认。',
    'For {minutes} min under way no temperature is known: a qualified person attests a reading from the box’s own display or log.',
  ),
  SHIPMENT_ATTESTED_OUT: stop(
    'WS_400_2023_TRANSPORT',
    '签认的温度 {celsius} °C 超出 {limits} °C。',
    'The attested temperature of {celsius} °C lies outside {limits} °C.',
  ),
  SHIPMENT_LATE: warn('HOUSE_SHIPMENT', '未在时限内送达。', 'It did not arrive by its deadline.'),
  SHIPMENT_BAG_MISSING: authority(
    'HOUSE_SHIPMENT',
    '箱到而血袋未见：{number}。',
    'The box came without the bag {number}.',
  ),
  SHIPMENT_INCIDENT: authority(
    'HOUSE_SHIPMENT',
    '运输途中发生：{what}。',
    'Under way it happened that: {what}.',
  ),
  SHIPMENT_NEEDS_NO_ATTEST: stop(
    'HOUSE_SHIPMENT',
    '该次运输没有需要签认的时段，或已签认。',
    'Nothing of this shipment is unknown, or somebody has attested it.',
  ),
} as const satisfies FindingDefinitions
