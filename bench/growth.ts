import pg from 'pg'
import { percentile } from '#bench/support/calling.ts'
import { type Lane, openLane } from '#bench/support/http-lane.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { startHub } from '#bench/support/processes.ts'
import {
  closedRequestId,
  fillOpen,
  fillPast,
  fillReady,
  fillRequests,
  fillShelf,
  fillStock,
  generatedId,
  UNITS_EACH,
} from '#bench/support/province.ts'
import { tokenOf } from '#bench/support/tokens.ts'
import { WORKLIST } from '#bench/support/worklist-data.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { renewStockCounts } from '#db/inventory/finders-counts.ts'
import { seedDemo } from '#db/seed/demo.ts'

const FEW = 10_000
const MANY = 1_000_000
/** What is at hand does not grow with the past: requests whose bag is kept, requests that wait, bags on the lead's shelf, bags in all banks. */
const READY = 50
const OPEN = 200
const SHELF = 1_000
const STOCK = 10_000
const ROUNDS = 5
const ASKED_EACH = 40
/** A machine that others use too ends no round later than this. */
const LONGEST_ROUND_MS = 1_200

const QUERIES = {
  worklist: WORKLIST,
  compatibleUnits: `query ($id: ID!) { compatibleUnits(requestId: $id, first: 20) { edges { node { standing toDo
    unit { id number abo rhd expiresAt place { name } } findings { code } } } } }`,
  inventory: `{ inventory { asOf lines { product abo rhd available reserved held firstExpiry organisation { code } } } }`,
  request: `query ($id: ID!) { request(id: $id) { id placerNumber state urgency plannedAt approvalStanding
    consentStanding organisation { code nameZh } patient { id name sex hospitalNumber }
    items { line product quantity requirements } units { id number product abo rhd expiresAt state }
    samples { id sampleNumber state typings { abo rhd current status } crossmatches { id major minor status } } } }`,
} as const
type Query = keyof typeof QUERIES

type Site = {
  readonly lane: Lane
  readonly token: string
  readonly past: number
  close(): Promise<void>
}

/** A hub over so many requests and bags of the past, with the same work at hand whatever the past. */
const openSite = async (past: number): Promise<Site> => {
  const postgres = await benchPostgres()
  const { url, database, dataDir } = postgres
  const patients = Math.ceil(past / UNITS_EACH)
  try {
    await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
    await fillPast(url, 0, patients)
    await fillRequests(url, 0, past - patients, patients)
    // Those whose bag is kept come first in the worklist.
    await fillReady(url, patients + OPEN, patients + OPEN + READY)
    await fillOpen(url, patients, patients + OPEN)
    await fillShelf(url, 0, SHELF)
    await fillStock(url, 0, STOCK)
    const now = new Date()
    while ((await database.transaction(SYSTEM_SCOPE, (db) => renewStockCounts(db, { now, limit: 500 }))) > 0);
    await vacuum(url)
    const hub = await startHub(postgres)
    const lane = await openLane(hub.graphql)
    return {
      ...{ lane, past, token: await tokenOf(dataDir, 'lead.technician') },
      async close() {
        lane.close()
        await hub.stop()
        await postgres.close()
      },
    }
  } catch (error) {
    await postgres.close()
    throw error
  }
}

/** What autovacuum does in time: all counted, all pages known to be visible. */
const vacuum = async (url: string) => {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query('vacuum analyze')
  await owner.end()
}

const askedId = ({ past }: Site, query: Query, n: number): string => {
  const patients = Math.ceil(past / UNITS_EACH)
  if (query === 'request' && n % 2 === 0) {
    const closed = past - patients
    return closedRequestId(Math.floor((n / ASKED_EACH) * closed))
  }
  return generatedId('req', patients + (n % OPEN))
}

const LEAST: Readonly<Record<Query, string>> = {
  worklist: '"hospitalNumber"',
  compatibleUnits: '"standing"',
  inventory: '"available"',
  request: '"placerNumber"',
}

/** Milliseconds of so many answers, one after the other, or of those that the round's time was enough for. */
const ask = async (site: Site, query: Query): Promise<number[]> => {
  const taken: number[] = []
  const until = performance.now() + LONGEST_ROUND_MS
  for (let n = 0; n < ASKED_EACH && performance.now() < until; n += 1) {
    const body = JSON.stringify({ query: QUERIES[query], variables: { id: askedId(site, query, n) } })
    const began = performance.now()
    const answer = await site.lane.post(body, site.token)
    taken.push(performance.now() - began)
    if (!answer.includes(LEAST[query])) throw new Error(`${query}: ${answer.toString('utf8', 0, 500)}`)
  }
  return taken
}

/**
 * What a blood bank asks all day, through two hubs in turn: over 10,000 requests and bags of the past and over `many`. Both
 * have the same work at hand, so the ratio is what the past costs.
 */
export const run = async (many = MANY) => {
  const sites: Site[] = []
  try {
    sites.push(await openSite(Math.min(FEW, many)))
    sites.push(await openSite(many))
    const [small, large] = sites as [Site, Site]
    const figures: Record<string, Record<string, number>> = {}
    for (const query of Object.keys(QUERIES) as Query[]) {
      // Documents are compiled, statements have their lasting plans, and pages that are asked for are at hand.
      for (const site of [small, large]) for (let round = 0; round < 2; round += 1) await ask(site, query)
      const rounds: { few: number[]; all: number[] }[] = []
      for (let round = 0; round < ROUNDS; round += 1)
        rounds.push({ few: await ask(small, query), all: await ask(large, query) })
      const p50 = (values: readonly number[]) => percentile(values, 0.5)
      const of = (which: 'few' | 'all') => rounds.flatMap((round) => round[which])
      figures[query] = {
        [`p50 ms, ${small.past}`]: p50(of('few')),
        [`p50 ms, ${large.past}`]: p50(of('all')),
        'p95 ms, large': percentile(of('all'), 0.95),
        // Round by round: whatever else the machine does, it does to both.
        'ratio (p50)': p50(rounds.map(({ few, all }) => p50(all) / p50(few))),
      }
    }
    return figures
  } finally {
    for (const site of sites) await site.close()
  }
}
