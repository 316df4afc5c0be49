import { getNamedType, isObjectType, parse, subscribe } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handingOut, issued, ready } from '#test/support/bank.ts'
import { fromOutbox } from '#test/support/outbox-topics.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: fromOutbox(() => world) })
})
afterAll(() => world.close())

/** Everything a subscription has to tell an account now. */
const told = async (account: string, field: string) => {
  const contextValue = await world.as(account)
  const stream = await subscribe({ schema, document: parse(`subscription { ${field} }`), contextValue })
  if (!(Symbol.asyncIterator in stream)) return stream.errors
  const answers = []
  for await (const { data, errors } of stream) answers.push(errors ?? Object.values(data ?? {})[0])
  await contextValue.reads.close()
  return answers
}

describe('every subscription', () => {
  const fields = Object.entries(schema.getSubscriptionType()?.getFields() ?? {})
  it('is there for the closed loop', () => {
    expect(fields.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'requestChanged',
        'sampleChanged',
        'crossmatchReported',
        'unitsReady',
        'emergencyOpened',
        'inventoryChanged',
        'recallIssued',
        'unitCalledBack',
        'reactionReported',
      ]),
    )
  })
  it.each(fields)('%s is resumed behind the cursor of any of its events', (_, { args, type }) => {
    expect(args.find(({ name }) => name === 'after')?.type.toString()).toBe('Cursor')
    const event = getNamedType(type)
    expect(isObjectType(event) && event.getFields().cursor?.type.toString()).toBe('Cursor!')
  })
})

describe('what a hospital can follow', () => {
  it('is the crossmatch, the reservation and the issue for its own request', async () => {
    const { id, unitIds } = await ready(world)
    await issued(world, handingOut(id, unitIds))
    const crossmatch = { crossmatch: { major: 'COMPATIBLE' }, request: { id } }
    expect(
      await told('mem01.physician', 'crossmatchReported { event crossmatch { major } request { id } }'),
    ).toEqual([
      { event: 'compatibility.crossmatchRecorded', ...crossmatch },
      { event: 'compatibility.resultVerified', ...crossmatch },
    ])
    expect(await told('mem01.physician', 'unitsReady { request { state } units { id state } }')).toEqual([
      { request: { state: 'COMPLETED' }, units: [{ id: unitIds[0], state: 'ISSUED' }] },
    ])
    expect(await told('mem01.physician', 'inventoryChanged { event unit { state } }')).toEqual([
      { event: 'inventory.unitReserved', unit: { state: 'ISSUED' } },
      { event: 'inventory.unitIssued', unit: { state: 'ISSUED' } },
    ])
  })

  it('is nothing of another hospital’s', async () => {
    expect(await told('mem02.physician', 'unitsReady { request { id } }')).toEqual([])
    expect(await told('mem02.physician', 'inventoryChanged { event }')).toEqual([])
  })

  it('is at the lead also what came in', async () => {
    const events = await told('lead.technician', 'inventoryChanged { event }')
    expect(events).toContainEqual({ event: 'inventory.unitReceived' })
  })
})
