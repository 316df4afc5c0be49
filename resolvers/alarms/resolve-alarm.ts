import type { Id } from '#lib/ids.ts'
import { assertMay, lockNamedAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { AlarmRefused } from '#resolvers/alarms/errors.ts'
import { actingPerson, addStep, inBothLanguages, moveAlarm } from '#resolvers/alarms/steps.ts'
import { readWords } from '#resolvers/alarms/words.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkResolution, nextAlarmState } from '#rules/alarms/life.ts'

/** What was behind an alarm, and what was done. */
export type ResolveAlarmInput = OperationInput & {
  readonly alarmId: string
  readonly cause: string
  readonly measure: string
  /** True: there was nothing behind it, such as a sensor that was wrong. Counted as a nuisance. */
  readonly falseAlarm?: boolean | null
  /** Why it is resolved although its cause still lasts. */
  readonly standingReason?: string | null
}

/**
 * Closes an alarm with its cause and measure. While what it tells of still lasts, only with a reason; should the cause
 * be noticed once more afterwards, that is another alarm.
 * @throws AlarmRefused
 */
export const resolveAlarm = operation(
  'alarms.resolveAlarm',
  async (tx: Tx, input: ResolveAlarmInput): Promise<{ id: Id<'Alarm'> }> => {
    const cause = readWords('cause', input.cause, true)
    const measure = readWords('measure', input.measure, true)
    const reason = readWords('standingReason', input.standingReason ?? '') || null
    const alarm = await lockNamedAlarm(tx, input.alarmId)
    assertMay(tx, alarm, 'resolve')
    const found = checkResolution({ conditionEndedAt: alarm.conditionEndedAt, reason })
    if (found.length > 0) throw new AlarmRefused(found)
    const by = actingPerson(tx)
    const done = {
      resolvedAt: tx.occurredAt,
      resolvedBy: by,
      cause,
      measure,
      falseAlarm: input.falseAlarm ?? null,
      standingReason: alarm.conditionEndedAt === null ? reason : null,
    }
    const moved = await tx.elevated(() =>
      moveAlarm(tx, alarm, {
        ...done,
        state: nextAlarmState('resolve', alarm.state) ?? alarm.state,
        // Whoever resolves it has answered it.
        acknowledgedAt: alarm.acknowledgedAt ?? tx.occurredAt,
        acknowledgedBy: alarm.acknowledgedBy ?? by,
      }),
    )
    await addStep(tx, moved, { kind: 'RESOLVED', told: inBothLanguages(measure), at: tx.occurredAt })
    const { id, kind, organisationId } = alarm
    tx.emit('alarms.alarmResolved', { organisationId, subjectId: id, payload: { alarmId: id, kind } })
    tx.note({ subjectId: id, before: { state: alarm.state }, after: done })
    return { id }
  },
)
