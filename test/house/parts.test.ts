import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { ALL_LEASES, EVERYWHERE, LEASES } from '#test/support/leases.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase('DEMONSTRATION')
})
afterAll(() => database.drop())

/** The doors each has, beside GraphQL and health. */
const DOORS: Readonly<Record<SubgraphName, readonly string[]>> = {
  clinical: ['/documents/'],
  'cold-chain': ['/sensors/', 'mqtt'],
  waivers: [],
  oversight: ['/messages/', 'mllp'],
}

/** The leases that a hub holds, by name; a destination's queue has its own beside them. */
const leasesOf = async (hub: TestHub) =>
  (
    await hub.rows<{ name: string }>(
      "select name from leases where holder = $1 and name not like 'delivery:%'",
      [hub.house.holder],
    )
  )
    .map(({ name }) => name)
    .sort()

/** A root field of each. */
const FIELDS: Readonly<Record<SubgraphName, string>> = {
  clinical: 'worklist',
  'cold-chain': 'shipments',
  waivers: 'waiverCases',
  oversight: 'messages',
}

describe.each(SUBGRAPH_NAMES)('a process that serves %s alone', (name) => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await startHub({ database, environment: { HUB_SUBGRAPHS: name } })
  })
  afterAll(() => hub.stop())

  it('opens the doors of its part and no other', async () => {
    const routes = ['/documents/', '/sensors/', '/messages/']
    const found = await Promise.all(
      routes.map(async (path) => {
        const method = path === '/documents/' ? 'GET' : 'POST'
        const { status, headers } = await fetch(`${hub.doors.http}${path}x/y/readings`, { method })
        const isAbsent = status === 404 && headers.get('www-authenticate') === null
        return isAbsent ? [] : [path]
      }),
    )
    const open = [
      ...found.flat(),
      ...(hub.doors.mllp === '-' ? [] : ['mllp']),
      ...(hub.doors.mqtt === '-' ? [] : ['mqtt']),
    ]
    expect(open.sort()).toEqual([...DOORS[name]].sort())
  })

  it('does the work of its part in the background and no other', async () => {
    const own = [...EVERYWHERE, ...LEASES[name]].sort()
    await expect.poll(() => leasesOf(hub), { timeout: 20_000 }).toEqual(own)
  })

  it('is ready when its own doors are', async () => {
    const { status, doors } = (await (await fetch(`${hub.doors.http}/health/ready`)).json()) as {
      status: string
      doors: Record<string, string>
    }
    expect(status).toBe('ready')
    expect(Object.keys(doors).sort()).toEqual(
      ['http', ...DOORS[name].filter((door) => !door.startsWith('/'))].sort(),
    )
  })

  it('answers its own fields, and knows no other’s', async () => {
    for (const [owner, field] of Object.entries(FIELDS)) {
      const { errors = [] } = await hub.ask(null, `{ ${field}(first: 1) { edges { cursor } } }`)
      const codes = errors.map(({ extensions }) => extensions.code)
      expect(codes, field).toEqual([owner === name ? 'UNAUTHENTICATED' : 'GRAPHQL_VALIDATION_FAILED'])
    }
  })

  it('tells the router its part of the schema, and nobody unknown of an entity', async () => {
    const { data } = await hub.ask(null, '{ _service { sdl } }')
    expect(data._service.sdl).toContain(`${FIELDS[name]}(`)
    const { errors } = await hub.ask(
      null,
      'query { _entities(representations: [{ __typename: "Organisation", id: "org_x" }]) { __typename } }',
    )
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })
})

describe('a process that serves two', () => {
  it('has the doors and fields of both', async () => {
    const hub = await startHub({ database, environment: { HUB_SUBGRAPHS: 'waivers,oversight' } })
    const { errors } = await hub.ask(
      null,
      '{ waiverCases(first: 1) { edges { cursor } } messages(first: 1) { edges { cursor } } }',
    )
    const doors = [hub.doors.mllp === '-', hub.doors.mqtt === '-']
    await hub.stop()
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    expect(doors).toEqual([false, true])
  })
})

describe('processes of different parts', () => {
  it('do their work beside each other, and together all that one hub does', async () => {
    const hubs = await Promise.all(
      SUBGRAPH_NAMES.map((name) => startHub({ database, environment: { HUB_SUBGRAPHS: name } })),
    )
    const each = () => Promise.all(hubs.map(leasesOf))
    await expect.poll(async () => (await each()).flat().sort(), { timeout: 20_000 }).toEqual(ALL_LEASES)
    for (const [at, name] of SUBGRAPH_NAMES.entries())
      expect((await each())[at], name).toEqual(expect.arrayContaining([...LEASES[name]]))
    await Promise.all(hubs.map((hub) => hub.stop()))
    const whole = await startHub({ database })
    await expect.poll(() => leasesOf(whole), { timeout: 20_000 }).toEqual(ALL_LEASES)
    await whole.stop()
  })
})
