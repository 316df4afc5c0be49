import { findLead } from '#db/alliance/finders.ts'
import { lockStandingShortage, updateShortage } from '#db/supply/finders-shortages.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { endCondition } from '#resolvers/alarms/raise-alarm.ts'
import { inAlliance } from '#resolvers/alliance/in-alliance.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** The shortage is over. */
export type EndShortageInput = OperationInput & { readonly reason?: string | null }

/** The station ends the shortage it declared, in every alliance it supplies; the alarm waits for a person to resolve it. */
export const endShortage = operation(
  'supply.endShortage',
  async (tx, input: EndShortageInput): Promise<{ id: Id<'Shortage'> }> => {
    const ended: Id<'Shortage'>[] = []
    for (const seat of tx.actor.seats) {
      const id = await endAt(inAlliance(tx, seat), input.reason?.trim() || null)
      if (id !== null) ended.push(id)
    }
    const [id] = ended
    if (id === undefined) throw new NotFound({ zh: '供血紧张公告', en: 'shortage that stands' })
    tx.note({ subjectId: id, after: { ended } })
    return { id }
  },
)

const endAt = async (tx: Tx, reason: string | null): Promise<Id<'Shortage'> | null> => {
  const { allianceId } = tx
  const { organisationId, staffId } = tx.seat
  const standing = await lockStandingShortage(tx.db, { allianceId, organisationId })
  if (standing === null) return null
  await updateShortage(tx.db, standing, { endedAt: tx.occurredAt, endedBy: staffId, endReason: reason })
  const lead = await findLead(tx.db, allianceId)
  if (lead !== null)
    tx.emit('supply.shortageEnded', {
      organisationId: lead.id,
      subjectId: standing.id,
      payload: { shortageId: standing.id },
    })
  await endCondition(tx, {
    kind: 'STATION_SHORTAGE',
    subjectId: organisationId,
    at: tx.occurredAt,
    told: { zh: '血站宣布供血恢复', en: 'the blood station says that the shortage is over' },
  })
  return standing.id
}
