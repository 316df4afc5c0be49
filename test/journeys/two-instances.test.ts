import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { demoAccounts } from '#db/seed/accounts.ts'
import { developmentToken } from '#server/issuers/development.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { routineForm } from '#test/support/forms.ts'
import { type His, startHis } from '#test/support/his.ts'
import { type HubProcess, startHubProcess } from '#test/support/hub-process.ts'
import { ALL_LEASES } from '#test/support/leases.ts'
import { type NatsServer, natsServer, startNatsServer } from '#test/support/nats.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'
import { sizeOfProof } from '#test/support/proofs.ts'

const LEASE_MS = 5_000

let fresh: FreshDatabase
let owner: ReturnType<typeof ownerPool>
let his: His
let dataDir: string
let nats: NatsServer | null = null
let a: HubProcess
let b: HubProcess
let leases: Awaited<ReturnType<typeof watchLeases>>

type Lease = { readonly name: string; readonly holder: string; readonly until: number }

/** Looks at the leases again and again; times are the database's. */
const watchLeases = () => {
  let isOn = true
  /** Of each duty, its holders in order, each with the first and the last end of its lease that was seen. */
  const held = new Map<string, { holder: string; first: number; last: number }[]>()
  const look = async () => {
    const { rows } = await owner.query<Lease>(
      'select name, holder, extract(epoch from expires_at)::float8 * 1000 as until from leases',
    )
    for (const { name, holder, until } of rows) {
      const known = held.get(name) ?? []
      held.set(name, known)
      const last = known.at(-1)
      if (last?.holder === holder) last.last = until
      else known.push({ holder, first: until, last: until })
    }
  }
  const done = (async () => {
    while (isOn) {
      await look()
      await sleep(25)
    }
  })()
  return {
    held,
    stop: async () => {
      isOn = false
      await done
    },
  }
}

const authorization = async (account: string) => {
  const found = demoAccounts.find((demo) => demo.account === account)
  if (found === undefined) throw new Error(`no demo account ${account}`)
  return `Bearer ${await developmentToken(dataDir, found, { now: new Date(), hours: 1 })}`
}

type Told = {
  readonly cursor: string
  readonly event: string
  readonly request: { readonly placerNumber: string }
}

