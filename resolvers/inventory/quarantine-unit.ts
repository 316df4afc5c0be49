import { insertHolds } from '#db/inventory/finders-holds.ts'
import { type Id, newId } from '#lib/ids.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import { UnitNotInState } from '#resolvers/inventory/errors.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkHold } from '#rules/inventory/hold.ts'

/** Why a unit may not be used until somebody has looked. */
export type QuarantineUnitInput = OperationInput & {
  readonly unitId: string
  readonly reason: string
}

/** The unit, and the hold that lies on it now. */
export type QuarantinedUnit = { id: Id<'Unit'>; holdId: Id<'Hold'> }

/** Lays a quarantine on a unit wherever it is, also on one that is out; its custody stays what it is. */
export const quarantineUnit = operation(
  'inventory.quarantineUnit',
  async (tx, input: QuarantineUnitInput): Promise<QuarantinedUnit> => {
    const reason = reasonOf(input, { zh: '请写明隔离原因', en: 'say why the unit is quarantined' })
    const unit = await lockVisibleUnit(tx, input.unitId)
    const findings = checkHold(unit.custody)
    if (findings.length > 0) throw UnitNotInState.because(findings)
    const holdId = newId('Hold')
    await insertHolds(tx.db, [
      {
        allianceId: tx.allianceId,
        id: holdId,
        organisationId: tx.seat.organisationId,
        unitId: unit.id,
        kind: 'QUARANTINE',
        reason,
        placedBy: tx.seat.staffId,
        occurredAt: tx.occurredAt,
      },
    ])
    tx.emit('inventory.unitHeld', {
      organisationId: unit.forOrganisationId ?? unit.organisationId,
      subjectId: unit.id,
      payload: {
        unitId: unit.id,
        requestId: unit.requestId,
        holdId,
        kind: 'QUARANTINE',
        custody: unit.custody,
      },
    })
    tx.note({ subjectId: unit.id, after: { holdId, reason, custody: unit.custody } })
    return { id: unit.id, holdId }
  },
)
