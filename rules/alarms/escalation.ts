import {
  type AlarmKind,
  type AlarmKindRule,
  type AlarmParty,
  type AlarmSeverity,
  type AlarmState,
  alarmKindRules,
} from '#rules/alarms/terms.ts'
import { HIGHEST_DUTY_LEVEL } from '#rules/alliance/duty-terms.ts'

/** The dated values that the clock of an alarm reads. */
export type AlarmPolicy = {
  /** Minutes from one rung of the ladder to the next while nobody answers. */
  readonly alarmEscalationMinutes: Readonly<Record<AlarmSeverity, number>>
  /** Minutes after which the last rung is told again. */
  readonly alarmRepeatMinutes: Readonly<Record<AlarmSeverity, number>>
  /** Minutes for which an acknowledgement counts while the cause still lasts. */
  readonly alarmAcknowledgementMinutes: Readonly<Record<AlarmSeverity, number>>
  /** Hours of quiet after which an acknowledged alarm is resolved by itself, of a kind that may be; 0 for never. */
  readonly alarmSelfResolveHours: number
}

/** Where an alarm stands in time. */
export type AlarmClock = {
  readonly kind: AlarmKind
  readonly state: AlarmState
  readonly severity: AlarmSeverity
  /** The highest rung of the ladder that was told since it opened or opened anew; 0 for none. */
  readonly level: number
  /** When a rung was told last; when it opened, while none was. */
  readonly toldAt: Date
  /** When it was acknowledged; null while nobody has. */
  readonly acknowledgedAt: Date | null
  /** When its cause was over; null while the cause lasts. */
  readonly conditionEndedAt: Date | null
}

/** What the clock makes due now. */
export type AlarmDue =
  /** Nothing; look again then, or null for not before something happens to the alarm. */
  | { readonly act: 'NONE'; readonly lookAt: Date | null }
  /** Tell this rung, and whoever stands on a lower one and was not told yet. */
  | { readonly act: 'TELL'; readonly level: number }
  /** The acknowledgement counts no longer: the alarm opens anew. */
  | { readonly act: 'LAPSE' }
  | { readonly act: 'RESOLVE' }

/** Where nobody was on duty, the roster is looked at again after so long. */
const NOBODY_TOLD_MINUTES = 1

const after = (instant: Date, minutes: number): Date => new Date(instant.getTime() + minutes * 60_000)

/** Nobody is woken for a warning whose cause is over; it goes on where it stopped when the cause comes back. */
const isPaused = ({ severity, conditionEndedAt }: AlarmClock): boolean =>
  severity === 'WARNING' && conditionEndedAt !== null

/**
 * When the hub looks at an alarm next; null for never, until something happens to it. An acknowledged alarm of the
 * `COLD_CHAIN_…` kinds whose cause is over waits for a person, who resolves it with cause and measure.
 *
 * Facts: the alarm's clock and the policy of the day.
 * Refuses: nothing.
 * Source: HOUSE_ALARMS.
 * Reviewed: not yet reviewed by a physician.
 */
export function nextLookAt(clock: AlarmClock, policy: AlarmPolicy): Date | null {
  const { kind, state, severity, level, toldAt, acknowledgedAt, conditionEndedAt } = clock
  if (state === 'RESOLVED') return null
  if (state === 'OPEN') {
    if (isPaused(clock)) return null
    return after(toldAt, level === 0 ? NOBODY_TOLD_MINUTES : policy.alarmEscalationMinutes[severity])
  }
  if (conditionEndedAt === null)
    return after(acknowledgedAt ?? toldAt, policy.alarmAcknowledgementMinutes[severity])
  if (policy.alarmSelfResolveHours === 0 || !alarmKindRules[kind].resolvesItself) return null
  return quietUntil(conditionEndedAt, acknowledgedAt ?? toldAt, policy)
}

/** The quiet counts from when the cause was over, and from the acknowledgement where that came later. */
const quietUntil = (endedAt: Date, acknowledgedAt: Date, { alarmSelfResolveHours }: AlarmPolicy): Date =>
  after(endedAt > acknowledgedAt ? endedAt : acknowledgedAt, alarmSelfResolveHours * 60)

/** A rung of the ladder that has somebody now. */
export type Rung<Person> = {
  /** Its place on the ladder, the same at all hours, whoever is on duty. */
  readonly level: number
  readonly people: readonly Person[]
}

/**
 * What is due now. While nobody answers, the next rung of the ladder is told; after the last one whoever came on duty
 * meanwhile and knows nothing; then the last rung again and again. An acknowledgement counts for its time: whoever said
 * "I see to it" and did not is reminded, by the first rung anew. What was acknowledged and has been quiet for long
 * resolves itself, unless its kind waits for a person's cause and measure.
 *
 * Facts: the alarm's clock, the policy of the day, the rungs that have somebody now and whether all there were told,
 * and the instant.
 * Refuses: nothing.
 * Source: HOUSE_ALARMS.
 * Reviewed: not yet reviewed by a physician.
 */
export function dueNow(
  clock: AlarmClock,
  policy: AlarmPolicy,
  rungs: readonly { readonly level: number; readonly allTold: boolean }[],
  now: Date,
): AlarmDue {
  const look = nextLookAt(clock, policy)
  if (look === null || now < look) return { act: 'NONE', lookAt: look }
  if (clock.state === 'ACKNOWLEDGED')
    return clock.conditionEndedAt === null ? { act: 'LAPSE' } : { act: 'RESOLVE' }
  const last = rungs.at(-1)
  if (last === undefined) return { act: 'NONE', lookAt: after(now, NOBODY_TOLD_MINUTES) }
  const next = rungs.find(({ level }) => level > clock.level) ?? rungs.find(({ allTold }) => !allTold)
  if (next !== undefined) return { act: 'TELL', level: next.level }
  const repeatAt = after(clock.toldAt, policy.alarmRepeatMinutes[clock.severity])
  return now < repeatAt ? { act: 'NONE', lookAt: repeatAt } : { act: 'TELL', level: last.level }
}

/** Who is on duty now, level by level, in the organisation concerned and at the lead. */
export type DutyOf<Person> = Readonly<Record<AlarmParty, readonly (readonly Person[])[]>>

/**
 * The rungs that an alarm climbs: the kind's rosters in their order, level by level. A level has the same place on the
 * ladder at all hours, so that a change of shift skips and repeats nobody; where nobody is on duty it is left out. A
 * person stands on each rung once; where the organisation leads the alliance, its roster counts once.
 *
 * Facts: the kind, who is on duty on both sides, and whether the organisation is the lead itself.
 * Refuses: nothing.
 * Source: HOUSE_ALARMS.
 * Reviewed: not yet reviewed by a physician.
 */
export function rungsOf<Person extends { readonly staffId: string }>(
  kind: AlarmKind,
  duty: DutyOf<Person>,
  organisationLeads: boolean,
): readonly Rung<Person>[] {
  const { rosters }: AlarmKindRule = alarmKindRules[kind]
  const climbed: readonly (readonly AlarmParty[])[] = organisationLeads ? [['LEAD']] : rosters
  return climbed.flatMap((parties, index) =>
    Array.from({ length: HIGHEST_DUTY_LEVEL }, (_, level) => ({
      level: index * HIGHEST_DUTY_LEVEL + level + 1,
      people: distinct(parties.flatMap((party) => duty[party][level] ?? [])),
    })).filter(({ people }) => people.length > 0),
  )
}

const distinct = <Person extends { readonly staffId: string }>(
  people: readonly Person[],
): readonly Person[] => [...new Map(people.map((person) => [person.staffId, person])).values()]
