import { listOrganisationsByCode } from '#db/alliance/finders-membership.ts'
import {
  listLevels,
  listLevelsByIds,
  listValuesByLevelIds,
  type StockLevelRow,
  type StockLevelValueRow,
} from '#db/supply/finders-levels.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'
import { inForce } from '#resolvers/supply/level-count.ts'

export type { StockLevelRow, StockLevelValueRow }

/** The levels' part of the graph. */
export type LevelEntities = { StockLevel: StockLevelRow }

export const stockLevelById = one(listLevelsByIds)
const valuesOf = many(listValuesByLevelIds, (row) => row.levelId)

/** All values a level ever had or will have, the newest beginning first. */
export const valuesOfLevel = async (ctx: Ctx, id: string): Promise<StockLevelValueRow[]> => [
  ...(await valuesOf(ctx, id)),
]

/** The values in force now; null before the first begin. */
export const valuesInForce = async (ctx: Ctx, id: string): Promise<StockLevelValueRow | null> =>
  inForce(await valuesOf(ctx, id), ctx.services.clock())

/** Which levels, and which page of them. */
export type StockLevelsInput = PageArgs & {
  /** Code of the organisation; absent: all that the caller sees. */
  readonly organisation?: string | null
  /** True: only those whose stock is low. */
  readonly low?: boolean | null
}

/** The levels that the caller may see, the newest first. */
export const stockLevels = read(
  'supply.stockLevels',
  async (query, input: StockLevelsInput): Promise<Page<StockLevelRow>> => {
    const about = input.organisation ? await listOrganisationsByCode(query.db, input.organisation) : null
    return pageOf<StockLevelRow>(input, {
      keyOf: ({ id }) => [id],
      list: (after, limit) =>
        listLevels(
          query.db,
          { organisationIds: about?.map(({ id }) => id) ?? null, low: input.low ?? false },
          { after: after?.[0] ?? null, limit },
        ),
    })
  },
)
