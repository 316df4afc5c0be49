import { type AlarmRow, insertAlarm, lockUnresolved } from '#db/alarms/finders.ts'
import { ConflictRetry, inBoth } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { actingPerson, addFlutter, addStep, moveAlarm, rungsNow } from '#resolvers/alarms/steps.ts'
import type { Tx } from '#resolvers/context.ts'
import { nextAlarmState } from '#rules/alarms/life.ts'
import {
  type AlarmKind,
  type AlarmSeverity,
  type AlarmStepKind,
  alarmSeverities,
  type Told,
} from '#rules/alarms/terms.ts'

/** What somebody must see to. */
export type Raised = {
  /** The organisation it is about. */
  readonly organisationId: Id<'Organisation'>
  readonly kind: AlarmKind
  /** Id of what it is about: of one kind and subject at most one alarm is unresolved. */
  readonly subjectId: string
  readonly severity: AlarmSeverity
  /** What people read; never a patient's name or number. */
  readonly told: Told
  /** When it began, if earlier than the operation's own time. */
  readonly occurredAt?: Date | null
}

/** Times an alarm that is resolved at the very moment is looked for anew. */
const MOST_ATTEMPTS = 3

/**
 * Raises an alarm, in the transaction of whatever noticed its cause: writes it, tells whoever is on duty first, and
 * emits `alarms.alarmRaised`. Where one of this kind and subject is unresolved, it is noted there: however often the
 * cause flutters, nobody is told again, unless it is worse than before; then the alarm opens anew.
 *
 * The alarm's row is locked until the commit: raise it last, after the rows that the operation itself locks.
 */
export const raiseAlarm = (
  tx: Tx,
  raised: Raised,
): Promise<{ readonly id: Id<'Alarm'>; readonly raised: boolean }> =>
  tx.elevated(async () => {
    for (let tried = 0; tried < MOST_ATTEMPTS; tried += 1) {
      const id = await open(tx, raised)
      if (id !== null) return { id, raised: true }
      const standing = await lockUnresolved(tx.db, subjectOf(tx, raised))
      if (standing !== null) {
        await note(tx, standing, raised)
        return { id: standing.id, raised: false }
      }
    }
    throw new ConflictRetry()
  })

const subjectOf = ({ allianceId }: Tx, { kind, subjectId }: Pick<Raised, 'kind' | 'subjectId'>) => ({
  allianceId,
  kind,
  subjectId,
})

const open = async (tx: Tx, raised: Raised): Promise<Id<'Alarm'> | null> => {
  const { organisationId, kind, subjectId, severity, told } = raised
  const at = raised.occurredAt ?? tx.occurredAt
  const row: AlarmRow = {
    allianceId: tx.allianceId,
    id: newId('Alarm'),
    organisationId,
    kind,
    subjectId,
    severity,
    state: 'OPEN',
    told,
    times: 1,
    lastRaisedAt: at,
    level: 0,
    toldAt: tx.now,
    dueAt: null,
    conditionEndedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    resolvedBy: null,
    cause: null,
    measure: null,
    falseAlarm: null,
    standingReason: null,
    occurredAt: at,
    recordedAt: tx.now,
  }
  if (!(await insertAlarm(tx.db, row))) return null
  await tellFirst(tx, row, 'OPENED', at)
  return row.id
}

/** Tells the first rung, at the beginning of an alarm and whenever it opens anew. */
const tellFirst = async (
  tx: Tx,
  alarm: AlarmRow,
  kind: Extract<AlarmStepKind, 'OPENED' | 'WORSENED'>,
  at: Date,
): Promise<void> => {
  const [rung] = await rungsNow(tx, alarm)
  await addStep(tx, alarm, { kind, told: alarm.told, at, ...(rung && { rung }) })
  await moveAlarm(tx, alarm, { level: rung?.level ?? 0, toldAt: tx.now })
  const { organisationId, id, severity } = alarm
  tx.emit('alarms.alarmRaised', {
    allianceId: tx.allianceId,
    organisationId,
    subjectId: id,
    payload: { alarmId: id, kind: alarm.kind, severity },
  })
}

const isWorse = (one: AlarmSeverity, than: AlarmSeverity) =>
  alarmSeverities.indexOf(one) > alarmSeverities.indexOf(than)

const note = async (tx: Tx, standing: AlarmRow, raised: Raised): Promise<void> => {
  const at = raised.occurredAt ?? tx.occurredAt
  const worse = isWorse(raised.severity, standing.severity)
  const state = nextAlarmState(worse ? 'worsen' : 'noteAgain', standing.state) ?? standing.state
  const noted = {
    state,
    told: raised.told,
    times: standing.times + 1,
    lastRaisedAt: at,
    conditionEndedAt: null,
  }
  if (!worse) {
    const moved = await moveAlarm(tx, standing, noted)
    return addFlutter(tx, moved, { kind: 'NOTED_AGAIN', told: raised.told, at })
  }
  const { severity } = raised
  const moved = await moveAlarm(tx, standing, {
    ...noted,
    severity,
    acknowledgedAt: null,
    acknowledgedBy: null,
  })
  await tellFirst(tx, moved, 'WORSENED', at)
}

/** That the cause of an alarm is over. */
export type Ended = {
  readonly kind: AlarmKind
  readonly subjectId: string
  readonly at: Date
  readonly told: Told
}

/**
 * The cause is over: the count recovered, the feed was heard. The alarm stays until a person resolves it; nothing
 * happens where none is unresolved, or where that was known.
 */
export const endCondition = (tx: Tx, ended: Ended): Promise<void> =>
  tx.elevated(async () => {
    const standing = await lockUnresolved(tx.db, subjectOf(tx, ended))
    if (standing === null || standing.conditionEndedAt !== null) return
    const { at, told } = ended
    const moved = await moveAlarm(tx, standing, { conditionEndedAt: at })
    await addFlutter(tx, moved, { kind: 'CONDITION_ENDED', told, at })
  })

/**
 * The deed that an alarm was waiting for was done at its own place, such as the acceptance of an emergency request: it
 * answers and resolves the alarm, as the act of whoever did it. Nothing happens where none is unresolved.
 */
export const answerAlarm = (tx: Tx, answered: Ended): Promise<void> =>
  tx.elevated(async () => {
    const standing = await lockUnresolved(tx.db, subjectOf(tx, answered))
    if (standing === null) return
    const { at, told } = answered
    const by = actingPerson(tx)
    await moveAlarm(tx, standing, {
      state: nextAlarmState('answer', standing.state) ?? standing.state,
      conditionEndedAt: standing.conditionEndedAt ?? at,
      acknowledgedAt: standing.acknowledgedAt ?? at,
      acknowledgedBy: standing.acknowledgedBy ?? by,
      resolvedAt: tx.now,
      resolvedBy: by,
      measure: inBoth(told),
    })
    await addStep(tx, standing, { kind: 'RESOLVED', told, at })
    const { organisationId, id, kind } = standing
    tx.emit('alarms.alarmResolved', {
      allianceId: tx.allianceId,
      organisationId,
      subjectId: id,
      payload: { alarmId: id, kind },
    })
  })
