import { type AlarmRow, lockAlarm } from '#db/alarms/finders.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { AlarmRefused } from '#resolvers/alarms/errors.ts'
import { actingPerson, addStep, inBothLanguages, moveAlarm } from '#resolvers/alarms/steps.ts'
import { readWords } from '#resolvers/alarms/words.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkAlarmMove, checkAnswerer, nextAlarmState } from '#rules/alarms/life.ts'
import type { AlarmAction } from '#rules/alarms/terms.ts'

/** Which alarm the caller sees to. */
export type AcknowledgeAlarmInput = OperationInput & {
  readonly alarmId: string
  /** What is being done about it. */
  readonly note?: string | null
}

/**
 * Says that the caller sees to an alarm: nobody further is told of it. While its cause lasts that counts for the time the
 * policy gives; then the alarm opens anew.
 * @throws AlarmRefused when it is answered by others, or was answered before
 */
export const acknowledgeAlarm = operation(
  'alarms.acknowledgeAlarm',
  async (tx: Tx, input: AcknowledgeAlarmInput): Promise<{ id: Id<'Alarm'> }> => {
    const note = readWords('note', input.note ?? '')
    const alarm = await lockNamedAlarm(tx, input.alarmId)
    assertMay(tx, alarm, 'acknowledge')
    const done = { acknowledgedAt: tx.occurredAt, acknowledgedBy: actingPerson(tx) }
    const moved = await tx.elevated(() =>
      moveAlarm(tx, alarm, { ...done, state: nextAlarmState('acknowledge', alarm.state) ?? alarm.state }),
    )
    await addStep(tx, moved, { kind: 'ACKNOWLEDGED', told: inBothLanguages(note), at: tx.occurredAt })
    const { id, kind, organisationId } = alarm
    tx.emit('alarms.alarmAcknowledged', { organisationId, subjectId: id, payload: { alarmId: id, kind } })
    tx.note({ subjectId: id, before: { state: alarm.state }, after: { ...done, note } })
    return { id }
  },
)

/** @throws NotFound when there is none, or it is not the caller's to see */
export const lockNamedAlarm = async (tx: Tx, text: string): Promise<AlarmRow> => {
  const id = asId('Alarm', text)
  const alarm = id && (await lockAlarm(tx.db, { allianceId: tx.allianceId, id }))
  if (!alarm) throw new NotFound({ zh: '报警', en: 'alarm' })
  return alarm
}

/** @throws AlarmRefused */
export const assertMay = (tx: Tx, alarm: AlarmRow, action: AlarmAction): void => {
  const sits = { own: tx.seat.organisationId === alarm.organisationId, lead: tx.seat.lead }
  const found = [...checkAnswerer(alarm.kind, sits), ...checkAlarmMove(action, alarm.state)]
  if (found.length > 0) throw new AlarmRefused(found)
}
