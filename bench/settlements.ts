import { getTableColumns, is, sql } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { benchServices, called, callerNamed } from '#bench/support/calling.ts'
import { benchPostgres, rateOf } from '#bench/support/hub.ts'
import { Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import * as tables from '#db/index.ts'
import { insertionInto } from '#db/ready.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { asId, kindOf, newId } from '#lib/ids.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { addStay, inventedNumber, LEDGER_FAULTS, linesOf, type RigStay } from '#test/support/waiver-rig.ts'
import { donor, given } from '#test/support/waivers.ts'

const LANES = 8
const SECONDS = 10
const WARM_UP_SECONDS = 5
/** Stays that each lane has to warm up with. */
const WARM_EACH = 100
const DAY_MS = 86_400_000

type Row = Readonly<Record<string, unknown>>
/** Rows that one transaction wrote, by their table. */
type Written = readonly { readonly table: PgTable; readonly rows: readonly Row[] }[]

/** All tables, those first that others refer to. */
const allTables: readonly PgTable[] = (() => {
  const ordered = new Set<PgTable>()
  const under = new Set<PgTable>()
  const add = (table: PgTable) => {
    if (ordered.has(table) || under.has(table)) return
    under.add(table)
    for (const { reference } of getTableConfig(table).foreignKeys) add(reference().foreignTable)
    ordered.add(table)
  }
  for (const one of Object.values(tables)) if (is(one, PgTable)) add(one)
  return [...ordered]
})()

/** All rows that were written since a transaction's number, while nobody else writes. */
const writtenSince = async (db: Db, since: string): Promise<Written> => {
  const written: { table: PgTable; rows: Row[] }[] = []
  for (const table of allTables) {
    const rows = await db.select().from(table).where(sql`xmin::text::bigint >= ${since}::bigint`)
    if (rows.length > 0) written.push({ table, rows })
  }
  return written
}

/** The same rows of another stay: every id of a row is new, what it refers to is the other stay's. */
const renamed = (written: Written, names: Map<string, string>): Written => {
  const nameOf = (value: string): string => {
    const kind = kindOf(value)
    if (kind === null || !names.has(value)) return names.get(value) ?? value
    const name = names.get(value) || newId(kind)
    names.set(value, name)
    return name
  }
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string')
      return names.get(value) || value.replaceAll(/\b[a-z]{3}_[0-9a-f]{32}\b/g, nameOf)
    if (Array.isArray(value)) return value.map(rename)
    if (value === null || typeof value !== 'object' || value instanceof Date) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rename(member)]))
  }
  return written.map(({ table, rows }) => ({ table, rows: rows.map((row) => rename(row) as Row) }))
}

/** Ids that its rows are known by; to be made anew. */
const ownIds = (...all: readonly Written[]): string[] =>
  all
    .flat()
    .flatMap(({ rows }) => rows.flatMap(({ id }) => (typeof id === 'string' && kindOf(id) ? [id] : [])))

const insert = (db: Db, written: Written): Promise<unknown> =>
  Promise.all(
    written.map(({ table, rows }) => {
      const generated = Object.entries(getTableColumns(table)).flatMap(([key, column]) =>
        column.generatedIdentity ? [key] : [],
      )
      const plain = rows.map((row) =>
        Object.fromEntries(Object.entries(row).filter(([key]) => !generated.includes(key))),
      )
      return insertionInto(table).all(db, plain)
    }),
  )

