import type { UnitRow } from '#db/inventory/finders.ts'
import { findStandingDiscard, insertDiscard } from '#db/inventory/finders-discards.ts'
import { BadInput, Forbidden } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { DiscardRefused, UnitNotInState } from '#resolvers/inventory/errors.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { type DiscardReason, discardReasonLabels, unitStateLabels } from '#rules/inventory/terms.ts'

/** A bag that should be thrown away, and why. */
export type DiscardUnitInput = OperationInput & {
  readonly unitId: string
  readonly reason: DiscardReason
  /** In words; needed when the reason is `OTHER`. */
  readonly note?: string | null
  /** True: it is wasted, whatever the hub believed of it. Recorded, and a deviation opened where that can't be. */
  readonly happened?: boolean | null
}

/** The proposal, and the deviation that was opened; null when all was in order. */
export type ProposedDiscard = { id: Id<'Discard'>; deviationId: Id<'Deviation'> | null }

/** Proposes to throw a bag away: it is held at once and leaves when two others have approved. */
export const discardUnit = operation(
  'inventory.discardUnit',
  async (tx, input: DiscardUnitInput): Promise<ProposedDiscard> => {
    const note = input.note?.trim() || null
    if (input.reason === 'OTHER' && note === null)
      throw BadInput.of('note', { zh: '请说明报废原因', en: 'say in words why it is thrown away' })
    const unit = await lockVisibleUnit(tx, input.unitId)
    const standing = await findStandingDiscard(tx.db, { allianceId: tx.allianceId, unitId: unit.id })
    if (standing !== null && input.happened) return { id: standing.id, deviationId: null }
    const refused = checkCustody('discard', unit.custody)
    const elsewhere = !tx.seat.lead && unit.organisationId !== tx.seat.organisationId
    if (!input.happened) assertMayPropose(refused, { elsewhere, proposed: standing !== null })
    const id = newId('Discard')
    const told = { reason: input.reason, note }
    const organisationId = elsewhere ? tx.seat.organisationId : unit.organisationId
    await insertDiscard(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId,
      unitId: unit.id,
      ...told,
      ...(refused.length > 0 ? refusedFor(tx, refused) : { state: 'PROPOSED' as const }),
      proposedBy: tx.seat.staffId,
      approvals: [],
      occurredAt: tx.occurredAt,
    })
    const findings = elsewhere && refused.length === 0 ? [notLeftYet(unit)] : refused
    const deviationId = await openDeviation(tx, { organisationId, subjectId: unit.id, findings, told })
    if (refused.length === 0) await hold(tx, unit, input.reason)
    const state = refused.length > 0 ? 'REFUSED' : 'PROPOSED'
    tx.emit('inventory.discardChanged', {
      organisationId,
      subjectId: id,
      payload: { discardId: id, unitId: unit.id, state },
    })
    tx.note({ subjectId: unit.id, after: { discardId: id, ...told, state, deviationId } })
    return { id, deviationId }
  },
)

const assertMayPropose = (
  refused: readonly Finding[],
  { elsewhere, proposed }: { readonly elsewhere: boolean; readonly proposed: boolean },
) => {
  if (refused.length > 0) throw UnitNotInState.because(refused)
  if (elsewhere)
    throw new Forbidden({
      zh: '血袋尚在牵头单位，由牵头单位申请报废',
      en: 'the lead still has the unit and proposes its discard',
    })
  if (proposed)
    throw new DiscardRefused({
      zh: '该血袋已有报废申请',
      en: 'the discard of this unit has been proposed already',
    })
}

/** Nothing is left that could be thrown away: what was told is kept, and asks nobody to approve it. */
const refusedFor = (tx: Tx, refused: readonly Finding[]) => ({
  state: 'REFUSED' as const,
  decidedAt: tx.occurredAt,
  refusal: refused.map(({ message }) => `${message.zh} / ${message.en}`).join('；'),
})

/** A hospital wastes a bag that the hub believes to be at the lead: it left without being handed over. */
const notLeftYet = ({ custody }: UnitRow) =>
  finding('UNIT_STATE_FORBIDS', { field: 'unitId', values: { state: unitStateLabels[custody] } })

const hold = (tx: Tx, unit: UnitRow, reason: DiscardReason) => {
  const { zh, en } = discardReasonLabels[reason]
  return placeHold(tx, unit, { kind: 'QUARANTINE', reason: `报废待批：${zh} / discard proposed: ${en}` })
}
