import { celsius } from '#lib/quantities.ts'
import { type OwnLimits, storageOf2012 } from '#rules/products/storage.ts'
import { type StorageCategory, storageCategories } from '#rules/products/storage-terms.ts'
import { bad, good, type Reader } from '#rules/value-reading.ts'

/** In tenths of a degree; how warm is left to the standard's own upper limit. */
const isDegrees = (written: unknown): written is number =>
  typeof written === 'number' && written >= -100 && written === Number(written.toFixed(1))

/**
 * Limits by product that an alliance sets beside the standard's, such as −25 °C for plasma: narrower, never wider.
 *
 * Facts: what an administrator wrote, in JSON: `{"FROZEN_PLASMA": {"least": null, "most": -25}}`, in °C to a tenth.
 * Refuses: nothing by code; says what is wrong with the writing.
 * Source: HOUSE_EXCURSION, WS_399_2012_STORAGE.
 * Reviewed: not yet reviewed by a physician.
 */
export const readOwnLimits: Reader<OwnLimits> = (written) => {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return SHAPE
  const entries = Object.entries(written)
  if (!entries.every(([component, limits]) => isComponent(component) && isNarrower(component, limits)))
    return SHAPE
  return good(
    Object.fromEntries(
      entries.map(([component, { least, most }]) => [
        component,
        { least: least === null ? null : celsius(least), most: celsius(most) },
      ]),
    ),
  )
}

const isComponent = (text: string): text is StorageCategory =>
  storageCategories.some((known) => known === text)

const isNarrower = (component: StorageCategory, written: unknown): boolean => {
  if (typeof written !== 'object' || written === null) return false
  const { least, most, ...others } = written as { least?: unknown; most?: unknown }
  const standard = storageOf2012[component]
  if (Object.keys(others).length > 0 || !isDegrees(most) || most > standard.most) return false
  if (least === null) return standard.least === null
  return isDegrees(least) && least < most && (standard.least === null || least >= standard.least)
}

const SHAPE = bad(
  '须为“品种：{least, most}”（℃，至多一位小数；只有上限的品种 least 可为 null），不得宽于标准',
  'must be {least, most} by product, in °C to a tenth, `least` null where only an upper limit is set; none wider than the standard’s',
)
