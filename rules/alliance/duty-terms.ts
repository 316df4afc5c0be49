import type { Labels } from '#rules/vocabulary.ts'

/** What somebody is on duty for at an organisation. */
export const duties = [
  'BLOOD_BANK',
  'QUALITY',
  'STATION_DESK',
  'EMERGENCY',
  'COLD_CHAIN',
  'INFORMATION',
] as const
export type DutyKind = (typeof duties)[number]
export const dutyLabels = {
  BLOOD_BANK: { zh: '输血科（血库）值班', en: 'blood bank' },
  QUALITY: { zh: '质量管理值班', en: 'quality' },
  STATION_DESK: { zh: '血站供血值班', en: 'desk of the blood station' },
  EMERGENCY: { zh: '紧急用血值班', en: 'emergency use of blood' },
  COLD_CHAIN: { zh: '冷链值班', en: 'cold chain' },
  INFORMATION: { zh: '信息系统值班', en: 'information systems' },
} as const satisfies Labels<DutyKind>

/** A duty has at most so many levels of escalation. */
export const HIGHEST_DUTY_LEVEL = 5

/** How often a shift comes: every week on its days, or once. */
export const shiftKinds = ['WEEKLY', 'DATED'] as const
export type ShiftKind = (typeof shiftKinds)[number]
export const shiftKindLabels = {
  WEEKLY: { zh: '每周', en: 'every week' },
  DATED: { zh: '指定日期', en: 'once, from an instant to an instant' },
} as const satisfies Labels<ShiftKind>

/** The days of the week, Monday first (ISO 8601). */
export const weekdays = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const
export type Weekday = (typeof weekdays)[number]
export const weekdayLabels = {
  MONDAY: { zh: '星期一', en: 'Monday' },
  TUESDAY: { zh: '星期二', en: 'Tuesday' },
  WEDNESDAY: { zh: '星期三', en: 'Wednesday' },
  THURSDAY: { zh: '星期四', en: 'Thursday' },
  FRIDAY: { zh: '星期五', en: 'Friday' },
  SATURDAY: { zh: '星期六', en: 'Saturday' },
  SUNDAY: { zh: '星期日', en: 'Sunday' },
} as const satisfies Labels<Weekday>

/** By what way a person on duty is told; the notice gateway turns it into a text, a call or a chat message. */
export const noticeChannels = ['PHONE', 'WEBHOOK'] as const
export type NoticeChannel = (typeof noticeChannels)[number]
export const noticeChannelLabels = {
  PHONE: { zh: '电话或短信', en: 'telephone: text message or call' },
  WEBHOOK: { zh: '即时通讯（Webhook 地址）', en: 'messenger, by the address of its webhook' },
} as const satisfies Labels<NoticeChannel>
