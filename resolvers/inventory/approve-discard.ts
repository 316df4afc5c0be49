import { lockUnits } from '#db/inventory/finders.ts'
import { type DiscardRow, updateDiscard } from '#db/inventory/finders-discards.ts'
import { endReservations } from '#db/inventory/finders-reservations.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { assertSigned } from '#resolvers/alliance/qualification.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { DiscardRefused, UnitNotInState } from '#resolvers/inventory/errors.ts'
import { lockProposedDiscard } from '#resolvers/inventory/locked-discard.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { Role } from '#rules/alliance/terms.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { checkApprovers, isApproved } from '#rules/inventory/discard.ts'

/** What the caller, and whoever signs beside the caller, say to a proposed discard. */
export type ApproveDiscardInput = OperationInput & {
  readonly discardId: string
  /** Absent: true. False refuses the discard; the unit stays in quarantine. */
  readonly approved?: boolean | null
  /** Why it is refused; needed then. */
  readonly reason?: string | null
}

/** Who may approve, by any of these roles. */
export const DISCARD_APPROVERS = ['BLOOD_BANK_MANAGER', 'QUALITY_OFFICER', 'MEDICAL_AFFAIRS'] as const

/**
 * Approves a discard: two different people, one after the other or one by token beside the caller, neither of whom
 * proposed it. With the second approval the unit counts as discarded; or one of them refuses it.
 */
export const approveDiscard = operation(
  'inventory.approveDiscard',
  async (tx, input: ApproveDiscardInput): Promise<{ id: Id<'Discard'> }> => {
    const signers = await signersOf(tx, input.signatures ?? [])
    assertMayApprove(signers)
    const discard = await lockProposedDiscard(tx, input.discardId)
    if (input.approved === false) return refuse(tx, discard, input.reason?.trim() ?? '')
    const now = signers.map(({ staff }) => staff.id)
    const before = discard.approvals.map(({ staffId }) => staffId)
    assertSigned(checkApprovers({ proposer: discard.proposedBy, approvers: before, now }))
    const at = tx.occurredAt.toISOString()
    const approvals = [...discard.approvals, ...now.map((staffId) => ({ staffId, at }))]
    const done = isApproved(approvals.map(({ staffId }) => staffId))
    await updateDiscard(tx.db, discard, {
      approvals,
      ...(done ? { state: 'APPROVED' as const, decidedAt: tx.occurredAt } : {}),
    })
    if (done) await throwAway(tx, discard)
    tell(tx, discard, done ? 'APPROVED' : 'PROPOSED')
    tx.note({ subjectId: discard.unitId, before: { approvals: before }, after: { approvals, done } })
    return { id: discard.id }
  },
)

const assertMayApprove = (signers: readonly Signer[]) => {
  const may = ({ staff }: Signer) =>
    staff.roles.some((role: Role) => (DISCARD_APPROVERS as readonly Role[]).includes(role))
  if (signers.every(may)) return
  throw new DiscardRefused({
    zh: '审批人须为输血科主任、质量负责人或医务部门人员',
    en: 'a discard is approved by the blood bank’s manager, the quality officer or medical affairs',
  })
}

const refuse = async (tx: Tx, discard: DiscardRow, reason: string) => {
  if (reason === '') throw BadInput.of('reason', { zh: '请写明不批准的原因', en: 'say why it is refused' })
  const refused = { decidedAt: tx.occurredAt, refusedBy: tx.seat.staffId, refusal: reason }
  await updateDiscard(tx.db, discard, { ...refused, state: 'REFUSED' })
  tell(tx, discard, 'REFUSED')
  tx.note({ subjectId: discard.unitId, after: refused })
  return { id: discard.id }
}

const throwAway = async (tx: Tx, discard: DiscardRow) => {
  const [unit] = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, [discard.unitId]))
  if (unit === undefined) throw new UnitNotFound()
  const refused = checkCustody('discard', unit.custody)
  if (refused.length > 0) throw UnitNotInState.because(refused)
  const reserved = unit.custody === 'RESERVED'
  if (reserved) {
    await endReservations(tx.db, unit.allianceId, [unit.id], { endedAt: tx.occurredAt, ending: 'RELEASED' })
    tx.emit('inventory.reservationEnded', {
      organisationId: unit.forOrganisationId ?? unit.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: unit.requestId, ending: 'RELEASED' },
    })
  }
  await tx.elevated(() =>
    moveUnit(tx, unit, {
      action: 'discard',
      organisationId: discard.organisationId,
      ...(reserved ? { values: { requestId: null, forOrganisationId: null } } : {}),
    }),
  )
  tx.emit('inventory.unitDiscarded', {
    organisationId: unit.forOrganisationId ?? unit.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: unit.requestId },
  })
}

const tell = (tx: Tx, { id, organisationId, unitId }: DiscardRow, state: string) =>
  tx.emit('inventory.discardChanged', {
    organisationId,
    subjectId: id,
    payload: { discardId: id, unitId, state },
  })
