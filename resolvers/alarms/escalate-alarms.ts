import { type AlarmRow, listToldTo, lockDueAlarms, updateAlarm } from '#db/alarms/finders.ts'
import { Forbidden } from '#lib/errors.ts'
import { addStep, alarmPolicy, clockOf, moveAlarm, rungsNow } from '#resolvers/alarms/steps.ts'
import type { DutyContact } from '#resolvers/alliance/duty.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type AlarmDue, dueNow, type Rung } from '#rules/alarms/escalation.ts'
import { nextAlarmState } from '#rules/alarms/life.ts'

/** Most alarms that one call looks at; the worker calls again until nothing is left. */
export type EscalateAlarmsInput = OperationInput & { readonly limit?: number | null }

/** How many alarms were looked at. */
export type EscalatedAlarms = { alarms: number }

const MOST_AT_ONCE = 100

/**
 * The hub's own clock: tells the next person on duty while nobody answers, opens anew what was acknowledged long ago
 * and still lasts, and resolves what was acknowledged and has been quiet for long, save what a person has to resolve with
 * cause and measure. The rows are locked, passing over
 * those that another instance has: nothing is done twice.
 */
export const escalateAlarms = operation(
  'alarms.escalateAlarms',
  async (tx: Tx, input: EscalateAlarmsInput): Promise<EscalatedAlarms> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    return tx.elevated(async () => {
      const due = await lockDueAlarms(tx.db, tx.allianceId, tx.now, input.limit ?? MOST_AT_ONCE)
      const done: { id: string; act: string }[] = []
      for (const alarm of due) {
        const { act } = await attend(tx, alarm)
        if (act !== 'NONE') done.push({ id: alarm.id, act })
      }
      if (done.length === 0) tx.idle()
      else tx.note({ after: { alarms: done } })
      return { alarms: due.length }
    })
  },
)

const attend = async (tx: Tx, alarm: AlarmRow): Promise<AlarmDue> => {
  const rungs = await rungsNow(tx, alarm)
  const told = await listToldTo(tx.db, alarm)
  const isTold = ({ staffId }: DutyContact) => told.has(staffId)
  const standing = rungs.map(({ level, people }) => ({ level, allTold: people.every(isTold) }))
  const due = dueNow(clockOf(alarm), await alarmPolicy(tx), standing, tx.now)
  if (due.act === 'NONE') await updateAlarm(tx.db, alarm, { dueAt: due.lookAt })
  if (due.act === 'TELL') {
    const people = rungs
      .filter(({ level }) => level <= due.level)
      .flatMap((rung) => rung.people.filter((one) => rung.level === due.level || !isTold(one)))
    await tell(tx, alarm, { level: due.level, people })
  }
  if (due.act === 'LAPSE') await lapse(tx, alarm, rungs[0])
  if (due.act === 'RESOLVE') await resolveBySelf(tx, alarm)
  return due
}

const tell = async (tx: Tx, alarm: AlarmRow, rung: Rung<DutyContact>): Promise<void> => {
  const { level } = rung
  const moved = await moveAlarm(tx, alarm, { level: Math.max(level, alarm.level), toldAt: tx.now })
  await addStep(tx, moved, { kind: 'ESCALATED', told: alarm.told, at: tx.now, rung })
  const { id, kind, organisationId } = alarm
  tx.emit('alarms.alarmEscalated', { organisationId, subjectId: id, payload: { alarmId: id, kind, level } })
}

const lapse = async (tx: Tx, alarm: AlarmRow, rung: Rung<DutyContact> | undefined): Promise<void> => {
  const moved = await moveAlarm(tx, alarm, {
    state: nextAlarmState('lapse', alarm.state) ?? alarm.state,
    acknowledgedAt: null,
    acknowledgedBy: null,
    level: rung?.level ?? 0,
    toldAt: tx.now,
  })
  await addStep(tx, moved, { kind: 'LAPSED', told: alarm.told, at: tx.now, ...(rung && { rung }) })
  const { id, kind, organisationId, severity } = alarm
  tx.emit('alarms.alarmRaised', { organisationId, subjectId: id, payload: { alarmId: id, kind, severity } })
}

const QUIET = {
  zh: '响应后原因已消除且一直平静，自动结束',
  en: 'acknowledged, its cause over, and quiet ever since: resolved by itself',
}

const resolveBySelf = async (tx: Tx, alarm: AlarmRow): Promise<void> => {
  const moved = await moveAlarm(tx, alarm, {
    state: nextAlarmState('resolveBySelf', alarm.state) ?? alarm.state,
    resolvedAt: tx.now,
  })
  await addStep(tx, moved, { kind: 'RESOLVED', told: QUIET, at: tx.now })
  const { id, kind, organisationId } = alarm
  tx.emit('alarms.alarmResolved', { organisationId, subjectId: id, payload: { alarmId: id, kind } })
}
