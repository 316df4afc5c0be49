import { listStandingFacts, listTypingsOfPerson } from '#db/compatibility/finders.ts'
import type { CrossmatchRow } from '#db/compatibility/finders-results.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { type HoldRow, listStandingHolds } from '#db/inventory/finders-holds.ts'
import { listSamplesOfPersonAt, listStandingCrossmatches } from '#db/inventory/finders-issues.ts'
import { listStandingReservations, type ReservationRow } from '#db/inventory/finders-reservations.ts'
import type { RequestItemRow, RequestRow } from '#db/requests/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { NotFound } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { productOf } from '#resolvers/inventory/label-scheme.ts'
import { antigenOf } from '#rules/compatibility/antigens.ts'
import { type CrossmatchTest, readCrossmatch } from '#rules/compatibility/crossmatch.ts'
import { knownGroup } from '#rules/compatibility/history.ts'
import type { PassportGroup } from '#rules/compatibility/passport.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { VisualDefect } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** One unit that is judged, with what was seen on it. */
export type JudgedUnit = { readonly unit: UnitRow; readonly visualDefects: readonly VisualDefect[] }

type Sample = Awaited<ReturnType<typeof listSamplesOfPersonAt>>[number]

/** What is known of a request and its patient, the same for all units that are judged together. */
type Evidence = {
  readonly request: RequestRow
  readonly items: readonly RequestItemRow[]
  readonly patient: ReleaseFacts['patient']
  /** Of this person at this hospital, newest first. */
  readonly samples: readonly Sample[]
  readonly crossmatches: readonly CrossmatchRow[]
  readonly holds: readonly HoldRow[]
  readonly reservations: readonly ReservationRow[]
}

/** Everything the release decision looks at, for each unit in the order given. The rows are locked by the caller. */
export const gatherReleaseFacts = async (
  tx: Tx,
  { request, items }: { request: RequestRow; items: readonly RequestItemRow[] },
  judged: readonly JudgedUnit[],
  policy: PolicyValues,
): Promise<ReleaseFacts[]> => {
  const evidence = await gatherEvidence(tx, request, items, judged)
  return judged.map((one) => factsOf(tx.now, evidence, one, policy))
}

/** The group of a request's patient over all samples at every hospital, and whether an anti-D is on file. */
export const findPatientGroup = async (tx: Tx, request: RequestRow): Promise<ReleaseFacts['patient']> => {
  const patient = await findPerson(tx, request)
  const typings = await tx.elevated(() => listTypingsOfPerson(tx.db, tx.allianceId, patient.personId))
  const antibodies = await tx.elevated(() =>
    listStandingFacts(tx.db, tx.allianceId, { personId: patient.personId, kind: 'ANTIBODY' }),
  )
  const { abo, rhd, certainty } = knownGroup(typings)
  return {
    abo,
    rhd,
    standing: standings[certainty],
    transplant: null,
    antibodies: antibodies.map(({ value }) => antigenOf(value)),
    warmAutoantibody: false,
    screen: 'NEGATIVE',
    phenotype: {},
    requirements: [],
    childBearing: 'UNKNOWN',
    infantUnder4Months: false,
    mother: null,
  }
}

const standings = {
  UNKNOWN: 'UNKNOWN',
  SINGLE_SAMPLE: 'CONFIRMED',
  CONFIRMED: 'CONFIRMED',
  DISCREPANT: 'DISCREPANT',
  CONFLICTING: 'CONFLICT',
} as const satisfies Record<string, PassportGroup['standing']>

const findPerson = async (tx: Tx, request: RequestRow) => {
  const [patient] = await tx.elevated(() => listPatientsByIds(tx.db, [request.patientId]))
  if (patient === undefined) throw new NotFound({ zh: '患者', en: 'patient' })
  return patient
}

