import { listOrganisations } from '#db/alliance/finders.ts'
import {
  type CrossProvinceCaseRow,
  type CrossProvinceFilter,
  listCrossProvinceCases,
  listCrossProvinceCasesByIds,
} from '#db/waivers/finders-cross-province.ts'
import {
  listDisputesByIds,
  listDisputesOfSettlements,
  listLinesOfSettlements,
  listSettlementLinesByIds,
  listSettlements,
  listSettlementsByIds,
  type SettlementDisputeRow,
  type SettlementFilter,
  type SettlementLineRow,
  type SettlementRow,
} from '#db/waivers/finders-settlements.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { CrossProvinceCaseRow, SettlementDisputeRow, SettlementLineRow, SettlementRow }

/** What settlements add to the graph. */
export type SettlementEntities = {
  Settlement: SettlementRow
  SettlementLine: SettlementLineRow
  SettlementDispute: SettlementDisputeRow
  CrossProvinceCase: CrossProvinceCaseRow
}

export const settlementById = one(listSettlementsByIds)
export const settlementLineById = one(listSettlementLinesByIds)
export const settlementDisputeById = one(listDisputesByIds)
export const crossProvinceCaseById = one(listCrossProvinceCasesByIds)

/** Lines of a statement in their order. */
export const linesOfSettlement = many(listLinesOfSettlements, ({ settlementId }) => settlementId)
/** Disputes of a statement as they were raised. */
export const disputesOfSettlement = many(listDisputesOfSettlements, ({ settlementId }) => settlementId)

/** What is disputed of one line. */
export const disputesOfLine = async (
  ctx: Ctx,
  { id, settlementId }: SettlementLineRow,
): Promise<SettlementDisputeRow[]> =>
  (await disputesOfSettlement(ctx, settlementId)).filter(({ lineId }) => lineId === id)

/** One statement of the caller's side; null for any other. */
export const settlement = read(
  'waivers.settlement',
  async ({ db }, { id }: { readonly id: string }): Promise<SettlementRow | null> =>
    (await listSettlementsByIds(db, [id]))[0] ?? null,
  ({ id }) => id,
)

export type SettlementsInput = PageArgs &
  Omit<SettlementFilter, 'organisationIds'> & {
    /** Code of the hospital. */
    readonly hospital?: string | null
  }

/** What the caller's station owes, or the caller's hospital is owed: the latest month first. */
export const settlements = read(
  'waivers.settlements',
  async ({ db }, input: SettlementsInput): Promise<Page<SettlementRow>> => {
    const organisationIds = input.hospital
      ? (await listOrganisations(db)).filter(({ code }) => code === input.hospital).map(({ id }) => id)
      : null
    return pageOf<SettlementRow>(input, {
      keyOf: ({ period, id }) => [period, id],
      list: (after, limit) => listSettlements(db, { ...input, organisationIds }, { after, limit }),
    })
  },
)

export type CrossProvinceCasesInput = PageArgs & CrossProvinceFilter

/** Documents between provinces of the caller's hospital or station, the newest first. */
export const crossProvinceCases = read(
  'waivers.crossProvinceCases',
  async ({ db }, input: CrossProvinceCasesInput): Promise<Page<CrossProvinceCaseRow>> =>
    pageOf<CrossProvinceCaseRow>(input, {
      keyOf: ({ id }) => [id],
      list: (after, limit) => listCrossProvinceCases(db, input, { after: after?.[0] ?? null, limit }),
    }),
)
