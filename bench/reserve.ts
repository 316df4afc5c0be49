import pg from 'pg'
import { benchServices, called, callerNamed } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { fillOpen, fillShelf } from '#bench/support/province.ts'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { UnitsUnavailable } from '#resolvers/inventory/errors.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'

const CLIENTS = 32
const UNITS = 100
const ROUNDS = 5

/** Lets 32 clients take bags until none is left; answers bags per second. */
const race = async (take: (client: number) => Promise<boolean>): Promise<number> => {
  const began = performance.now()
  const taken = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      let own = 0
      while (await take(client)) own += 1
      return own
    }),
  )
  const sum = taken.reduce((one, other) => one + other, 0)
  if (sum !== UNITS) throw new Error(`${sum} of ${UNITS} bags were taken`)
  return sum / ((performance.now() - began) / 1000)
}

/** What the database alone can do: one statement takes a free row, in a transaction of its own, durably. */
const bareRound = async (url: string): Promise<number> => {
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS })
  await pool.query('create table if not exists bare_units (id int primary key, taken_by int)')
  await pool.query('truncate bare_units')
  await pool.query('insert into bare_units select n, null from generate_series(1, $1) n', [UNITS])
  await Promise.all(Array.from({ length: CLIENTS }, () => pool.query('select pg_sleep(0.05)')))
  const rate = await race(async (client) => {
    const { rowCount } = await pool.query({
      name: 'take',
      text: `update bare_units set taken_by = $1 where id = (select id from bare_units where taken_by is null
        order by id limit 1 for update skip locked) returning id`,
      values: [client],
    })
    return rowCount === 1
  })
  await pool.end()
  return rate
}

const middle = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

/** 32 clients reserve the same 100 bags through the operation, and through a bare loop in the same run. */
export const run = async () => {
  const postgres = await benchPostgres()
  const { url, log } = postgres
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const database = new Database(url, { max: CLIENTS })
  const services = benchServices(database, log)
  const actor = await callerNamed(database, 'lead.technician')
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()

  let used = 0
  /** As many requests as there can be attempts: each client is told once that nothing is left. */
  const hubRound = async (): Promise<number> => {
    const from = used
    used += UNITS + CLIENTS
    await fillOpen(url, from, used)
    await fillShelf(url, from, from + UNITS)
    await owner.query('analyze')
    const { rows } = await owner.query<{ id: string }>(
      `select id from requests where alliance_id = 'CS' order by id desc limit $1`,
      [UNITS + CLIENTS],
    )
    const left = rows.map((row) => row.id)
    const rate = await race(async () => {
      const requestId = left.pop()
      if (requestId === undefined) throw new Error('no request is left')
      try {
        return (await called(services, actor, (ctx) => reserveUnits(ctx, { requestId }))).unitIds.length === 1
      } catch (error) {
        if (error instanceof UnitsUnavailable) return false
        throw error
      }
    })
    const { rows: doubled } = await owner.query(
      `select unit_id from reservations where ended_at is null group by alliance_id, unit_id having count(*) > 1`,
    )
    if (doubled.length > 0) throw new Error(`${doubled.length} bags were reserved twice`)
    return rate
  }

  // The first round of each opens its connections and prepares its statements.
  await bareRound(url)
  await hubRound()
  const rounds: { hub: number; bare: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({ bare: await bareRound(url), hub: await hubRound() })
  await owner.end()
  await database.close()
  await postgres.close()
  return {
    'bare bags/s': Math.round(middle(rounds.map(({ bare }) => bare))),
    'hub bags/s': Math.round(middle(rounds.map(({ hub }) => hub))),
    ratio: middle(rounds.map(({ hub, bare }) => hub / bare)),
    'reserved twice': 0,
  }
}
