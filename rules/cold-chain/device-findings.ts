import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

/** What the rules about sensors may find. */
export const deviceFindings = {
  DEVICE_PLACE_UNLIKE: stop(
    'HOUSE_SENSORS',
    '该位置是{place}，与设备类型“{device}”不符。',
    'The place is a {place}; a device for a {device} does not watch it.',
  ),
  DEVICE_CONTENTS_UNLIKE: stop(
    'HOUSE_SENSORS',
    '该位置保存的是“{place}”，与设备登记的“{device}”不符：其限值将不适用。',
    'The place keeps {place}, the device is registered for {device}: its limits would not be those of the place.',
  ),
  DEVICE_PLACE_RETIRED: stop('HOUSE_SENSORS', '该位置已停用。', 'The place is out of use.'),
  CALIBRATION_PERIOD: stop(
    'HOUSE_SENSORS',
    '下次校准须在本次之后，且不晚于两年。',
    'The next calibration lies behind this one, and at most two years.',
  ),
  CALIBRATION_OFFSET_LARGE: stop(
    'HOUSE_SENSORS',
    '修正值须在 −{most} 至 {most} ℃ 之间；偏差更大的探头应更换。',
    'An offset lies between −{most} and {most} °C; a probe that is further off is replaced.',
  ),
  CALIBRATION_UNKNOWN: warn('HOUSE_SENSORS', '未登记校准。', 'No calibration was told.'),
  CALIBRATION_EXPIRED: warn('HOUSE_SENSORS', '校准已于 {due} 到期。', 'The calibration was due on {due}.'),
} as const satisfies FindingDefinitions
