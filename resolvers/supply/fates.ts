import { listUnitsByIds, type UnitRow } from '#db/inventory/finders.ts'
import { listDiscardsByUnitIds } from '#db/inventory/finders-discards.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { tellStation } from '#resolvers/supply/tell-station.ts'
import { type BagFate, fateOf } from '#rules/supply/fate.ts'

/** Tells the station what became of a bag of its own, each fate once; never of whom. */
export const tellFate = async (tx: Tx, { unitId }: { readonly unitId: Id<'Unit'> }): Promise<void> => {
  const known = await tx.elevated(async () => {
    const [unit] = await listUnitsByIds(tx.db, [unitId])
    return unit && { unit, fate: await fateNow(tx, unit) }
  })
  if (!known?.fate) return
  const { unit, fate } = known
  await tellStation(tx, {
    allianceId: unit.allianceId,
    stationId: unit.stationId,
    kind: 'FATE',
    subjectId: unit.id,
    once: `fate ${unit.id} ${fate}`,
    body: {
      donationNumber: unit.donationNumber,
      labelProductCode: unit.labelProductCode,
      product: unit.productCode,
      fate,
      at: tx.occurredAt.toISOString(),
    },
  })
}

const fateNow = async (tx: Tx, unit: UnitRow): Promise<BagFate | null> => {
  if (unit.custody !== 'DISCARDED') return fateOf(unit.custody, null)
  const discards = await listDiscardsByUnitIds(tx.db, [unit.id])
  const approved = discards.find(({ state }) => state === 'APPROVED' || state === 'DESTROYED')
  return fateOf(unit.custody, approved?.reason ?? null)
}
