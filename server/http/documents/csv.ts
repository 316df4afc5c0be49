import { maskIdentityNumbers } from '#rules/identifiers/identity-mask.ts'

/** The number of a thing, such as a bag, which is told as it is. */
export type ThingNumber = { readonly ofThing: string }
/** One value of a table: a number stands as it is, a text is made safe. */
export type Cell = string | number | ThingNumber | null

/** Tells spreadsheets that the text is UTF-8; without it Chinese comes out wrong. */
const BYTE_ORDER_MARK = '\ufeff'

/** A spreadsheet takes a text that begins so for a formula, also behind blanks. */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/

/**
 * A table as CSV by RFC 4180: comma, CRLF after each row, quotes doubled within quotes, UTF-8 with a byte-order mark. A
 * text that a spreadsheet would run as a formula gets an apostrophe before it; numbers can't be one. An identity number in
 * a text is masked but for its last four places.
 */
export const csv = (rows: readonly (readonly Cell[])[]): string =>
  BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

const cell = (value: Cell): string => {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const told = typeof value === 'string' ? maskIdentityNumbers(value) : value.ofThing
  const text = FORMULA.test(told) ? `'${told}` : told
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
