import type { Answered } from '#server/http/documents/document.ts'
import type { PrintedMonthlyLogQuery } from '#server/http/documents/gql/answers.ts'
import { type Html, html } from '#server/http/documents/html.ts'
import { ABSENT, minute } from '#server/http/documents/wording.ts'

/** A temperature that somebody read. */
type Reading = Answered<PrintedMonthlyLogQuery>['monthlyLog']['days'][number]['readings'][number]

/** A reading by hand: when, what, by whom, and what they remarked. */
export const byHand = ({ occurredAt, celsius, readBy, note }: Omit<Reading, 'recordedAt'>): string =>
  `${minute(occurredAt).slice(-5)}　${celsius.toFixed(1)}　${readBy?.name ?? ABSENT}${note ? `（${note}）` : ''}`

/** Texts one below the other. */
export const lines = (texts: readonly string[]): Html | string =>
  texts.length === 0 ? ABSENT : html`${texts.map((text) => html`<div>${text}</div>`)}`

/** Degrees Celsius to a tenth. */
export const degrees = (celsius: number | null): string => (celsius === null ? ABSENT : celsius.toFixed(1))

/** A length of time in begun minutes. */
export const minutes = (seconds: number): string =>
  seconds === 0 ? '0' : `${Math.ceil(seconds / 60)}\u00a0分`
