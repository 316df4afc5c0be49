import { listUnitsByIds, lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { asId } from '#lib/ids.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'

/**
 * A unit the caller may see, locked. A hospital sees the units that are kept for it before it has them, and may not
 * change them: so the lock is taken in the hub's own view.
 */
export const lockVisibleUnit = async (tx: Tx, text: string): Promise<UnitRow> => {
  const id = asId('Unit', text)
  const [seen] = id === null ? [] : await listUnitsByIds(tx.db, [id])
  const [unit] = seen === undefined ? [] : await tx.elevated(() => lockUnits(tx.db, tx.allianceId, [seen.id]))
  if (unit === undefined) throw new UnitNotFound()
  return unit
}
