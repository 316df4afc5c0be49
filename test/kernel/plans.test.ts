import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printable } from '#test/support/documents.ts'
import { isBounded, partialIndexes, pretendGrown, readsDuring, scansOf } from '#test/support/plans.ts'
import type { Statement } from '#test/support/statements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Tables that grow with every request, bag and patient. */
const GROWING = new Set(
  `requests request_items samples patients persons units unit_events reservations issues gate_decisions crossmatches
   typings antibody_screens history_facts transfusions audit_entries outbox unit_stays sample_stays
   device_stays`.split(/\s+/),
)

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const LISTED: readonly [string, string, string, () => Promise<Record<string, unknown>>][] = [
  [
    'worklist',
    '{ worklist(first: 50) { edges { node { id patient { name } samples { id crossmatches { id } } units { id } } } } }',
    'requests_open',
    async () => ({}),
  ],
  ['inventory', '{ inventory { __typename } }', 'units_on_shelf', async () => ({})],
  [
    'request',
    'query ($id: ID!) { request(id: $id) { id patient { name } samples { id crossmatches { id } } units { id } } }',
    'requests_id',
    oneRequest,
  ],
  [
    'compatibleUnits',
    'query ($id: ID!) { compatibleUnits(requestId: $id) { __typename } }',
    'units_on_shelf',
    oneRequest,
  ],
]

async function oneRequest() {
  const [row] = await world.rows<{ id: string }>('select id from requests order by id limit 1')
  return { id: row?.id }
}

it('each table that grows is one', async () => {
  const tables = await world.rows<{ name: string }>(
    `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
  )
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining([...GROWING]))
})

describe('A hot statement', () => {
  let all: Statement[]
  beforeAll(async () => {
    // Submitting, reserving, judging at the gate, issuing, handing over, giving.
    all = await readsDuring(() => printable(world))
    await pretendGrown(world, GROWING)
  })

  it.each(LISTED)('of %s reads what grows by an index', async (_, query, index, variablesOf) => {
    const variables = await variablesOf()
    const statements = await readsDuring(async () => {
      const { errors } = await world.ask('lead.technician', query, variables)
      expect(errors).toBeUndefined()
    })
    const partial = await partialIndexes(world)
    const scans = (
      await Promise.all(statements.map((one) => scansOf(world, 'lead.technician', one, GROWING)))
    ).flat()
    expect(scans.filter((scan) => !isBounded(scan, partial))).toEqual([])
    expect(scans.map((scan) => scan.index).join(' ')).toContain(index)
  })

  it('of the way from the request to the bedside, the release gate’s among them, reads what grows by an index', async () => {
    const partial = await partialIndexes(world)
    const unbounded = []
    for (const one of all)
      for (const scan of await scansOf(world, 'lead.technician', one, GROWING))
        if (!isBounded(scan, partial)) unbounded.push({ ...scan, text: one.text.slice(-300) })
    expect(all.length).toBeGreaterThan(50)
    expect(unbounded).toEqual([])
  })
})
