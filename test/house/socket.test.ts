import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents, type NewEvent } from '#db/outbox/finders.ts'
import { addAlliance } from '#schema/alliance.ts'
import { makeHub } from '#schema/hub.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'

/** The hub's own glue with one subscription over requests, whatever contexts the hub's schema has by now. */
const schemaWithSubscription = () => {
  const glue = makeHub()
  addAlliance(glue)
  glue.subscription('requestTold', {
    description: 'Requests.',
    access: 'requests.requestChanged',
    events: ['requests.requestSubmitted'],
    fields: (t) => ({
      subject: t.exposeString('subjectId', { description: 'The request.' }),
      fails: t.boolean({
        description: 'Fails while the test wants it to.',
        resolve: () => {
          if (failing) throw new Error('a fault of the hub')
          return false
        },
      }),
    }),
  })
  return glue.builder.toSchema()
}

/** After which roles are read again. */
const A_MINUTE = 60_000

let failing = false
let hub: TestHub
let clients: Client[] = []
beforeAll(async () => {
  hub = await startHub({ schema: schemaWithSubscription() })
})
afterEach(async () => {
  for (const client of clients) await client.dispose()
  clients = []
})
afterAll(() => hub.stop())

/** Writes events of an organisation, each about one of the subjects, in a transaction of its own. */
const happen = async (organisation: string, ...subjects: string[]) => {
  const [row] = await hub.rows<Pick<NewEvent, 'allianceId' | 'organisationId'>>(
    `select alliance_id as "allianceId", id as "organisationId" from organisations where code = $1`,
    [organisation],
  )
  if (row === undefined) throw new Error(`no organisation ${organisation}`)
  for (const subjectId of subjects) {
    const name = 'requests.requestSubmitted'
    const event = { ...row, name, subjectId, payload: {}, correlationId: 'c', occurredAt: new Date() }
    await hub.house.store.database.transaction(SYSTEM_SCOPE, (db) => insertEvents(db, [event]))
  }
  hub.house.services.wake()
}

type Told = { readonly cursor: string; readonly subject: string; readonly fails?: boolean }
const DOCUMENT = 'subscription ($after: Cursor) { requestTold(after: $after) { cursor subject } }'

const connect = (authorization: string | undefined): Client => {
  const client = createClient({
    url: hub.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
  })
  clients.push(client)
  return client
}

/** Subscribes and gathers; `first(n)` resolves with the first n, `ended` with how it ended. */
const follow = (client: Client, after: string | null = null, query = DOCUMENT) => {
  const told: Told[] = []
  const waiting: { n: number; resolve: (some: Told[]) => void }[] = []
  const results: FormattedExecutionResult[] = []
  let stop = () => {}
  const ended = new Promise<unknown>((resolve) => {
    stop = client.subscribe<{ requestTold: Told }>(
      { query, variables: { after } },
      {
        next: (result) => {
          results.push(result as FormattedExecutionResult)
          if (result.data?.requestTold) told.push(result.data.requestTold)
          for (const { n, resolve: enough } of waiting) if (told.length >= n) enough(told.slice(0, n))
        },
        error: resolve,
        complete: () => resolve('complete'),
      },
    )
  })
  const first = (n: number) =>
    told.length >= n
      ? Promise.resolve(told.slice(0, n))
      : new Promise<Told[]>((resolve) => waiting.push({ n, resolve }))
  return { first, ended, results, stop: () => stop() }
}

const subjects = (some: readonly Told[]) => some.map(({ subject }) => subject)

/** What the outbox holds; a cursor of its end. */
const cursorNow = async () => {
  const [row] = await hub.rows<{ last: string }>('select last_position as last from outbox_sequence')
  return Buffer.from(`e1.${row?.last}`).toString('base64url')
}

describe('A subscription', () => {
  it('tells what happens, in order', async () => {
    const following = follow(connect(await hub.token('lead.technician')), await cursorNow())
    await happen('CS-MEM01', 'a', 'b', 'c')
    expect(subjects(await following.first(3))).toEqual(['a', 'b', 'c'])
  })

  it('is resumed by its cursor without loss and without repeats, then goes on live', async () => {
    const before = follow(connect(await hub.token('lead.technician')), await cursorNow())
    await happen('CS-MEM01', 'r1', 'r2')
    const [, second] = await before.first(2)
    await clients[0]?.dispose()
    await happen('CS-MEM01', 'r3', 'r4', 'r5')
    const after = follow(connect(await hub.token('lead.technician')), second?.cursor)
    expect(subjects(await after.first(3))).toEqual(['r3', 'r4', 'r5'])
    await happen('CS-MEM01', 'r6')
    expect(subjects(await after.first(4))).toEqual(['r3', 'r4', 'r5', 'r6'])
  })

  it('shows a member its own events, and the other alliance nothing', async () => {
    const from = await cursorNow()
    const member = follow(connect(await hub.token('mem02.physician')), from)
    const neighbour = follow(connect(await hub.token('kh.physician')), from)
    await happen('CS-MEM01', 'not-theirs')
    await happen('CS-MEM02', 'theirs')
    await happen('KH-LEAD', 'the-neighbours')
    expect(subjects(await member.first(1))).toEqual(['theirs'])
    expect(subjects(await neighbour.first(1))).toEqual(['the-neighbours'])
  })

  it('is refused to whom the table does not name', async () => {
    const following = follow(connect(await hub.token('regulator')))
    await following.ended
    expect(following.results).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }])
  })

  it('names the field when the cursor is none of ours', async () => {
    const following = follow(connect(await hub.token('lead.technician')), 'bm9uZQ')
    await following.ended
    expect(following.results).toMatchObject([
      { errors: [{ extensions: { code: 'BAD_USER_INPUT', problems: [{ field: 'after' }] } }] },
    ])
  })

  it('ends at an event that a fault keeps from being told, and can be resumed before it', async () => {
    const query = 'subscription ($after: Cursor) { requestTold(after: $after) { cursor subject fails } }'
    const following = follow(connect(await hub.token('lead.technician')), await cursorNow(), query)
    await happen('CS-MEM01', 'well')
    const [well] = await following.first(1)
    failing = true
    await happen('CS-MEM01', 'ill')
    expect(await following.ended).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    failing = false
    const again = follow(connect(await hub.token('lead.technician')), well?.cursor, query)
    expect(subjects(await again.first(1))).toEqual(['ill'])
  })

  it('is audited for each event it tells', async () => {
    const following = follow(connect(await hub.token('lead.quality')), await cursorNow())
    await happen('CS-MEM01', 'seen')
    await following.first(1)
    await hub.house.services.readAudit.flush()
    const rows = await hub.rows(
      `select action from audit_entries where account = 'lead.quality' and subject_id = 'seen'`,
    )
    expect(rows).toEqual([{ action: 'requests.requestChanged' }])
  })

  it('leaves no connection of the pool behind', async () => {
    const following = follow(connect(await hub.token('lead.technician')), await cursorNow())
    await happen('CS-MEM01', ...Array.from({ length: 30 }, (_, n) => `many${n}`))
    await following.first(30)
    following.stop()
    await following.ended
    const { pool } = hub.house.store.database
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0)
  })
})

