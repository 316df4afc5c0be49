import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import type { FindingShape } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { judgePlacing, lockPlaceInUse, putInto } from '#resolvers/inventory/placing.ts'
import { assertScanned, findScanned, type ScannedBag } from '#resolvers/inventory/scanned-bags.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkScan } from '#rules/inventory/scanned-label.ts'

/** What an RFID reader or a hand scanner saw in a place. */
export type ScanUnitsInput = OperationInput & {
  readonly placeId: string
  /** As `3308024000001-E5445`, or what both bar codes say. */
  readonly labels: readonly string[]
}

/** The place; the bags that stand in it now, and what kept the others out, each as `labels[3]`. */
export type BulkScan = { id: Id<'Place'>; unitIds: Id<'Unit'>[]; findings: FindingShape[] }

/**
 * Says of many bags at once that they stand in a place, each judged alone: one that may not stand there keeps no other
 * out. A bag that is there already stays as it is; what was not scanned is no matter of this call (`takeStock`).
 */
export const scanUnits = operation(
  'inventory.scanUnits',
  async (tx, input: ScanUnitsInput): Promise<BulkScan> => {
    assertScanned(input.labels)
    const place = await lockPlaceInUse(tx, input.placeId)
    const scanned = await findScanned(tx, input.labels)
    const own = await lockOwn(tx, scanned)
    const scan: BulkScan = { id: place.id, unitIds: [], findings: [] }
    for (const bag of scanned) {
      const unit = own.find(({ id }) => id === bag.unit?.id) ?? null
      const findings = await settle(tx, place, bag, unit)
      scan.findings.push(...findings.map((found) => ({ ...found, field: `labels[${bag.index}]` })))
      if (unit !== null && findings.length === 0) scan.unitIds.push(unit.id)
    }
    tx.note({ subjectId: place.id, after: { scanned: scanned.length, unitIds: scan.unitIds } })
    return scan
  },
)

/** Of the scanned bags those that the caller's organisation has, locked. */
const lockOwn = async (tx: Tx, scanned: readonly ScannedBag[]): Promise<UnitRow[]> => {
  const { organisationId } = tx.seat
  const ids = scanned.flatMap(({ unit }) => (unit?.organisationId === organisationId ? unit.id : []))
  return (await lockUnits(tx.db, tx.allianceId, ids)).filter((unit) => unit.organisationId === organisationId)
}

const settle = async (tx: Tx, place: PlaceRow, { label, numbers }: ScannedBag, unit: UnitRow | null) => {
  if (unit === null) return checkScan(label, numbers.length === 0 ? 'NO_LABEL' : 'NOT_OURS', 'labels')
  const findings = await judgePlacing(tx, unit, place)
  if (findings.length === 0 && unit.placeId !== place.id) await putInto(tx, unit, place)
  return findings
}
