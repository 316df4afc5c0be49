import { listUnitsByNumbers, type UnitRow } from '#db/inventory/finders.ts'
import { listStandingHolds } from '#db/inventory/finders-holds.ts'
import { insertStockTaking, listUnitsInPlace } from '#db/inventory/finders-takings.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { lockOwnPlace } from '#resolvers/inventory/place.ts'
import { numberOf } from '#resolvers/inventory/read.ts'
import { assertScanned, findScanned, type ScannedBag } from '#resolvers/inventory/scanned-bags.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { causeOfMissing, causeOfUnexpected, type RecordedBag } from '#rules/inventory/stock-taking.ts'
import type { DifferenceCause, DifferenceKind } from '#rules/inventory/stock-taking-terms.ts'

/** Everything that was found in a place, as its labels were scanned. */
export type TakeStockInput = OperationInput & {
  readonly placeId: string
  /** As `3308024000001-E5445`, or what both bar codes say; the empty list says that nothing stands there. */
  readonly labels: readonly string[]
  readonly note?: string | null
}

type Difference = {
  readonly kind: DifferenceKind
  readonly label: string
  readonly unitId: Id<'Unit'> | null
  readonly cause: DifferenceCause
}

/**
 * Compares a shelf with its record: what was expected and not found, and what was found and not expected, each with what
 * the record says of it. Nothing is put right by itself: a person explains each difference, and says where a bag stands.
 */
export const takeStock = operation(
  'inventory.takeStock',
  async (tx, input: TakeStockInput): Promise<{ id: Id<'StockTaking'> }> => {
    assertScanned(input.labels, 0)
    const place = await lockOwnPlace(tx, input.placeId)
    const expected = await listUnitsInPlace(tx.db, place)
    // A bag that another hospital has by the record may stand here all the same.
    const scanned = await tx.elevated(() => findScanned(tx, input.labels, listUnitsByNumbers))
    const differences = await compare(tx, place.id, expected, scanned)
    const id = newId('StockTaking')
    const { organisationId } = tx.seat
    await insertStockTaking(
      tx.db,
      {
        allianceId: tx.allianceId,
        id,
        organisationId,
        placeId: place.id,
        takenBy: tx.seat.staffId,
        expected: expected.length,
        scanned: scanned.length,
        note: input.note?.trim() || null,
        occurredAt: tx.occurredAt,
      },
      differences.map((difference) => ({
        ...difference,
        allianceId: tx.allianceId,
        id: newId('StockDifference'),
        organisationId,
        takingId: id,
      })),
    )
    const payload = { takingId: id, placeId: place.id, differences: differences.length }
    tx.emit('inventory.stockTaken', { organisationId, subjectId: id, payload })
    tx.note({ subjectId: id, after: { placeId: place.id, scanned: scanned.length, differences } })
    return { id }
  },
)

const compare = async (
  tx: Tx,
  placeId: Id<'Place'>,
  expected: readonly UnitRow[],
  scanned: readonly ScannedBag[],
): Promise<Difference[]> => {
  const found = new Set(scanned.map(({ unit }) => unit?.id))
  const missing = expected.filter(({ id }) => !found.has(id))
  const unexpected = scanned.filter(({ unit }) => !expected.some(({ id }) => id === unit?.id))
  const ids = [...missing.map(({ id }) => id), ...unexpected.flatMap(({ unit }) => unit?.id ?? [])]
  const holds = await tx.elevated(() => listStandingHolds(tx.db, tx.allianceId, ids))
  const holdsOf = (id: string) => holds.filter(({ unitId }) => unitId === id).map(({ kind }) => kind)
  return [
    ...missing.map((unit) => ({
      kind: 'MISSING' as const,
      label: numberOf(unit),
      unitId: unit.id,
      cause: causeOfMissing({ holds: holdsOf(unit.id) }),
    })),
    ...unexpected.map(({ label, numbers, unit }) => {
      const recorded = unit && recordedBag(tx, placeId, unit, holdsOf(unit.id))
      return {
        kind: 'UNEXPECTED' as const,
        label: label.trim(),
        // Which bag of another hospital it is, is not said: that it is none of these is enough.
        unitId: recorded?.own ? (unit?.id ?? null) : null,
        cause: numbers.length === 0 ? ('UNREADABLE_LABEL' as const) : causeOfUnexpected(recorded),
      }
    }),
  ]
}

const recordedBag = (
  tx: Tx,
  placeId: Id<'Place'>,
  unit: UnitRow,
  holds: RecordedBag['holds'],
): RecordedBag => ({
  custody: unit.custody,
  // What another bank keeps for this hospital stands there; what it has sent or issued may be here.
  own:
    unit.organisationId === tx.seat.organisationId ||
    (unit.forOrganisationId === tx.seat.organisationId && unit.custody !== 'RESERVED'),
  place: unit.placeId === null ? 'NOWHERE' : unit.placeId === placeId ? 'HERE' : 'ELSEWHERE',
  holds,
})
