import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents, type NewEvent } from '#db/outbox/finders.ts'
import { callerOf } from '#resolvers/reads.ts'
import { addAlliance } from '#schema/alliance.ts'
import { makeHub } from '#schema/hub.ts'
import type { Topics } from '#subscriptions/topics.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'

/** How often each event was resolved, by its subject. */
const resolved = new Map<string, number>()
/** What a resolution waits for, while a test wants to do something meanwhile. */
let meanwhile: () => Promise<void> = async () => {}
let failing = false

/** The hub's own glue with one subscription that counts, sees roles, sees persons, waits and fails. */
const countingSchema = () => {
  const glue = makeHub()
  addAlliance(glue)
  glue.subscription('requestTold', {
    description: 'Requests.',
    access: 'requests.requestChanged',
    events: ['requests.requestSubmitted'],
    about: { arg: 'requestId', description: 'One request.', idOf: (event) => event.subjectId },
    fields: (t) => ({
      subject: t.string({
        description: 'The request; counts.',
        resolve: async ({ subjectId }) => {
          resolved.set(subjectId, (resolved.get(subjectId) ?? 0) + 1)
          await meanwhile()
          if (failing) throw new Error('a fault of the hub')
          return subjectId
        },
      }),
      forManagers: t.string({
        nullable: true,
        description: 'Null for all others.',
        resolve: (_, __, ctx) => (callerOf(ctx).roles.includes('BLOOD_BANK_MANAGER') ? 'yes' : null),
      }),
      viewer: t.string({ description: 'Who looks.', resolve: (_, __, ctx) => callerOf(ctx).account }),
      staff: t.string({ description: 'The same.', resolve: (_, __, ctx) => callerOf(ctx).seats[0].staffId }),
      text: t.string({ description: 'Long.', resolve: () => 'x'.repeat(100_000) }),
    }),
  })
  return glue.builder.toSchema()
}

/** After which roles are read again. */
const A_MINUTE = 60_000

