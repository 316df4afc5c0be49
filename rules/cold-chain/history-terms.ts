import type { Labels } from '#rules/vocabulary.ts'

/** From what a chart is drawn. */
export const chartSources = ['READINGS', 'FIVE_MINUTES', 'ONE_HOUR'] as const
export type ChartSource = (typeof chartSources)[number]
export const chartSourceLabels = {
  READINGS: { zh: '原始读数', en: 'the readings themselves' },
  FIVE_MINUTES: { zh: '每 5 分钟的最低与最高', en: 'least and most of every five minutes' },
  ONE_HOUR: { zh: '每小时的最低与最高', en: 'least and most of every hour' },
} as const satisfies Labels<ChartSource>

/** A figure of how the cold chain was kept, by what made it. */
export const performanceFigures = ['OUT_OF_RANGE', 'UNKNOWN', 'EXCURSIONS', 'ALARMS', 'MANUAL_DUTY'] as const
export type PerformanceFigure = (typeof performanceFigures)[number]
export const performanceFigureLabels = {
  OUT_OF_RANGE: { zh: '超限时间', en: 'the days on which a sensor was out of range, with how long' },
  UNKNOWN: { zh: '未知时间', en: 'the days on which nothing was known for a time, with how long' },
  EXCURSIONS: { zh: '异常', en: 'the excursions that began' },
  ALARMS: { zh: '报警与响应', en: 'the alarms, with how long they waited for an answer, and the false ones' },
  MANUAL_DUTY: { zh: '人工测温', en: 'the days of each place, with whether it was read by hand in time' },
} as const satisfies Labels<PerformanceFigure>
