import type { Labels } from '#rules/vocabulary.ts'

/** From what a chart is drawn. */
export const chartSources = ['READINGS', 'FIVE_MINUTES', 'ONE_HOUR'] as const
export type ChartSource = (typeof chartSources)[number]
export const chartSourceLabels = {
  READINGS: { zh: '原始读数', en: 'the readings themselves' },
  FIVE_MINUTES: { zh: '每 5 分钟的最低与最高', en: 'least and most of every five minutes' },
  ONE_HOUR: { zh: '每小时的最低与最高', en: 'least and most of every hour' },
} as const satisfies Labels<ChartSource>
