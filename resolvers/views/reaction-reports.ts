import {
  countReactions,
  listReactionReports,
  type ReactionCount,
  type ReactionReportRow,
  type ReportedBag,
  type ReportScope,
} from '#db/views/reaction-reports.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { auditedLookUp } from '#resolvers/audited-look-up.ts'
import type { Actor, Ctx } from '#resolvers/context.ts'
import { referenceOf } from '#resolvers/inventory/hold-suspects.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'

export type { ReactionCount, ReportedBag }

/** A reported reaction: what it was, and nothing by which the patient could be known. */
export type ReactionReport = Omit<ReactionReportRow, 'bags'> & {
  /** By which a hold in another alliance speaks of it. */
  readonly reference: string
  /** What the station delivered of it; null for a body that watches over the alliance. */
  readonly bags: readonly ReportedBag[] | null
}

export type ReactionReportsInput = PageArgs & {
  /** Only those that began then or later; absent: all. */
  readonly since?: Date | null
}

/**
 * The reactions that are reported beyond the hospital: to the station those after its own bags, to the county's bureau and
 * the city's commission every case of the alliances they watch over, without bags. Audited before it is answered.
 */
export const reactionReports = (ctx: Ctx, input: ReactionReportsInput): Promise<Page<ReactionReport>> =>
  auditedLookUp(ctx, { name: 'views.reactionReports', subject: null, input }, ({ db, actor, elevated }) => {
    const scope = scopeFor(actor)
    const since = input.since ?? null
    return pageOf<ReactionReport>(input, {
      keyOf: ({ id }) => [id],
      list: async (after, limit) => {
        const asked = { ...scope, since, after: after?.[0] ?? null, limit }
        const rows = await elevated(() => listReactionReports(db, asked))
        return rows.map((row) => ({
          ...row,
          reference: referenceOf(row.id),
          bags: scope.stationIds === null ? null : row.bags,
        }))
      },
    })
  })

/** The same in numbers, by type and grade. */
export const reactionStatistics = (
  ctx: Ctx,
  input: { readonly from: Date; readonly to: Date },
): Promise<readonly ReactionCount[]> =>
  auditedLookUp(ctx, { name: 'views.reactionStatistics', subject: null, input }, ({ db, actor, elevated }) =>
    elevated(() => countReactions(db, { ...scopeFor(actor), ...input })),
  )

const scopeFor = (actor: Actor): ReportScope => ({
  allianceIds: actor.seats.map(({ allianceId }) => allianceId),
  stationIds:
    seatKindOf(actor) === 'STATION' ? actor.seats.map(({ organisationId }) => organisationId) : null,
})
