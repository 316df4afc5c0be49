import { parse, subscribe } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import { sequenceBatch } from '#db/outbox/sequence.ts'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import type { Topics } from '#resolvers/context.ts'
import { decodeCursor } from '#subscriptions/cursor.ts'
import { published } from '#subscriptions/events.ts'
import { raise } from '#test/support/alarms.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

let world: World
/** What is on record behind the cursor, as row security lets the caller see it; then the end. */
const recorded: Topics = {
  async *subscribe({ names, after, scope }) {
    const reader = makeOutboxReader(world.database)
    const position = after === null ? 0 : decodeCursor(after)
    for (const event of await reader.eventsAfter(scope, position, { names, limit: 1_000 }))
      yield published(event)
  },
}
beforeAll(async () => {
  world = await makeWorld({ topics: recorded })
})
afterAll(() => world.close())

const sequenceAll = async () => {
  const left = async () =>
    (await world.rows<{ n: string }>('select count(*) as n from outbox where position is null'))[0]?.n !== '0'
  while (await left()) await world.database.transaction(SYSTEM_SCOPE, (db) => sequenceBatch(db, 1_000))
}

type Told = { cursor: string; event: string; alarm: { id: string; state: string } }
const told = async (account: string, after: string | null = null): Promise<Told[]> => {
  await sequenceAll()
  const contextValue = await world.as(account)
  const document = parse(
    'subscription ($after: Cursor) { inventoryAlarm(after: $after) { cursor event alarm { id state } } }',
  )
  const stream = await subscribe({ schema, document, contextValue, variableValues: { after } })
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors))
  const events: Told[] = []
  for await (const { data } of stream) events.push(data?.inventoryAlarm as Told)
  await contextValue.reads.close()
  return events
}

describe('inventoryAlarm', () => {
  it('tells an alarm’s whole life to its organisation and the lead, and resumes behind a cursor', async () => {
    const { id } = await raise(world, { subjectId: 'followed' })
    await raise(world, { subjectId: 'followed' })
    const technician = await world.as('mem01.technician')
    await acknowledgeAlarm(technician, { alarmId: id })
    const before = await told('mem01.technician')
    expect(before.map(({ event }) => event)).toEqual(['alarms.alarmRaised', 'alarms.alarmAcknowledged'])
    await resolveAlarm(technician, { alarmId: id, cause: '测试', measure: '测试', standingReason: '测试' })
    const since = await told('mem01.technician', before.at(-1)?.cursor ?? null)
    expect(since).toMatchObject([{ event: 'alarms.alarmResolved', alarm: { id, state: 'RESOLVED' } }])
    expect((await told('lead.technician')).map(({ event }) => event)).toEqual([
      'alarms.alarmRaised',
      'alarms.alarmAcknowledged',
      'alarms.alarmResolved',
    ])
  })

  it('tells a fellow member and a stranger nothing', async () => {
    for (const account of ['mem02.nurse', 'kh.technician']) expect(await told(account)).toEqual([])
  })
})
