import { type SQL, sql } from 'drizzle-orm'
import { type Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'
import {
  type KeptNumber,
  keepNumber,
  keepVisitNumber,
  readNumber,
  readVisitNumber,
  SEALED_NUMBER,
} from '#db/kept-number.ts'

const PAGE = 500

/** A number with its cipher, as a place holds them. */
type Held = { readonly number: KeptNumber; readonly cipher: string | null }

/** Where numbers of records and visits are kept: what holds number and cipher, and how a row is given others. */
type Place = {
  readonly table: string
  readonly number: SQL
  readonly cipher: SQL
  readonly renewed: (keys: IdentityKeys, held: Held) => SQL
}

const recordAnew = (keys: IdentityKeys, { number, cipher }: Held) =>
  keepNumber(keys, readNumber(keys, { hospitalNumber: number, hospitalNumberCipher: cipher }))

const visitAnew = (keys: IdentityKeys, { number, cipher }: Held) =>
  keepVisitNumber(keys, readVisitNumber(keys, { visitNumber: number, visitNumberCipher: cipher }))

const toldIn = (table: string): Place => ({
  table,
  number: sql`told ->> 'hospitalNumber'`,
  cipher: sql`told ->> 'hospitalNumberCipher'`,
  renewed: (keys, held) => sql`told = told || ${JSON.stringify(recordAnew(keys, held))}::jsonb`,
})

const PLACES: readonly Place[] = [
  {
    table: 'patients',
    number: sql`hospital_number`,
    cipher: sql`hospital_number_cipher`,
    renewed: (keys, held) => {
      const { hospitalNumber, hospitalNumberCipher } = recordAnew(keys, held)
      return sql`hospital_number = ${hospitalNumber}, hospital_number_cipher = ${hospitalNumberCipher}`
    },
  },
  {
    table: 'encounters',
    number: sql`visit_number`,
    cipher: sql`visit_number_cipher`,
    renewed: (keys, held) => {
      const { visitNumber, visitNumberCipher } = visitAnew(keys, held)
      return sql`visit_number = ${visitNumber}, visit_number_cipher = ${visitNumberCipher}`
    },
  },
  toldIn('transfusion_records'),
  toldIn('deviations'),
]

/**
 * Seals the numbers of records and visits that an older version has kept plain though they hold an identity number, and
 * encrypts anew those that an older key encrypts, page by page, each in its own transaction; a run that was cut short is
 * simply started again. Answers how many rows were changed.
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

type Row = Held & { readonly allianceId: string; readonly id: string }

const renewPage = async (
  db: Db,
  keys: IdentityKeys,
  { table, number, cipher, renewed, from }: Place & { readonly from: string },
): Promise<string[]> => {
  await db.execute(sql`set local role none`)
  const { rows } = await db.execute<Row>(sql`
    select alliance_id as "allianceId", id, ${number} as number, ${cipher} as cipher
    from ${sql.identifier(table)}
    where id > ${from}
      and (${cipher} is null and normalize(${number}, NFKC) ~ ${SEALED_NUMBER} or not starts_with(${cipher}, ${keys.prefixes.text}))
    order by id limit ${PAGE} for update`)
  for (const row of rows)
    await db.execute(sql`
      update ${sql.identifier(table)} set ${renewed(keys, row)}
      where alliance_id = ${row.allianceId} and id = ${row.id}`)
  return rows.map(({ id }) => id)
}
