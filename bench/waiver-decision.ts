import pg from 'pg'
import { peerSystems } from '#adapters/signed/systems.ts'
import { type PersonKey, people } from '#adapters/stand-in/people.ts'
import { type PeerStandIn, startPeerStandIn } from '#adapters/stand-in/start.ts'
import { benchServices, called, callerNamed, percentile, timesOf } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import { certifyKinship } from '#resolvers/waivers/certify-kinship.ts'
import type { NamedDonor } from '#resolvers/waivers/named-donor.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import type { CertifiableRelation } from '#rules/waivers/kin-terms.ts'
import { makePeers } from '#server/peers.ts'
import { addStay, linesOf, type OwnerSql, type RigStay } from '#test/support/waiver-rig.ts'

/** How long each peer thinks before it answers. */
const PEER_MS = 50
/** How long the hub waits for one, as it does unless told otherwise. */
const LOOKUP_MS = 1_500
const WARM_UP = 10
const DAY_MS = 86_400_000

/** Whose stay it is, and whom the window names or the donor certified. */
type Case = {
  readonly name: string
  readonly patient: PersonKey
  readonly named?: readonly [PersonKey, CertifiableRelation]
  readonly certified?: readonly [PersonKey, CertifiableRelation]
}

/** From one look-up to four that need each other's answers: donor, spouse, the spouse's parents. */
const CASES: readonly Case[] = [
  { name: 'nobody gave', patient: 'yan-patient' },
  { name: 'gave herself', patient: 'bai-elder' },
  { name: 'husband named', patient: 'chen-wife', named: ['chen-donor', 'SPOUSE'] },
  { name: 'certified by a daughter', patient: 'fang-mother', certified: ['fang-donor', 'PARENT'] },
  { name: 'by the family code', patient: 'shen-mother' },
  { name: 'son-in-law named', patient: 'jin-mother-in-law', named: ['jin-donor', 'PARENT_IN_LAW'] },
]

type Bench = {
  readonly services: Services
  readonly cashier: Actor
  readonly sql: OwnerSql
  analyze(): Promise<unknown>
}

const personOf = (key: PersonKey) => people[key]
const named = ([key, relation]: readonly [PersonKey, CertifiableRelation]): NamedDonor => {
  const { name, identityNumber } = personOf(key)
  return { name, identityNumber, relation }
}

const certify = ({ services, cashier }: Bench, { patient, certified }: Case) =>
  certified &&
  called(services, cashier, (ctx) =>
    certifyKinship(ctx, {
      donor: personOf(certified[0]),
      relative: personOf(patient),
      relation: certified[1],
    }),
  )

const stayOf = ({ services, sql }: Bench, { patient }: Case): Promise<RigStay> =>
  addStay(sql, services.keys, {
    hospital: 'CS-MEM01',
    identityNumber: personOf(patient).identityNumber,
    since: new Date(Date.now() - 5 * DAY_MS),
    bags: [1, 2].map((units) => ({ units, at: new Date(Date.now() - DAY_MS) })),
  })

const quote = ({ services, cashier }: Bench, one: Case, stay: RigStay) =>
  called(services, cashier, (ctx) =>
    quoteWaiver(ctx, {
      encounterId: stay.encounterId,
      donors: one.named ? [named(one.named)] : [],
      lines: linesOf(stay),
    }),
  )

/** Milliseconds of so many quotes of one case, each of a stay of its own and withdrawn afterwards. */
const timesOfCase = async (bench: Bench, one: Case, rounds: number): Promise<number[]> => {
  await certify(bench, one)
  const stays: RigStay[] = []
  for (let run = 0; run < WARM_UP + rounds; run += 1) stays.push(await stayOf(bench, one))
  // Plans that were made for empty tables are forgotten, as they are where the hub has worked for a day.
  await bench.analyze()
  const taken: number[] = []
  for (const stay of stays) {
    const began = performance.now()
    const { id } = await quote(bench, one, stay)
    taken.push(performance.now() - began)
    await called(bench.services, bench.cashier, (ctx) => releaseWaiver(ctx, { id }))
  }
  return taken.slice(WARM_UP)
}

/** What the slowest peer takes, as the hub sees it: one question alone over HTTP. */
const peerTimes = async ({ services }: Bench, rounds: number): Promise<number> => {
  const purpose = {
    reason: 'WAIVER' as const,
    hospital: 'CS-MEM01',
    encounterId: 'enc_bench',
    consentId: null,
  }
  const person = { kind: 'IDENTITY_NUMBER' as const, number: personOf('bai-elder').identityNumber }
  const taken = await timesOf(WARM_UP + rounds, async () => {
    const { outcome } = await services.peers.donors.find({ person, purpose })
    if (outcome !== 'VERIFIED') throw new Error(outcome)
  })
  return percentile(taken.slice(WARM_UP), 0.5)
}

const slowStandIns = async (services: Pick<Services, 'clock' | 'log'>) => {
  const standIns = new Map<string, PeerStandIn>()
  for (const system of peerSystems) {
    const standIn = await startPeerStandIn(system, services)
    standIn.slow(PEER_MS)
    standIns.set(system, standIn)
  }
  // Each of the systems was just started under its own name.
  const addresses = Object.fromEntries(standIns) as Record<(typeof peerSystems)[number], PeerStandIn>
  return { addresses, stop: () => Promise.all([...standIns.values()].map((one) => one.stop())) }
}

/** `quoteWaiver` with peers that answer over real HTTP after 50 ms, case by case; so many quotes of each. */
export const run = async (rounds = 40) => {
  const postgres = await benchPostgres()
  const { database } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const calm = benchServices(database, postgres.log)
  const { addresses, stop } = await slowStandIns(calm)
  const services = { ...calm, peers: makePeers({ ...addresses, lookupMs: LOOKUP_MS }, calm.clock) }
  const sql: OwnerSql = (text, values) =>
    database.transaction(SYSTEM_SCOPE, (_, client) => client.query(text, values))
  const owner = new pg.Pool({ connectionString: postgres.url, max: 1 })
  const analyze = () => owner.query('analyze')
  const bench = { services, cashier: await callerNamed(database, 'mem01.cashier'), sql, analyze }
  const figures: Record<string, number> = {}
  const peer = await peerTimes(bench, rounds)
  const all: number[] = []
  for (const one of CASES) {
    const taken = await timesOfCase(bench, one, rounds)
    all.push(...taken)
    figures[`${one.name}: p50 ms`] = percentile(taken, 0.5)
  }
  await stop()
  await owner.end()
  await postgres.close()
  const p95 = percentile(all, 0.95)
  return {
    ...figures,
    'one peer: p50 ms': peer,
    'all: p50 ms': percentile(all, 0.5),
    'all: p95 ms': p95,
    'p95 in peers that think 50 ms': p95 / PEER_MS,
    'p95 in peers as the hub sees them': p95 / peer,
  }
}
