/** A calendar day as `YYYY-MM-DD`, in the hub's civil time. Days of this form compare as text. */
export type Day = string

const SHANGHAI_OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const DAY_FORM = /^(\d{4})-(\d{2})-(\d{2})$/

/** The civil day of an instant in China (UTC+8, no summer time since 1991). */
export function dayOf(instant: Date): Day {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/** Is `text` a day that the calendar has? 2025-02-29 and 2026-13-01 are none. */
export function isDay(text: string): text is Day {
  const match = DAY_FORM.exec(text)
  if (!match) return false
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text
}

/** The civil instant `hhmm` (24 h) of a day in China. */
export function instantOf(day: Day, hour = 0, minute = 0): Date {
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  return new Date(`${day}T${time}:00+08:00`)
}

/** The day `count` days after `day`. */
export function addDays(day: Day, count: number): Day {
  return new Date(new Date(`${day}T00:00:00Z`).getTime() + count * DAY_MS).toISOString().slice(0, 10)
}

/** The instant that comes first. */
export const earlier = (one: Date, other: Date): Date => (one < other ? one : other)

/** The instant that comes last. */
export const later = (one: Date, other: Date): Date => (one > other ? one : other)

/** Days from one to another, both included; without either bound they have no beginning or no end. */
export type Days = { readonly from?: Day | null | undefined; readonly until?: Day | null | undefined }

const EARLIEST: Day = '0000-01-01'
const LATEST: Day = '9999-12-31'

/** Do some days begin before they end? */
export const isInOrder = ({ from, until }: Days): boolean => (from ?? EARLIEST) <= (until ?? LATEST)

/** Are the bounds days that the calendar has, the first no later than the last? */
export const areDays = ({ from, until }: Days): boolean =>
  [from, until].every((day) => day === null || day === undefined || isDay(day)) && isInOrder({ from, until })

/** Is there a day that is among both? */
export const doMeet = (one: Days, other: Days): boolean =>
  isInOrder({ from: one.from, until: other.until }) && isInOrder({ from: other.from, until: one.until })

/** Does `day` lie from `from` to `to`, both included? No `to` means without end. */
export function isWithin(day: Day, from: Day, to?: Day): boolean {
  return day >= from && (to === undefined || day <= to)
}
