import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printable } from '#test/support/documents.ts'
import {
  isBounded,
  partialIndexes,
  pretendGrown,
  readsDuring,
  type Scan,
  scansOf,
} from '#test/support/plans.ts'
import type { Statement } from '#test/support/statements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Tables that grow with every request, bag and patient. */
const GROWING = new Set(
  `requests request_items samples patients persons units unit_events reservations issues gate_decisions crossmatches
   typings antibody_screens history_facts transfusions audit_entries outbox unit_stays sample_stays
   device_stays`.split(/\s+/),
)
/** Grow too, and are told of as empty: nobody has counted them since the hub began to lay holds on bags. */
const UNCOUNTED = new Set(['holds'])
const READ = new Set([...GROWING, ...UNCOUNTED])

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** Of a query, the indexes by which it reads each table that grows. */
type Indexes = Readonly<Record<string, string>>

/** What hangs on a request, in a list and alone. */
const OF_REQUEST: Indexes = {
  crossmatches: 'crossmatches_alliance_id_sample_id_index',
  patients: 'patients_alliance_id_id_pk',
  reservations: 'reservations_alliance_id_request_id_index',
  samples: 'samples_alliance_id_request_id_index',
  units: 'units_alliance_id_id_pk',
}

const LISTED: readonly [string, string, Indexes, () => Promise<Record<string, unknown>>][] = [
  [
    'worklist',
    '{ worklist(first: 50) { edges { node { id patient { name } samples { id crossmatches { id } } units { id } } } } }',
    { ...OF_REQUEST, requests: 'requests_open' },
    async () => ({}),
  ],
  [
    'inventory',
    '{ inventory { __typename } }',
    { holds: 'holds_standing', units: 'units_on_shelf units_reserved' },
    async () => ({}),
  ],
  [
    'request',
    'query ($id: ID!) { request(id: $id) { id patient { name } samples { id crossmatches { id } } units { id } } }',
    { ...OF_REQUEST, requests: 'requests_id' },
    oneRequest,
  ],
  [
    'compatibleUnits',
    'query ($id: ID!) { compatibleUnits(requestId: $id) { __typename } }',
    {
      antibody_screens: 'antibody_screens_alliance_id_patient_id_index',
      history_facts: 'history_facts_alliance_id_person_id_index',
      holds: 'holds_alliance_id_unit_id_index',
      patients: 'patients_alliance_id_id_pk patients_alliance_id_person_id_index patients_id',
      request_items: 'request_items_alliance_id_request_id_version_line_unique',
      requests: 'requests_alliance_id_patient_id_index requests_id',
      samples: 'samples_alliance_id_id_pk samples_alliance_id_patient_id_index',
      typings: 'typings_alliance_id_patient_id_index',
      unit_stays: 'unit_stays_alliance_id_unit_id_since_index',
      units: 'units_alliance_id_id_pk units_on_shelf',
    },
    oneRequest,
  ],
]

/** By table, the names of the indexes that were chosen. */
const indexesOf = (scans: readonly Scan[]): Indexes =>
  Object.fromEntries(
    [...new Set(scans.map(({ table }) => table))].map((table) => {
      const of = scans.flatMap((scan) => (scan.table === table ? [scan.index ?? 'none'] : []))
      return [table, [...new Set(of)].sort().join(' ')]
    }),
  )

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

  it.each(LISTED)('of %s reads what grows by these indexes', async (_, query, indexes, variablesOf) => {
    const variables = await variablesOf()
    const statements = await readsDuring(async () => {
      const { errors } = await world.ask('lead.technician', query, variables)
      expect(errors).toBeUndefined()
    })
    const partial = await partialIndexes(world)
    const scans = (
      await Promise.all(statements.map((one) => scansOf(world, 'lead.technician', one, READ)))
    ).flat()
    expect(scans.filter((scan) => !isBounded(scan, partial))).toEqual([])
    expect(indexesOf(scans)).toEqual(indexes)
  })

  it('of the way from the request to the bedside, the release gate’s among them, reads what grows by an index', async () => {
    const partial = await partialIndexes(world)
    const unbounded = []
    for (const one of all) {
      // What is held for a reaction is asked once a case, and may go through all holds while they are few.
      const tables = one.text.includes('reaction_units') ? GROWING : READ
      for (const scan of await scansOf(world, 'lead.technician', one, tables))
        if (!isBounded(scan, partial)) unbounded.push({ ...scan, text: one.text.slice(-300) })
    }
    expect(all.length).toBeGreaterThan(50)
    expect(unbounded).toEqual([])
  })
})
