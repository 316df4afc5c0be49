import type { StockLevelRow, StockLevelValueRow } from '#db/supply/finders-levels.ts'
import type { Stock } from '#resolvers/supply/inventory.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import type { LevelCount } from '#rules/supply/levels.ts'

/** The stock of a level's shelf, and what its products are. */
type Shelf = { readonly stock: Stock; readonly products: ProductDictionary }

type Watching = Pick<StockLevelRow, 'organisationId' | 'productCode' | 'componentClass' | 'abo' | 'rhd'>

/**
 * What a level's shelf holds of its product and group. A member that reports its stock is counted by its report and by
 * nothing else: the hub's bags there stand on the same shelf. Null while it is silent.
 */
export const countOf = (level: Watching, { stock, products }: Shelf): LevelCount => {
  const feed = stock.feeds.find(({ organisationId }) => organisationId === level.organisationId)
  if (feed?.freshness === 'UNKNOWN') return null
  const source = feed === undefined ? 'HUB' : 'REPORTED'
  const lines = stock.lines.filter(
    (line) =>
      line.organisationId === level.organisationId &&
      line.source === source &&
      (level.productCode === null
        ? products.get(line.productCode)?.componentClass === level.componentClass
        : line.productCode === level.productCode) &&
      (level.abo === null || line.abo === level.abo) &&
      (level.rhd === null || line.rhd === level.rhd),
  )
  const expiries = lines.flatMap(({ firstExpiry }) => (firstExpiry === null ? [] : [firstExpiry.getTime()]))
  return {
    bags: lines.reduce((sum, { available }) => sum + (available ?? 0), 0),
    firstExpiry: expiries.length === 0 ? null : new Date(Math.min(...expiries)),
  }
}

/** The values in force at an instant, of rows with the newest beginning first; null before the first begins. */
export const inForce = (rows: readonly StockLevelValueRow[], at: Date): StockLevelValueRow | null =>
  rows.find(({ effectiveFrom }) => effectiveFrom <= at) ?? null

/** When the next values begin; null when none wait. */
export const nextBeginning = (rows: readonly StockLevelValueRow[], at: Date): Date | null =>
  rows.findLast(({ effectiveFrom }) => effectiveFrom > at)?.effectiveFrom ?? null
