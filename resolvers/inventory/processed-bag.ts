import { listUnitsByIds, lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { listStandingHolds } from '#db/inventory/finders-holds.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { insertProcessing } from '#db/inventory/finders-processing.ts'
import { lockRecalls } from '#db/inventory/finders-recalls.ts'
import { lockRequest } from '#db/requests/finders.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { judgePlace, lockOwnPlace } from '#resolvers/inventory/place.ts'
import type { ProcessedUnit } from '#rules/inventory/processing.ts'
import type { ProcessingKind } from '#rules/inventory/processing-terms.ts'

/**
 * A bag of the caller's own bank, locked after the request it is kept for: everybody takes the two in this order. Waits
 * for a recall that is just being written, so that nothing made of the bag slips out beside it.
 */
export const lockOwnBag = async (tx: Tx, text: string): Promise<UnitRow> => {
  const id = asId('Unit', text)
  const [seen] = id === null ? [] : await listUnitsByIds(tx.db, [id])
  if (seen?.organisationId !== tx.seat.organisationId) throw missing()
  const { requestId } = seen
  await lockRecalls(tx.db, tx.allianceId, 'DELIVERY')
  if (requestId !== null)
    await tx.elevated(() => lockRequest(tx.db, { allianceId: tx.allianceId, id: requestId }))
  const [unit] = await lockUnits(tx.db, tx.allianceId, [seen.id])
  if (unit === undefined) throw missing()
  return unit
}

const missing = () => new UnitNotFound()

/** The bag as the rules of processing see it. */
export const processedFacts = async (
  tx: Tx,
  unit: UnitRow,
  requestId: string | null = null,
): Promise<ProcessedUnit> => {
  const [products, holds] = await Promise.all([
    productsOf(tx, [unit.productCode]),
    listStandingHolds(tx.db, tx.allianceId, [unit.id]),
  ])
  const product = products.get(unit.productCode)
  if (product === undefined)
    throw new NotFound({ zh: `产品 ${unit.productCode}`, en: `product ${unit.productCode}` })
  return {
    state: unit.custody,
    product,
    holds: holds.map(({ kind }) => kind),
    expiresAt: unit.expiresAt,
    thawedAt: unit.thawedAt,
    collectedAt: unit.collectedAt,
    keptForThis: requestId === null && unit.requestId === null ? null : requestId === unit.requestId,
  }
}

/**
 * The place that a processed bag is put into; null when nobody says.
 * @throws PlaceRefused where it can't be kept right
 */
export const placeAfter = async (
  tx: Tx,
  placeId: string | null,
  bag: Pick<UnitRow, 'productCode' | 'thawedAt'>,
): Promise<PlaceRow | null> => {
  if (placeId === null) return null
  const place = await lockOwnPlace(tx, placeId)
  if (place.retiredAt !== null)
    throw new PlaceRefused({ zh: '该储血位置已停用', en: 'the place is out of use' })
  const findings = await judgePlace(tx, place, bag)
  if (findings.length > 0) throw PlaceRefused.because(findings)
  return place
}

/** What was done to a bag, and what it became. */
export type Done = {
  readonly kind: ProcessingKind
  readonly closedSystem: boolean
  readonly expiresAfter: Date
  readonly producedIds: readonly Id<'Unit'>[]
  readonly note: string | null
}

/** Writes down what was done, by whom and when, and tells it. */
export const keepProcessing = (tx: Tx, unit: UnitRow, done: Done): void => {
  const id = newId('Processing')
  void insertProcessing(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId: unit.organisationId,
    unitId: unit.id,
    kind: done.kind,
    closedSystem: done.closedSystem,
    expiresBefore: unit.expiresAt,
    expiresAfter: done.expiresAfter,
    producedIds: [...done.producedIds],
    note: done.note,
    doneBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  })
  tx.emit('inventory.unitProcessed', {
    organisationId: unit.forOrganisationId ?? unit.organisationId,
    subjectId: unit.id,
    payload: {
      unitId: unit.id,
      requestId: unit.requestId,
      kind: done.kind,
      producedIds: [...done.producedIds],
    },
  })
  tx.note({
    subjectId: unit.id,
    before: { expiresAt: unit.expiresAt.toISOString(), custody: unit.custody },
    after: { ...done, expiresAfter: done.expiresAfter.toISOString() },
  })
}
