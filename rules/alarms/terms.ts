import type { DutyKind } from '#rules/alliance/duty-terms.ts'
import type { Bilingual, Labels } from '#rules/vocabulary.ts'

/** Alarms of the cold chain: `coldChainAlarm` tells of them. */
export const coldChainAlarmKinds = [
  'COLD_CHAIN_EXCURSION',
  'COLD_CHAIN_SILENT',
  'COLD_CHAIN_FAULT',
  'COLD_CHAIN_POWER',
  'COLD_CHAIN_AGITATION',
  'COLD_CHAIN_BLOOD_OUT',
  'SHIPMENT_OVERDUE',
  'MANUAL_READING_OVERDUE',
] as const

/** What an alarm is about; those of the cold chain stand at the end. */
export const alarmKinds = [
  'STOCK_LOW',
  'STOCK_CRITICAL',
  'NEAR_EXPIRY',
  'FEED_SILENT',
  'STATION_UNREACHABLE',
  'STATION_SHORTAGE',
  'EMERGENCY_OPENED',
  'RECALL_OVERDUE',
  ...coldChainAlarmKinds,
] as const
export type AlarmKind = (typeof alarmKinds)[number]
export const alarmKindLabels = {
  STOCK_LOW: { zh: '库存低于下限', en: 'stock below its minimum' },
  STOCK_CRITICAL: { zh: '库存低于警戒线', en: 'stock below its critical level' },
  NEAR_EXPIRY: { zh: '血液临近有效期', en: 'blood near its expiry' },
  FEED_SILENT: { zh: '库存上报中断', en: 'a stock feed has fallen silent' },
  STATION_UNREACHABLE: { zh: '血站系统无法连接', en: 'the blood station can not be reached' },
  STATION_SHORTAGE: { zh: '血站宣布供血紧张', en: 'the blood station declares a shortage' },
  EMERGENCY_OPENED: { zh: '紧急用血', en: 'emergency request for blood' },
  RECALL_OVERDUE: { zh: '召回逾期未确认', en: 'a recall was not acknowledged in time' },
  COLD_CHAIN_EXCURSION: { zh: '储存或运输温度超限', en: 'temperature out of range' },
  COLD_CHAIN_SILENT: { zh: '冷链设备失联', en: 'a cold chain device has fallen silent' },
  COLD_CHAIN_FAULT: { zh: '冷链传感器故障', en: 'a cold chain sensor is at fault' },
  COLD_CHAIN_POWER: { zh: '冷链设备断电', en: 'a cold chain device has lost its power' },
  COLD_CHAIN_AGITATION: { zh: '血小板振荡停止', en: 'agitation of platelets has stopped' },
  COLD_CHAIN_BLOOD_OUT: {
    zh: '已发出的血液曾处于温度超限',
    en: 'blood that has left the bank had stood out of range',
  },
  SHIPMENT_OVERDUE: { zh: '运输箱逾期未到', en: 'a transport box has not arrived in time' },
  MANUAL_READING_OVERDUE: { zh: '人工测温逾期', en: 'a place was not read by hand in its time' },
} as const satisfies Labels<AlarmKind>

/** The kinds that `inventoryAlarm` tells of: all but those of the cold chain. */
export const inventoryAlarmKinds: readonly AlarmKind[] = alarmKinds.filter(
  (kind) => !(coldChainAlarmKinds as readonly AlarmKind[]).includes(kind),
)

/** How bad it is, the milder first. */
export const alarmSeverities = ['WARNING', 'CRITICAL'] as const
export type AlarmSeverity = (typeof alarmSeverities)[number]
export const alarmSeverityLabels = {
  WARNING: { zh: '警告', en: 'warning: answer it in hours' },
  CRITICAL: { zh: '紧急', en: 'critical: answer it in minutes' },
} as const satisfies Labels<AlarmSeverity>