/** Quotes and settles stays of two bags that a donor's child was given, and a bare loop that writes the same rows. */
export const run = async (seconds = SECONDS) => {
  const postgres = await benchPostgres()
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const database = new Database(postgres.url, { max: LANES })
  const script = scriptedPeers()
  const services = { ...benchServices(database, postgres.log), peers: script.peers }
  const cashier = await callerNamed(database, 'mem01.cashier')
  const owner = new pg.Pool({ connectionString: postgres.url, max: LANES }).on('error', () => undefined)
  let serial = 0
  const stays: RigStay[] = []

  const addFamily = async (): Promise<void> => {
    serial += 1
    const number = inventedNumber(3_000_000 + serial)
    const giver = donor(`bench-${serial}`, [given(400, '2024-01-15')])
    script.knows({ number: giver.token, donor: giver })
    script.family(number, [{ token: giver.token, relation: 'CHILD' }])
    script.relates(number, giver.token, 'CHILD')
    const at = new Date(Date.now() - DAY_MS)
    const plan = { hospital: 'CS-MEM01', identityNumber: number, since: new Date(at.getTime() - DAY_MS) }
    const bags = [1, 2].map((units) => ({ units, at }))
    stays.push(await addStay((text, values) => owner.query(text, values), services.keys, { ...plan, bags }))
  }
  const addFamilies = async (count: number) => {
    for (let added = 0; added < count; added += LANES)
      await Promise.all(Array.from({ length: LANES }, addFamily))
    await owner.query('analyze')
  }
  const nextStay = (): RigStay => {
    const stay = stays.pop()
    if (stay === undefined) throw new Error('no stay is left: more were settled than were prepared for')
    return stay
  }
  const quote = (stay: RigStay) =>
    called(services, cashier, (ctx) =>
      quoteWaiver(ctx, { encounterId: stay.encounterId, lines: linesOf(stay) }),
    )
  const settle = (token: string | null) =>
    called(services, cashier, (ctx) => settleWaiver(ctx, { token: token ?? '' }))
  const numberNow = async () =>
    (await owner.query<{ id: string }>('select pg_current_xact_id()::text as id')).rows[0]?.id ?? ''
  const inSystem = <T>(work: (db: Db) => Promise<T>) => database.transaction(SYSTEM_SCOPE, work)

  // Rows of one settlement, as they are written while nobody else writes.
  await addFamilies(LANES)
  const sample = nextStay()
  const quoting = await numberNow()
  const { token } = await quote(sample)
  const quoted = await inSystem((db) => writtenSince(db, quoting))
  const settling = await numberNow()
  await settle(token)
  const known = new Set(ownIds(quoted))
  const settled = (await inSystem((db) => writtenSince(db, settling)))
    .map(({ table, rows }) => ({ table, rows: rows.filter(({ id }) => !known.has(String(id))) }))
    .filter(({ rows }) => rows.length > 0)
  const rows = [...quoted, ...settled].reduce((sum, one) => sum + one.rows.length, 0)

  const bare = async (): Promise<void> => {
    const stay = nextStay()
    const names = new Map<string, string>(ownIds(quoted, settled).map((id) => [id, '']))
    names.set(sample.encounterId, stay.encounterId).set(sample.patientId, stay.patientId)
    names.set(sample.patientToken, stay.patientToken)
    for (const [at, { unitId }] of sample.bags.entries()) names.set(unitId, stay.bags[at]?.unitId ?? unitId)
    for (const donorToken of donorsOf(quoted)) names.set(donorToken, stay.encounterId)
    for (const hash of hashesOf(quoted)) names.set(hash, `${hash} ${stay.encounterId}`)
    await inSystem((db) => insert(db, renamed(quoted, names)))
    await inSystem(async (db) => {
      const waiverId = names.get(waiverOf(quoted))
      await Promise.all([
        db.$client.query({
          text: `update waivers set state = 'SETTLED', settled_at = now() where alliance_id = 'CS' and id = $1`,
          values: [waiverId],
        }),
        insert(db, renamed(settled, names)),
      ])
    })
  }
  const hub = async (): Promise<void> => {
    const answer = await quote(nextStay())
    await settle(answer.token)
  }

  // What is measured finds its stays made: as many as the warming up says that it can settle, and half as many again.
  const warming = Math.min(seconds, WARM_UP_SECONDS)
  await addFamilies(LANES * WARM_EACH)
  const warmed = async (task: () => Promise<void>) => {
    const left = stays.length
    let done = 0
    const began = performance.now()
    while (done < (WARM_EACH * LANES) / 2 - LANES && performance.now() - began < warming * 1000) {
      await Promise.all(Array.from({ length: LANES }, task))
      done += LANES
    }
    return ((left - stays.length) * 1000) / (performance.now() - began)
  }
  const [forBare, forHub] = [await warmed(bare), await warmed(hub)].map((rate) =>
    Math.ceil(1.5 * rate * seconds),
  ) as [number, number]
  await addFamilies(forBare + forHub + 2 * LANES)
  const barePerSecond = await rateOf(LANES, seconds, bare, () => stays.length > forHub + LANES)
  const left = stays.length
  const before = process.cpuUsage()
  const hubPerSecond = await rateOf(LANES, seconds, hub, () => stays.length > LANES)
  const { user, system } = process.cpuUsage(before)
  const hubMs = (user + system) / 1000 / (left - stays.length)
  const faults = await owner.query(LEDGER_FAULTS)
  if (faults.rows.length > 0) throw new Error(`the ledger has ${faults.rows.length} faults`)
  await owner.end()
  await database.close()
  await postgres.close()
  return {
    'rows of a settlement': rows,
    'bare settlements/s': Math.round(barePerSecond),
    'hub settlements/s': Math.round(hubPerSecond),
    ratio: hubPerSecond / barePerSecond,
    'ms of hub CPU each': hubMs,
  }
}

const rowsOf = (written: Written, name: PgTable): readonly Row[] =>
  written.find(({ table }) => table === name)?.rows ?? []
const waiverOf = (written: Written): string =>
  asId('Waiver', String(rowsOf(written, tables.waivers)[0]?.id)) ?? ''
const donorsOf = (written: Written): string[] =>
  rowsOf(written, tables.waiverParts).map(({ donorToken }) => String(donorToken))
/** Texts that may stand once: of the token and of the bill. */
const hashesOf = (written: Written): string[] =>
  rowsOf(written, tables.waivers).flatMap(({ tokenHash, billHash }) => [String(tokenHash), String(billHash)])
