import pg from 'pg'
import { benchServices, called, callerNamed } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { fillOpen, fillShelf, generatedId } from '#bench/support/province.ts'
import { APP_ROLE, Database, SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { newId } from '#lib/ids.ts'
import { type Actor, scopeOf } from '#resolvers/context.ts'
import { UnitsUnavailable } from '#resolvers/inventory/errors.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { POOL_SIZE } from '#server/store.ts'

const CLIENTS = 32
const UNITS = 100
const ROUNDS = 9
const WARMING = 6

/** Lets 32 clients take bags until none is left; answers bags per second, from the first question to the last bag. */
const race = async (take: () => Promise<boolean>): Promise<number> => {
  const began = performance.now()
  let [taken, last] = [0, began]
  const client = async () => {
    while (await take()) {
      taken += 1
      last = performance.now()
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  if (taken !== UNITS) throw new Error(`${taken} of ${UNITS} bags were taken`)
  return taken / ((last - began) / 1000)
}

/**
 * What the database alone can do under the same row security: each of these transactions picks the first free bag, moves it
 * and writes its reservation. Nobody is asked whether the patient bears it, nothing is audited or told.
 */
const bareRound = async (pool: pg.Pool, actor: Actor, from: number): Promise<number> => {
  const { allianceIds, organisationIds, view } = scopeOf(actor)
  const [seat] = actor.seats
  const left = Array.from({ length: UNITS + CLIENTS }, (_, number) => from + number)
  return race(async () => {
    const number = left.pop()
    if (number === undefined) throw new Error('no request is left')
    const [requestId, itemId] = [generatedId('req', number), generatedId('itm', number)]
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query({
        name: 'scope',
        text: `select set_config('app.alliances', $1, true), set_config('app.organisations', $2, true),
          set_config('app.view', $3, true)`,
        values: [allianceIds.join(), organisationIds.join(), view],
      })
      const { rows } = await client.query<{ id: string }>({
        name: 'take',
        text: `select id from units where alliance_id = $1 and organisation_id = $2 and product_code = 'RBC-SUSP-LR'
          and custody = 'IN_STOCK' order by expires_at limit 1 for update skip locked`,
        values: [seat.allianceId, seat.organisationId],
      })
      const [unit] = rows
      if (unit !== undefined) {
        await client.query({
          name: 'move',
          text: `update units set custody = 'RESERVED', request_id = $3 where alliance_id = $1 and id = $2`,
          values: [seat.allianceId, unit.id, requestId],
        })
        await client.query({
          name: 'keep',
          text: `insert into reservations (alliance_id, id, organisation_id, request_id, request_item_id, unit_id,
            expires_at, occurred_at) values ($1, $2, $3, $4, $5, $6, now() + interval '1 day', now())`,
          values: [seat.allianceId, newId('Reservation'), seat.organisationId, requestId, itemId, unit.id],
        })
      }
      await client.query('commit')
      return unit !== undefined
    } finally {
      client.release()
    }
  })
}

const middle = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

/** 32 clients reserve the same 100 bags through the operation, and through a bare loop in the same run. */
export const run = async () => {
  const postgres = await benchPostgres()
  const { url, log } = postgres
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const database = new Database(url, { max: POOL_SIZE })
  const services = benchServices(database, log)
  const actor = await callerNamed(database, 'lead.technician')
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()

  // As many requests as there can be attempts: each client is told once that nothing is left.
  await fillOpen(url, 0, 2 * (WARMING + ROUNDS) * (UNITS + CLIENTS))
  let used = 0
  const shelve = async (): Promise<number> => {
    const from = used
    used += UNITS + CLIENTS
    await fillShelf(url, from, from + UNITS)
    // What autovacuum does within a minute: until it is done, PostgreSQL plans for a table without a bag.
    if (from === 0) await owner.query('analyze')
    return from
  }
  const assertOnceEach = async () => {
    const { rows } = await owner.query(
      `select unit_id from reservations where ended_at is null group by alliance_id, unit_id having count(*) > 1`,
    )
    if (rows.length > 0) throw new Error(`${rows.length} bags were reserved twice`)
  }
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS, options: `-c role=${APP_ROLE}` })
  // It has ended before its connections have: their server's end is no news.
  pool.on('error', () => undefined)
  const bare = async () => bareRound(pool, actor, await shelve())
  const hub = async (): Promise<number> => {
    const from = await shelve()
    const left = Array.from({ length: UNITS + CLIENTS }, (_, number) => generatedId('req', from + number))
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
    await assertOnceEach()
    return rate
  }

  // Connections are opened, statements prepared; each connection has a lasting plan after some five uses.
  for (let round = 0; round < WARMING; round += 1) {
    await bare()
    await hub()
  }
  const rounds: { hub: number; bare: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push({ bare: await bare(), hub: await hub() })
  await pool.end()
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
