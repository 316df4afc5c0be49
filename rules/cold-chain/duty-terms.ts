import type { Labels } from '#rules/vocabulary.ts'

/** How often a place is to be read by hand: beside its sensor, or while it has none that works. */
export const manualDutyKinds = ['BESIDE_SENSOR', 'WITHOUT_SENSOR'] as const
export type ManualDutyKind = (typeof manualDutyKinds)[number]
export const manualDutyKindLabels = {
  BESIDE_SENSOR: {
    zh: '有自动监测：每日两次，间隔不少于 8 小时',
    en: 'beside a sensor: twice a day, 8 hours apart',
  },
  WITHOUT_SENSOR: { zh: '无自动监测：每 4 小时一次', en: 'without a sensor: every 4 hours' },
} as const satisfies Labels<ManualDutyKind>

/** How the next reading by hand of a place stands. */
export const manualDutyStates = ['KEPT', 'WAITING', 'DUE', 'OVERDUE', 'MISSED'] as const
export type ManualDutyState = (typeof manualDutyStates)[number]
export const manualDutyStateLabels = {
  KEPT: { zh: '今日已完成', en: 'done for this day' },
  WAITING: { zh: '未到时间', en: 'not yet wanted' },
  DUE: { zh: '待记录', en: 'due' },
  OVERDUE: { zh: '逾期或即将错过', en: 'overdue, or the last moment for it is near' },
  MISSED: { zh: '当日已无法完成', en: 'missed: this day’s duty can no longer be kept' },
} as const satisfies Labels<ManualDutyState>
