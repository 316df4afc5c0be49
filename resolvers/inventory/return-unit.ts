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
import { type ReturnReason, returnReasonLabels, unitTransitions } from '#rules/inventory/terms.ts'
import { isDeviation } from '#rules/vocabulary.ts'

/** Issued blood that was not used. */
export type ReturnUnitInput = OperationInput & {
  readonly unitId: string
  /** Absent: OTHER. */
  readonly reasonCode?: ReturnReason | null
  /** The same in words; OTHER needs them. */
  readonly reason?: string | null
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
    const { code, words: reason } = readReason(input)
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
        returnReason: code,
      }),
    )
    const told = [reason, ...findings.map(({ message }) => `${message.zh} / ${message.en}`)].join('；')
    const holdId = await placeHold(tx, unit, { kind: 'QUARANTINE', reason: `退回 / returned: ${told}` })
    tx.emit('inventory.unitReturned', {
      organisationId: unit.forOrganisationId ?? unit.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: unit.requestId, reason: code },
    })
    tx.note({
      subjectId: unit.id,
      before: { custody: unit.custody },
      after: { custody: 'RETURNED', code, reason, holdId, outSince, findings, deviationId },
    })
    return { id: unit.id, deviationId }
  },
)

const readReason = ({ reasonCode, reason }: ReturnUnitInput): { code: ReturnReason; words: string } => {
  const code = reasonCode ?? 'OTHER'
  const told = (reason ?? '').trim()
  if (code === 'OTHER' && told === '')
    throw BadInput.of('reason', { zh: '请写明退回原因', en: 'say why it comes back' })
  if (code === 'OTHER') return { code, words: told }
  const { zh, en } = returnReasonLabels[code]
  return { code, words: [`${zh} / ${en}`, told].filter(Boolean).join('；') }
}

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
