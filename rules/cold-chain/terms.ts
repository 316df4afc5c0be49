import type { Labels } from '#rules/vocabulary.ts'

/** What a device watches. */
export const deviceKinds = ['FRIDGE', 'FREEZER', 'PLATELET_INCUBATOR', 'BOX', 'ROOM'] as const
export type DeviceKind = (typeof deviceKinds)[number]
export const deviceKindLabels = {
  FRIDGE: { zh: '储血冰箱', en: 'blood fridge' },
  FREEZER: { zh: '低温冰箱', en: 'freezer' },
  PLATELET_INCUBATOR: { zh: '血小板恒温振荡箱', en: 'platelet incubator with agitator' },
  BOX: { zh: '转运箱', en: 'transport box' },
  ROOM: { zh: '室内环境', en: 'room' },
} as const satisfies Labels<DeviceKind>

/** What its probe feels: the air moves at once when a door opens, the load as slowly as a bag does. */
export const probeKinds = ['AIR', 'LOAD'] as const
export type ProbeKind = (typeof probeKinds)[number]
export const probeKindLabels = {
  AIR: { zh: '空气探头', en: 'in the air' },
  LOAD: { zh: '负载（模拟液）探头', en: 'in a load, such as a bottle of glycerol' },
} as const satisfies Labels<ProbeKind>

/** Why a reading proves nothing. Of the first four no temperature is kept, of the last what was told. */
export const readingFaults = [
  'OPEN_CIRCUIT',
  'POWER_ON',
  'NOT_A_NUMBER',
  'IMPLAUSIBLE',
  'CLOCK_AHEAD',
] as const
export type ReadingFault = (typeof readingFaults)[number]
export const readingFaultLabels = {
  OPEN_CIRCUIT: { zh: '探头断路（−127 ℃）', en: 'probe not connected (−127 °C)' },
  POWER_ON: { zh: '传感器上电初值（85 ℃）', en: 'value of a sensor that has just been switched on (85 °C)' },
  NOT_A_NUMBER: { zh: '没有数值', en: 'no number' },
  IMPLAUSIBLE: { zh: '超出可能的范围', en: 'no temperature that this device can have' },
  CLOCK_AHEAD: { zh: '设备时钟超前，不作为依据', en: 'the device’s clock is ahead: proves nothing' },
} as const satisfies Labels<ReadingFault>

/** Why what a sensor sent was not taken. */
export const intakeRefusals = [
  'NO_CREDENTIALS',
  'NO_DEVICE',
  'WRONG_SECRET',
  'REFUSED_BY_BROKER',
  'NOT_MQTT',
  'TOO_MANY_LINES',
  'FOREIGN_TOPIC',
  'WRONG_TOPIC',
  'COMPRESSED',
  'TOO_LARGE',
  'NOT_JSON',
  'WRONG_SHAPE',
  'TOO_MANY',
  'WRONG_TIME',
  'TOO_FAR_AHEAD',
  'TOO_OLD',
  'WRONG_VALUE',
] as const
export type IntakeRefusal = (typeof intakeRefusals)[number]
export const intakeRefusalLabels = {
  NO_CREDENTIALS: { zh: '没有凭据，或凭据无法识别', en: 'no credentials, or none that can be read' },
  NO_DEVICE: { zh: '没有这台设备', en: 'no such device' },
  WRONG_SECRET: { zh: '密钥不正确', en: 'wrong secret' },
  REFUSED_BY_BROKER: { zh: '外部消息中间件拒绝其登录', en: 'a broker of others let it not log in' },
  NOT_MQTT: { zh: '不是 MQTT，或未按要求加密', en: 'not MQTT, or not by TLS where the door asks for it' },
  TOO_MANY_LINES: { zh: '连接过多', en: 'too many connections' },
  FOREIGN_TOPIC: { zh: '不是本设备的主题或路径', en: 'the topic or path of another device' },
  WRONG_TOPIC: { zh: '没有这样的主题或路径', en: 'no such topic or path' },
  COMPRESSED: { zh: '正文经过压缩', en: 'a compressed body' },
  TOO_LARGE: { zh: '正文过大', en: 'body too large' },
  NOT_JSON: { zh: '不是 JSON', en: 'not JSON' },
  WRONG_SHAPE: { zh: '结构不正确', en: 'wrong shape' },
  TOO_MANY: { zh: '一次读数过多', en: 'too many readings at once' },
  WRONG_TIME: { zh: '时间无效', en: 'no valid time' },
  TOO_FAR_AHEAD: { zh: '时间在未来', en: 'a time in the future' },
  TOO_OLD: { zh: '时间过久', en: 'a time too long ago' },
  WRONG_VALUE: { zh: '数值无效', en: 'a value that can not be' },
} as const satisfies Labels<IntakeRefusal>

/** Where sensors come in, and whoever says that it is one. */
export const sensorDoors = ['MQTT', 'BROKER', 'HTTP'] as const
export type SensorDoor = (typeof sensorDoors)[number]
export const sensorDoorLabels = {
  MQTT: { zh: '内置消息中间件', en: 'the hub’s own broker' },
  BROKER: { zh: '外部消息中间件', en: 'a broker of others' },
  HTTP: { zh: 'HTTP 入口', en: 'HTTP' },
} as const satisfies Labels<SensorDoor>

/** No alliance keeps what its sensors told for less years: the guideline asks for ten. */
export const LEAST_YEARS_KEPT = 10
