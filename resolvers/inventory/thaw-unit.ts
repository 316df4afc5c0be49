import { insertUnitEvents, type UnitRow, updateUnit } from '#db/inventory/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { ProcessingRefused } from '#resolvers/inventory/errors.ts'
import { keepProcessing, lockOwnBag, placeAfter, processedFacts } from '#resolvers/inventory/processed-bag.ts'
import { stand } from '#resolvers/inventory/stand.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkThaw, expiryAfter } from '#rules/inventory/processing.ts'

/** A frozen bag that was thawed; `occurredAt` is when the thawing was done. */
export type ThawUnitInput = OperationInput & {
  readonly unitId: string
  /** The request it is thawed for, where it is kept for one. */
  readonly requestId?: string | null
  /** Where it stands now: cold for plasma, at room temperature for cryoprecipitate; absent: nowhere that is known. */
  readonly placeId?: string | null
  readonly note?: string | null
}

/**
 * Records that a frozen bag was thawed: it keeps its number, its reservation and its crossmatch, leaves the freezer for
 * good, and expires by the hours of the rule set in force, never later than before.
 * @throws ProcessingRefused, PlaceRefused
 */
export const thawUnit = operation(
  'inventory.thawUnit',
  async (tx, input: ThawUnitInput): Promise<{ id: Id<'Unit'> }> => {
    const unit = await lockOwnBag(tx, input.unitId)
    const facts = await processedFacts(tx, unit, input.requestId ?? null)
    const findings = checkThaw(facts, tx.occurredAt)
    if (findings.length > 0) throw ProcessingRefused.because(findings)
    const thawed = { ...unit, thawedAt: tx.occurredAt }
    const place = await placeAfter(tx, input.placeId ?? null, thawed)
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const expiresAt = expiryAfter(facts, { kind: 'THAW', at: tx.occurredAt, closedSystem: true }, policy)
    await markThawed(tx, unit, expiresAt)
    await stand(tx, unit, place)
    keepProcessing(tx, unit, {
      kind: 'THAW',
      closedSystem: true,
      expiresAfter: expiresAt,
      producedIds: [],
      note: input.note ?? null,
    })
    return { id: unit.id }
  },
)

const markThawed = async (tx: Tx, unit: UnitRow, expiresAt: Date): Promise<void> => {
  const { allianceId, id } = unit
  await updateUnit(tx.db, { allianceId, id }, { thawedAt: tx.occurredAt, expiresAt, updatedAt: tx.now })
  await insertUnitEvents(tx.db, [
    {
      allianceId,
      id: newId('UnitEvent'),
      organisationId: unit.organisationId,
      unitId: id,
      requestId: unit.requestId,
      fromCustody: unit.custody,
      toCustody: unit.custody,
      operation: tx.operation,
      staffId: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    },
  ])
}
