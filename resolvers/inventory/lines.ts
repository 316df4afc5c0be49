import type { UnitRow } from '#db/inventory/finders.ts'
import { type CoveredItem, listCoveredItems } from '#db/inventory/finders-reservations.ts'
import type { RequestItemRow } from '#db/requests/finders.ts'
import type { Id } from '#lib/ids.ts'
import { formatQuantity, type Quantity, quantity, quantityToNumber } from '#lib/quantities.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Product, ProductDictionary } from '#rules/products/dictionary.ts'

/** One line of a request and how far it is covered, in exact quantities of the product's unit. */
export type Line = {
  readonly item: RequestItemRow
  /** Undefined for a code that no dictionary has ever had. */
  readonly product: Product | undefined
  readonly asked: Quantity
  readonly issued: Quantity
  /** Asked for and neither issued nor reserved; zero when the line has enough. */
  readonly open: Quantity
}

const ZERO = quantity(0)
/** Three places are all that a column holds; sums made by the database come back as binary numbers. */
const exact = (value: number): Quantity => quantity(value.toFixed(3))

const lineOf = ({ reserved, issued, ...item }: CoveredItem, product: Product | undefined): Line => {
  const asked = exact(item.quantity)
  return { item, product, asked, issued: exact(issued), open: less(asked, exact(issued + reserved)) }
}

const less = (one: Quantity, other: Quantity): Quantity =>
  other >= one ? ZERO : exact(quantityToNumber(one) - quantityToNumber(other))

/**
 * The lines of a request, in the order of the form, with what covers them now; the request is locked by the caller, or in
 * the same go before.
 */
export const linesOf = async (tx: Tx, requestId: Id<'Request'>): Promise<Line[]> => {
  const items = await listCoveredItems(tx.db, tx.allianceId, requestId)
  const products = await productsOf(
    tx,
    items.map(({ productCode }) => productCode),
  )
  return items.map((item) => lineOf(item, products.get(item.productCode)))
}

/** The line with so much less open. */
export const covered = (line: Line, content: number): Line => ({
  ...line,
  open: less(line.open, exact(content)),
})

/** The lines as they are once each of these units covers its own. */
export const coveredBy = (
  lines: readonly Line[],
  units: readonly { readonly unit: Pick<UnitRow, 'content'>; readonly item: RequestItemRow }[],
): readonly Line[] =>
  units.reduce(
    (open, { unit, item }) =>
      open.map((line) => (line.item.id === item.id ? covered(line, unit.content) : line)),
    lines,
  )

/** The line a unit is kept for: of its own product first, then of its component class; undefined when none is open. */
export const lineFor = (
  lines: readonly Line[],
  unit: UnitRow,
  products: ProductDictionary,
): Line | undefined => {
  const open = lines.filter((line) => line.open > 0)
  const kind = products.get(unit.productCode)?.componentClass
  return (
    open.find(({ item }) => item.productCode === unit.productCode) ??
    open.find(({ product }) => product?.componentClass === kind)
  )
}

/** What is still open, line by line, for an answer. */
export type MissingLine = { itemId: Id<'RequestItem'>; productCode: string; quantity: string }
export const missingIn = (lines: readonly Line[]): MissingLine[] =>
  lines
    .filter(({ open }) => open > 0)
    .map(({ item, open }) => ({
      itemId: item.id,
      productCode: item.productCode,
      quantity: formatQuantity(open),
    }))
