import {
  listDifferencesByTakingIds,
  listStockTakings,
  listStockTakingsByIds,
  type StockDifferenceRow,
  type StockTakingFilter,
  type StockTakingRow,
} from '#db/inventory/finders-takings.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { StockDifferenceRow, StockTakingRow }

/** Counts, the part of the graph about whether shelf and record agree. */
export type TakingEntities = { StockTaking: StockTakingRow }

export const stockTakingById = one(listStockTakingsByIds)
export const differencesOfTaking = many(listDifferencesByTakingIds, (row) => row.takingId)

/** Which counts, and which page of them. */
export type StockTakingsInput = PageArgs & StockTakingFilter

/** The counts the caller may see, the newest first. */
export const stockTakings = read(
  'inventory.stockTakings',
  async (query, input: StockTakingsInput): Promise<Page<StockTakingRow>> =>
    pageOf<StockTakingRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) => listStockTakings(query.db, input, { after: after?.[0] ?? null, limit }),
    }),
)