/** An alarm's life. Whether what it tells of still lasts is a fact beside it, and no state. */
export const alarmStates = ['OPEN', 'ACKNOWLEDGED', 'RESOLVED'] as const
export type AlarmState = (typeof alarmStates)[number]
export const alarmStateLabels = {
  OPEN: { zh: '待响应', en: 'open, nobody has answered' },
  ACKNOWLEDGED: { zh: '已响应', en: 'acknowledged, somebody sees to it' },
  RESOLVED: { zh: '已解决', en: 'resolved' },
} as const satisfies Labels<AlarmState>

/** What can be done to an alarm or happen to it. */
export const alarmActions = [
  'noteAgain',
  'worsen',
  'acknowledge',
  'escalate',
  'lapse',
  'endCondition',
  'resolve',
  'answer',
  'resolveBySelf',
] as const
export type AlarmAction = (typeof alarmActions)[number]

/**
 * Where each action leads from each state; a state that is missing forbids it. A worse alarm, and one whose
 * acknowledgement lapsed, wants its answer anew. `answer` is the deed that the alarm was waiting for, done at its own
 * place, such as the acceptance of the request. Nothing leads out of RESOLVED: the same cause later is another alarm.
 */
export const alarmMoves = {
  noteAgain: { OPEN: 'OPEN', ACKNOWLEDGED: 'ACKNOWLEDGED' },
  worsen: { OPEN: 'OPEN', ACKNOWLEDGED: 'OPEN' },
  acknowledge: { OPEN: 'ACKNOWLEDGED' },
  escalate: { OPEN: 'OPEN' },
  lapse: { ACKNOWLEDGED: 'OPEN' },
  endCondition: { OPEN: 'OPEN', ACKNOWLEDGED: 'ACKNOWLEDGED' },
  resolve: { OPEN: 'RESOLVED', ACKNOWLEDGED: 'RESOLVED' },
  answer: { OPEN: 'RESOLVED', ACKNOWLEDGED: 'RESOLVED' },
  resolveBySelf: { ACKNOWLEDGED: 'RESOLVED' },
} as const satisfies Readonly<Record<AlarmAction, Readonly<Partial<Record<AlarmState, AlarmState>>>>>

/** The steps of an alarm as they are kept. */
export const alarmSteps = [
  'OPENED',
  'NOTED_AGAIN',
  'WORSENED',
  'ACKNOWLEDGED',
  'ESCALATED',
  'LAPSED',
  'CONDITION_ENDED',
  'RESOLVED',
] as const
export type AlarmStepKind = (typeof alarmSteps)[number]
export const alarmStepLabels = {
  OPENED: { zh: '报警', en: 'raised' },
  NOTED_AGAIN: { zh: '再次出现', en: 'noted again' },
  WORSENED: { zh: '程度加重', en: 'grew worse' },
  ACKNOWLEDGED: { zh: '已响应', en: 'acknowledged' },
  ESCALATED: { zh: '逐级上报', en: 'passed on to who is on duty next' },
  LAPSED: { zh: '响应超时未解决，重新报警', en: 'acknowledged long ago and still standing: raised anew' },
  CONDITION_ENDED: { zh: '原因已消除', en: 'its cause is over' },
  RESOLVED: { zh: '已解决', en: 'resolved' },
} as const satisfies Labels<AlarmStepKind>

/** Whose people: those of the organisation the alarm is about, or the lead's. */
export const alarmParties = ['ORGANISATION', 'LEAD'] as const
export type AlarmParty = (typeof alarmParties)[number]

/** How a kind of alarm is told and answered. */
export type AlarmKindRule = {
  /** Who on the roster is told. */
  readonly duty: DutyKind
  /** Rosters in the order in which they are climbed; those that stand together are told together. */
  readonly rosters: readonly (readonly AlarmParty[])[]
  /** Whose people may acknowledge and resolve it. */
  readonly answeredBy: readonly AlarmParty[]
  /**
   * Whether it is resolved by itself once it was acknowledged and has been quiet for long. One of the
   * `COLD_CHAIN_…` kinds is not: what caused it and what was done is written by a person, however long it has been quiet.
   */
  readonly resolvesItself: boolean
}

