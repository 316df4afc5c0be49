import type { Weekday } from '#rules/alliance/duty-terms.ts'
import { weekdays } from '#rules/alliance/duty-terms.ts'
import { addDays, type Day, dayOf, instantOf } from '#rules/calendar.ts'

/** A shift that comes every week, on days of the civil week in China. */
export type WeeklyShift = {
  readonly kind: 'WEEKLY'
  /** The days on which it begins. */
  readonly weekdays: readonly Weekday[]
  /** `HH:MM`, 24 hours. */
  readonly fromTime: string
  /** `HH:MM`; at or before `fromTime` it is of the next day, so that equal times are a whole day. */
  readonly untilTime: string
  /** First and last day on which it may begin; null for no last day. */
  readonly validFrom: Day
  readonly validUntil: Day | null
}

/** A shift on one occasion: from an instant up to, not with, another. */
export type DatedShift = { readonly kind: 'DATED'; readonly startsAt: Date; readonly endsAt: Date }

export type Shift = WeeklyShift | DatedShift

/** One time that a shift lasts; its end is no longer part of it. */
export type Spell = { readonly startsAt: Date; readonly endsAt: Date }

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/

/** Is `text` a time of the day, `HH:MM`? */
export const isTimeOfDay = (text: string): boolean => TIME.test(text)

const instantAt = (day: Day, time: string): Date => {
  const [hour, minute] = time.split(':').map(Number)
  return instantOf(day, hour, minute)
}

const weekdayOf = (day: Day): Weekday =>
  // ISO counts from Monday, JavaScript from Sunday.
  weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] as Weekday

const begins = (shift: WeeklyShift, day: Day): boolean =>
  day >= shift.validFrom &&
  (shift.validUntil === null || day <= shift.validUntil) &&
  shift.weekdays.includes(weekdayOf(day))

const spellOf = ({ fromTime, untilTime }: WeeklyShift, day: Day): Spell => ({
  startsAt: instantAt(day, fromTime),
  endsAt: instantAt(untilTime <= fromTime ? addDays(day, 1) : day, untilTime),
})

/** The times that a shift lasts and that begin on one of these days or earlier and end after the first of them begins. */
const spellsBetween = (shift: Shift, first: Day, last: Day): Spell[] => {
  if (shift.kind === 'DATED') return [shift]
  const spells: Spell[] = []
  for (let day = addDays(first, -1); day <= last; day = addDays(day, 1))
    if (begins(shift, day)) spells.push(spellOf(shift, day))
  return spells
}

/**
 * Is a shift on at an instant? Its first minute belongs to it, its end to the next one, so that somebody is on duty
 * at the change and never two by mistake.
 *
 * Facts: the shift, the instant.
 * Refuses: nothing.
 * Source: HOUSE_DUTY_ROSTER.
 * Reviewed: not yet reviewed by a physician.
 */
export function isOn(shift: Shift, at: Date): boolean {
  const day = dayOf(at)
  return spellsBetween(shift, day, day).some(({ startsAt, endsAt }) => startsAt <= at && at < endsAt)
}

/** A week and the days at whose edges a shift over midnight begins or ends: after it everything comes again. */
const DAYS_THAT_TELL = 9

/**
 * Do two shifts ever last at the same time? One that ends when the other begins does not.
 *
 * Facts: the two shifts.
 * Refuses: nothing itself; the caller refuses two shifts of one person for one duty.
 * Source: HOUSE_DUTY_ROSTER.
 * Reviewed: not yet reviewed by a physician.
 */
export function doOverlap(one: Shift, other: Shift): boolean {
  const [first, last] = windowOf(one, other)
  const others = spellsBetween(other, first, last)
  return spellsBetween(one, first, last).some((spell) =>
    others.some(({ startsAt, endsAt }) => spell.startsAt < endsAt && startsAt < spell.endsAt),
  )
}

/** Days in which two shifts meet if they ever do. */
const windowOf = (one: Shift, other: Shift): [Day, Day] => {
  const dated = [one, other].find((shift) => shift.kind === 'DATED')
  if (dated?.kind === 'DATED') return [dayOf(dated.startsAt), dayOf(dated.endsAt)]
  const from = [one, other].flatMap((shift) => (shift.kind === 'WEEKLY' ? [shift.validFrom] : []))
  const first = from.toSorted().at(-1) ?? ''
  return [first, addDays(first, DAYS_THAT_TELL)]
}
