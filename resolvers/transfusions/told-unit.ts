import { listUnitsByIds, listUnitsByNumbers, lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { BadInput, ConflictRetry } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { splitUnitNumber } from '#rules/identifiers/unit-number.ts'

/** A bag by the hub's id, or by the number on its label, `3308024000001-E5445`. */
export type UnitName = { readonly unitId?: string | null; readonly unitNumber?: string | null }

/**
 * The bag somebody tells of, not yet locked. By its id it must be one the caller may see. Whoever reads the number off
 * the label holds the bag: it is found wherever the hub believes it to be, for what has happened with it has to be
 * recorded.
 * @throws BadInput without a name, NotFound
 */
export const findToldUnit = async (tx: Tx, { unitId, unitNumber }: UnitName): Promise<UnitRow> => {
  if (!unitId && !unitNumber)
    throw BadInput.of('unitId', { zh: '须提供 unitId 或 unitNumber', en: 'unitId or unitNumber is needed' })
  const unit = unitId ? await seenUnit(tx, unitId) : await unitByNumber(tx, unitNumber ?? '')
  if (unit === null) throw new UnitNotFound()
  return unit
}

/** The number of a bag that nobody in the alliance has ever received, in its written form; null for every other name. */
export const findUnknownNumber = async (tx: Tx, { unitId, unitNumber }: UnitName): Promise<string | null> => {
  if (unitId || !unitNumber) return null
  return (await unitByNumber(tx, unitNumber)) === null ? unitNumber.trim() : null
}

/** The same bag, locked, wherever it is. @throws ConflictRetry when it went to another request meanwhile */
export const lockFoundUnit = async (tx: Tx, found: UnitRow): Promise<UnitRow> => {
  const [unit] = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, [found.id]))
  if (unit === undefined) throw new UnitNotFound()
  if (unit.requestId !== found.requestId) throw new ConflictRetry()
  return unit
}

const seenUnit = async (tx: Tx, text: string): Promise<UnitRow | null> => {
  const id = asId('Unit', text)
  const [seen] = id === null ? [] : await listUnitsByIds(tx.db, [id])
  return seen?.allianceId === tx.allianceId ? seen : null
}

const unitByNumber = async (tx: Tx, text: string): Promise<UnitRow | null> => {
  const number = splitUnitNumber(text)
  if (number === undefined)
    throw BadInput.of('unitNumber', {
      zh: '须为献血码加产品码，如 3308024000001-E5445',
      en: 'must be donation number and product code, as 3308024000001-E5445',
    })
  const named = { donationNumber: number.donationNumber, labelProductCode: number.productCode }
  const [row] = await tx.elevated(() => listUnitsByNumbers(tx.db, tx.allianceId, [named]))
  return row ?? null
}
