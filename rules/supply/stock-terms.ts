import type { Labels } from '#rules/vocabulary.ts'

/** Who counted: the hub its own units, or a member its shelf. */
export const stockSources = ['HUB', 'REPORTED'] as const
export type StockSource = (typeof stockSources)[number]
export const stockSourceLabels = {
  HUB: { zh: '平台在管血袋实时计数', en: 'the hub’s own units, counted now' },
  REPORTED: { zh: '成员单位自行上报', en: 'what the member reports of its shelf' },
} as const satisfies Labels<StockSource>

/** How far a number may be believed. */
export const freshnesses = ['LIVE', 'FRESH', 'UNKNOWN'] as const
export type Freshness = (typeof freshnesses)[number]
export const freshnessLabels = {
  LIVE: { zh: '实时', en: 'true at this instant' },
  FRESH: { zh: '有效（上报时限内）', en: 'as last reported, and its feed is heard' },
  UNKNOWN: { zh: '未知（上报中断）', en: 'unknown: its feed is silent' },
} as const satisfies Labels<Freshness>
