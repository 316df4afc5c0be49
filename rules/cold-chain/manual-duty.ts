import { addDays, type Day, dayOf, earlier, instantOf, later } from '#rules/calendar.ts'
import type { ManualDutyKind, ManualDutyState } from '#rules/cold-chain/duty-terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** A time from `since`, included, to `until`, excluded; without end while it lasts. */
export type Stretch = { readonly since: Date; readonly until: Date | null }

/** What is known of a place's readings by hand. */
export type ManualDutyFacts = {
  /** When the temperature was read, in order. */
  readonly readAt: readonly Date[]
  /** While a sensor that worked watched the place, in order, none touching the next. */
  readonly automatic: readonly Stretch[]
  /** From when to when the place was in use. */
  readonly inUse: Stretch
}

/** How the duty stands now. */
export type ManualDuty = {
  readonly kind: ManualDutyKind
  readonly state: ManualDutyState
  /** From when on the next reading counts; null when none is wanted any more. */
  readonly wantedFrom: Date | null
  /** The last moment for it; null when none is wanted any more. */
  readonly wantedUntil: Date | null
}

type DutyPolicy = Pick<
  PolicyValues,
  'manualEntriesADay' | 'manualEntriesApartHours' | 'manualEntryNoticeMinutes' | 'manualReadingHours'
>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * A place that a sensor watches is read by hand all the same, twice in each civil day of China and at least 8 hours
 * apart; one without a sensor that works every 4 hours, the end of the fourth hour included. The first reading of a day
 * is late from one hour before 16:00 on, since after it no second could lie 8 hours later in the same day; the second
 * from one hour before midnight on. Where the sensor began to work in the course of a day, the duty beside it begins with
 * the next. A reading may always be taken earlier than it is wanted; a second one does not count before its time.
 *
 * Facts: when the place was read, when a working sensor watched it, since when it is in use, the instant.
 * Refuses: nothing; answers how the duty stands, from when on and until when the next reading counts.
 * Source: WS_399_2012_MONITORING, HOUSE_MANUAL_DUTY.
 * Reviewed: not yet reviewed by a physician.
 */
export function manualDutyAt(facts: ManualDutyFacts, now: Date, policy: DutyPolicy): ManualDuty {
  const watching = facts.automatic.find((stretch) => holds(stretch, now))
  return watching === undefined
    ? everyFewHours(facts, now, policy)
    : twiceToday(facts, later(watching.since, facts.inUse.since), now, policy)
}

/** What one day's duty came to. */
export type ManualDutyDay = {
  readonly day: Day
  readonly kind: ManualDutyKind
  readonly kept: boolean
}

/**
 * The duty of a whole day was kept if, beside a sensor that worked all day, two readings lie in it 8 hours apart or
 * more; or if every moment without one lies within 4 hours of a reading, or of the moment the sensor was lost or the
 * place came into use. A day in which the place was in use for a part only, and its sensor worked for that part, counts
 * neither way; the day that still lasts is judged up to now, and beside a sensor not before its end.
 *
 * Facts: the day in China, when the place was read, when a working sensor watched it, when it was in use, the instant.
 * Refuses: nothing; answers whether the duty was kept, null where the day has none.
 * Source: WS_399_2012_MONITORING, HOUSE_MANUAL_DUTY.
 * Reviewed: not yet reviewed by a physician.
 */
export function manualDutyOn(
  day: Day,
  facts: ManualDutyFacts,
  now: Date,
  policy: DutyPolicy,
): ManualDutyDay | null {
  const [begins, ends] = boundsOf(day)
  const used = cut(facts.inUse, begins, earlier(ends, now))
  if (used === null) return null
  const unwatched = withoutSensor(used, facts.automatic)
  if (unwatched.length > 0) {
    const kept = unwatched.every((part) => coveredByHand(part, facts, policy))
    return { day, kind: 'WITHOUT_SENSOR', kept }
  }
  if (used.since > begins || used.until < ends) return null
  const kept = apart(within(facts.readAt, begins, ends), policy).length >= policy.manualEntriesADay
  return { day, kind: 'BESIDE_SENSOR', kept }
}

/** The days of China that a time touches, in order. */
export function daysBetween(from: Date, to: Date): Day[] {
  const days: Day[] = []
  for (let day = dayOf(from); instantOf(day) < to; day = addDays(day, 1)) days.push(day)
  return days
}