describe('A token that ends', () => {
  it('ends the connection with 4403', async () => {
    const short = await hub.token('lead.technician', new Date(Date.now() - 3_600_000 + 2_000))
    const following = follow(connect(short))
    expect(await following.ended).toMatchObject({ code: 4403 })
  })

  it('ends the connection at the next event once the account is closed', async () => {
    const following = follow(connect(await hub.token('lead.manager')), await cursorNow())
    await happen('CS-MEM01', 'still')
    await following.first(1)
    await hub.rows(`update staff set active = false where account = 'lead.manager'`)
    hub.pass(A_MINUTE)
    await happen('CS-MEM01', 'no more')
    expect(await following.ended).toMatchObject({ code: 4403 })
    expect(following.results).toHaveLength(1)
  })

  it('ends a subscription at the next event once the role is lost', async () => {
    const following = follow(connect(await hub.token('lead.technician2')), await cursorNow())
    await happen('CS-MEM01', 'still')
    await following.first(1)
    await hub.rows(`update staff set roles = '{CASHIER}' where account = 'lead.technician2'`)
    hub.pass(A_MINUTE)
    await happen('CS-MEM01', 'no more')
    expect(await following.ended).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(subjects(await following.first(1))).toEqual(['still'])
  })
})

describe('A connection', () => {
  it.each([
    ['without a token', undefined],
    ['with a token that is none', 'Bearer a.b.c'],
  ])('%s is closed with 4401', async (_, authorization) => {
    expect(await follow(connect(authorization)).ended).toMatchObject({ code: 4401 })
  })

  it('with a token past its end is closed with 4403, so that the client comes back with a new one', async () => {
    const old = await hub.token('lead.technician', new Date(Date.now() - 7_200_000))
    expect(await follow(connect(old)).ended).toMatchObject({ code: 4403 })
  })

  it('answers queries too', async () => {
    const client = connect(await hub.token('lead.nurse'))
    const answers = client.iterate({ query: '{ viewer { account } }' })
    expect((await answers.next()).value).toEqual({ data: { viewer: { account: 'lead.nurse' } } })
  })

  it('has the limits of HTTP, and one of operations at a time', async () => {
    const client = connect(await hub.token('lead.technician'))
    const aliases = Array.from({ length: 31 }, (_, n) => `a${n}: viewer { account }`)
    const tooWide = follow(client, null, `{ ${aliases.join(' ')} }`)
    expect(await tooWide.ended).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    const all = Array.from({ length: 51 }, () => follow(client))
    expect(await Promise.race(all.map(({ ended }) => ended))).toMatchObject([
      { extensions: { code: 'TOO_MANY' } },
    ])
  })

  it('answers a document nested beyond measure as what it is', async () => {
    const deep = follow(
      connect(await hub.token('lead.nurse')),
      null,
      `{ requests(first: ${'['.repeat(3_900)}) }`,
    )
    expect(await deep.ended).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }])
  })

  it.each(['next', 'connection_ack'])(
    'that sends %s, which is a server’s, is closed with 4400',
    async (type) => {
      const socket = new WebSocket(hub.socketUrl, 'graphql-transport-ws')
      const code = new Promise((resolve) => socket.once('close', resolve))
      socket.once('open', () => socket.send(JSON.stringify({ id: '1', type, payload: {} })))
      expect(await code).toBe(4400)
    },
  )

  it('that talks nonsense is closed and hurts nobody', async () => {
    const socket = new WebSocket(hub.socketUrl, 'graphql-transport-ws')
    const code = new Promise((resolve) => socket.once('close', resolve))
    socket.once('open', () => socket.send('{"type":'))
    expect(await code).toBe(4400)
    const answers = connect(await hub.token('lead.nurse')).iterate({ query: '{ viewer { account } }' })
    expect((await answers.next()).done).toBe(false)
  })
})
