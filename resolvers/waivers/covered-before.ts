import { listLiveOfRoot, type RootOfStay } from '#db/waivers/finders.ts'
import { listPartsOfWaivers, listWaiverLines } from '#db/waivers/finders-lines.ts'
import type { Quantity } from '#lib/quantities.ts'
import type { Tx } from '#resolvers/context.ts'
import { keptFactsOf } from '#resolvers/waivers/recompute.ts'

/** What of a bag earlier waivers of the same root cover. */
export type CoveredBefore = {
  readonly fen: number
  /** The part of the bag for which quota was used, in its own measure, rounded down to the thousandth. */
  readonly quantity: number
}

const NOTHING: CoveredBefore = { fen: 0, quantity: 0 }

/** What live waivers of a root cover, by bag. */
export const coveredBefore = async (
  tx: Tx,
  root: RootOfStay | null,
): Promise<ReadonlyMap<string, CoveredBefore>> => {
  const live = root === null ? [] : await listLiveOfRoot(tx.db, root)
  if (live.length === 0) return new Map()
  const ids = live.map(({ id }) => id)
  const lines = await listWaiverLines(tx.db, ids)
  const parts = Map.groupBy(await listPartsOfWaivers(tx.db, ids), ({ lineId }) => lineId)
  // Each claim was judged on what was then left of the bag.
  const judged = new Map(
    live.flatMap((waiver) => keptFactsOf(waiver).lines.map(({ id, quantity }) => [id, quantity] as const)),
  )
  const covered = new Map<string, CoveredBefore>()
  for (const { id, unitId, problem, fen, needMl } of lines) {
    if (unitId === null || problem !== null) continue
    const before = covered.get(unitId) ?? NOTHING
    const ml = (parts.get(id) ?? []).reduce((sum, part) => sum + (part.ml ?? 0), 0)
    const quantity = needMl ? Math.floor(((judged.get(id) ?? 0) * ml) / needMl) : 0
    covered.set(unitId, { fen: before.fen + fen, quantity: before.quantity + quantity })
  }
  return covered
}

/** What of a bag's quantity no waiver covers yet. */
export const quantityLeft = (whole: Quantity, { quantity }: CoveredBefore = NOTHING): Quantity =>
  Math.max(0, whole - quantity) as Quantity
