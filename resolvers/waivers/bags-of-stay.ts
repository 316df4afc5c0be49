import { type BagRow, listBagsForBill } from '#db/waivers/finders-bags.ts'
import type { Id } from '#lib/ids.ts'
import { readQuantity } from '#lib/quantities.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import type { Tx } from '#resolvers/context.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import type { BillLine, KnownBag } from '#rules/waivers/bill.ts'
import type { UsedKind } from '#rules/waivers/terms.ts'

/** The stay that is billed. */
type BilledStay = {
  readonly organisationId: Id<'Organisation'>
  readonly patientId: Id<'Patient'>
}

/**
 * The bags that a bill of a stay may be about: all that the hospital gave to its patient or has from the lead for them,
 * and those that the lines name, whoever they were for. Of the patient's records in that hospital each counts.
 */
export const bagsOf = async (
  place: Pick<Tx, 'db' | 'allianceId'>,
  stay: BilledStay,
  lines: readonly Pick<BillLine, 'donationNumber' | 'fillerNumber'>[],
): Promise<KnownBag[]> => {
  const rows = await listBagsForBill(place.db, {
    allianceId: place.allianceId,
    ...stay,
    donationNumbers: present(lines.map(({ donationNumber }) => donationNumber)),
    fillerNumbers: present(lines.map(({ fillerNumber }) => fillerNumber)),
  })
  const products = await productsOf(
    place,
    rows.map(({ unit }) => unit.productCode),
  )
  return rows.flatMap((row) => bagOf(row, products) ?? [])
}

const present = (texts: readonly (string | null)[]): string[] => [
  ...new Set(texts.filter((text) => text !== null)),
]

/** How each class of component counts for a waiver; granulocytes have no conversion anywhere. */
const KINDS: Readonly<Record<ComponentClass, UsedKind | null>> = {
  WHOLE_BLOOD: 'WHOLE_BLOOD',
  RED_CELLS: 'RED_CELLS',
  PLATELETS: 'PLATELETS',
  PLASMA: 'PLASMA',
  CRYOPRECIPITATE: 'CRYOPRECIPITATE',
  GRANULOCYTES: null,
}

/** Bags that came back or were thrown away. */
const GONE: ReadonlySet<string> = new Set(['RETURNED', 'DISCARDED', 'PROCESSED'])

const bagOf = (row: BagRow, products: ProductDictionary): KnownBag | null => {
  const { unit, given } = row
  const product = products.get(unit.productCode)
  const content = readQuantity(unit.content)
  if (product === undefined || content === undefined) return null
  const wasGiven = given !== null && (given.fate === 'TRANSFUSED' || given.fate === 'PARTLY')
  return {
    unitId: unit.id,
    donationNumber: unit.donationNumber,
    labelProductCode: unit.labelProductCode,
    productCode: unit.productCode,
    kind: KINDS[product.componentClass],
    unit: product.unit,
    content,
    requestId: unit.requestId,
    isOfPatient: row.isOfPatient,
    // What the bedside told goes before where the bag is believed to be.
    isUnused: !wasGiven && (given?.fate === 'NOT_USED' || GONE.has(unit.custody)),
    isOwn: unit.donorPatientId !== null,
    transfusedAt: wasGiven ? (given.startedAt ?? given.endedAt) : null,
  }
}
