import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { APP_ROLE, Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import type { IdentityKeys, KeptBytes } from '#db/identity-keys.ts'
import { measureLag, sequenceBatch } from '#db/outbox/sequence.ts'

/** What was looked at in a restored database, and what is wrong with it. */
export type Check = {
  readonly name: { readonly zh: string; readonly en: string }
  /** How much was looked at, in the words of the check. */
  readonly seen: number
  readonly faults: readonly string[]
}

/** A restored database with what it must agree with. */
export type Restored = {
  /** The owner's connection string. */
  readonly url: string
  /** The owner's connection string of the database that the backup is of, where the hub goes on. */
  readonly liveUrl: string
  /** Rows by table that the backup says it has. */
  readonly counts: Readonly<Record<string, number>>
  /** What encrypted what is kept. */
  readonly keys: IdentityKeys
}

/**
 * Looks whether a hub could go on with a restored database: all rows there, the trail as it was written, every event in its
 * place and the next one behind it, what is encrypted readable, and every table closed to whoever may not see it.
 */
export async function checkRestored(restored: Restored): Promise<Check[]> {
  const [client, live] = [await connect(restored.url), await connect(restored.liveUrl)]
  try {
    return [
      await checkCounts(client, restored.counts),
      await checkTrail(client, live),
      await checkEvents(client, restored.url),
      await checkNumbers(client),
      await checkKept(client, restored.keys),
      await checkSecurity(client),
    ]
  } finally {
    await Promise.all([client.end(), live.end()])
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks is told by the statement that fails.
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`set timezone to 'UTC'; set extra_float_digits to 1`)
  return client
}

const rowsOf = async <Row>(client: pg.Client, text: string, values: unknown[] = []) =>
  (await client.query(text, values)).rows as Row[]

async function checkCounts(client: pg.Client, counts: Restored['counts']): Promise<Check> {
  const faults: string[] = []
  for (const [table, wanted] of Object.entries(counts)) {
    const [row] = await rowsOf<{ n: string }>(client, `select count(*) as n from ${table}`)
    if (Number(row?.n) !== wanted) faults.push(`${table}: ${row?.n} ≠ ${wanted}`)
  }
  const seen = Object.keys(counts).length
  return { name: { zh: '各表行数与备份一致', en: 'tables have the rows of the backup' }, seen, faults }
}

/** Rows compared in one statement. */
const AT_ONCE = 5_000

/** The trail is only ever added to, so each entry stands in the running database as it does in the restored one. */
async function checkTrail(client: pg.Client, live: pg.Client): Promise<Check> {
  const faults: string[] = []
  let seen = 0
  for (let after = ['', '']; ; ) {
    const entries = await rowsOf<{ alliance: string; id: string; digest: string }>(
      client,
      `select alliance_id as alliance, id, md5(e::text) as digest from audit_entries e
       where (alliance_id, id) > ($1, $2) order by alliance_id, id limit ${AT_ONCE}`,
      after,
    )
    const columns = (['alliance', 'id', 'digest'] as const).map((key) => entries.map((entry) => entry[key]))
    const other = await rowsOf<{ id: string }>(
      live,
      `select r.id from unnest($1::text[], $2::text[], $3::text[]) as r(alliance, id, digest)
         left join audit_entries e on e.alliance_id = r.alliance and e.id = r.id
       where md5(e::text) is distinct from r.digest`,
      columns,
    )
    faults.push(...other.map(({ id }) => `${id}: 与运行中的记录不同 / not as it stands in the running hub`))
    seen += entries.length
    const last = entries.at(-1)
    if (last === undefined || entries.length < AT_ONCE) break
    after = [last.alliance, last.id]
  }
  return { name: { zh: '审计记录逐条相同', en: 'audit entries are as they were written' }, seen, faults }
}

/** How long the transactions of others on the same server, such as its own housekeeping, may keep an event waiting. */
const PATIENCE_MS = 30_000
const LOOK_AGAIN_MS = 50

/** Gives the positions that were still to be given, as the sequencer would. */
async function placeEvents(url: string): Promise<void> {
  const database = new Database(url, { max: 1 })
  const until = performance.now() + PATIENCE_MS
  const on = <T>(work: (db: Db) => Promise<T>) => database.transaction(SYSTEM_SCOPE, work)
  try {
    while (performance.now() < until) {
      const { given } = await on((db) => sequenceBatch(db, 1_000))
      if (given > 0) continue
      if ((await on(measureLag)).waiting === 0) return
      await pause(LOOK_AGAIN_MS)
    }
  } finally {
    await database.close()
  }
}

/** Looks for gaps, once every event has its position. */
async function checkEvents(client: pg.Client, url: string): Promise<Check> {
  await placeEvents(url)
  const [row] = await rowsOf<{ events: string; unplaced: string; first: string; last: string; head: string }>(
    client,
    `select count(*) as events, count(*) filter (where position is null) as unplaced,
       coalesce(min(position), 1) as first, coalesce(max(position), 0) as last,
       (select last_position from outbox_sequence where name = 'outbox') as head from outbox`,
  )
  const [events, unplaced, first, last, head] = Object.values(row ?? {}).map(Number)
  const faults: string[] = []
  if (unplaced !== 0) faults.push(`${unplaced} 个事件没有序号 / events without a position`)
  if (Number(last) - Number(first) + 1 !== Number(events) - Number(unplaced))
    faults.push(`序号有缺口 / positions have gaps: ${first}–${last}, ${events}`)
  if (Number(head) < Number(last))
    faults.push(`下一个序号会重复 / the next position is taken: ${head} < ${last}`)
  return {
    name: { zh: '事件连续，可继续编号', en: 'events stand without a gap and go on' },
    seen: Number(events),
    faults,
  }
}

/** A number that is given by a sequence must not be given twice. */
async function checkNumbers(client: pg.Client): Promise<Check> {
  const columns = await rowsOf<{ table: string; column: string; sequence: string }>(
    client,
    `select quote_ident(table_name) as table, quote_ident(column_name) as column,
       pg_get_serial_sequence(quote_ident(table_name), column_name) as sequence
     from information_schema.columns where table_schema = 'public' and is_identity = 'YES'`,
  )
  const faults: string[] = []
  for (const { table, column, sequence } of columns) {
    const found = await rowsOf(
      client,
      `select from ${sequence} s where last_value < (select coalesce(max(${column}), 0) from ${table})`,
    )
    if (found.length > 0) faults.push(`${table}.${column}`)
  }
  return {
    name: { zh: '编号从备份处继续', en: 'numbers go on where they were' },
    seen: columns.length,
    faults,
  }
}

/** The oldest and the newest of each: a key that was retired too early shows in the oldest. */
const KEPT = ['messages', 'deliveries'].map(
  (table) => `(select '${table}' as table, id, raw from ${table} order by id limit 100) union
    (select '${table}', id, raw from ${table} order by id desc limit 100)`,
)
const NUMBERS = ['identity_cipher', 'hospital_number_cipher'].flatMap((cipher) =>
  ['', 'desc'].map(
    (order) => `(select id, ${cipher} as cipher from patients where ${cipher} is not null
    order by id ${order} limit 100)`,
  ),
)

async function checkKept(client: pg.Client, keys: IdentityKeys): Promise<Check> {
  const messages = await rowsOf<{ table: string; id: string; raw: KeptBytes }>(client, KEPT.join(' union '))
  const patients = await rowsOf<{ id: string; cipher: string }>(client, NUMBERS.join(' union '))
  const tries = [
    ...messages.map(({ id, raw }) => ({ id, read: () => keys.decryptBytes(raw) })),
    ...patients.map(({ id, cipher }) => ({ id, read: () => keys.decrypt(cipher) })),
  ]
  const faults = tries.flatMap(({ id, read }) => {
    try {
      read()
      return []
    } catch (error) {
      return [`${id}: ${(error as Error).message}`]
    }
  })
  return {
    name: { zh: '加密的报文和证件号可读', en: 'encrypted messages and identity numbers can be read' },
    seen: tries.length,
    faults,
  }
}

/** Every table forces row security, and shows the application's role nothing while nobody is named. */
async function checkSecurity(client: pg.Client): Promise<Check> {
  const tables = await rowsOf<{ name: string; closed: boolean }>(
    client,
    `select format('%I', c.relname) as name, c.relrowsecurity and c.relforcerowsecurity as closed
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  )
  const faults = tables.filter(({ closed }) => !closed).map(({ name }) => `${name}: 未强制 / not forced`)
  await client.query(`begin; set local role ${APP_ROLE}`)
  for (const { name } of tables) {
    const [row] = await rowsOf<{ n: string }>(client, `select count(*) as n from ${name}`)
    if (row?.n !== '0') faults.push(`${name}: 无身份也可见 ${row?.n} 行 / rows seen by nobody in particular`)
  }
  await client.query('rollback')
  return {
    name: { zh: '行级权限仍然有效', en: 'row security still holds' },
    seen: tables.length,
    faults,
  }
}
