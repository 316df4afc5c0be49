import type { CrossmatchRow } from '#db/compatibility/finders-results.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { listUnitAntigens, type UnitAntigenRow } from '#db/inventory/finders-antigens.ts'
import { type DonorPerson, listDonorPersons } from '#db/inventory/finders-donors.ts'
import { type HoldRow, listStandingHolds } from '#db/inventory/finders-holds.ts'
import { listStandingCrossmatches } from '#db/inventory/finders-issues.ts'
import { listStandingOverrides, type OverrideRow } from '#db/inventory/finders-overrides.ts'
import { listStandingReservations, type ReservationRow } from '#db/inventory/finders-reservations.ts'
import { type CoveredStay, listCoveredStays } from '#db/inventory/finders-stays.ts'
import type { RequestItemRow, RequestRow } from '#db/requests/finders.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { canonicalText, sha256 } from '#lib/canonical.ts'
import { NotFound } from '#lib/errors.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { electronicHistoryOf } from '#resolvers/compatibility/electronic-history.ts'
import {
  type Passport,
  type PassportPlace,
  passportOfPatient,
} from '#resolvers/compatibility/passport-facts.ts'
import { type SignedReports, signedReportsAmong } from '#resolvers/compatibility/report-facts.ts'
import { findPatientOf, patientFactsOf } from '#resolvers/inventory/release-patient.ts'
import {
  isSound,
  type Sample,
  sampleFor,
  samplesOf,
  testsOn,
  usableSamples,
} from '#resolvers/inventory/release-sample.ts'
import { freeNegativeCells } from '#resolvers/inventory/rhd-negative-stock.ts'
import { approvalFactsOf } from '#resolvers/requests/approval-facts.ts'
import { consentFactsOf } from '#resolvers/requests/consent-facts.ts'
import { type CrossmatchTest, readCrossmatch } from '#rules/compatibility/crossmatch.ts'
import { type ElectronicHistory, electronicStands } from '#rules/compatibility/electronic-crossmatch.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'
import { coldChainKnownUntil } from '#rules/inventory/cold-chain.ts'
import { attestedFacts, releaseBasis } from '#rules/inventory/override.ts'
import type { PatientFacts, ReleaseFacts, RequestFacts, UnitFacts } from '#rules/inventory/release-facts.ts'
import type { VisualDefect } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'

/** One unit that is judged, with what was seen on it. */
export type JudgedUnit = { readonly unit: UnitRow; readonly visualDefects: readonly VisualDefect[] }

/** The facts about one unit, and what was passed over on exactly these facts. */
export type GatheredFacts = {
  readonly facts: ReleaseFacts
  /** Hash of what an override of this unit rests on. */
  readonly basisHash: () => string
  readonly overridden: readonly AuthorityCode[]
}

type PersonId = DonorPerson['personId']

/** What is known of a request and its patient, the same for all units that are judged together. */
type Evidence = {
  readonly request: RequestFacts
  readonly requestId: RequestRow['id']
  readonly patient: PatientFacts
  /** Of this person at this hospital, newest first. */
  readonly samples: readonly Sample[]
  readonly crossmatches: readonly CrossmatchRow[]
  readonly signed: SignedReports
  readonly holds: readonly HoldRow[]
  readonly reservations: readonly ReservationRow[]
  readonly antigens: readonly UnitAntigenRow[]
  readonly stays: readonly CoveredStay[]
  /** Whose own blood the autologous units are. */
  readonly donors: readonly DonorPerson[]
  readonly personId: PersonId
  readonly overrides: readonly OverrideRow[]
  readonly nothingRhdNegative: boolean
  readonly products: ProductDictionary
  /** Asked only where a computer crossmatched one of the bags. */
  readonly electronic: ElectronicHistory | null
}

/** For what units are judged. */
export type JudgedFor = {
  readonly request: RequestRow
  readonly items: readonly RequestItemRow[]
  /** Where it was read before, of the same state of the database; else it is read. */
  readonly known?: KnownOfPatient
}

/** Everything the release decision looks at, for each unit in the order given. The rows are locked by the caller. */
export const gatherReleaseFacts = async (
  tx: PassportPlace,
  judgedFor: JudgedFor,
  judged: readonly JudgedUnit[],
  policy: PolicyValues,
): Promise<GatheredFacts[]> => {
  const evidence = await tx.elevated(() => gatherEvidence(tx, judgedFor, judged, policy))
  return judged.map((one) => withOverrides(factsOf(tx.now, evidence, one, policy), evidence, one.unit))
}

