import type { UnitRow } from '#db/inventory/finders.ts'
import { findLeftStorageAt } from '#db/inventory/finders-hand-overs.ts'
import { endReservations } from '#db/inventory/finders-reservations.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { UnitNotInState } from '#resolvers/inventory/errors.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { Finding } from '#rules/finding.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { judgeReturn } from '#rules/inventory/return.ts'
import { unitTransitions } from '#rules/inventory/terms.ts'
import { isDeviation } from '#rules/vocabulary.ts'

/** Issued blood that was not used. */
export type ReturnUnitInput = OperationInput & {
  readonly unitId: string
  readonly reason: string
  /** Since when it was out of controlled storage; absent: since its hand-over. */
  readonly outOfStorageSince?: Date | null
  /** True: it came back, whatever the hub believed of it. Recorded, and a deviation opened where that can't be. */
  readonly happened?: boolean | null
}

/** The unit, and the deviation that was opened; null when all was in order. */
export type ReturnedUnit = { id: Id<'Unit'>; deviationId: Id<'Deviation'> | null }

/**
 * Takes unused blood out of the ward: it goes into quarantine and from there to its discard, never back to stock,
 * however short it was out.
 */
export const returnUnit = operation(
  'inventory.returnUnit',
  async (tx, input: ReturnUnitInput): Promise<ReturnedUnit> => {
    const reason = input.reason.trim()
    if (reason === '') throw BadInput.of('reason', { zh: '请写明退回原因', en: 'say why it comes back' })
    const unit = await lockVisibleUnit(tx, input.unitId)
    const refused = checkCustody('return', unit.custody)
    if (refused.length > 0 && !input.happened) throw UnitNotInState.because(refused)
    const deviationId = unit.custody === 'RETURNED' ? null : await deviate(tx, unit, refused, reason)
    if (refused.length > 0 && !isDeviation(unitTransitions, 'return', unit.custody))
      return { id: unit.id, deviationId }
    if (unit.custody === 'RESERVED') await endReservation(tx, unit)
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const outSince = input.outOfStorageSince ?? (await findLeftStorageAt(tx.db, unit))
    const findings = judgeReturn({ outSince, returnedAt: tx.occurredAt }, policy)
    const holder = tx.seat.lead ? tx.seat.organisationId : unit.organisationId
    await tx.elevated(() =>
      moveUnit(tx, unit, {
        action: 'return',
        organisationId: unit.forOrganisationId ?? holder,
        values: { organisationId: holder },
      }),
    )
    const told = [reason, ...findings.map(({ message }) => `${message.zh} / ${message.en}`)].join('；')
    const holdId = await placeHold(tx, unit, { kind: 'QUARANTINE', reason: `退回 / returned: ${told}` })
    tx.emit('inventory.unitReturned', {
      organisationId: unit.forOrganisationId ?? unit.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: unit.requestId },
    })
    tx.note({
      subjectId: unit.id,
      before: { custody: unit.custody },
      after: { custody: 'RETURNED', reason, holdId, outSince, findings, deviationId },
    })
    return { id: unit.id, deviationId }
  },
)

/** What was told against the record: a bag that never left, or of which nothing is left. One told twice is no news. */
const deviate = (tx: Tx, unit: UnitRow, findings: readonly Finding[], reason: string) =>
  openDeviation(tx, {
    organisationId: unit.forOrganisationId ?? tx.seat.organisationId,
    subjectId: unit.id,
    findings,
    told: { returned: reason },
  })

const endReservation = (tx: Tx, { allianceId, id }: UnitRow) =>
  tx.elevated(() => endReservations(tx.db, allianceId, [id], { endedAt: tx.occurredAt, ending: 'RELEASED' }))
