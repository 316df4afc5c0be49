import { addDays, dayOf, instantOf } from '#rules/calendar.ts'

/** A month of China as statements count it: `2026-11`. Months of this form compare as text. */
export type Period = string

const PERIOD_FORM = /^20\d{2}-(0[1-9]|1[0-2])$/

/** Is `text` a month as statements write it? */
export const isPeriod = (text: string): text is Period => PERIOD_FORM.test(text)

/** The month an instant lies in, by the civil time of China. */
export const periodOf = (instant: Date): Period => dayOf(instant).slice(0, 7)

/** The month after. */
export const nextPeriod = (period: Period): Period => addDays(`${period}-28`, 4).slice(0, 7)

/** When a month begins, and when the next one does: the end is not part of it. */
export const boundsOf = (period: Period): { readonly from: Date; readonly to: Date } => ({
  from: instantOf(`${period}-01`),
  to: instantOf(`${nextPeriod(period)}-01`),
})

/** Is the month over? */
export const hasEnded = (period: Period, now: Date): boolean => boundsOf(period).to <= now