const gatherEvidence = async (
  tx: PassportPlace,
  { request, items, known: before }: JudgedFor,
  judged: readonly JudgedUnit[],
  policy: PolicyValues,
): Promise<Evidence> => {
  const { allianceId, db } = tx
  const unitIds = judged.map(({ unit }) => unit.id)
  // What waits for nothing else is asked in one go: the decision takes as long as its round trips.
  const [known, approvals, consent, crossmatches, holds, reservations, antigens, stays, donors, overrides] =
    await Promise.all([
      before ?? knownOfPatient(tx, request),
      approvalFactsOf(tx, request),
      consentFactsOf(tx, request),
      listStandingCrossmatches(db, allianceId, unitIds),
      listStandingHolds(db, allianceId, unitIds),
      listStandingReservations(db, allianceId, unitIds),
      listUnitAntigens(db, allianceId, unitIds),
      listCoveredStays(db, allianceId, unitIds),
      listDonorPersons(
        db,
        allianceId,
        judged.flatMap(({ unit }) => unit.donorPatientId ?? []),
      ),
      listStandingOverrides(db, { allianceId, requestId: request.id, unitIds, now: tx.now }),
    ])
  const { samples } = known
  const products = await productsJudged(tx, items, judged)
  const usable = usableSamples(samples, request.plannedAt, tx.now, policy)
  const patient = await patientFactsOf(tx, known, { items, usable, policy })
  return {
    request: {
      state: request.state,
      urgency: request.urgency,
      plannedAt: request.plannedAt,
      components: items.map(({ productCode }) => classOf(products, productCode).componentClass),
      // What an emergency is exempt from is owed, and so not there.
      approvals: approvals.standing === 'COMPLETE' ? 'COMPLETE' : 'INCOMPLETE',
      consent,
    },
    requestId: request.id,
    patient,
    samples,
    crossmatches,
    signed: signedReportsAmong(crossmatches),
    holds,
    reservations,
    antigens,
    stays,
    donors,
    personId: known.patient.personId,
    overrides,
    nothingRhdNegative: await hasNoNegative(tx, patient, judged, products),
    products,
    electronic: crossmatches.some(({ method }) => method === 'ELECTRONIC')
      ? await electronicHistoryOf(tx, known.patient.personId)
      : null,
  }
}

const productsJudged = (
  tx: PassportPlace,
  items: readonly RequestItemRow[],
  judged: readonly JudgedUnit[],
): Promise<ProductDictionary> =>
  productsOf(
    tx,
    [...items, ...judged.map(({ unit }) => unit)].map(({ productCode }) => productCode),
  )

/** A request's patient, with the samples drawn at its hospital and the passport of every hospital. */
export type KnownOfPatient = {
  readonly patient: PatientRow
  readonly samples: readonly Sample[]
  readonly passport: Passport
}

/** What is known of a request's patient, past the caller's own view. */
export const knownOfPatient = (tx: PassportPlace, request: RequestRow): Promise<KnownOfPatient> =>
  tx.elevated(async () => {
    const [patient, samples, passport] = await Promise.all([
      findPatientOf(tx, request),
      samplesOf(tx, request),
      passportOfPatient(tx, request.patientId),
    ])
    return { patient, samples, passport }
  })

/** Asked only where it matters: not for a patient who bears positive cells. */
const hasNoNegative = async (
  tx: PassportPlace,
  patient: PatientFacts,
  judged: readonly JudgedUnit[],
  products: ProductDictionary,
) => {
  if (patient.rhd === 'POSITIVE') return false
  const codes = [...new Set(judged.map(({ unit }) => unit.productCode))]
  const kinds = codes.map((code) => classOf(products, code))
  return !(await freeNegativeCells(tx, patient, kinds))
}

const factsOf = (
  now: Date,
  evidence: Evidence,
  { unit, visualDefects }: JudgedUnit,
  policy: PolicyValues,
): ReleaseFacts => {
  const tested = evidence.crossmatches.filter(({ unitId }) => unitId === unit.id)
  const sample = sampleFor(evidence, tested)
  const product = classOf(evidence.products, unit.productCode)
  return {
    now,
    request: evidence.request,
    patient: evidence.patient,
    unit: { ...unitFactsOf(evidence, unit, product, policy), visualDefects },
    sample: sample?.collectedAt ? { collectedAt: sample.collectedAt, matches: isSound(sample) } : null,
    crossmatch: {
      ...readCrossmatch(standingTests(evidence, tested, sample), product, policy).sides,
      leastIncompatible: false,
      report: sample && evidence.signed.has(unit.id, sample.id) ? 'SIGNED' : 'UNSIGNED',
    },
    shortage: { recorded: false, nothingRhdNegative: evidence.nothingRhdNegative },
  }
}

