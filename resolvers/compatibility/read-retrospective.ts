import {
  listOpenRetrospectives,
  listRetrospectivesByIds,
  listRetrospectivesByUnitIds,
  type RetrospectiveRow,
} from '#db/compatibility/finders-retrospective.ts'
import { instantKey, type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { RetrospectiveRow }

/** What the crossmatches that follow add to the graph. */
export type RetrospectiveEntities = { RetrospectiveCrossmatch: RetrospectiveRow }

export const retrospectiveById = one(listRetrospectivesByIds)
export const retrospectivesOfUnit = many(listRetrospectivesByUnitIds, (row) => row.unitId)

/** Which of them, and which page. */
export type RetrospectiveInput = PageArgs & {
  /** True for what is past its time alone. */
  readonly overdue?: boolean | null
}

/** Bags that left uncrossmatched and are still to be crossmatched, the longest overdue first. */
export const retrospectiveCrossmatches = read(
  'compatibility.retrospectiveCrossmatches',
  async (query, input: RetrospectiveInput): Promise<Page<RetrospectiveRow>> =>
    pageOf<RetrospectiveRow>(input, {
      keyOf: ({ dueAt, id }) => [dueAt.toISOString(), id],
      list: (key, limit) => {
        const after = instantKey(key)
        return listOpenRetrospectives(query.db, {
          after: after && { dueAt: after.recordedAt, id: after.id },
          dueBefore: input.overdue ? query.now : null,
          limit,
        })
      },
    }),
)
