import { or, type SQL, sql } from 'drizzle-orm'

/** Holds where any of these does, and nowhere for none of them: `or` alone would leave the condition out and find everything. */
export const anyOf = (conditions: readonly (SQL | undefined)[]): SQL => or(...conditions) ?? sql`false`
