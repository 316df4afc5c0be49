import { listUnitsByIds, lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { isInKit } from '#db/inventory/finders-kits.ts'
import { lockRequest } from '#db/requests/finders.ts'
import { asId, type Id } from '#lib/ids.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertFromOwnShelf } from '#resolvers/inventory/allocation.ts'
import { putBack } from '#resolvers/inventory/end-reservation.ts'
import { UnitNotInState } from '#resolvers/inventory/errors.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkCustody } from '#rules/inventory/custody.ts'

/** A reserved unit that is no longer needed. */
export type ReleaseReservationInput = OperationInput & {
  readonly unitId: string
  /** Why, for the trail; null when it speaks for itself. */
  readonly reason?: string | null
}

const WITH_KIT = {
  zh: '该血袋随急救箱在外；请待其带回并核销急救箱（closeKit）',
  en: 'the bag is with a kit at a clinic; it is accounted for when the kit is back (closeKit)',
}

/** Gives a reserved unit back to stock; one that is with a kit goes back with it. */
export const releaseReservation = operation(
  'inventory.releaseReservation',
  async (tx, input: ReleaseReservationInput): Promise<{ id: Id<'Unit'> }> => {
    const unit = await lockWithRequest(tx, asId('Unit', input.unitId))
    const { organisationId, forOrganisationId } = unit
    await assertFromOwnShelf(
      tx,
      { organisationId: forOrganisationId ?? organisationId },
      [unit],
      () => 'unitId',
    )
    const findings = checkCustody('releaseReservation', unit.custody)
    if (findings.length > 0) throw UnitNotInState.because(findings)
    if (await isInKit(tx.db, unit)) throw new UnitNotInState(WITH_KIT)
    await putBack(tx, unit, 'RELEASED')
    tx.note({
      subjectId: unit.id,
      before: { custody: unit.custody, requestId: unit.requestId },
      after: { custody: 'IN_STOCK', reason: input.reason ?? null },
    })
    return { id: unit.id }
  },
)

/** The unit, locked after the request it is kept for: everybody takes the two in this order. */
const lockWithRequest = async (tx: Tx, id: Id<'Unit'> | null): Promise<UnitRow> => {
  const [seen] = id === null ? [] : await listUnitsByIds(tx.db, [id])
  if (seen === undefined) throw new UnitNotFound()
  if (seen.requestId !== null) await lockRequest(tx.db, { allianceId: tx.allianceId, id: seen.requestId })
  const [unit] = await lockUnits(tx.db, tx.allianceId, [seen.id])
  if (unit === undefined) throw new UnitNotFound()
  return unit
}
