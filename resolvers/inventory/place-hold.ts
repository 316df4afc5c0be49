import type { UnitRow } from '#db/inventory/finders.ts'
import { insertHolds } from '#db/inventory/finders-holds.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { HoldKind } from '#rules/inventory/terms.ts'

/** A hold to lay on a unit, and on whose behalf; absent: the caller's organisation. */
export type NewHold = {
  readonly kind: HoldKind
  readonly reason: string
  /** Only an excursion asks; absent: not certain. */
  readonly harmCertain?: boolean
  readonly organisationId?: Id<'Organisation'>
  /** Null: the hub by itself; absent: the caller. */
  readonly placedBy?: Id<'Staff'> | null
}

/** Lays a hold on a locked unit and tells whoever has it or waits for it. Answers the hold's id. */
export const placeHold = async (tx: Tx, unit: UnitRow, hold: NewHold): Promise<Id<'Hold'>> => {
  const id = newId('Hold')
  await insertHolds(tx.db, [
    {
      allianceId: unit.allianceId,
      id,
      organisationId: hold.organisationId ?? tx.seat.organisationId,
      unitId: unit.id,
      kind: hold.kind,
      reason: hold.reason,
      harmCertain: hold.harmCertain ?? false,
      placedBy: hold.placedBy === undefined ? tx.seat.staffId : hold.placedBy,
      occurredAt: tx.occurredAt,
    },
  ])
  tx.emit('inventory.unitHeld', {
    allianceId: unit.allianceId,
    organisationId: unit.forOrganisationId ?? unit.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: unit.requestId, holdId: id, kind: hold.kind },
  })
  return id
}
