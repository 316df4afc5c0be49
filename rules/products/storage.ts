import { type Celsius, celsius } from '#lib/quantities.ts'
import type { Anticoagulant } from '#rules/products/terms.ts'
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
export type StorageRule = {
  /** The coldest it may get; null where only an upper bound is set. */
  readonly least: Celsius | null
  readonly most: Celsius
  /** The longest shelf life of any solution in use. The label's own expiry always stands; this only questions it. */
  readonly shelfLifeDays: number
}
export type StorageTable = Readonly<Record<StorageCategory, StorageRule>>

const keep = (least: number | null, most: number, shelfLifeDays: number): StorageRule => ({
  least: least === null ? null : celsius(least),
  most: celsius(most),
  shelfLifeDays,
})

/** WS 399-2012: ACD-B and CPD 21 d, CPDA-1 and MAP 35 d, additive solutions up to 42 d; frozen below −18 °C. */
export const storageOf2012: StorageTable = {
  WHOLE_BLOOD: keep(2, 6, 35),
  RED_CELLS: keep(2, 6, 42),
  RED_CELLS_OPENED: keep(2, 6, 1),
  PLATELETS: keep(20, 24, 5),
  FRESH_FROZEN_PLASMA: keep(null, -18, 366),
  FROZEN_PLASMA: keep(null, -18, 1461),
  CRYOPRECIPITATE: keep(null, -18, 366),
  GRANULOCYTES: keep(20, 24, 1),
}

/** Days that whole blood and red cells keep in each solution (WS 399-2012). */
const daysIn: Readonly<Record<Anticoagulant, number>> = {
  ACD_B: 21,
  CPD: 21,
  CPDA_1: 35,
  MAP: 35,
  SAGM: 35,
  AS: 42,
}

/** The shelf life in a solution; undefined where none is kept in one, or the bag was opened. */
export const shelfLifeByAnticoagulant = (
  category: StorageCategory,
  anticoagulant: Anticoagulant,
): number | undefined =>
  category === 'WHOLE_BLOOD' || category === 'RED_CELLS' ? daysIn[anticoagulant] : undefined

/** What a bag may measure when it arrives. */
export type TransportRule = Pick<StorageRule, 'least' | 'most'>
export type TransportTable = Readonly<Record<StorageCategory, TransportRule>>

const carry = (least: number | null, most: number): TransportRule => ({
  least: least === null ? null : celsius(least),
  most: celsius(most),
})

/**
 * Liquid red cells 2–10 °C, platelets and granulocytes as in store. Plasma leaves thawed or frozen, so that only what
 * is too warm for both is questioned; thawed cryoprecipitate is kept at room temperature. Not verified: the text of
 * WS 400-2023 could not be compared.
 */
export const transportLimits: TransportTable = {
  WHOLE_BLOOD: carry(2, 10),
  RED_CELLS: carry(2, 10),
  RED_CELLS_OPENED: carry(2, 10),
  PLATELETS: carry(20, 24),
  FRESH_FROZEN_PLASMA: carry(null, 10),
  FROZEN_PLASMA: carry(null, 10),
  CRYOPRECIPITATE: carry(null, 24),
  GRANULOCYTES: carry(20, 24),
}
