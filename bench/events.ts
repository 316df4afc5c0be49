import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { percentile } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { startHub } from '#bench/support/processes.ts'
import { fillShelf, generatedId, shelfNumber } from '#bench/support/province.ts'
import { leadOf, tellOf } from '#bench/support/telling.ts'
import { tokenOf } from '#bench/support/tokens.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'

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

/** From the moment at which an event is sent to the database, its commit included, to a subscriber, through the whole hub. */
export const run = async () => {
  const postgres = await benchPostgres()
  const { database } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillShelf(postgres.url, 0, WARM_UP + PER_SECOND * SECONDS)
  const organisationId = await leadOf(postgres.url)
  const token = await tokenOf(postgres.dataDir, 'lead.technician')
  const hub = await startHub(postgres)
  try {
    return await measure(hub.socket, token, (unitId) => tellOf(database, organisationId, unitId))
  } finally {
    await hub.stop()
    await postgres.close()
  }
}

const measure = async (url: string, token: string, tell: (unitId: string) => Promise<unknown>) => {
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
    await tell(unitId)
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
