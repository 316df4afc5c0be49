import { parse, subscribe } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import { sequenceBatch } from '#db/outbox/sequence.ts'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import type { Topics } from '#resolvers/context.ts'
import { decodeCursor } from '#subscriptions/cursor.ts'
import { published } from '#subscriptions/events.ts'
import { newBox, shipmentRow, tell, underWay } from '#test/support/shipments.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

let world: World
/** What is on record behind the cursor, as row security lets the caller see it; then the end. */
const recorded: Topics = {
  async *subscribe({ names, after, scope, only = () => true }) {
    const reader = makeOutboxReader(world.database)
    const position = after === null ? 0 : decodeCursor(after)
    for (const event of await reader.eventsAfter(scope, position, { names, limit: 1_000 }))
      if (only(published(event))) yield published(event)
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

type Told = {
  cursor: string
  event: string
  shipment: { state: string; position: { lat: number } | null; celsius: number | null; box: string }
}
const followed = async (account: string, shipmentId: string | null, after: string | null = null) => {
  await sequenceAll()
  const contextValue = await world.as(account)
  const document = parse(
    `subscription ($after: Cursor, $shipmentId: ID) { shipmentMoved(after: $after, shipmentId: $shipmentId) {
      cursor event shipment { state box celsius position { lat lon at } } } }`,
  )
  const variableValues = { after, shipmentId }
  const stream = await subscribe({ schema, document, contextValue, variableValues })
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors))
  const events: Told[] = []
  for await (const { data, errors } of stream) {
    if (errors) throw errors[0]
    events.push(data?.shipmentMoved as Told)
  }
  await contextValue.reads.close()
  return events
}
const names = (events: readonly Told[]) => events.map(({ event }) => event.replace('cold-chain.', ''))

describe('shipmentMoved', () => {
  it('tells the whole way to both ends, and resumes behind a cursor without loss', async () => {
    const { id, box } = await underWay(world)
    world.pass(60_000)
    await tell(world, box, [{ minute: 0, celsius: 4.5, lat: 28.9, lon: 118.5 }])
    const before = await followed('mem01.nurse', id)
    expect(names(before)).toEqual(['shipmentStarted', 'shipmentMoved'])
    expect(before[1]?.shipment).toMatchObject({ state: 'UNDER_WAY', box: box.name, celsius: 4.5 })
    expect(before[1]?.shipment.position?.lat).toBeCloseTo(28.9, 4)
    world.pass(60_000)
    await closeShipment(await world.as('mem01.nurse'), { shipmentId: id })
    expect(names(await followed('mem01.nurse', id, before.at(-1)?.cursor ?? null))).toEqual(['shipmentEnded'])
    expect(names(await followed('lead.technician', id))).toEqual([
      'shipmentStarted',
      'shipmentMoved',
      'shipmentEnded',
    ])
    for (const account of ['mem02.nurse', 'kh.technician']) expect(await followed(account, null)).toEqual([])
  })

  it('follows one shipment alone where one is named', async () => {
    const [one, other] = [await underWay(world), await underWay(world)]
    expect(names(await followed('mem01.nurse', one.id))).toEqual(['shipmentStarted'])
    expect((await followed('mem01.nurse', null)).length).toBeGreaterThan(1)
    expect(other.id).not.toBe(one.id)
  })

  it('of a device that tells every second says so every fifteen seconds, and forgets no reading', async () => {
    const { id, box } = await underWay(world)
    for (let second = 0; second < 46; second += 1) {
      world.pass(1000)
      await tell(world, box, [{ minute: 0, celsius: 4, lat: 28.9 + second / 1000, lon: 118.5 }])
    }
    expect(names(await followed('mem01.nurse', id))).toEqual([
      'shipmentStarted',
      ...Array(4).fill('shipmentMoved'),
    ])
    expect((await shipmentRow(world, id)).last_lat).toBeCloseTo(28.945, 4)
    await closeShipment(await world.as('mem01.nurse'), { shipmentId: id })
    const [row] = await world.rows<{ n: number; route: number }>(
      `select (summary -> 'readings')::int as n, jsonb_array_length(summary -> 'route') as route
       from shipment_records where shipment_id = $1`,
      [id],
    )
    expect(row).toEqual({ n: 46, route: 46 })
  })

  it('says nothing of positions told late, and nothing of a device that is bound to none', async () => {
    const { id, box } = await underWay(world)
    world.pass(120_000)
    await tell(world, box, [{ minute: 0, celsius: 4, lat: 28.9, lon: 118.5 }])
    world.pass(120_000)
    await tell(world, box, [{ minute: -3, celsius: 5, lat: 20, lon: 110 }])
    expect((await shipmentRow(world, id)).last_lat).toBeCloseTo(28.9, 4)
    const idle = await newBox(world)
    await tell(world, idle, [{ minute: 0, celsius: 4, lat: 28.9, lon: 118.5 }])
    expect(names(await followed('mem01.nurse', id))).toEqual(['shipmentStarted', 'shipmentMoved'])
  })

  it('takes a position that is told without a temperature, and a door that opened', async () => {
    const { id, box } = await underWay(world)
    world.pass(60_000)
    await tell(world, box, [{ minute: 0, lat: 28.95, lon: 118.5, doorOpen: true }])
    expect(await shipmentRow(world, id)).toMatchObject({ last_celsius: null })
    expect((await shipmentRow(world, id)).last_lat).toBeCloseTo(28.95, 4)
    await closeShipment(await world.as('mem01.nurse'), { shipmentId: id })
    const [row] = await world.rows(
      `select summary -> 'openings' as openings from shipment_records where shipment_id = $1`,
      [id],
    )
    expect(row).toEqual({ openings: 1 })
  })
})
