import { findStandingDiscard, insertDiscard } from '#db/inventory/finders-discards.ts'
import { BadInput, Forbidden } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { DiscardRefused, UnitNotInState } from '#resolvers/inventory/errors.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { type DiscardReason, discardReasonLabels } from '#rules/inventory/terms.ts'

/** A bag that should be thrown away, and why. */
export type DiscardUnitInput = OperationInput & {
  readonly unitId: string
  readonly reason: DiscardReason
  /** In words; needed when the reason is `OTHER`. */
  readonly note?: string | null
}

/** Proposes to throw a bag away: it is held at once and leaves when two others have approved. */
export const discardUnit = operation(
  'inventory.discardUnit',
  async (tx, input: DiscardUnitInput): Promise<{ id: Id<'Discard'> }> => {
    const note = input.note?.trim() || null
    if (input.reason === 'OTHER' && note === null)
      throw BadInput.of('note', { zh: '请说明报废原因', en: 'say in words why it is thrown away' })
    const unit = await lockVisibleUnit(tx, input.unitId)
    const refused = checkCustody('discard', unit.custody)
    if (refused.length > 0) throw UnitNotInState.because(refused)
    const { organisationId } = unit
    if (!tx.seat.lead && organisationId !== tx.seat.organisationId)
      throw new Forbidden({
        zh: '血袋尚在牵头单位，由牵头单位申请报废',
        en: 'the lead still has the unit and proposes its discard',
      })
    const standing = await findStandingDiscard(tx.db, { allianceId: tx.allianceId, unitId: unit.id })
    if (standing !== null)
      throw new DiscardRefused({
        zh: '该血袋已有报废申请',
        en: 'the discard of this unit has been proposed already',
      })
    const id = newId('Discard')
    await insertDiscard(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId,
      unitId: unit.id,
      reason: input.reason,
      note,
      state: 'PROPOSED',
      proposedBy: tx.seat.staffId,
      approvals: [],
      occurredAt: tx.occurredAt,
    })
    const { zh, en } = discardReasonLabels[input.reason]
    await placeHold(tx, unit, { kind: 'QUARANTINE', reason: `报废待批：${zh} / discard proposed: ${en}` })
    tx.emit('inventory.discardChanged', {
      organisationId,
      subjectId: id,
      payload: { discardId: id, unitId: unit.id, state: 'PROPOSED' },
    })
    tx.note({ subjectId: unit.id, after: { discardId: id, reason: input.reason, note } })
    return { id }
  },
)
