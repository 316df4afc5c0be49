import { listUnitsByNumbers, lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { asId, type Id } from '#lib/ids.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { splitUnitNumber } from '#rules/identifiers/unit-number.ts'
import type { VisualDefect } from '#rules/inventory/terms.ts'

/** A bag of stock as it arrived, by its id or by the number on its label. */
export type ArrivingBagInput = {
  readonly unitId?: string | null
  /** As written, `3308024000001-E5445`. */
  readonly number?: string | null
  /** °C of the bag; null when nobody measured. */
  readonly celsius?: number | null
  /** What forbids its use to the eye; the empty list says that it looks right. */
  readonly visualDefects: readonly VisualDefect[]
  /** Name of the place it is put into; absent: its cold chain is unknown from then on. */
  readonly place?: string | null
  readonly note?: string | null
}

/** The bags that were found, locked, each once; and the labels that name none. */
export type NamedBags = {
  readonly known: readonly { readonly unit: UnitRow; readonly bag: ArrivingBagInput }[]
  readonly unknown: string[]
}

/** Every bag that exists, also one that was meant for somebody else: it stands here all the same. */
export const findNamed = async (tx: Tx, bags: readonly ArrivingBagInput[]): Promise<NamedBags> => {
  const ids = await tx.elevated(() => idsOf(tx, bags))
  const rows = await tx.elevated(() =>
    lockUnits(
      tx.db,
      tx.allianceId,
      ids.flatMap((id) => id ?? []),
    ),
  )
  const known: NamedBags['known'][number][] = []
  const unknown: string[] = []
  for (const [index, bag] of bags.entries()) {
    const unit = rows.find(({ id }) => id === ids[index])
    if (unit === undefined && bag.unitId) throw new UnitNotFound()
    if (unit === undefined) unknown.push(bag.number ?? '')
    else if (!known.some((one) => one.unit.id === unit.id)) known.push({ unit, bag })
  }
  return { known, unknown }
}

const idsOf = async (tx: Tx, bags: readonly ArrivingBagInput[]): Promise<(Id<'Unit'> | null)[]> => {
  const numbers = bags.map(({ number }) => splitUnitNumber(number ?? ''))
  const wanted = numbers.flatMap((number) =>
    number ? [{ donationNumber: number.donationNumber, labelProductCode: number.productCode }] : [],
  )
  const rows = await listUnitsByNumbers(tx.db, tx.allianceId, wanted)
  return bags.map(({ unitId }, index) => {
    if (unitId) return asId('Unit', unitId)
    const number = numbers[index]
    const row = rows.find(
      ({ donationNumber, labelProductCode }) =>
        donationNumber === number?.donationNumber && labelProductCode === number.productCode,
    )
    return row?.id ?? null
  })
}
