/** A count of persons below this may tell who they are to somebody who knows one of them. */
export const LEAST_PERSONS = 5

/** Persons of one row that is told outside the hospital. */
export type PersonCount = { readonly persons: number; readonly entitled: number }

/**
 * Which rows of a table keep their counts of persons to themselves when the table goes to somebody outside the hospital:
 * each of fewer than {@link LEAST_PERSONS} persons, and further ones, the smallest first, until the rows kept back can't be
 * worked out from the sum of all: at least two of them, of five persons or more together. Rows without anybody tell nothing
 * of anybody. Amounts are public money and are always told.
 *
 * Facts: persons of each row. Refuses: nothing.
 * Source: HOUSE_WAIVER_STATISTICS. Reviewed: not yet reviewed by a health bureau.
 */
export function rowsKeptBack(rows: readonly PersonCount[]): ReadonlySet<number> {
  const order = rows
    .map(({ entitled }, at) => ({ at, entitled }))
    .filter(({ entitled }) => entitled > 0)
    .toSorted((one, other) => one.entitled - other.entitled)
  const small = order.filter(({ at }) => isSmall(rows[at]))
  if (small.length === 0) return new Set()
  const kept = [...small]
  const others = order.filter((row) => !small.includes(row))
  const together = (of: keyof PersonCount) => kept.reduce((sum, { at }) => sum + (rows[at]?.[of] ?? 0), 0)
  for (const other of others) {
    if (kept.length >= 2 && together('entitled') >= LEAST_PERSONS && !isFew(together('persons'))) break
    kept.push(other)
  }
  return new Set(kept.map(({ at }) => at))
}

/** Do so few persons stand behind a row that it may tell who they are? */
export function isSmall(row: PersonCount | undefined): boolean {
  return row !== undefined && (isFew(row.persons) || isFew(row.entitled))
}

/** One to four. */
export function isFew(persons: number): boolean {
  return persons > 0 && persons < LEAST_PERSONS
}
