import { listUnitsByIds, listUnitsOfRequest, type UnitRow } from '#db/inventory/finders.ts'
import { type RequestRow, updateRequest } from '#db/requests/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { DispenseRefused } from '#resolvers/inventory/errors.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { assertRequestTakes, lockOwnRequest, type RequestName } from '#resolvers/requests/locked-request.ts'
import { checkDispense, dispensableStates } from '#rules/inventory/dispense.ts'

export type RequestDispenseInput = OperationInput &
  RequestName & {
    /** Absent: all that is kept or issued for the request and not handed over. */
    readonly unitIds?: readonly string[] | null
    /** When it is wanted at the counter; absent: now. */
    readonly wantedAt?: Date | null
    /** Who will come for it. Absent: the person who calls; a machine names somebody. */
    readonly collectorName?: string | null
    readonly note?: string | null
  }

/** The request, and the bags that were asked for. */
export type RequestedDispense = { id: Id<'Request'>; unitIds: Id<'Unit'>[] }

/**
 * The ward asks that blood kept for its request be brought out, and says who comes for it and when. It stands on the
 * request for the lead to see, and a later word takes its place; nothing moves by it, and no rule of the release or the
 * hand-over is met by it.
 * @throws NotInState, DispenseRefused
 */
export const requestDispense = operation(
  'inventory.requestDispense',
  async (tx: Tx, input: RequestDispenseInput): Promise<RequestedDispense> => {
    const collectorName = collectorOf(tx, input)
    const request = await lockOwnRequest(tx, input)
    assertRequestTakes('requestDispense', request)
    const unitIds = (await askedUnits(tx, request, input.unitIds)).map(({ id }) => id)
    const note = textOf(input.note)
    const dispense = {
      askedAt: tx.occurredAt.toISOString(),
      wantedAt: (input.wantedAt ?? tx.occurredAt).toISOString(),
      collectorName,
      unitIds,
      ...(note === undefined ? {} : { note }),
    }
    await updateRequest(tx.db, request, { dispense })
    tx.note({ subjectId: request.id, before: { dispense: request.dispense }, after: { dispense } })
    tx.emit('inventory.dispenseRequested', {
      organisationId: request.organisationId,
      subjectId: request.id,
      payload: { requestId: request.id, patientId: request.patientId },
    })
    return { id: request.id, unitIds }
  },
)

const collectorOf = (tx: Tx, { collectorName }: RequestDispenseInput): string => {
  const named = textOf(collectorName)
  if (named !== undefined) return named
  if (!tx.actor.roles.includes('MACHINE')) return tx.actor.name
  throw BadInput.of('collectorName', { zh: '须写明取血人员', en: 'name who comes for the blood' })
}

/** @throws NotFound for a bag the hospital can't see, DispenseRefused for one that doesn't wait for this request */
const askedUnits = async (
  tx: Tx,
  request: RequestRow,
  named: readonly string[] | null | undefined,
): Promise<readonly UnitRow[]> => {
  const units = named?.length
    ? await namedUnits(tx, [...new Set(named)])
    : await listUnitsOfRequest(tx.db, request, dispensableStates)
  const bags = units.map(({ requestId, custody }) => ({
    isOfRequest: requestId === request.id,
    state: custody,
  }))
  const findings = checkDispense(bags)
  if (findings.length > 0) throw DispenseRefused.because(findings)
  return units
}

const namedUnits = async (tx: Tx, ids: readonly string[]): Promise<readonly UnitRow[]> => {
  const rows = await listUnitsByIds(tx.db, ids)
  return ids.map((id) => {
    const row = rows.find((unit) => unit.id === id)
    if (row === undefined) throw new UnitNotFound()
    return row
  })
}
