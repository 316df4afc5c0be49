import type { UnitRow } from '#db/inventory/finders.ts'
import {
  type DiscardRow,
  listDiscards,
  listDiscardsByIds,
  listDiscardsByUnitIds,
} from '#db/inventory/finders-discards.ts'
import {
  type BagReceiptRow,
  type HandOverRow,
  listBagReceiptsByIssueIds,
  listBagReceiptsByUnitIds,
  listHandOversByIds,
  listHandOversByIssueIds,
  listUnknownFates,
  type UnknownFate,
} from '#db/inventory/finders-hand-overs.ts'
import {
  listNoticesByRecallIds,
  listRecalls,
  listRecallsByIds,
  type RecallNoticeRow,
  type RecallRow,
} from '#db/inventory/finders-recalls.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Ctx } from '#resolvers/context.ts'
import { issuesOfRequest } from '#resolvers/inventory/read.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'
import type { DiscardState } from '#rules/inventory/terms.ts'

export type { BagReceiptRow, DiscardRow, HandOverRow, RecallNoticeRow, RecallRow, UnitRow }

/** What the custody of issued blood adds to the graph. */
export type CustodyEntities = { HandOver: HandOverRow; Discard: DiscardRow; Recall: RecallRow }

export const handOverById = one(listHandOversByIds)
export const discardById = one(listDiscardsByIds)
export const recallById = one(listRecallsByIds)
export const handOversOfIssue = many(listHandOversByIssueIds, (row) => row.issueId)

/** How a unit last left the counter for its request; null while it has not. */
export const handOverOfUnit = async (
  ctx: Ctx,
  { id, requestId }: Pick<UnitRow, 'id' | 'requestId'>,
): Promise<HandOverRow | null> => {
  if (requestId === null) return null
  const issues = await issuesOfRequest(ctx, requestId)
  const given = await Promise.all(issues.map((issue) => handOversOfIssue(ctx, issue.id)))
  return given.flat().findLast(({ unitIds }) => unitIds.includes(id)) ?? null
}

export const receiptsOfIssue = many(listBagReceiptsByIssueIds, (row) => row.issueId ?? '')
export const receiptsOfUnit = many(listBagReceiptsByUnitIds, (row) => row.unitId)
export const discardsOfUnit = many(listDiscardsByUnitIds, (row) => row.unitId)
export const noticesOfRecall = many(listNoticesByRecallIds, (row) => row.recallId)

/** Which recalls, and which page of them. */
export type RecallsInput = PageArgs & { readonly open?: boolean | null }

/** Recalls, the newest first. */
export const recalls = read(
  'inventory.recalls',
  async (query, input: RecallsInput): Promise<Page<RecallRow>> =>
    pageOf<RecallRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listRecalls(query.db, {
          enteredBy: query.actor.seats.map(({ organisationId }) => organisationId),
          open: input.open ?? false,
          after: after?.[0] ?? null,
          limit,
        }),
    }),
)

/** Which discards, and which page of them. */
export type DiscardsInput = PageArgs & { readonly states?: readonly DiscardState[] | null }

/** Proposals to throw bags away, the newest first. */
export const discards = read(
  'inventory.discards',
  async (query, input: DiscardsInput): Promise<Page<DiscardRow>> =>
    pageOf<DiscardRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listDiscards(query.db, { states: input.states ?? null, after: after?.[0] ?? null, limit }),
    }),
)

const HOUR_MS = 3_600_000

/**
 * Units handed over or begun to be transfused longer ago than the policy allows, whose fate nobody has told, and units
 * that nobody fetched in time; the longest first.
 */
export const unitsWithoutFate = read(
  'inventory.unitsWithoutFate',
  async (query, input: PageArgs): Promise<Page<UnitRow>> => {
    const [{ allianceId }] = query.actor.seats
    const { values } = await policyAt({ db: query.db, allianceId }, query.now)
    const before = new Date(query.now.getTime() - values.fateHours * HOUR_MS)
    const told = new Map<string, UnknownFate>()
    return pageOf<UnitRow>(input, {
      keyOf: ({ id }) => [told.get(id)?.since.toISOString() ?? '', id],
      list: async (after, limit) => {
        const fates = await listUnknownFates(query.db, {
          before,
          now: query.now,
          after: placeOf(after),
          limit,
        })
        for (const fate of fates) told.set(fate.unit.id, fate)
        return fates.map(({ unit }) => unit)
      },
    })
  },
)

const placeOf = (key: readonly string[] | null) => {
  const [at, id] = key ?? []
  const since = new Date(at ?? '')
  return id === undefined || Number.isNaN(since.getTime()) ? null : { since, id }
}