/** Follows the requests at one address after the other, each time from the last cursor, as a client does. */
const follow = async (addresses: readonly string[], after: string) => {
  const told: Told[] = []
  const token = await authorization('lead.technician')
  let client: ReturnType<typeof createClient> | undefined
  let isOn = true
  const done = (async () => {
    for (let turn = 0; isOn; turn += 1) {
      const http = addresses[turn % addresses.length] ?? ''
      client = createClient({
        url: `${http.replace(/^http/, 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: token },
        retryAttempts: 0,
      })
      const events = client.iterate<{ requestChanged: Told }>({
        query:
          'subscription ($after: Cursor) { requestChanged(after: $after) { cursor event request { placerNumber } } }',
        variables: { after: told.at(-1)?.cursor ?? after },
      })
      try {
        for await (const { data } of events) if (data) told.push(data.requestChanged)
      } catch {
        // The instance died: on to the next.
      }
      await sleep(20)
    }
  })()
  return {
    told,
    close: async () => {
      isOn = false
      await client?.dispose()
      await done
    },
  }
}

/** Asks the first instance that answers; the key lets what was done before the answer was lost be done once. */
const ask = async (
  instances: readonly HubProcess[],
  path: string,
  account: string,
  body: unknown,
): Promise<{ readonly id?: string }> => {
  for (;;)
    for (const { http } of instances) {
      const headers = { 'content-type': 'application/json', authorization: await authorization(account) }
      const answer = await fetch(`${http}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
        .then(async (response) => ({
          status: response.status,
          body: (await response.json()) as { readonly id?: string },
        }))
        .catch(() => null)
      if (answer?.status === 200) return answer.body
      if (answer !== null && answer.status < 500) throw new Error(JSON.stringify(answer))
    }
}

const todaysForm = () => {
  const hours = (n: number) => new Date(Date.now() + n * 3_600_000)
  const form = routineForm({ consent: { kind: 'PATIENT', signedAt: hours(-2) }, plannedAt: hours(24) })
  return form.sample ? { ...form, sample: { ...form.sample, collectedAt: hours(-1) } } : form
}

/** A request is submitted and accepted; its number. */
const serve = async (instances: readonly HubProcess[]): Promise<string> => {
  const form = todaysForm()
  const input = { ...form, idempotencyKey: `submit-${form.placerNumber}` }
  const { id } = await ask(instances, '/messages/CS-MEM01', 'his.mem01', {
    operation: 'submitRequest',
    input,
  })
  const answer = await ask(instances, '/graphql', 'lead.technician', {
    query: 'mutation ($input: AcceptRequestInput!) { acceptRequest(input: $input) { __typename } }',
    variables: { input: { requestId: id, idempotencyKey: `accept-${form.placerNumber}` } },
  })
  expect(answer).toEqual({ data: { acceptRequest: { __typename: 'Request' } } })
  return form.placerNumber
}

const heardOf = (number: string) => his.received.filter(({ bytes }) => bytes.includes(number))
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 25_000, interval: 50 })
const cursorNow = async () => {
  // What was just done may still wait for its position.
  await until(async () =>
    expect((await owner.query('select from outbox where position is null')).rowCount).toBe(0),
  )
  const { rows } = await owner.query<{ last: string }>('select last_position as last from outbox_sequence')
  return encodeCursor(Number(rows[0]?.last))
}

const ways = ['PostgreSQL', ...(natsServer === null ? [] : ['NATS'])].slice(0, sizeOfProof('twoInstances'))

describe.each(ways)('Two instances on one database, with events by %s', (way) => {
  beforeAll(async () => {
    fresh = await freshDatabase()
    owner = ownerPool(fresh.directUrl)
    his = await startHis()
    dataDir = mkdtempSync(join(tmpdir(), 'xuelian-two-'))
    leases = watchLeases()
    nats = way === 'NATS' ? await startNatsServer() : null
    const environment = {
      DATABASE_URL: fresh.url,
      DATABASE_DIRECT_URL: fresh.directUrl,
      DATA_DIR: dataDir,
      HL7_DESTINATIONS: `CS-MEM01=127.0.0.1:${his.port}`,
      LOG_LEVEL: 'warn',
      ...(nats && { NATS_URL: nats.url }),
    }
    a = await startHubProcess(environment)
    b = await startHubProcess(environment)
  })
  afterAll(async () => {
    await b?.end('SIGTERM')
    await a?.end('SIGKILL')
    await leases?.stop()
    await nats?.close()
    await his?.close()
    await owner?.end()
    await fresh?.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('tell subscribers of one what is done at the other, and each destination hears of it once', async () => {
    const followers = await Promise.all([a, b].map(async ({ http }) => follow([http], await cursorNow())))
    const number = await serve([a])
    for (const { told } of followers)
      await until(() =>
        expect(told.map(({ event, request }) => [event, request.placerNumber])).toEqual([
          ['requests.requestSubmitted', number],
          ['requests.requestAccepted', number],
        ]),
      )
    await until(() => expect(heardOf(number)).toHaveLength(1))
    for (const follower of followers) await follower.close()
  })

  it.runIf(way === 'NATS')('hear of it that way', async () => {
    await vi.waitFor(
      async () => {
        await serve([a])
        expect(await (await fetch(`${b.http}/metrics`)).text()).toMatch(/by="nats"} [1-9]/)
      },
      { timeout: 25_000, interval: 200 },
    )
  })

  it('miss nothing and do nothing twice when one is killed under load', async () => {
    const after = await cursorNow()
    const moved = await follow([a.http, b.http], after)
    const stayed = await follow([b.http], after)
    const numbers: string[] = []
    let isOn = true
    const serving = Array.from({ length: 3 }, async () => {
      while (isOn) numbers.push(await serve([a, b]))
    })
    await until(() => expect(moved.told.length).toBeGreaterThan(10))
    expect(his.received.filter(({ times }) => times > 1)).toEqual([])
    await a.end('SIGKILL')
    const whenKilled = numbers.length
    await until(() => expect(numbers.length).toBeGreaterThan(whenKilled + 5))
    isOn = false
    await Promise.all(serving)

    const expected = async () => {
      const { rows } = await owner.query<{ position: string }>(
        `select position from outbox where name like 'requests.request%' and position is not null
         and position > $1 order by position`,
        [Buffer.from(after, 'base64url').toString().slice('e1.'.length)],
      )
      return rows.map(({ position }) => encodeCursor(Number(position)))
    }
    await until(async () => expect(await expected()).toHaveLength(numbers.length * 2))
    const cursors = await expected()
    for (const { told } of [moved, stayed])
      await until(() => expect(told.map(({ cursor }) => cursor)).toEqual(cursors))
    // What was on its way to the HIS at the kill may come once more, under the same control id.
    for (const number of numbers)
      await until(() => expect(new Set(heardOf(number).map(({ controlId }) => controlId)).size).toBe(1))
    await moved.close()
    await stayed.close()
  })

  it('take over every duty of the one that was killed, none before its lease had ended', async () => {
    const first = leases.held.get('sequencer')?.[0]?.holder
    const duties = [...leases.held].filter(([, holders]) => holders[0]?.holder === first)
    expect(duties.map(([name]) => name)).toEqual(expect.arrayContaining(ALL_LEASES))
    expect(duties.filter(([name]) => name.startsWith('delivery:'))).toHaveLength(1)
    await until(() => {
      for (const [name, holders] of duties) expect([name, holders.length]).toEqual([name, 2])
    })
    for (const [name, [before, next]] of duties) {
      const taken = (next?.first ?? 0) - LEASE_MS
      expect([name, taken >= (before?.last ?? Number.POSITIVE_INFINITY)]).toEqual([name, true])
    }
  })
})
