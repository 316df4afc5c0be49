import type { Labels } from '#rules/vocabulary.ts'

/** What is known of the temperature at which a sample was kept. */
export const sampleKeepings = ['IN_RANGE', 'GAPS', 'OUT_OF_RANGE'] as const
export type SampleKeeping = (typeof sampleKeepings)[number]
export const sampleKeepingLabels = {
  IN_RANGE: { zh: '全程在2–6 °C', en: 'within 2 to 6 °C all the time' },
  GAPS: { zh: '部分时间未知', en: 'not known for a part of the time' },
  OUT_OF_RANGE: { zh: '曾超出范围', en: 'was outside the range' },
} as const satisfies Labels<SampleKeeping>