const twiceToday = (
  { readAt }: ManualDutyFacts,
  watchedSince: Date,
  now: Date,
  policy: DutyPolicy,
): ManualDuty => {
  const [begins, ends] = boundsOf(dayOf(now))
  const { manualEntriesADay: wanted, manualEntriesApartHours, manualEntryNoticeMinutes } = policy
  const kind = 'BESIDE_SENSOR'
  if (watchedSince > begins) return { kind, state: 'KEPT', wantedFrom: null, wantedUntil: null }
  const done = apart(within(readAt, begins, ends), policy).filter((at) => at <= now)
  if (done.length >= wanted) return { kind, state: 'KEPT', wantedFrom: null, wantedUntil: null }
  const stillToFollow = wanted - done.length - 1
  const wantedUntil = after(ends, -stillToFollow * manualEntriesApartHours * HOUR_MS)
  const last = done.at(-1)
  const wantedFrom = last === undefined ? begins : after(last, manualEntriesApartHours * HOUR_MS)
  const lateFrom = after(wantedUntil, -manualEntryNoticeMinutes * MINUTE_MS)
  const state = (): ManualDutyState => {
    if (wantedFrom >= wantedUntil || now >= wantedUntil) return 'MISSED'
    if (now < wantedFrom) return 'WAITING'
    return now >= lateFrom ? 'OVERDUE' : 'DUE'
  }
  return { kind, state: state(), wantedFrom, wantedUntil }
}

const everyFewHours = (
  { readAt, automatic, inUse }: ManualDutyFacts,
  now: Date,
  { manualReadingHours, manualEntryNoticeMinutes }: DutyPolicy,
): ManualDuty => {
  const lost = automatic.flatMap(({ until }) => (until !== null && until <= now ? [until] : []))
  const from = [inUse.since, ...lost, ...readAt.filter((at) => at <= now)].reduce(later)
  const wantedUntil = after(from, manualReadingHours * HOUR_MS)
  const wantedFrom = after(wantedUntil, -manualEntryNoticeMinutes * MINUTE_MS)
  const state = now > wantedUntil ? 'OVERDUE' : now >= wantedFrom ? 'DUE' : 'WAITING'
  return { kind: 'WITHOUT_SENSOR', state, wantedFrom, wantedUntil }
}

/** As many of the readings as lie far enough from each other: the earliest first leaves the most room for the others. */
const apart = (
  readAt: readonly Date[],
  { manualEntriesApartHours }: Pick<DutyPolicy, 'manualEntriesApartHours'>,
): Date[] => {
  const taken: Date[] = []
  for (const at of readAt) {
    const last = taken.at(-1)
    if (last === undefined || at >= after(last, manualEntriesApartHours * HOUR_MS)) taken.push(at)
  }
  return taken
}

/** Whether no moment of a time is further from the last reading, or from the time's own beginning, than allowed. */
const coveredByHand = (
  { since, until }: Closed,
  { readAt, inUse, automatic }: ManualDutyFacts,
  { manualReadingHours }: Pick<DutyPolicy, 'manualReadingHours'>,
): boolean => {
  const reach = (at: Date) => after(at, manualReadingHours * HOUR_MS)
  const began = [inUse.since, ...automatic.flatMap((one) => (one.until === null ? [] : [one.until]))]
  let covered = since
  // What began lies before this time, or where it ends, so that it may stand before the readings.
  for (const at of [...began, ...readAt]) {
    if (at <= covered) covered = later(covered, reach(at))
  }
  return covered >= until
}

type Closed = { readonly since: Date; readonly until: Date }

/** The parts of a time in which no sensor that worked watched. */
const withoutSensor = (used: Closed, automatic: readonly Stretch[]): Closed[] => {
  const gaps: Closed[] = []
  let reached = used.since
  for (const stretch of automatic) {
    const watched = cut(stretch, reached, used.until)
    if (watched === null) continue
    if (watched.since > reached) gaps.push({ since: reached, until: watched.since })
    reached = watched.until
  }
  return reached < used.until ? [...gaps, { since: reached, until: used.until }] : gaps
}

/** What of a stretch lies in a time; null when nothing does. */
const cut = ({ since, until }: Stretch, from: Date, to: Date): Closed | null => {
  const part = { since: later(since, from), until: until === null ? to : earlier(until, to) }
  return part.since < part.until ? part : null
}

const holds = ({ since, until }: Stretch, at: Date): boolean => since <= at && (until === null || at < until)

const within = (instants: readonly Date[], from: Date, to: Date): Date[] =>
  instants.filter((at) => at >= from && at < to)

const boundsOf = (day: Day): readonly [Date, Date] => [instantOf(day), instantOf(addDays(day, 1))]
const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms)
