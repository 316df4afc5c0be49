import { DeliverPolicy, jetstreamManager, StorageType } from '@nats-io/jetstream'
import { connect, nkeyAuthenticator, nkeys } from '@nats-io/transport-node'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Database } from '#db/client.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { published } from '#subscriptions/events.ts'
import { type Instance, listenTo, type Options, startInstance } from '#test/support/instances.ts'
import { type NatsServer, natsServer, startNatsServer } from '#test/support/nats.ts'
import { event, write } from '#test/support/outbox.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

const NAMES = ['test.happened']

let fresh: FreshDatabase
let closing: (() => Promise<void>)[]
beforeEach(async () => {
  fresh = await freshDatabase()
  closing = [() => fresh.drop()]
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
})

const nats = async (settings?: string): Promise<NatsServer> => {
  const server = await startNatsServer(settings)
  closing.push(server.close)
  return server
}
const instance = async (options: Options): Promise<Instance> => {
  const started = await startInstance(fresh, options)
  closing.push(started.stop)
  return started
}
const listen = (at: Instance) => {
  const listener = listenTo(at, NAMES, encodeCursor(0))
  closing.push(listener.close)
  return listener
}
/** Two on one database and one NATS server; the first gives the positions. */
const two = async (natsUrl: string) => {
  const a = await instance({ natsUrl, holder: 'a' })
  await until(() => expect(a.carries()).toBe(true))
  const b = await instance({ natsUrl, holder: 'b' })
  await until(() => expect(b.carries()).toBe(true))
  return { a, b }
}
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 25_000, interval: 20 })

let subjects = 0
/** So many events, each in a transaction of its own. */
const happen = async (at: Instance, count: number) => {
  for (let n = 0; n < count; n += 1) {
    subjects += 1
    await write(at.database, event(`s-${subjects}`, { payload: { unitId: `u-${subjects}` } }))
    at.sequencer.wake()
  }
}
/** Writes until stopped; answers how many. */
const load = (at: Instance) => {
  let isOn = true
  let count = 0
  const done = (async () => {
    while (isOn) {
      await happen(at, 1)
      count += 1
    }
  })()
  return {
    count: () => count,
    stop: async () => {
      isOn = false
      await done
      return count
    },
  }
}
const dense = (count: number) => Array.from({ length: count }, (_, n) => n + 1)
const positions = ({ got }: ReturnType<typeof listen>) => got.map(({ position }) => position)
const manager = async ({ host }: NatsServer) => {
  const connection = await connect({ servers: host })
  closing.push(() => connection.close())
  return await jetstreamManager(connection)
}

