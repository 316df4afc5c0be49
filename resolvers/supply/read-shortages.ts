import {
  listShortages,
  listShortagesByIds,
  listStandingShortages,
  type ShortageRow,
} from '#db/supply/finders-shortages.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'
import { type ShortageLevel, shortageLevels } from '#rules/supply/terms.ts'

export type { ShortageRow }

/** What shortages add to the graph. */
export type ShortageEntities = { Shortage: ShortageRow }

export const shortageById = one(listShortagesByIds)
/** What stands in an alliance. */
export const shortagesOfAlliance = many(listStandingShortages, (row) => row.allianceId)

/** The gravest level that stands; null while blood is not short. */
export const emergencyLevelOf = async (ctx: Ctx, allianceId: string): Promise<ShortageLevel | null> => {
  const levels = (await shortagesOfAlliance(ctx, allianceId)).map(({ level }) => level)
  return shortageLevels.toReversed().find((level) => levels.includes(level)) ?? null
}

/** Shortages the station has declared, the newest first. */
export const shortages = read(
  'supply.shortages',
  async (query, input: PageArgs): Promise<Page<ShortageRow>> =>
    pageOf<ShortageRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) => listShortages(query.db, { after: after?.[0] ?? null, limit }),
    }),
)
