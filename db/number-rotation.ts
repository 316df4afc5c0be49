import { type SQL, sql } from 'drizzle-orm'
import { type Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'
import { keepNumber, type NumberColumns, readNumber, SEALED_NUMBER } from '#db/kept-number.ts'

const PAGE = 500

/** Where record numbers are kept: what holds number and cipher, and how a row is given others. */
type Place = {
  readonly table: string
  readonly number: SQL
  readonly cipher: SQL
  readonly renewed: (kept: NumberColumns) => SQL
}

const toldIn = (table: string): Place => ({
  table,
  number: sql`told ->> 'hospitalNumber'`,
  cipher: sql`told ->> 'hospitalNumberCipher'`,
  renewed: (kept) => sql`told = told || ${JSON.stringify(kept)}::jsonb`,
})

const PLACES: readonly Place[] = [
  {
    table: 'patients',
    number: sql`hospital_number`,
    cipher: sql`hospital_number_cipher`,
    renewed: (kept) =>
      sql`hospital_number = ${kept.hospitalNumber}, hospital_number_cipher = ${kept.hospitalNumberCipher}`,
  },
  toldIn('transfusion_records'),
  toldIn('deviations'),
]

/**
 * Seals the record numbers that an older version has kept plain though they hold an identity number, and encrypts anew those
 * that an older key encrypts, page by page, each in its own transaction; a run that was cut short is simply started again.
 * Answers how many rows were changed.
 *
 * @param database as the owner: what was told at a bedside is changed by nobody else
 */
export const rotateNumbers = async (database: Database, keys: IdentityKeys): Promise<number> => {
  let changed = 0
  for (const place of PLACES)
    for (let after: string | null = ''; after !== null; ) {
      const from: string = after
      const ids = await database.transaction(SYSTEM_SCOPE, (db) => renewPage(db, keys, { ...place, from }))
      changed += ids.length
      after = ids.length < PAGE ? null : (ids.at(-1) ?? null)
    }
  return changed
}

type Row = NumberColumns & { readonly allianceId: string; readonly id: string }

const renewPage = async (
  db: Db,
  keys: IdentityKeys,
  { table, number, cipher, renewed, from }: Place & { readonly from: string },
): Promise<string[]> => {
  await db.execute(sql`set local role none`)
  const { rows } = await db.execute<Row>(sql`
    select alliance_id as "allianceId", id, ${number} as "hospitalNumber", ${cipher} as "hospitalNumberCipher"
    from ${sql.identifier(table)}
    where id > ${from}
      and (${cipher} is null and normalize(${number}, NFKC) ~ ${SEALED_NUMBER} or not starts_with(${cipher}, ${keys.prefixes.text}))
    order by id limit ${PAGE} for update`)
  for (const row of rows)
    await db.execute(sql`
      update ${sql.identifier(table)} set ${renewed(keepNumber(keys, readNumber(keys, row)))}
      where alliance_id = ${row.allianceId} and id = ${row.id}`)
  return rows.map(({ id }) => id)
}
