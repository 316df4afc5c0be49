import type { UnitRow } from '#db/inventory/finders.ts'
import { ReservationRefused } from '#resolvers/inventory/errors.ts'
import { covered, type Line, lineFor } from '#resolvers/inventory/lines.ts'
import type { Choice } from '#resolvers/inventory/reserve-units.ts'
import { finding } from '#rules/finding.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'

/** The line each bag of a kit is kept for; a kit may carry more than was asked for, but nothing of another class. */
export const kitChoices = (
  lines: readonly Line[],
  units: readonly UnitRow[],
  products: ProductDictionary,
): Choice[] => {
  let open = lines
  return units.map((unit) => {
    const kind = products.get(unit.productCode)?.componentClass
    const line = lineFor(open, unit, products) ?? open.find(({ product }) => product?.componentClass === kind)
    if (line === undefined)
      throw ReservationRefused.because([finding('PRODUCT_NOT_REQUESTED', { field: 'unitIds' })])
    open = open.map((other) => (other === line ? covered(line, unit.content) : other))
    return { unit, item: line.item }
  })
}
