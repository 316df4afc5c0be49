import { type Celsius, celsius } from '#lib/quantities.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'
import type { Anticoagulant } from '#rules/products/terms.ts'

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

/** Limits that are to hold beside those of the standard; null or absent where none of its own is set. */
export type OwnLimits = Readonly<
  Partial<Record<StorageCategory, { readonly least: Celsius | null; readonly most: Celsius }>>
>

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
