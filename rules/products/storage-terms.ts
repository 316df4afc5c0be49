import type { Labels } from '#rules/vocabulary.ts'

/** Products that are kept alike and for the same time. */
export const storageCategories = [
  'WHOLE_BLOOD',
  'RED_CELLS',
  'RED_CELLS_OPENED',
  'PLATELETS',
  'FRESH_FROZEN_PLASMA',
  'FROZEN_PLASMA',
  'CRYOPRECIPITATE',
  'GRANULOCYTES',
] as const
export type StorageCategory = (typeof storageCategories)[number]
export const storageCategoryLabels = {
  WHOLE_BLOOD: { zh: '全血（2–6 °C）', en: 'whole blood, 2–6 °C' },
  RED_CELLS: { zh: '红细胞（2–6 °C）', en: 'red cells, 2–6 °C' },
  RED_CELLS_OPENED: {
    zh: '开放处理的红细胞（2–6 °C，24 小时）',
    en: 'red cells that were opened, 2–6 °C for 24 hours',
  },
  PLATELETS: { zh: '血小板（20–24 °C，持续振荡）', en: 'platelets, 20–24 °C with agitation' },
  FRESH_FROZEN_PLASMA: {
    zh: '新鲜冰冻血浆（−18 °C 以下，1 年）',
    en: 'fresh frozen plasma, below −18 °C for a year',
  },
  FROZEN_PLASMA: { zh: '冰冻血浆（−18 °C 以下，4 年）', en: 'frozen plasma, below −18 °C for four years' },
  CRYOPRECIPITATE: { zh: '冷沉淀（−18 °C 以下）', en: 'cryoprecipitate, below −18 °C' },
  GRANULOCYTES: { zh: '粒细胞（20–24 °C）', en: 'granulocytes, 20–24 °C' },
} as const satisfies Labels<StorageCategory>
