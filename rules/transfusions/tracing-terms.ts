import type { Labels } from '#rules/vocabulary.ts'

/** What a look-back knows of a bag. */
export const tracedFates = [
  'TRANSFUSED',
  'PARTLY',
  'RUNNING',
  'NOT_USED',
  'IN_BANK',
  'CONTRADICTED',
  'UNKNOWN',
] as const
export type TracedFate = (typeof tracedFates)[number]
export const tracedFateLabels = {
  TRANSFUSED: { zh: '已输注', en: 'given' },
  PARTLY: { zh: '部分输注', en: 'given in part' },
  RUNNING: { zh: '已开始输注，尚未登记结束', en: 'begun; nobody has told its end yet' },
  NOT_USED: { zh: '未输注（退回或报废）', en: 'not given: returned or discarded' },
  IN_BANK: { zh: '仍在库', en: 'still in the bank' },
  CONTRADICTED: { zh: '登记相互矛盾', en: 'told differently by different hospitals' },
  UNKNOWN: { zh: '去向不明', en: 'out, and nobody has told what became of it' },
} as const satisfies Labels<TracedFate>
