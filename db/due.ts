import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'

/** A question of yes or no, as it stands in a statement; null counts as no. Finders of queues ask whether anything is due. */
export type Question = SQL

/** Puts all these questions, at least one, in one statement; answers in their order. */
export const askTogether = async (db: Db, questions: readonly Question[]): Promise<boolean[]> => {
  const each = questions.map((question) => sql`coalesce((${question}), false)`)
  const { rows } = await db.execute<{ answers: boolean[] }>(
    sql`select array[${sql.join(each, sql`, `)}] as answers`,
  )
  return rows[0]?.answers ?? []
}
