import { parse, subscribe } from 'graphql'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import { sequenceBatch } from '#db/outbox/sequence.ts'
import type { Topics } from '#resolvers/context.ts'
import { decodeCursor } from '#subscriptions/cursor.ts'
import { published } from '#subscriptions/events.ts'
import { schema, type World } from '#test/support/world.ts'

/** What is on record behind the cursor, as row security lets the caller see it; then the end. */
export const recordedTopics = (world: () => World): Topics => ({
  async *subscribe({ names, after, scope, only = () => true }) {
    const reader = makeOutboxReader(world().database)
    const position = after === null ? 0 : decodeCursor(after)
    for (const event of await reader.eventsAfter(scope, position, { names, limit: 1_000 }))
      if (only(published(event))) yield published(event)
  },
})

const sequenceAll = async (world: World) => {
  const left = async () =>
    (await world.rows<{ n: string }>('select count(*) as n from outbox where position is null'))[0]?.n !== '0'
  while (await left()) await world.database.transaction(SYSTEM_SCOPE, (db) => sequenceBatch(db, 1_000))
}

/** One event of an alarm, as its subscribers get it. */
type ToldAlarm = {
  cursor: string
  event: string
  alarm: { id: string; state: string; kind: string }
}

/** All that a subscription to alarms tells an account behind a cursor. */
export const toldAlarms = async (
  world: World,
  field: 'inventoryAlarm' | 'coldChainAlarm',
  account: string,
  after: string | null = null,
): Promise<ToldAlarm[]> => {
  await sequenceAll(world)
  const contextValue = await world.as(account)
  const document = parse(
    `subscription ($after: Cursor) { ${field}(after: $after) { cursor event alarm { id state kind } } }`,
  )
  const stream = await subscribe({ schema, document, contextValue, variableValues: { after } })
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors))
  const events: ToldAlarm[] = []
  for await (const { data } of stream) events.push(data?.[field] as ToldAlarm)
  await contextValue.reads.close()
  return events
}
