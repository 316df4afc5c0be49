import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents, type NewEvent } from '#db/outbox/finders.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { routineForm } from '#test/support/forms.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { callOf } from '#test/support/sensors.ts'

// Nobody's clock is moved here: what an instance has learnt of an account is fresh all the time, and still not believed.

/** Where the register of posts is changed, and another instance on the same database. */
let first: TestHub
let second: TestHub
beforeAll(async () => {
  first = await startHub()
  second = await startHub({ database: first.database })
})
afterAll(async () => {
  await second.stop()
  await first.stop()
})

/** Writes an event of a member in a transaction of its own, as an operation does; answers its position when it has one. */
const happen = async (subjectId: string): Promise<number> => {
  const [row] = await first.rows<Pick<NewEvent, 'allianceId' | 'organisationId'>>(
    `select alliance_id as "allianceId", id as "organisationId" from organisations where code = 'CS-MEM02'`,
  )
  if (row === undefined) throw new Error('no such member')
  const event = { name: 'requests.requestSubmitted', subjectId, payload: {}, correlationId: 'c' }
  await first.house.store.database.transaction(SYSTEM_SCOPE, (db) =>
    insertEvents(db, [{ ...row, ...event, occurredAt: new Date() }]),
  )
  first.house.services.wake()
  const positionOf = async () => {
    const [found] = await first.rows<{ open: number; last: string }>(
      `select count(*) filter (where position is null)::int as open, max(position) as last from outbox
       where subject_id = $1`,
      [subjectId],
    )
    return found?.open === 0 ? Number(found.last) : 0
  }
  await expect.poll(positionOf, { timeout: 20_000 }).toBeGreaterThan(0)
  return positionOf()
}

/** A request of that member, as somebody submits it now. */
const submitted = async (): Promise<string> => {
  const hours = (n: number) => new Date(Date.now() + n * 3_600_000)
  const form = routineForm({ consent: { kind: 'PATIENT', signedAt: hours(-2) }, plannedAt: hours(24) })
  const sample = form.sample && { ...form.sample, collectedAt: hours(-1) }
  const call = await callOf(first.house.services, 'mem02.physician')
  const { id } = await submitRequest(call, { ...form, ...(sample && { sample }) })
  await call.reads.close()
  return id
}

const positionIn = (cursor: string) => Number(Buffer.from(cursor, 'base64url').toString().split('.')[1])

const SHARED = 'subscription { requestChanged { cursor } }'
/** Carries a ticket of whoever asks: nobody else may be told the same. */
const PERSONAL = 'subscription { requestChanged { cursor request { document { url } } } }'

/** Follows the requests at one instance, and tells which positions came and how it ended. */
const follow = async (hub: TestHub, account: string, query = SHARED) => {
  const client = createClient({
    url: hub.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: await hub.token(account) },
    retryAttempts: 0,
  })
  const told: number[] = []
  const ended = new Promise<unknown>((resolve) => {
    client.subscribe<{ requestChanged: { cursor: string } }>(
      { query },
      {
        next: ({ data }) => void (data && told.push(positionIn(data.requestChanged.cursor))),
        error: resolve,
        complete: () => resolve('complete'),
      },
    )
  })
  const has = (position: number) => expect.poll(() => told, { timeout: 20_000 }).toContain(position)
  return { told, ended, has, close: () => client.dispose() }
}
type Following = Awaited<ReturnType<typeof follow>>

let marks = 0
/** All of them stand at the live edge: each was told an event since it subscribed. */
const atTheEdge = async (followings: readonly Following[], about: string | null = null) => {
  const all = async () => {
    if (followings.every(({ told }) => told.length > 0)) return true
    marks += 1
    await happen(about ?? `mark${marks}`)
    return false
  }
  await expect.poll(all, { timeout: 20_000 }).toBe(true)
  const last = await happen(about ?? `mark-last${marks}`)
  for (const one of followings) await one.has(last)
}

/** Who calls by HTTP under the very same token, which the hub has verified before. */
const callerBy = async (hub: TestHub, authorization: string) => {
  const headers = { 'content-type': 'application/json', authorization }
  const body = JSON.stringify({ query: '{ viewer { account } }' })
  const response = await fetch(`${hub.doors.http}/graphql`, { method: 'POST', headers, body })
  return await response.json()
}

const change = async (mutation: string) => {
  const { errors } = await first.ask('admin', `mutation { ${mutation} { id } }`)
  expect(errors).toBeUndefined()
}

describe.each([
  ['the instance that changed it', () => first],
  ['another instance', () => second],
])('at %s', (where, hubOf) => {
  const own = where === 'another instance' ? 'lead.technician2' : 'lead.technician'
  const leaver = where === 'another instance' ? 'mem02.nurse2' : 'mem02.nurse'

  it('a role that was taken away ends the subscription before the very next event', async () => {
    const hub = hubOf()
    const loses = await follow(hub, own)
    const stays = await follow(hub, 'lead.manager')
    await atTheEdge([loses, stays])
    const before = [...loses.told]
    await change(`amendStaff(input: { account: "${own}", roles: [CASHIER] })`)
    const next = await happen(`after the role of ${own}`)
    await stays.has(next)
    expect(loses.told).toEqual(before)
    expect(await loses.ended).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    const [read] = await first.rows<{ seen: number }>(
      `select count(*)::int as seen from audit_entries where subject_id = $1 and account = $2`,
      [`after the role of ${own}`, own],
    )
    expect(read?.seen).toBe(0)
    await Promise.all([loses.close(), stays.close()])
  })

  it('the same where each is told alone, since the answer is for one person', async () => {
    const hub = hubOf()
    const request = await submitted()
    const loses = await follow(hub, 'lead.quality', PERSONAL)
    const stays = await follow(hub, 'lead.quality2', PERSONAL)
    await atTheEdge([loses, stays], request)
    const before = [...loses.told]
    await change('amendStaff(input: { account: "lead.quality", roles: [CASHIER] })')
    await stays.has(await happen(request))
    expect(loses.told).toEqual(before)
    expect(await loses.ended).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    await change('amendStaff(input: { account: "lead.quality", roles: [QUALITY_OFFICER] })')
    await Promise.all([loses.close(), stays.close()])
  })

  it('a post that ended closes the connection before the very next event, and answers no call behind it', async () => {
    const hub = hubOf()
    const leaves = await follow(hub, leaver)
    const stays = await follow(hub, 'mem02.physician')
    await atTheEdge([leaves, stays])
    const before = [...leaves.told]
    const token = await hub.token(leaver)
    expect(await callerBy(hub, token)).toEqual({ data: { viewer: { account: leaver } } })
    await change(`endPost(input: { account: "${leaver}" })`)
    const next = await happen(`after the post of ${leaver}`)
    await stays.has(next)
    expect(leaves.told).toEqual(before)
    expect(await leaves.ended).toMatchObject({ code: 4403 })
    expect(await callerBy(hub, token)).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    await Promise.all([leaves.close(), stays.close()])
  })
})