/** What a computer found compatible counts no more once what it rested on has changed. */
const standingTests = (
  { samples, patient, electronic }: Evidence,
  tested: readonly CrossmatchRow[],
  present: Sample | null,
): CrossmatchTest[] => {
  const { standing, abo, rhd } = patient
  const stands =
    electronic !== null && electronicStands({ ...patient, ...electronic, group: { standing, abo, rhd } })
  return testsOn(samples, tested, present).filter(
    ({ method, result }) => method !== 'ELECTRONIC' || result === 'INCOMPATIBLE' || stands,
  )
}

const unitFactsOf = (
  evidence: Evidence,
  unit: UnitRow,
  product: UnitFacts['product'],
  policy: PolicyValues,
): Omit<UnitFacts, 'visualDefects'> => {
  const reservation = evidence.reservations.find(
    ({ unitId, requestId }) => unitId === unit.id && requestId === evidence.requestId,
  )
  return {
    product,
    attributes: unit.attributes,
    abo: unit.abo,
    rhd: unit.rhd,
    antigens: antigensOf(evidence.antigens.filter(({ unitId }) => unitId === unit.id)),
    state: unit.custody,
    expiresAt: unit.expiresAt,
    reservedUntil: reservation?.expiresAt ?? null,
    holds: evidence.holds
      .filter(({ unitId }) => unitId === unit.id)
      .map(({ kind, harmCertain }) => ({ kind, harmCertain: harmCertain || kind === 'SUSPECTED_FROZEN' })),
    givenFor: givenFor(evidence, unit),
    coldChain: { knownGoodUntil: knownUntil(evidence, unit, policy), attested: false },
  }
}

/** Own blood of which nobody knows whose it is counts as another's. */
const givenFor = ({ donors, personId }: Evidence, unit: UnitRow): UnitFacts['givenFor'] => {
  if (unit.donorPatientId === null && !unit.attributes.includes('AU')) return 'ANYBODY'
  const donor = donors.find(({ patientId }) => patientId === unit.donorPatientId)
  return donor?.personId === personId ? 'THIS_PATIENT' : 'ANOTHER'
}

/** Whatever its stays say: a unit that stands nowhere now is not known to be kept. */
const knownUntil = ({ stays }: Evidence, unit: UnitRow, policy: PolicyValues): Date | null =>
  unit.placeId === null
    ? null
    : coldChainKnownUntil(
        unit.receivedAt,
        stays.filter(({ unitId }) => unitId === unit.id),
        policy,
      )

/** What a unit's cells were tested for, as the gate reads it: one positive result outweighs any number of others. */
export const antigensOf = (rows: readonly UnitAntigenRow[]): UnitFacts['antigens'] =>
  Object.fromEntries(
    rows
      .toSorted((one, other) => Number(one.result === 'POSITIVE') - Number(other.result === 'POSITIVE'))
      .map(({ antigen, result }) => [antigen, result]),
  )

const classOf = (products: ProductDictionary, code: string): UnitFacts['product'] => {
  const product = products.get(code)
  if (product === undefined) throw new NotFound({ zh: `产品 ${code}`, en: `product ${code}` })
  const { componentClass, preparation, irradiated, washed, leucocyteReduced } = product
  return { componentClass, preparation, irradiated, washed, leucocyteReduced }
}

/** The hash of what an override rests on: one that was signed on other facts counts no more. */
export const basisHashOf = (facts: ReleaseFacts): string => sha256(canonicalText(releaseBasis(facts)))

const withOverrides = (facts: ReleaseFacts, { overrides }: Evidence, unit: UnitRow): GatheredFacts => {
  const own = overrides.filter((row) => row.unitId === unit.id)
  const known = own.length > 0 ? basisHashOf(facts) : null
  const standing = own.filter((row) => row.basisHash === known)
  const attested = standing.filter((row) => row.attested)
  return {
    facts: attested.reduce((before, { code }) => attestedFacts(before, code), facts),
    // Few ask for it, and making it takes as long as the decision itself.
    basisHash: () => known ?? basisHashOf(facts),
    overridden: standing.map(({ code }) => code),
  }
}
