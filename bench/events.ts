import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import pg from 'pg'
import WebSocket from 'ws'
import { percentile } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { startProgram, stopProgram } from '#bench/support/processes.ts'
import { fillShelf, generatedId, shelfNumber } from '#bench/support/province.ts'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import { demoAccounts } from '#db/seed/accounts.ts'
import { seedDemo } from '#db/seed/demo.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { developmentToken } from '#server/issuers/development.ts'

const PER_SECOND = 200
const SECONDS = 10
const WARM_UP = 200
const LONGEST_WAIT_MS = 30_000

/** Follows the stock as a blood bank's screen does; `heard` is told each unit with its arrival. */
const subscribe = (
  url: string,
  token: string,
  { heard, failed }: { heard: (unitId: string) => void; failed: (fault: unknown) => void },
) => {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  })
  client.subscribe<{ inventoryChanged: { unit: { id: string } } }>(
    { query: 'subscription { inventoryChanged { unit { id } } }' },
    {
      next: ({ data, errors }) => (data == null ? failed(errors) : heard(data.inventoryChanged.unit.id)),
      error: failed,
      complete: () => undefined,
    },
  )
  return client
}

/** Commits one event about a unit, as an operation does beside its rows. */
const tell = (database: Database, organisationId: Id<'Organisation'>, unitId: string) =>
  database.transaction(SYSTEM_SCOPE, (db) =>
    insertEvents(db, [
      {
        allianceId: 'CS' as AllianceId,
        organisationId,
        name: 'inventory.unitPlaced',
        subjectId: unitId,
        payload: { unitId, requestId: null },
        correlationId: 'bench',
        occurredAt: new Date(),
      },
    ]),
  )

/** A hub process on this database, as it is run anywhere. */
const startHub = (url: string, dataDir: string) =>
  startProgram('server/main.ts', [], {
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    HTTP_PORT: '0',
    MLLP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'warn',
  })

const leadOf = async (url: string): Promise<Id<'Organisation'>> => {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  const { rows } = await owner.query(
    `select id from organisations where alliance_id = 'CS' and code = 'CS-LEAD'`,
  )
  await owner.end()
  return rows[0].id
}

/** From the moment at which an event is sent to the database, its commit included, to a subscriber, through the whole hub. */
export const run = async () => {
  const postgres = await benchPostgres()
  const { database } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillShelf(postgres.url, 0, WARM_UP + PER_SECOND * SECONDS)
  const organisationId = await leadOf(postgres.url)
  const account = demoAccounts.find((one) => one.account === 'lead.technician')
  if (account === undefined) throw new Error('no demo technician')
  const token = await developmentToken(postgres.dataDir, account, { now: new Date() })
  const hub = await startHub(postgres.url, postgres.dataDir)
  const url = `${/http=(\S+)/.exec(hub.line)?.[1]?.replace('http', 'ws')}/graphql`
  try {
    return await measure(url, token, (unitId) => tell(database, organisationId, unitId))
  } finally {
    await stopProgram(hub.child)
    await postgres.close()
  }
}

const measure = async (url: string, token: string, tellOf: (unitId: string) => Promise<unknown>) => {
  const told = new Map<string, number>()
  const taken: number[] = []
  let fault: unknown
  const client = subscribe(url, token, {
    heard: (unitId) => taken.push(performance.now() - (told.get(unitId) ?? Number.NaN)),
    failed: (error) => {
      fault ??= error
    },
  })
  const allHeard = async (count: number) => {
    const until = performance.now() + LONGEST_WAIT_MS
    while (taken.length < count && fault === undefined && performance.now() < until) await pause(20)
    if (taken.length !== count)
      throw new Error(`${taken.length} of ${count} events were heard: ${JSON.stringify(fault)}`)
  }
  const tellOne = async (number: number) => {
    const unitId = generatedId('unt', shelfNumber(number))
    told.set(unitId, performance.now())
    await tellOf(unitId)
  }

  // The socket is open by then; what is told before would be nobody's to hear.
  await pause(2_000)
  for (let number = 0; number < WARM_UP; number += 1) await tellOne(number)
  await allHeard(WARM_UP)
  taken.length = 0
  const perSecond = await atAPace((number) => tellOne(WARM_UP + number))
  await allHeard(PER_SECOND * SECONDS)
  await client.dispose()
  return {
    'events/s': Math.round(perSecond),
    'event to subscriber p50 ms': percentile(taken, 0.5),
    'event to subscriber p99 ms': percentile(taken, 0.99),
  }
}

/** Does `task` so often a second for some seconds, whether the one before has ended or not; answers the rate reached. */
const atAPace = async (task: (number: number) => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  const running: Promise<unknown>[] = []
  for (let number = 0; number < PER_SECOND * SECONDS; number += 1) {
    const due = began + (number * 1000) / PER_SECOND
    if (due > performance.now()) await pause(due - performance.now())
    running.push(task(number))
  }
  await Promise.all(running)
  return running.length / ((performance.now() - began) / 1000)
}
