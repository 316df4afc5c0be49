import type { EncounterRow } from '#db/requests/finders-encounters.ts'
import { proofsWrite } from '#db/waivers/finders-kin.ts'
import type { Write } from '#db/writes.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import type { CandidateQuery, NewProof } from '#resolvers/waivers/candidate-query.ts'
import { followLead, type Lead, leadsOfCode, type Sighting } from '#resolvers/waivers/donor-leads.ts'
import type { KeptCandidate } from '#resolvers/waivers/kept-facts.ts'
import { asksKin, type KnownKin, NOBODY_KNOWN, readKnownKin } from '#resolvers/waivers/known-kin.ts'
import type { NamedDonor } from '#resolvers/waivers/named-donor.ts'
import type { PersonReference, Purpose, TakingElsewhere } from '#resolvers/waivers/peers.ts'
import { readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import { type DonorPath, donorPaths } from '#rules/waivers/claim-terms.ts'
import { byStrength } from '#rules/waivers/relation-proof.ts'

export type { CandidateQuery, NewProof } from '#resolvers/waivers/candidate-query.ts'
export type { NamedDonor } from '#resolvers/waivers/named-donor.ts'

/** What was found. */
export type Found = {
  /** Each donor once, by the way on which most is known. */
  readonly candidates: readonly KeptCandidate[]
  /** What the donor record says was used of these donors elsewhere. */
  readonly elsewhere: readonly TakingElsewhere[]
  /** To be kept by {@link proofsToKeep} in the transaction that decides. */
  readonly proofs: readonly NewProof[]
  /** Ways to a donor that could not be followed, by {@link DonorPath}, each once. */
  readonly unanswered: readonly string[]
  /** Ways on which the donor record contradicts itself about somebody, each once: a person sees to it. */
  readonly contradicted: readonly string[]
}

/**
 * Looks for donors by the four ways: the patient's own record, kin who were certified, the family code, and whoever was
 * named at the window. All peers are asked together; kin only with consent and when something is charged. What each way
 * comes to is told, and nothing is thrown for a peer: one that is down leaves its way in `unanswered`, or the relation of
 * its candidate as `SERVICE_DOWN`. Call it where no transaction is open.
 *
 * @param read what {@link knownKin} answered, where a transaction that has ended asked already
 */
export async function findCandidates(ctx: Ctx, query: CandidateQuery, read?: KnownKin): Promise<Found> {
  const { reference } = query.patient
  if (reference === null) return NOBODY
  const isAsked = asksKin(query)
  const known = isAsked ? (read ?? (await readKnownKin(ctx, query))) : NOBODY_KNOWN
  const call = { ctx, query, reference, purpose: purposeOf(query), proven: known.proven }
  const named = isAsked ? leadsOfWindow(ctx, query.named, reference) : []
  const [direct, ofCode] = await Promise.all([
    Promise.all([SELF_OF(reference), ...known.kin, ...named].map((lead) => followLead(call, lead))),
    isAsked ? leadsOfCode(call) : { sightings: [], unanswered: false },
  ])
  const sightings = [...direct, ...ofCode.sightings]
  return {
    ...chosenAmong(sightings),
    proofs: sightings.flatMap(({ proof }) => (proof === null ? [] : [proof])),
    unanswered: pathsOf(sightings, 'unanswered', ofCode.unanswered ? ['FAMILY_CODE'] : []),
    contradicted: pathsOf(sightings, 'contradicted'),
  }
}

const NOBODY: Found = { candidates: [], elsewhere: [], proofs: [], unanswered: [], contradicted: [] }

/** The statement that keeps what was proven, beside the decision that rests on it; null when nothing was. */
export const proofsToKeep = (
  tx: Pick<Tx, 'allianceId'>,
  { organisationId }: Pick<EncounterRow, 'organisationId'>,
  proofs: readonly NewProof[],
): Write | null =>
  proofsWrite(proofs.map((proof) => ({ ...proof, allianceId: tx.allianceId, organisationId })))

const SELF_OF = (person: PersonReference): Lead => ({ path: 'SELF', relation: 'SELF', person })

const purposeOf = ({ hospital, encounterId, consentId }: CandidateQuery): Purpose => ({
  reason: 'WAIVER',
  hospital,
  encounterId,
  consentId,
})

/** A number that can't be used finds nobody, and whoever took it in has said so; the patient is looked up anyhow. */
const leadsOfWindow = (ctx: Ctx, named: readonly NamedDonor[], patient: PersonReference): Lead[] =>
  named.flatMap(({ identityNumber, relation }) => {
    const reading = readIdentityNumber(identityNumber, ctx.services.clock())
    if (!reading.ok || reading.value.legacy || relation === 'SELF') return []
    const { number } = reading.value
    if (patient.kind === 'IDENTITY_NUMBER' && patient.number === number) return []
    return [{ path: 'WINDOW' as const, relation, person: { kind: 'IDENTITY_NUMBER' as const, number } }]
  })

/** Each donor once: as themselves, else by what is proven best, else by the way that comes first. */
const chosenAmong = (sightings: readonly Sighting[]): Pick<Found, 'candidates' | 'elsewhere'> => {
  const seen = sightings.flatMap(({ seen }) => (seen === null ? [] : [seen]))
  const chosen = [...Map.groupBy(seen, ({ candidate }) => candidate.donor.token).values()].flatMap(
    (ways) => ways.toSorted((one, other) => byWay(one.candidate, other.candidate))[0] ?? [],
  )
  return {
    candidates: chosen.map(({ candidate }) => candidate),
    elsewhere: chosen.flatMap(({ elsewhere }) => elsewhere),
  }
}

const byWay = (one: KeptCandidate, other: KeptCandidate): number =>
  Number(other.path === 'SELF') - Number(one.path === 'SELF') ||
  byStrength(one.standing, other.standing) ||
  donorPaths.indexOf(one.path) - donorPaths.indexOf(other.path)

/** The ways of which one thing is so, in the order of the vocabulary. */
const pathsOf = (
  sightings: readonly Sighting[],
  what: 'unanswered' | 'contradicted',
  others: readonly DonorPath[] = [],
): DonorPath[] => {
  const found = new Set([...sightings.filter((one) => one[what]).map(({ lead }) => lead.path), ...others])
  return donorPaths.filter((path) => found.has(path))
}
