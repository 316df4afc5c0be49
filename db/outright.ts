import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

/** What a word of the program's own looks like. */
const WORD = /^[A-Z][A-Z_]*$/

/**
 * Holds where a column has one of these words of the program's own, which stand in the statement itself: a plan that is
 * kept for whatever values come finds an index of these rows alone only where they are said outright.
 * @throws TypeError for what is no such word: nothing from outside ever stands in a statement
 */
export const isOutright = <Word extends string>(column: PgColumn, ...words: readonly Word[]): SQL => {
  for (const word of words) if (!WORD.test(word)) throw new TypeError(`not a word of the program: ${word}`)
  return sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`
}
