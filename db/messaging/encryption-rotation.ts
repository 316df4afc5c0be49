import { type SQL, sql } from 'drizzle-orm'
import { type Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import type { IdentityKeys, KeptBytes } from '#db/identity-keys.ts'
import { type KeptText, keepText, newestText, readText } from '#db/messaging/kept-text.ts'

/** Small, since a message may be megabytes. */
const PAGE = 50

/** Where the text of messages is kept. */
const TABLES = ['messages', 'deliveries'] as const
type Table = (typeof TABLES)[number]

/**
 * Encrypts anew the messages, answers and faults that an older key encrypts or an older version has kept plain, page by
 * page, each in its own transaction; a run that was cut short is simply started again. Answers how many rows were changed.
 */
export const rotateMessages = async (database: Database, keys: IdentityKeys): Promise<number> => {
  let changed = 0
  for (const table of TABLES)
    for (let after: Place | null = { alliance: '', id: '' }; after !== null; ) {
      const from: Place = after
      const rows = await database.transaction(SYSTEM_SCOPE, (db) => rotatePage(db, keys, { table, from }))
      changed += rows.length
      const last = rows.at(-1)
      after = rows.length < PAGE || !last ? null : { alliance: last.alliance_id, id: last.id }
    }
  return changed
}

type Place = { readonly alliance: string; readonly id: string }

type Row = {
  readonly alliance_id: string
  readonly id: string
  readonly raw: KeptBytes
  readonly answer: KeptBytes | null
  readonly fault: KeptText | null
  /** Whether an older version has kept the row: whole rows are. */
  readonly plain: boolean
  readonly order_key: string | null
  readonly content_hash?: string
}

const rotatePage = async (
  db: Db,
  keys: IdentityKeys,
  { table, from }: { table: Table; from: Place },
): Promise<Row[]> => {
  const { rows } = await db.execute<Row>(sql`
    select *, substr(raw, 1, 2) <> '\\x1c0d'::bytea as plain from ${sql.identifier(table)}
    where (alliance_id, id) > (${from.alliance}, ${from.id}) and (${isOutdated(keys)})
    order by alliance_id, id limit ${PAGE} for update`)
  await Promise.all(rows.map((row) => db.execute(renewal(keys, table, row))))
  return rows
}

const isOutdated = (keys: IdentityKeys): SQL => {
  const { bytes } = keys.prefixes
  const isOld = (column: SQL) => sql`substr(${column}, 1, ${bytes.length}) <> ${bytes}`
  return sql`${isOld(sql`raw`)} or ${isOld(sql`answer`)} or not starts_with(fault, ${newestText(keys)})`
}

const renewal = (keys: IdentityKeys, table: Table, row: Row): SQL => {
  const renewed = (kept: KeptBytes) => keys.encryptBytes(keys.decryptBytes(kept))
  const values = [
    sql`raw = ${renewed(row.raw)}`,
    sql`answer = ${row.answer && renewed(row.answer)}`,
    sql`fault = ${keepText(keys, readText(keys, row.fault))}`,
    ...(table === 'messages' && row.plain ? hashes(keys, row) : []),
  ]
  return sql`update ${sql.identifier(table)} set ${sql.join(values, sql`, `)}
    where alliance_id = ${row.alliance_id} and id = ${row.id}`
}

/** What an older version kept plain beside the bytes: a patient's number, and a digest without a key. */
const hashes = (keys: IdentityKeys, { order_key, content_hash }: Row): SQL[] => [
  sql`order_key = ${order_key === null ? null : keys.hash(order_key)}`,
  sql`content_hash = ${keys.hash(content_hash ?? '')}`,
]
