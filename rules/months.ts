import { addDays, dayOf, instantOf } from '#rules/calendar.ts'

/** A month of China: `2026-11`. Months of this form compare as text. */
export type Month = string

const MONTH_FORM = /^20\d{2}-(0[1-9]|1[0-2])$/

/** Is `text` a month of this form? */
export const isMonth = (text: string): text is Month => MONTH_FORM.test(text)

/** The month an instant lies in, by the civil time of China. */
export const monthAt = (instant: Date): Month => dayOf(instant).slice(0, 7)

/** The month after. */
export const nextMonth = (month: Month): Month => addDays(`${month}-28`, 4).slice(0, 7)

/** When a month begins, and when the next one does: the end is not part of it. */
export const boundsOf = (month: Month): { readonly from: Date; readonly to: Date } => ({
  from: instantOf(`${month}-01`),
  to: instantOf(`${nextMonth(month)}-01`),
})

/** Is the month over? */
export const hasEnded = (month: Month, now: Date): boolean => boundsOf(month).to <= now