describe.skipIf(natsServer === null)('Events by NATS (skipped where nats-server is not installed)', () => {
  it('reach the other instance once, in order and as they stand in the outbox', async () => {
    const { url } = await nats()
    const { a, b } = await two(url)
    const at = [listen(a), listen(b)]
    await happen(a, 200)
    await until(() => expect(at.map(({ got }) => got.length)).toEqual([200, 200]))
    const kept = (await b.reader.allAfter(0, 1_000)).map(published)
    for (const { got } of at) expect(got).toEqual(kept)
    expect(b.counts.nats).toBeGreaterThan(0)
  })

  it('are missed by nobody and come to nobody twice while NATS dies under load and comes back', async () => {
    const server = await nats()
    const { a, b } = await two(server.url)
    const at = [listen(a), listen(b)]
    const writing = load(a)
    await until(() => expect(b.counts.nats).toBeGreaterThan(50))
    await server.kill()
    const whenKilled = writing.count()
    await until(() => expect(at[1]?.got.length).toBeGreaterThan(whenKilled + 50))
    expect(b.carries()).toBe(false)
    await server.start()
    await until(() => expect(b.carries()).toBe(true))
    const brought = b.counts.nats
    await until(() => expect(b.counts.nats).toBeGreaterThan(brought + 50))
    const written = await writing.stop()
    await until(() => expect(at.map(({ got }) => got.length)).toEqual([written, written]))
    for (const listener of at) expect(positions(listener)).toEqual(dense(written))
    expect(b.logged.join('')).toContain('PostgreSQL carries the events')
    expect(b.logged.join('')).toContain('NATS is back.')
  })

  it('are read from the database while NATS stands still with its connections open', async () => {
    const server = await nats()
    const { a, b } = await two(server.url)
    const listener = listen(b)
    server.freeze()
    await happen(a, 50)
    await until(() => expect(listener.got.length).toBe(50))
    expect(b.counts.outbox).toBe(50)
    expect(b.logged.join('')).toContain('Events come too late by NATS')
    server.thaw()
    await until(async () => {
      await happen(a, 1)
      expect(b.carries()).toBe(true)
    })
    await until(() => expect(listener.got.length).toBe(a.topics.edge))
    expect(positions(listener)).toEqual(dense(listener.got.length))
  })

  it('are missed by nobody where the stream keeps one message alone, as its operator made it', async () => {
    const server = await nats()
    const database = new Database(fresh.url, { max: 1 })
    const era = await makeOutboxReader(database).era()
    await database.close()
    const streams = (await manager(server)).streams
    const made = { name: `xuelian-${era}`, subjects: [`xuelian.${era}.events`], storage: StorageType.File }
    // Hardly anything stays in it for as long as it takes to be read.
    await streams.add({ ...made, max_msgs: 1 })
    const { a, b } = await two(server.url)
    const listener = listen(b)
    await write(a.database, ...Array.from({ length: 3_000 }, (_, n) => event(`t-${n}`)))
    a.sequencer.wake()
    await until(() => expect(listener.got.length).toBe(3_000))
    expect(positions(listener)).toEqual(dense(3_000))
    const { state, config } = await streams.info(made.name)
    expect([state.messages, config.max_msgs]).toEqual([1, 1])
    // Of far more that went through it.
    expect(state.last_seq).toBeGreaterThan(10)
  })

  it('go on by NATS after somebody has deleted the stream', async () => {
    const server = await nats()
    const { a, b } = await two(server.url)
    const listener = listen(b)
    const { streams } = await manager(server)
    await streams.delete(`xuelian-${await a.reader.era()}`)
    await happen(a, 10)
    await until(() => expect(listener.got.length).toBe(10))
    const brought = b.counts.nats
    await until(async () => {
      await happen(a, 5)
      expect(b.counts.nats).toBeGreaterThan(brought + 20)
    })
    await until(() => expect(listener.got.length).toBe(a.topics.edge))
    expect(positions(listener)).toEqual(dense(listener.got.length))
  })

  it('are taken from instances of this hub alone, each stored once', async () => {
    const server = await nats()
    const { a, b } = await two(server.url)
    const listener = listen(b)
    const [manage, era] = [await manager(server), await a.reader.era()]
    const client = manage.jetstream()
    const forged = { ...event('forged'), position: 1, cursor: '', name: 'test.happened' }
    await client.publish(`xuelian.${era}.events`, JSON.stringify(forged))
    await until(() => expect(b.logged.join('')).toContain('that no instance of this hub has sent'))
    await happen(a, 5)
    await until(() => expect(listener.got.length).toBe(5))
    expect(listener.got.map(({ subjectId }) => subjectId)).not.toContain('forged')
    const consumer = await client.consumers.get(`xuelian-${era}`, { deliver_policy: DeliverPolicy.All })
    const { num_pending } = await consumer.info()
    const ids: string[] = []
    for await (const message of await consumer.fetch({ max_messages: num_pending }))
      ids.push(message.headers?.get('Nats-Msg-Id') ?? '')
    // By the last position of each message.
    expect(ids).toEqual(['', ...new Set(ids.slice(1))])
    expect(ids.at(-1)).toBe('5')
  })

  it('are of one database: another hub on the same NATS server hears nothing of them', async () => {
    const { url } = await nats()
    const other = await freshDatabase()
    const { a } = await two(url)
    const stranger = await startInstance(other, { natsUrl: url, holder: 'other' })
    closing.push(() => other.drop(), stranger.stop)
    await until(() => expect(stranger.carries()).toBe(true))
    expect(await stranger.reader.era()).not.toBe(await a.reader.era())
    await happen(a, 5)
    await until(() => expect(a.topics.edge).toBe(5))
    await happen(stranger, 1)
    await until(() => expect(stranger.topics.edge).toBe(1))
    expect(stranger.logged.join('')).not.toContain('no instance of this hub')
  })

  it.each([
    [
      'a user with the rights that docs/operating.md names, and a password',
      `authorization { users: [ { user: hub, password: "a/b@c", permissions: {
        publish: ["$JS.API.>", "xuelian.>"], subscribe: ["_INBOX.>"] } } ] }`,
      'hub:a%2Fb%40c',
      'hub:wrong',
    ],
    ['a token', 'authorization { token: "s3cret" }', 's3cret', 'wrong'],
  ])('go by NATS for who logs in with %s; for others by PostgreSQL', async (_, settings, good, bad) => {
    const server = await nats(settings)
    const a = await instance({ natsUrl: `nats://${good}@${server.host}`, holder: 'a' })
    await until(() => expect(a.carries()).toBe(true))
    const b = await instance({ natsUrl: `nats://${bad}@${server.host}`, holder: 'b' })
    const listener = listen(b)
    await happen(a, 5)
    await until(() => expect(listener.got.length).toBe(5))
    await until(() => expect(b.logged.join('')).toContain('NATS can’t be reached'))
    expect(b.counts).toEqual({ nats: 0, outbox: 5 })
  })

  it('are told to no server that does not speak TLS where tls:// is asked for', async () => {
    const server = await nats()
    const a = await instance({ natsUrl: `tls://hub:secret@${server.host}`, holder: 'a' })
    await until(() => expect(a.logged.join('')).toContain('NATS can’t be reached'))
    expect(a.logged.join('')).toContain("server does not support 'tls'")
    expect(a.logged.join('')).not.toContain('secret')
    expect(a.carries()).toBe(false)
  })

  it('may go over a server that asks for an nkey: its signatures are taken', async () => {
    const user = nkeys.createUser()
    const server = await nats(`authorization { users: [ { nkey: ${user.getPublicKey()} } ] }`)
    const as = (pair: typeof user) =>
      connect({ servers: server.host, authenticator: nkeyAuthenticator(pair.getSeed()) })
    const connection = await as(user)
    await connection.flush()
    await connection.close()
    await expect(as(nkeys.createUser())).rejects.toThrow(/authorization/i)
  })
})
