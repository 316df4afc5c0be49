import { listUnitsByNumbers, type UnitRow } from '#db/inventory/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { schemeOf } from '#resolvers/inventory/label-scheme.ts'
import { formatUnitNumber, type UnitNumber } from '#rules/identifiers/unit-number.ts'
import { bagsNamedBy } from '#rules/inventory/scanned-label.ts'

/** So many labels fit one call: more than any fridge holds. */
const MOST_LABELS = 500

/** One scanned text, each bag once: the bag it names, null when none is known; `numbers` is empty for what is no label. */
export type ScannedBag = {
  /** Its place among the texts of the call. */
  readonly index: number
  readonly label: string
  readonly numbers: readonly UnitNumber[]
  readonly unit: UnitRow | null
}

/** @throws BadInput unless 1 to 500 texts were scanned, or none where an empty place may be told of */
export const assertScanned = (labels: readonly string[], least = 1): void => {
  if (labels.length >= least && labels.length <= MOST_LABELS) return
  throw BadInput.of('labels', {
    zh: `每次 ${least} 至 ${MOST_LABELS} 个标签，本次为 ${labels.length} 个`,
    en: `${least} to ${MOST_LABELS} labels at a time; this call has ${labels.length}`,
  })
}

/** What was scanned, with the bags as `find` sees them. The same bag scanned again is the same bag. */
export const findScanned = async (
  tx: Tx,
  labels: readonly string[],
  find: typeof listUnitsByNumbers = listUnitsByNumbers,
): Promise<ScannedBag[]> => {
  const own = schemeOf('STATION')
  const read = labels.map((label) => ({ label, numbers: bagsNamedBy(label, own) }))
  const rows = await find(
    tx.db,
    tx.allianceId,
    read.flatMap(({ numbers }) =>
      numbers.map(({ donationNumber, productCode }) => ({ donationNumber, labelProductCode: productCode })),
    ),
  )
  const byNumber = new Map(
    rows.map((row) => [
      formatUnitNumber({ donationNumber: row.donationNumber, productCode: row.labelProductCode }),
      row,
    ]),
  )
  const seen = new Set<string>()
  return read.flatMap(({ label, numbers }, index) => {
    const unit = numbers.map((number) => byNumber.get(formatUnitNumber(number))).find((row) => row) ?? null
    const [first] = numbers
    const name = unit?.id ?? (first ? formatUnitNumber(first) : label.trim())
    if (seen.has(name)) return []
    seen.add(name)
    return [{ index, label, numbers, unit }]
  })
}