const OWN_THEN_LEAD = [['ORGANISATION'], ['LEAD']] as const
const OWN = ['ORGANISATION'] as const
/** The device stands at the organisation; where nobody there answers, the lead sees to it. */
const COLD_CHAIN = {
  duty: 'COLD_CHAIN',
  rosters: OWN_THEN_LEAD,
  answeredBy: ['ORGANISATION', 'LEAD'],
  resolvesItself: false,
} as const

/**
 * Each kind's rule. An emergency is answered where the blood is: by the lead alone, wherever the patient lies.
 * Source: HOUSE_ALARMS.
 */
export const alarmKindRules = {
  STOCK_LOW: { duty: 'BLOOD_BANK', rosters: OWN_THEN_LEAD, answeredBy: OWN, resolvesItself: true },
  STOCK_CRITICAL: { duty: 'BLOOD_BANK', rosters: OWN_THEN_LEAD, answeredBy: OWN, resolvesItself: true },
  NEAR_EXPIRY: { duty: 'BLOOD_BANK', rosters: OWN_THEN_LEAD, answeredBy: OWN, resolvesItself: true },
  FEED_SILENT: {
    duty: 'INFORMATION',
    rosters: OWN_THEN_LEAD,
    answeredBy: ['ORGANISATION', 'LEAD'],
    resolvesItself: true,
  },
  STATION_UNREACHABLE: {
    duty: 'BLOOD_BANK',
    rosters: [['LEAD']],
    answeredBy: ['LEAD'],
    resolvesItself: true,
  },
  STATION_SHORTAGE: { duty: 'BLOOD_BANK', rosters: [['LEAD']], answeredBy: ['LEAD'], resolvesItself: true },
  EMERGENCY_OPENED: { duty: 'EMERGENCY', rosters: [['LEAD']], answeredBy: ['LEAD'], resolvesItself: true },
  RECALL_OVERDUE: {
    duty: 'QUALITY',
    rosters: [['ORGANISATION', 'LEAD']],
    answeredBy: ['ORGANISATION', 'LEAD'],
    resolvesItself: true,
  },
  COLD_CHAIN_EXCURSION: COLD_CHAIN,
  COLD_CHAIN_SILENT: COLD_CHAIN,
  COLD_CHAIN_FAULT: COLD_CHAIN,
  COLD_CHAIN_POWER: COLD_CHAIN,
  COLD_CHAIN_AGITATION: COLD_CHAIN,
  // Who has the bag and who let it go see to it together.
  COLD_CHAIN_BLOOD_OUT: {
    duty: 'COLD_CHAIN',
    rosters: [['ORGANISATION', 'LEAD']],
    answeredBy: ['ORGANISATION', 'LEAD'],
    resolvesItself: false,
  },
  // Who waits and who sent it look for it together.
  SHIPMENT_OVERDUE: {
    duty: 'COLD_CHAIN',
    rosters: [['ORGANISATION', 'LEAD']],
    answeredBy: ['ORGANISATION', 'LEAD'],
    resolvesItself: true,
  },
  MANUAL_READING_OVERDUE: { ...COLD_CHAIN, resolvesItself: true },
} as const satisfies Readonly<Record<AlarmKind, AlarmKindRule>>

/** A notice to one person by one way. */
export const noticeStates = ['PENDING', 'NOT_CONFIGURED', 'SENT', 'REFUSED', 'OVERTAKEN'] as const
export type NoticeState = (typeof noticeStates)[number]
export const noticeStateLabels = {
  PENDING: { zh: '待发送', en: 'waits to be sent, or to be tried again' },
  NOT_CONFIGURED: { zh: '未配置通知网关，已保留', en: 'kept: no notice gateway is configured' },
  SENT: { zh: '网关已接收', en: 'taken by the gateway' },
  REFUSED: { zh: '网关拒收', en: 'refused by the gateway for good' },
  OVERTAKEN: { zh: '报警已解决，未再发送', en: 'not sent any more: the alarm was resolved before' },
} as const satisfies Labels<NoticeState>

/** What an alarm tells, in both languages; never a patient's name or number. */
export type Told = Bilingual
