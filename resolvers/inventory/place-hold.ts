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

/** A hold that the hub lays by itself for what it has found; `causeId` is the id of that. */
export type OwnHold = Omit<NewHold, 'organisationId' | 'placedBy'> & {
  readonly organisationId: Id<'Organisation'>
  readonly causeId: string
}

/** What is needed of a transaction to lay holds. */
export type Holding = Pick<Tx, 'db' | 'now' | 'emit'>

/** Lays a hold on a locked unit and tells whoever has it or waits for it. Answers the hold's id. */
export const placeHold = async (tx: Tx, unit: UnitRow, hold: NewHold): Promise<Id<'Hold'>> => {
  const row = rowOf(unit, {
    kind: hold.kind,
    reason: hold.reason,
    harmCertain: hold.harmCertain ?? false,
    organisationId: hold.organisationId ?? tx.seat.organisationId,
    placedBy: hold.placedBy === undefined ? tx.seat.staffId : hold.placedBy,
    occurredAt: tx.occurredAt,
  })
  await insertHolds(tx.db, [row])
  tell(tx, unit, row)
  return row.id
}

/** Lays one hold on each of several locked units and tells whoever has them. One statement. */
export const placeOwnHolds = async (tx: Holding, units: readonly UnitRow[], hold: OwnHold): Promise<void> => {
  const { kind, reason, harmCertain = false, organisationId, causeId } = hold
  const laid = units.map((unit) => ({
    unit,
    row: rowOf(unit, {
      kind,
      reason,
      harmCertain,
      organisationId,
      causeId,
      placedBy: null,
      occurredAt: tx.now,
    }),
  }))
  await insertHolds(
    tx.db,
    laid.map(({ row }) => row),
  )
  for (const { unit, row } of laid) tell(tx, unit, row)
}

type HoldValues = Omit<Parameters<typeof insertHolds>[1][number], 'allianceId' | 'id' | 'unitId'>

const rowOf = (unit: UnitRow, values: HoldValues) => ({
  ...values,
  allianceId: unit.allianceId,
  id: newId('Hold'),
  unitId: unit.id,
})

const tell = (tx: Pick<Tx, 'emit'>, unit: UnitRow, { id, kind }: { id: Id<'Hold'>; kind: HoldKind }) =>
  tx.emit('inventory.unitHeld', {
    allianceId: unit.allianceId,
    organisationId: unit.forOrganisationId ?? unit.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: unit.requestId, holdId: id, kind, custody: unit.custody },
  })