const gatherEvidence = async (
  tx: Tx,
  request: RequestRow,
  items: readonly RequestItemRow[],
  judged: readonly JudgedUnit[],
): Promise<Evidence> => {
  const { allianceId, db } = tx
  const unitIds = judged.map(({ unit }) => unit.id)
  const { personId } = await findPerson(tx, request)
  const patient = await findPatientGroup(tx, request)
  const samples = await tx.elevated(() =>
    listSamplesOfPersonAt(db, { allianceId, personId, organisationId: request.organisationId }),
  )
  const [crossmatches, holds, reservations] = await Promise.all([
    listStandingCrossmatches(db, allianceId, unitIds),
    listStandingHolds(db, allianceId, unitIds),
    listStandingReservations(db, allianceId, unitIds),
  ])
  return { request, items, patient, samples, crossmatches, holds, reservations }
}

const factsOf = (
  now: Date,
  evidence: Evidence,
  { unit, visualDefects }: JudgedUnit,
  policy: PolicyValues,
): ReleaseFacts => {
  const { request, items, patient } = evidence
  const product = classOf(unit.productCode)
  const tested = evidence.crossmatches.filter(({ unitId }) => unitId === unit.id)
  const sample = sampleFor(evidence, tested)
  const reservation = evidence.reservations.find(
    ({ unitId, requestId }) => unitId === unit.id && requestId === request.id,
  )
  return {
    now,
    request: {
      state: request.state,
      urgency: request.urgency,
      plannedAt: request.plannedAt,
      components: items.map(({ productCode }) => classOf(productCode).componentClass),
      approvals: 'COMPLETE',
      consent: 'SIGNED',
    },
    patient,
    unit: {
      product,
      attributes: unit.attributes,
      abo: unit.abo,
      rhd: unit.rhd,
      antigens: {},
      state: unit.custody,
      expiresAt: unit.expiresAt,
      reservedUntil: reservation?.expiresAt ?? null,
      holds: evidence.holds
        .filter(({ unitId }) => unitId === unit.id)
        .map(({ kind }) => ({ kind, harmCertain: kind === 'SUSPECTED_FROZEN' })),
      visualDefects,
      coldChain: { knownGoodUntil: now, attested: false },
    },
    sample: sample?.collectedAt
      ? { collectedAt: sample.collectedAt, matches: sample.state === 'RECEIVED' }
      : null,
    crossmatch: {
      ...readCrossmatch(testsOn(evidence, tested, sample), product, policy).sides,
      leastIncompatible: false,
      report: 'SIGNED',
    },
    // Nobody records a shortage yet: it is never presumed outside an emergency.
    shortage: { recorded: false, nothingRhdNegative: false },
  }
}

const classOf = (code: string) => {
  const product = productOf(code)
  if (product === undefined) throw new NotFound({ zh: `产品 ${code}`, en: `product ${code}` })
  return product
}

/** Rejected and disposed-of samples count only when there is no better one. */
const sampleFor = ({ request, samples }: Evidence, tested: readonly CrossmatchRow[]): Sample | null => {
  const bearing = (sample: Sample) => tested.some(({ sampleId }) => sampleId === sample.id)
  const usable = (sample: Sample) => sample.state === 'RECEIVED'
  return (
    samples.find((sample) => usable(sample) && bearing(sample)) ??
    samples.find((sample) => usable(sample) && sample.requestId === request.id) ??
    samples.find(usable) ??
    samples.find((sample) => bearing(sample) || sample.requestId === request.id) ??
    null
  )
}

/**
 * The tests on the present sample. A bag that was once incompatible with this person stays so on a newer sample, too,
 * until the result is corrected; what rests on a rejected sample says nothing of the person.
 */
const testsOn = (
  { samples }: Evidence,
  tested: readonly CrossmatchRow[],
  present: Sample | null,
): CrossmatchTest[] => {
  const own = samples.filter(({ state }) => state !== 'REJECTED').map(({ id }) => id)
  return tested
    .flatMap((row) => sidesOf(row).map((test) => ({ row, test })))
    .filter(
      ({ row, test }) =>
        row.sampleId === present?.id || (own.includes(row.sampleId) && test.result === 'INCOMPATIBLE'),
    )
    .map(({ test }) => test)
}

const sidesOf = ({ major, minor, method, status }: CrossmatchRow): CrossmatchTest[] => [
  ...(major === null ? [] : [{ side: 'MAJOR' as const, method, result: major, status }]),
  ...(minor === null ? [] : [{ side: 'MINOR' as const, method, result: minor, status }]),
]
