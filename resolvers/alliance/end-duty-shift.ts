import { lockDutyShift, updateDutyShift } from '#db/alliance/finders-duty.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { keepsRegisterOf } from '#resolvers/alliance/staff-register.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** The shift that is to count no longer. */
export type EndDutyShiftInput = OperationInput & { readonly shiftId: string }

/** Takes a shift off the roster from now on; one that was ended before stays as it was. */
export const endDutyShift = operation(
  'alliance.endDutyShift',
  async (tx: Tx, input: EndDutyShiftInput): Promise<{ id: Id<'DutyShift'> }> => {
    const id = asId('DutyShift', input.shiftId)
    const shift = id && (await lockDutyShift(tx.db, { allianceId: tx.allianceId, id }))
    if (!shift || !keepsRegisterOf(tx, shift.organisationId)) throw new NotFound({ zh: '班次', en: 'shift' })
    if (shift.endedAt !== null) return { id: shift.id }
    const ended = { endedAt: tx.now, endedBy: tx.seat.staffId }
    await updateDutyShift(tx.db, shift, ended)
    tx.note({ subjectId: shift.id, before: { endedAt: null }, after: ended })
    return { id: shift.id }
  },
)
