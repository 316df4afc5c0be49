import { callerNamed, percentile, timesOf } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import {
  fillPast,
  fillReady,
  fillStopped,
  generatedId,
  shelfNumber,
  UNITS_EACH,
} from '#bench/support/province.ts'
import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import { lockUnits } from '#db/inventory/finders.ts'
import { listItemsByRequestIds, lockRequest } from '#db/requests/finders.ts'
import { seedDemo } from '#db/seed/demo.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { together } from '#lib/together.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { scopeOf } from '#resolvers/context.ts'
import { makeElevated } from '#resolvers/elevation.ts'
import { gatherReleaseFacts } from '#resolvers/inventory/release-facts.ts'
import type { FindingCode } from '#rules/finding.ts'
import { decideRelease, type ReleaseDecision } from '#rules/inventory/release.ts'

const READY = 500
const DECISIONS = 2000

/** Locks one request and its bag, gathers all the gate looks at, and decides, as the issue does. */
export const decideOn = async (db: Db, view: 'lead' | 'own' | 'system', number: number) => {
  const place = { db, allianceId: 'CS' as AllianceId, now: new Date(), elevated: makeElevated(db, view) }
  const { allianceId } = place
  const requestId = generatedId('req', number) as Id<'Request'>
  const [request, items, [unit], policy] = await together(
    lockRequest(db, { allianceId, id: requestId }),
    listItemsByRequestIds(db, [requestId]),
    lockUnits(db, allianceId, [generatedId('unt', shelfNumber(number)) as Id<'Unit'>]),
    policyAt(place, place.now),
  )
  if (request === null || unit === undefined) throw new Error(`nothing ready under ${number}`)
  const judged = [{ unit, visualDefects: [] }]
  const [known] = await gatherReleaseFacts(place, { request, items }, judged, policy.values)
  if (known === undefined) throw new Error('no facts')
  return decideRelease(known.facts, { policy: policy.values, policyId: policy.id }, known.overridden)
}

const codesOf = ({ findings }: ReleaseDecision) => findings.map(({ code }) => code)

/** Whether a request's person is a patient of two hospitals: then the screens and typings of both are read. */
const isOfTwoHospitals = (number: number) => number % 8 < 2

/** Which numbers `fillStopped` stops, and by what. */
const STOPPED: Readonly<Record<number, FindingCode>> = {
  2: 'CROSSMATCH_REPORT_UNSIGNED',
  6: 'UNIT_QUARANTINED',
}

/** What the gate is to find: the faults that were filled in, each where it is, and nothing where there is none. */
const assertAsFilled = (number: number, decision: ReleaseDecision): void => {
  const stopped: FindingCode | undefined = STOPPED[number % 8]
  const isRight = stopped === undefined ? decision.outcome === 'ALLOWED' : codesOf(decision).includes(stopped)
  if (!isRight) throw new Error(`${number}: ${decision.outcome} ${codesOf(decision).join(' ')}`)
}

/**
 * The release decision with its reads, beside a province's past of `units` bags: a quarter of the patients are known to two
 * hospitals, and a quarter of the bags are refused.
 */
export const run = async (units = 1_000_000) => {
  const postgres = await benchPostgres()
  const { database } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const patients = Math.ceil(units / UNITS_EACH)
  await fillPast(postgres.url, 0, patients)
  await fillReady(postgres.url, patients, patients + READY)
  await fillStopped(postgres.url, patients, patients + READY)
  const scope = scopeOf(await callerNamed(database, 'lead.technician'))
  const decide = (run: number) =>
    database.transaction(scope, (db) => decideOn(db, scope.view, patients + (run % READY)))
  const outcomes: ReleaseDecision['outcome'][] = []
  for (let run = 0; run < READY; run += 1) {
    const decision = await decide(run)
    assertAsFilled(patients + run, decision)
    outcomes.push(decision.outcome)
  }
  // Seven is prime to the ready requests: each of them comes up as often as any other.
  const taken = await timesOf(DECISIONS, async (run) => void (await decide(run * 7)))
  await postgres.close()
  return {
    units,
    patients,
    'of two hospitals': Array.from({ length: READY }, (_, run) => patients + run).filter(isOfTwoHospitals)
      .length,
    refused: outcomes.filter((outcome) => outcome !== 'ALLOWED').length,
    'p50 ms': percentile(taken, 0.5),
    'p99 ms': percentile(taken, 0.99),
  }
}
