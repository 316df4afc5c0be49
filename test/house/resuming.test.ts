import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import { newId } from '#lib/ids.ts'
import type { EventName } from '#resolvers/events.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { event } from '#test/support/outbox.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

/** Something of the member hospital's, told by its subject alone. */
const happen = async (name: EventName, subjectId: string) => {
  const [row] = await hub.rows<{ allianceId: string; organisationId: string }>(
    `select alliance_id as "allianceId", id as "organisationId" from organisations where code = 'CS-MEM01'`,
  )
  await hub.house.store.database.transaction(SYSTEM_SCOPE, (db) =>
    insertEvents(db, [{ ...event(subjectId), ...(row as object), name }]),
  )
  hub.house.services.wake()
}

const cursorNow = async () => {
  const [row] = await hub.rows<{ last: string }>('select last_position as last from outbox_sequence')
  return Buffer.from(`e1.${row?.last}`).toString('base64url')
}

type Told = { readonly cursor: string; readonly occurredAt: string }

/** Follows over a socket of its own until so many came, and closes it. */
const follow = async (
  field: string,
  after: string | undefined,
  count: number,
  meanwhile = async () => {},
) => {
  const client = createClient({
    url: hub.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: await hub.token('mem01.physician') },
    retryAttempts: 0,
  })
  const events = client.iterate<Record<string, Told>>({
    query: `subscription ($after: Cursor) { ${field}(after: $after) { cursor occurredAt } }`,
    variables: { after },
  })
  await meanwhile()
  const told: Told[] = []
  for await (const { data, errors } of events) {
    if (errors) throw new Error(JSON.stringify(errors))
    if (data?.[field]) told.push(data[field])
    if (told.length >= count) break
  }
  await client.dispose()
  return told
}

describe('A subscription that was closed', () => {
  it.each<[string, EventName]>([
    ['requestChanged', 'requests.requestSubmitted'],
    ['sampleChanged', 'requests.sampleReceived'],
    ['crossmatchReported', 'compatibility.crossmatchRecorded'],
    ['unitsReady', 'inventory.unitsReady'],
    ['inventoryChanged', 'inventory.unitReserved'],
  ])('%s is resumed over a socket with exactly what was missed', async (field, name) => {
    // Of the kind that `crossmatchReported` tells from other results by its id.
    const [one, two, three] = [newId('Crossmatch'), newId('Crossmatch'), newId('Crossmatch')] as const
    const [first] = await follow(field, await cursorNow(), 1, () => happen(name, one))
    await happen(name, two)
    await happen(name, three)
    const missed = await follow(field, first?.cursor, 2)
    const places = await hub.rows<{ subject: string; cursor: string }>(
      `select subject_id as subject, position as cursor from outbox where subject_id = any($1) order by position`,
      [[one, two, three]],
    )
    const cursors = places.map(({ cursor }) => Buffer.from(`e1.${cursor}`).toString('base64url'))
    expect(places.map(({ subject }) => subject)).toEqual([one, two, three])
    expect([first, ...missed].map((told) => told?.cursor)).toEqual(cursors)
  })
})
