import { sql } from 'drizzle-orm'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'

const PAGE = 500

/** Tables, and those of their columns that hold who somebody is as a cipher. */
export type CipherColumns = Readonly<Record<string, readonly string[]>>

/**
 * Encrypts anew every cipher of these columns that an older key still encrypts, page by page, each in its own transaction; a
 * run that was cut short is simply started again. Answers how many rows were changed.
 */
export const rotateCiphers = async (
  database: Database,
  keys: IdentityKeys,
  kept: CipherColumns,
): Promise<number> => {
  let changed = 0
  for (const [table, columns] of Object.entries(kept))
    for (let after: string | null = ''; after !== null; ) {
      const page = await rotatePage(database, keys, { table, columns, after })
      changed += page.changed
      after = page.last
    }
  return changed
}

type Page = { readonly table: string; readonly columns: readonly string[]; readonly after: string }
type Row = { readonly id: string } & Readonly<Record<string, string | null>>

const rotatePage = (database: Database, keys: IdentityKeys, { table, columns, after }: Page) =>
  database.transaction(SYSTEM_SCOPE, async (db) => {
    const named = sql.identifier(table)
    const wanted = ['alliance_id', 'id', ...columns].map((name) => sql.identifier(name))
    const { rows } = await db.execute<Row>(
      sql`select ${sql.join(wanted, sql`, `)} from ${named} where id > ${after} order by id limit ${PAGE} for update`,
    )
    let changed = 0
    for (const row of rows) {
      const anew = columns.flatMap((name) => {
        const cipher = row[name] ?? null
        if (cipher === null || !keys.isOutdated(cipher)) return []
        return [sql`${sql.identifier(name)} = ${keys.encrypt(keys.decrypt(cipher))}`]
      })
      if (anew.length === 0) continue
      changed += 1
      await db.execute(
        sql`update ${named} set ${sql.join(anew, sql`, `)} where alliance_id = ${row.alliance_id} and id = ${row.id}`,
      )
    }
    return { changed, last: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) }
  })
