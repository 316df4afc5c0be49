import { type AlarmRow, countOnStep, insertAlarmStep, updateAlarm } from '#db/alarms/finders.ts'
import { insertNotices } from '#db/alarms/finders-notices.ts'
import { findLead } from '#db/alliance/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { type DutyContact, onDuty } from '#resolvers/alliance/duty.ts'
import { HUB_STAFF } from '#resolvers/alliance/hub-actor.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import {
  type AlarmClock,
  type AlarmPolicy,
  nextLookAt,
  type Rung,
  rungsOf,
} from '#rules/alarms/escalation.ts'
import { type AlarmKind, type AlarmStepKind, alarmKindRules, type Told } from '#rules/alarms/terms.ts'
import type { DutyKind } from '#rules/alliance/duty-terms.ts'

/** Where duties have nobody of their own, the blood bank is told. */
const FALLBACK: DutyKind = 'BLOOD_BANK'

/** Who acts; null for the hub itself. */
export const actingPerson = ({ seat }: Tx): Id<'Staff'> | null =>
  seat.staffId === HUB_STAFF ? null : seat.staffId

/** What a person wrote stands in both places as it was written. */
export const inBothLanguages = (words: string): Told => ({ zh: words, en: words })

/** The alarm's values of the policy of today. */
export const alarmPolicy = async (tx: Tx): Promise<AlarmPolicy> => (await policyAt(tx, tx.now)).values

/** Who is told of an alarm of this kind, rung by rung, by the rosters of this moment. */
export const rungsNow = async (
  tx: Tx,
  { kind, organisationId }: { readonly kind: AlarmKind; readonly organisationId: Id<'Organisation'> },
): Promise<readonly Rung<DutyContact>[]> => {
  const lead = await findLead(tx.db, tx.allianceId)
  const { duty } = alarmKindRules[kind]
  const leads = lead?.id === organisationId
  const ofLead = lead === null ? [] : await dutyOrFallback(tx, lead.id, duty)
  const own = leads ? ofLead : await dutyOrFallback(tx, organisationId, duty)
  return rungsOf(kind, { ORGANISATION: own, LEAD: ofLead }, leads)
}

const dutyOrFallback = async (tx: Tx, organisationId: Id<'Organisation'>, duty: DutyKind) => {
  const levels = await onDuty(tx, { organisationId, duty, at: tx.now })
  return levels.length > 0 || duty === FALLBACK
    ? levels
    : onDuty(tx, { organisationId, duty: FALLBACK, at: tx.now })
}

/** A step as it is written. */
export type NewStep = {
  readonly kind: AlarmStepKind
  readonly told: Told
  readonly at: Date
  /** The rung that is told with it, and who stands on it; absent: nobody is told. */
  readonly rung?: Rung<DutyContact>
}

/** Writes a step of an alarm, and in the same transaction a notice for each person and way of its rung. */
export const addStep = async (
  tx: Tx,
  alarm: Pick<AlarmRow, 'id' | 'organisationId' | 'severity'>,
  { kind, told, at, rung }: NewStep,
): Promise<void> => {
  const id = newId('AlarmStep')
  const people = rung?.people ?? []
  await insertAlarmStep(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId: alarm.organisationId,
    alarmId: alarm.id,
    kind,
    severity: alarm.severity,
    told,
    by: actingPerson(tx),
    level: rung?.level ?? null,
    toldTo: people.map(({ staffId }) => staffId),
    lastAt: at,
    occurredAt: at,
  })
  await insertNotices(
    tx.db,
    people.flatMap(({ staffId, organisationId, ways }) =>
      ways.map(({ channel, address }) => ({
        allianceId: tx.allianceId,
        id: newId('Notice'),
        organisationId,
        alarmId: alarm.id,
        stepId: id,
        staffId,
        channel,
        address,
        told,
        nextAttemptAt: tx.now,
      })),
    ),
  )
}

/** Counts a fluttering cause on one step, so that a thousand crossings stay one line. */
export const addFlutter = async (
  tx: Tx,
  alarm: Pick<AlarmRow, 'allianceId' | 'id' | 'organisationId' | 'severity'>,
  step: { readonly kind: 'NOTED_AGAIN' | 'CONDITION_ENDED'; readonly told: Told; readonly at: Date },
): Promise<void> => {
  if (!(await countOnStep(tx.db, alarm, step.kind, step.at))) await addStep(tx, alarm, step)
}

type Changed = Partial<Omit<AlarmRow, 'allianceId' | 'id'>>

/** Writes what has changed of an alarm, with the instant at which the clock looks at it next. */
export const moveAlarm = async (tx: Tx, alarm: AlarmRow, changed: Changed): Promise<AlarmRow> => {
  const moved = { ...alarm, ...changed }
  const dueAt = nextLookAt(clockOf(moved), await alarmPolicy(tx))
  await updateAlarm(tx.db, alarm, { ...changed, dueAt })
  return { ...moved, dueAt }
}

/** An alarm as the rules of its clock read it. */
export const clockOf = (row: AlarmRow): AlarmClock => row