let hub: TestHub
let clients: Client[] = []
beforeAll(async () => {
  hub = await startHub({ schema: countingSchema() })
})
afterEach(async () => {
  for (const client of clients) await client.dispose()
  clients = []
  resolved.clear()
  meanwhile = async () => {}
  failing = false
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

/** A cursor of the outbox's end. */
const cursorNow = async () => {
  const [row] = await hub.rows<{ last: string }>('select last_position as last from outbox_sequence')
  return Buffer.from(`e1.${row?.last}`).toString('base64url')
}

type Told = Readonly<Record<string, string | null>>
const DOCUMENT = `subscription ($after: Cursor, $requestId: ID) {
  requestTold(after: $after, requestId: $requestId) { cursor subject forManagers } }`
const only = (field: string) =>
  `subscription ($after: Cursor) { requestTold(after: $after) { cursor subject ${field} } }`

/** Follows on a connection of its own; `paused` stops reading once so many came. */
const follow = async (
  account: string,
  { query = DOCUMENT, after = null as string | null, requestId = null as string | null, id = '' } = {},
) => {
  let socket: WebSocket | undefined
  const client = createClient({
    url: hub.socketUrl,
    webSocketImpl: class extends WebSocket {
      constructor(...of: ConstructorParameters<typeof WebSocket>) {
        super(...of)
        socket = this
      }
    },
    connectionParams: { authorization: await hub.token(account) },
    retryAttempts: 0,
    ...(id && { generateID: () => id }),
  })
  clients.push(client)
  const told: Told[] = []
  const results: FormattedExecutionResult[] = []
  let stop = () => {}
  const ended = new Promise<unknown>((resolve) => {
    stop = client.subscribe<{ requestTold: Told }>(
      { query, variables: { after, requestId } },
      {
        next: (result) => {
          results.push(result as FormattedExecutionResult)
          if (result.data?.requestTold) told.push(result.data.requestTold)
        },
        error: resolve,
        complete: () => resolve('complete'),
      },
    )
  })
  const subjects = () => told.map(({ subject }) => subject)
  const has = (...wanted: string[]) =>
    expect
      .poll(subjects, { timeout: 20_000 })
      .toEqual(wanted)
      .then(() => told)
  return { told, results, ended, subjects, has, stop: () => stop(), socket: () => socket as WebSocket }
}
type Following = Awaited<ReturnType<typeof follow>>

/** All of them stand at the live edge: each has had an event of its own kind, live or missed. */
const atTheEdge = async (mark: string, ...followings: Following[]) => {
  await expect
    .poll(
      async () => {
        if (followings.every(({ told }) => told.length > 0)) return true
        await happen('CS-MEM01', mark)
        return false
      },
      { interval: 200, timeout: 20_000 },
    )
    .toBe(true)
  // Of what was marked some may still be on its way.
  const lastMark = async () => {
    const [row] = await hub.rows<{ open: number; last: string }>(
      `select count(*) filter (where position is null)::int as open, max(position) as last from outbox
       where subject_id = $1`,
      [mark],
    )
    const cursor = Buffer.from(`e1.${row?.last}`).toString('base64url')
    return row?.open === 0 && followings.every(({ told }) => told.at(-1)?.cursor === cursor)
  }
  await expect.poll(lastMark, { timeout: 20_000 }).toBe(true)
  for (const { told } of followings) told.length = 0
  resolved.clear()
}

const readsOf = async (subject: string) => {
  await hub.house.services.readAudit.flush()
  return await hub.rows<{ account: string; viewers: string[] | null }>(
    `select account, viewers from audit_entries where subject_id = $1 order by account`,
    [subject],
  )
}

describe('An event that several await', () => {
  it('is resolved once for viewers of equal rights, whoever they are and wherever they began', async () => {
    const after = await cursorNow()
    const all = [
      await follow('lead.technician', { id: 'one' }),
      await follow('lead.technician2', { id: 'one' }),
      await follow('lead.technician', { after, id: 'two' }),
    ]
    await atTheEdge('mark1', ...all)
    await happen('CS-MEM01', 'a', 'b')
    for (const one of all) await one.has('a', 'b')
    expect(Object.fromEntries(resolved)).toEqual({ a: 1, b: 1 })
    expect(all[0]?.results.at(-1)).toEqual(all[2]?.results.at(-1))
  })

  it('is resolved for each kind of rights by itself, and shows each what it may see', async () => {
    const technician = await follow('lead.technician')
    const manager = await follow('lead.manager')
    const member = await follow('mem01.physician')
    await atTheEdge('mark2', technician, manager, member)
    await happen('CS-MEM01', 'c')
    expect(await technician.has('c')).toMatchObject([{ forManagers: null }])
    expect(await manager.has('c')).toMatchObject([{ forManagers: 'yes' }])
    await member.has('c')
    expect(resolved.get('c')).toBe(3)
    await happen('CS-MEM02', 'd')
    await technician.has('c', 'd')
    expect(member.subjects()).toEqual(['c'])
    expect(resolved.get('d')).toBe(2)
  })

  it('is not shared among those who asked something else', async () => {
    const all = await follow('lead.technician')
    const one = await follow('lead.technician', { requestId: 'mine' })
    await atTheEdge('mine', all, one)
    await happen('CS-MEM01', 'other', 'mine')
    await all.has('other', 'mine')
    await one.has('mine')
    expect(Object.fromEntries(resolved)).toEqual({ other: 1, mine: 2 })
  })

  it.each(['viewer', 'staff'])(
    'is resolved for each viewer alone where it shows %s, from the first on',
    async (field) => {
      const query = only(field)
      const one = await follow('lead.technician', { query })
      const other = await follow('lead.technician2', { query })
      await atTheEdge(`mark-${field}`, one, other)
      await happen('CS-MEM01', 'p', 'q')
      const shown = [await one.has('p', 'q'), await other.has('p', 'q')].map((told) =>
        told.map((each) => each[field]),
      )
      const [mine] = shown[0] ?? []
      const [theirs] = shown[1] ?? []
      expect(mine).not.toBe(theirs)
      expect(shown).toEqual([
        [mine, mine],
        [theirs, theirs],
      ])
    },
  )

  it('stands in the audit trail with everybody who was shown it, in one entry', async () => {
    const all = [
      await follow('lead.technician'),
      await follow('lead.technician2'),
      await follow('lead.technician'),
    ]
    const manager = await follow('lead.manager')
    await atTheEdge('mark3', ...all, manager)
    await happen('CS-MEM01', 'audited')
    for (const one of [...all, manager]) await one.has('audited')
    const rows = await readsOf('audited')
    expect(rows.map(({ viewers }) => viewers?.toSorted() ?? null)).toEqual([
      null,
      ['lead.technician', 'lead.technician2'],
    ])
    expect(rows[0]?.account).toBe('lead.manager')
    const trail = `query { auditTrail(account: "lead.technician2", subject: "audited") { edges { node { viewers } } } }`
    const full = await startHub({ database: hub.database })
    try {
      const { data } = await full.ask('lead.quality', trail)
      // Both stand in it, whichever of them the entry is under.
      expect(
        data.auditTrail.edges.map((edge: { node: { viewers: string[] } }) => edge.node.viewers.length),
      ).toEqual([2])
    } finally {
      await full.stop()
    }
  })
})

describe('Events that wait', () => {
  it('are resolved together, and told in their order whichever is ready first', async () => {
    const all = [await follow('lead.technician'), await follow('lead.technician2')]
    await atTheEdge('mark-waiting', ...all)
    const first = Promise.withResolvers<void>()
    let begun = 0
    meanwhile = async () => {
      begun += 1
      if (begun === 1) return await first.promise
      // Those that begin later are ready sooner; each waits for all others to have begun.
      const others = begun
      await expect.poll(() => begun, { timeout: 20_000 }).toBe(1 + waiting.length)
      for (let n = others; n < waiting.length; n += 1) await Promise.resolve()
    }
    const waiting = Array.from({ length: 20 }, (_, n) => `w${n}`)
    await happen('CS-MEM01', 'held up')
    await expect.poll(() => begun).toBe(1)
    await happen('CS-MEM01', ...waiting)
    const published = async () => {
      const [row] = await hub.rows<{ last: string }>(
        `select position as last from outbox where subject_id = $1`,
        [waiting.at(-1)],
      )
      return (hub.house.services.topics as Topics).edge >= Number(row?.last ?? Number.POSITIVE_INFINITY)
    }
    await expect.poll(published, { timeout: 20_000 }).toBe(true)
    first.resolve()
    for (const one of all) await one.has('held up', ...waiting)
    expect([...resolved.values()]).toEqual(Array.from({ length: 21 }, () => 1))
  })
})

describe('A member of a group', () => {
  it('that joins while an event is resolved gets it once', async () => {
    const first = await follow('lead.technician')
    await atTheEdge('mark4', first)
    let late: Following | undefined
    const after = await cursorNow()
    const joining = Promise.withResolvers<void>()
    meanwhile = async () => {
      meanwhile = async () => {}
      late = await follow('lead.technician', { after })
      await late.has('during')
      joining.resolve()
    }
    await happen('CS-MEM01', 'during')
    await joining.promise
    await first.has('during')
    await happen('CS-MEM01', 'afterwards')
    await first.has('during', 'afterwards')
    await late?.has('during', 'afterwards')
  })

  it('that leaves meanwhile is told nothing more, and the others everything', async () => {
    const stays = await follow('lead.technician')
    const leaves = await follow('lead.technician')
    const drops = await follow('lead.technician2')
    await atTheEdge('mark5', stays, leaves, drops)
    meanwhile = async () => {
      meanwhile = async () => {}
      leaves.stop()
      drops.socket().terminate()
      await leaves.ended
      await expect.poll(() => drops.socket().readyState).toBe(WebSocket.CLOSED)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await happen('CS-MEM01', 'x', 'y')
    await stays.has('x', 'y')
    expect(leaves.subjects()).toEqual([])
    expect(drops.subjects()).toEqual([])
  })

  it('whose account is closed is closed with 4403 at the next event, alone', async () => {
    const stays = await follow('lead.quality')
    const goes = await follow('lead.quality2')
    await atTheEdge('mark6', stays, goes)
    await hub.rows(`update staff set active = false where account = 'lead.quality2'`)
    hub.pass(A_MINUTE)
    await happen('CS-MEM01', 'no more')
    expect(await goes.ended).toMatchObject({ code: 4403 })
    await stays.has('no more')
    expect(goes.subjects()).toEqual([])
    expect(await readsOf('no more')).toEqual([{ account: 'lead.quality', viewers: null }])
  })

  it('whose rights change goes on among those who have the same, with nothing left out', async () => {
    const stays = await follow('lead.technician')
    const changes = await follow('lead.technician2')
    await atTheEdge('mark7', stays, changes)
    await hub.rows(`update staff set roles = '{}' where account = 'lead.technician2'`)
    hub.pass(A_MINUTE)
    await happen('CS-MEM01', 'v')
    await stays.has('v')
    expect(await changes.ended).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(changes.subjects()).toEqual([])
    await hub.rows(`update staff set roles = '{TECHNICIAN}' where account = 'lead.technician2'`)
    hub.pass(A_MINUTE)
  })

  it('is ended by a fault together with the others, each told once, and resumes before it', async () => {
    const one = await follow('lead.technician')
    const other = await follow('lead.technician')
    await atTheEdge('mark8', one, other)
    await happen('CS-MEM01', 'well')
    const [well] = await one.has('well')
    await other.has('well')
    failing = true
    const logged = hub.log.length
    await happen('CS-MEM01', 'ill')
    const faults = [await one.ended, await other.ended]
    expect(faults[0]).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    expect(faults[1]).toEqual(faults[0])
    expect(hub.log.slice(logged).filter((line) => line.includes('a fault was masked'))).toHaveLength(1)
    failing = false
    const again = await follow('lead.technician', { after: well?.cursor ?? null })
    await again.has('ill')
  })

  it('that reads too slowly is cut off, holds up nobody, and finds the rest behind its cursor', async () => {
    const query = only('text')
    const quick = await follow('lead.technician', { query })
    const slow = await follow('lead.technician', { query })
    await atTheEdge('mark9', quick, slow)
    slow.socket().pause()
    const all = Array.from({ length: 150 }, (_, n) => `slow${n}`)
    // Reader and writer share this process: all at once would be too much for the quick one too.
    for (let from = 0; from < all.length; from += 5) {
      await happen('CS-MEM01', ...all.slice(from, from + 5))
      await quick.has(...all.slice(0, from + 5))
    }
    slow.socket().resume()
    const [ending] = (await slow.ended) as { extensions: { code: string; cursor: string } }[]
    expect(ending?.extensions.code).toBe('RESUME_BY_CURSOR')
    const had = slow.subjects()
    expect(had.length).toBeLessThan(all.length)
    const rest = await follow('lead.technician', { query, after: ending?.extensions.cursor ?? null })
    await expect.poll(() => [...had, ...rest.subjects()], { timeout: 20_000 }).toEqual(all)
  })
})

describe('Whatever comes and goes while events are told', () => {
  it('each subscriber gets every event behind its cursor once and in order', async () => {
    const after = await cursorNow()
    const all: string[] = []
    const followings: Following[] = []
    const accounts = ['lead.technician', 'lead.technician2', 'lead.manager']
    const writing = (async () => {
      for (let batch = 0; batch < 20; batch += 1) {
        const some = Array.from({ length: 1 + (batch % 5) }, (_, n) => `w${batch}-${n}`)
        all.push(...some)
        await happen('CS-MEM01', ...some)
      }
    })()
    for (let n = 0; n < 24; n += 1) {
      followings.push(await follow(accounts[n % 3] ?? '', { after, id: n % 2 ? 'same' : '' }))
      if (n % 6 === 5) followings[n - 3]?.stop()
    }
    await writing
    for (const [n, one] of followings.entries()) {
      if (n % 6 === 2) expect(all.slice(0, one.told.length)).toEqual(one.subjects())
      else await one.has(...all)
    }
  })
})
