import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopeOf } from '#resolvers/context.ts'
import { printable } from '#test/support/documents.ts'
import { type Statement, statementsDuring } from '#test/support/statements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Tables that grow with every request, bag and patient. */
const GROWING = new Set(
  `requests request_items samples patients persons units unit_events reservations issues gate_decisions crossmatches
   typings antibody_screens history_facts transfusions audit_entries outbox unit_stays sample_stays
   device_stays`.split(/\s+/),
)

type Plan = {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}
type Scan = { readonly table: string; readonly index: string | undefined; readonly condition: string }

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/**
 * Tells the planner of a million rows in each table that grows, and nothing of their values but that few patients were
 * merged into others.
 */
const grown = async () => {
  const tables = [...GROWING]
  await world.rows('analyze')
  await world.rows(
    `delete from pg_statistic s using pg_attribute a where s.starelid::regclass::text = any($1)
       and a.attrelid = s.starelid and a.attnum = s.staattnum and a.attname <> 'merged_into'`,
    [tables],
  )
  await world.rows(
    'update pg_class set reltuples = 1000000, relpages = 1 where oid::regclass::text = any($1)',
    [tables],
  )
}

/** What `work` asks of the database: reads and locks of rows, each text once. */
const statementsOf = async (work: () => Promise<unknown>): Promise<Statement[]> => {
  const asked = (await statementsDuring(work)).filter(
    ({ text }) => /^\s*(select|with|update)\b/i.test(text) && /\bfrom\b|\bupdate\b/i.test(text),
  )
  return [...new Map(asked.map((one) => [one.text, one])).values()]
}

/** How a statement reads the tables that grow, where a scan of a whole table is the last resort. */
const scansOf = async (account: string, { text, values }: Statement): Promise<Scan[]> => {
  const { actor } = await world.as(account)
  if (actor === null) throw new Error('nobody')
  return world.database.transaction(scopeOf(actor), async (_, client) => {
    await client.query('set local enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>({
      text: `explain (format json) ${text}`,
      values: [...values],
    })
    return rows.flatMap((row) => scansIn(row['QUERY PLAN'][0].Plan))
  })
}

const scansIn = (plan: Plan, table = plan['Relation Name'] ?? ''): Scan[] => {
  const inner = (plan.Plans ?? []).flatMap((one) => scansIn(one, one['Relation Name'] ?? table))
  const isScan = /^(Seq|Index|Index Only|Bitmap Index) Scan$/.test(plan['Node Type'])
  if (!isScan || !GROWING.has(table)) return inner
  return [...inner, { table, index: plan['Index Name'], condition: plan['Index Cond'] ?? '' }]
}

/** Indexes that hold a part of their table alone, so that all of them may be read. */
const partialIndexes = async () =>
  new Set(
    (
      await world.rows<{ name: string }>(
        `select indexrelid::regclass::text as name from pg_index where indpred is not null`,
      )
    ).map(({ name }) => name),
  )

/** A scan that reads no more when the tables grow: by a key beyond the alliance, or of a part that stays small. */
const isBounded = ({ index, condition }: Scan, partial: ReadonlySet<string>): boolean =>
  index !== undefined && (partial.has(index) || /\((?!alliance_id\b)\w+ (=|<|>|<=|>=|IN)|ANY/.test(condition))

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
    all = await statementsOf(() => printable(world))
    await grown()
  })

  it.each(LISTED)('of %s reads what grows by an index', async (_, query, index, variablesOf) => {
    const variables = await variablesOf()
    const statements = await statementsOf(async () => {
      const { errors } = await world.ask('lead.technician', query, variables)
      expect(errors).toBeUndefined()
    })
    const partial = await partialIndexes()
    const scans = (await Promise.all(statements.map((one) => scansOf('lead.technician', one)))).flat()
    expect(scans.filter((scan) => !isBounded(scan, partial))).toEqual([])
    expect(scans.map((scan) => scan.index).join(' ')).toContain(index)
  })

  it('of the way from the request to the bedside, the release gate’s among them, reads what grows by an index', async () => {
    const partial = await partialIndexes()
    const unbounded = []
    for (const one of all)
      for (const scan of await scansOf('lead.technician', one))
        if (!isBounded(scan, partial)) unbounded.push({ ...scan, text: one.text.slice(-300) })
    expect(all.length).toBeGreaterThan(50)
    expect(unbounded).toEqual([])
  })
})
