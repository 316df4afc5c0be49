import {
  type KitRow,
  type KitStepRow,
  type KitUnitRow,
  listKitCourses,
  listKits,
  listKitsByIds,
  listKitsByRequestIds,
  listKitUnitsByKitIds,
} from '#db/inventory/finders-kits.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { KitRow, KitStepRow, KitUnitRow }

/** What kits add to the graph. */
export type KitEntities = { Kit: KitRow }

export const kitById = one(listKitsByIds)
export const kitsOfRequest = many(listKitsByRequestIds, (row) => row.requestId)
export const bagsOfKit = many(listKitUnitsByKitIds, (row) => row.kitId)
/** What was done while the kit was out, in order. */
export const courseOfKit = many(listKitCourses, (row) => row.kitId)

/** Which kits, and which page of them. */
export type KitsInput = PageArgs & { readonly open?: boolean | null }

/** Kits, the newest first. */
export const kits = read(
  'inventory.kits',
  async (query, input: KitsInput): Promise<Page<KitRow>> =>
    pageOf<KitRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listKits(query.db, { open: input.open ?? false, after: after?.[0] ?? null, limit }),
    }),
)
