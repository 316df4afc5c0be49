import { type ReadingFault, readingFaultLabels } from '#rules/cold-chain/terms.ts'
import type { Labels } from '#rules/vocabulary.ts'

/** How a device stands: the gravest of what is the case. */
export const deviceStandings = [
  'CONFIRMED',
  'EXCURSION',
  'FAULTY',
  'SILENT',
  'SUSPECT',
  'RECOVERED',
  'IN_RANGE',
  'UNHEARD',
] as const
export type DeviceStanding = (typeof deviceStandings)[number]
export const deviceStandingLabels = {
  CONFIRMED: { zh: '超温已确认，血液已隔离', en: 'out of range beyond the grace, or harmful: bags are held' },
  EXCURSION: { zh: '超温', en: 'out of range beyond a door’s opening' },
  FAULTY: { zh: '传感器故障', en: 'tells values that prove nothing' },
  SILENT: { zh: '失联', en: 'not heard for longer than the gap limit: unknown' },
  SUSPECT: { zh: '疑似超温', en: 'out of range a moment ago, perhaps a door' },
  RECOVERED: {
    zh: '超温后已恢复（宽限时间内）',
    en: 'back within its limits after an excursion, for less than the grace',
  },
  IN_RANGE: { zh: '正常', en: 'within its limits' },
  UNHEARD: { zh: '尚无读数', en: 'no reading yet' },
} as const satisfies Labels<DeviceStanding>

/** What can be amiss with a device or with what it watches; each has its own beginning and end. */
export const excursionKinds = ['TEMPERATURE', 'SILENCE', 'FAULT', 'POWER', 'AGITATION'] as const
export type ExcursionKind = (typeof excursionKinds)[number]
export const excursionKindLabels = {
  TEMPERATURE: { zh: '温度超限', en: 'temperature out of range' },
  SILENCE: { zh: '数据中断', en: 'no reading: unknown' },
  FAULT: { zh: '传感器故障', en: 'readings that prove nothing' },
  POWER: { zh: '断电', en: 'mains power lost' },
  AGITATION: { zh: '振荡停止', en: 'agitation of platelets stopped' },
} as const satisfies Labels<ExcursionKind>

/** What was seen of it. `FROZEN` and `THAWED` are harmful by themselves, whatever the grace. */
export const excursionCauses = [
  'TOO_WARM',
  'TOO_COLD',
  'BOTH_SIDES',
  'FROZEN',
  'THAWED',
  'FLAT_LINE',
  'OPEN_CIRCUIT',
  'POWER_ON',
  'NOT_A_NUMBER',
  'IMPLAUSIBLE',
] as const satisfies readonly (ReadingFault | string)[]
export type ExcursionCause = (typeof excursionCauses)[number]
export const excursionCauseLabels = {
  TOO_WARM: { zh: '温度过高', en: 'too warm' },
  TOO_COLD: { zh: '温度过低', en: 'too cold' },
  BOTH_SIDES: { zh: '过高与过低', en: 'too warm and too cold' },
  FROZEN: { zh: '达到或低于 0 ℃，疑似冻结', en: 'at or below 0 °C: suspected frozen' },
  THAWED: { zh: '达到或高于 0 ℃，疑似融化', en: 'at or above 0 °C: suspected thawed' },
  FLAT_LINE: { zh: '读数长时间不变', en: 'the same value for hours' },
  OPEN_CIRCUIT: readingFaultLabels.OPEN_CIRCUIT,
  POWER_ON: readingFaultLabels.POWER_ON,
  NOT_A_NUMBER: readingFaultLabels.NOT_A_NUMBER,
  IMPLAUSIBLE: readingFaultLabels.IMPLAUSIBLE,
} as const satisfies Labels<ExcursionCause>
