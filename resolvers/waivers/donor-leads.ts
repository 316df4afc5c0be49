import type { RelationProofRow } from '#db/waivers/finders-kin.ts'
import { newId } from '#lib/ids.ts'
import type { Ctx } from '#resolvers/context.ts'
import type { CandidateQuery, NewProof } from '#resolvers/waivers/candidate-query.ts'
import type { KeptCandidate } from '#resolvers/waivers/kept-facts.ts'
import type { DonorAnswer, PersonReference, Purpose, TakingElsewhere } from '#resolvers/waivers/peers.ts'
import { answered, kept, type Looked, lookUpRelation } from '#resolvers/waivers/relation-look-up.ts'
import { dayOf } from '#rules/calendar.ts'
import type { DonorPath } from '#rules/waivers/claim-terms.ts'
import { proofPlan } from '#rules/waivers/relation-proof.ts'
import type { Relation } from '#rules/waivers/terms.ts'

/** Somebody who may be a donor, and what the patient is said to be to them. */
export type Lead = {
  readonly path: DonorPath
  readonly relation: Relation
  readonly person: PersonReference
}

/** What following one lead came to. */
export type Sighting = {
  readonly lead: Lead
  /** The donor and what is known of the relation; null when there is no such donor or nobody could say. */
  readonly seen: {
    readonly candidate: KeptCandidate
    readonly elsewhere: readonly TakingElsewhere[]
  } | null
  /** Null when an earlier proof was used again. */
  readonly proof: NewProof | null
  /** The donor record could not be asked. */
  readonly unanswered: boolean
  /** The donor record contradicts itself about somebody who may be kin: what they gave is not known until it is put right. */
  readonly contradicted: boolean
}

/** One search for donors. */
export type Search = {
  readonly ctx: Ctx
  readonly query: CandidateQuery
  readonly reference: PersonReference
  readonly purpose: Purpose
  /** Proofs that may be used again. */
  readonly proven: readonly RelationProofRow[]
}

/** Asks the donor record and the registers about one lead, both at once. Never throws. */
export async function followLead(search: Search, lead: Lead): Promise<Sighting> {
  const { ctx, query, reference, proven } = search
  const purpose = lead.path === 'SELF' ? { ...search.purpose, consentId: null } : search.purpose
  const donorKey = keyOf(ctx, lead.person)
  const again = proven.find((proof) => proof.donorKey === donorKey && proof.relation === lead.relation)
  const askedAt = ctx.services.clock()
  const [donor, looked] = await Promise.all([
    answered(() => ctx.services.peers.donors.find({ person: lead.person, purpose })),
    again === undefined && lead.path !== 'SELF'
      ? lookUpRelation(ctx.services.peers, {
          patient: reference,
          donor: lead.person,
          relation: lead.relation,
          days: query.days,
          purpose,
        })
      : null,
  ])
  const reused = again !== undefined && donor.outcome === 'VERIFIED'
  const proof = reused ? null : proofOf({ search, lead, donorKey, askedAt, donor, looked })
  const proofId = reused ? again.id : (proof?.id ?? '')
  return {
    lead,
    seen: donor.outcome === 'VERIFIED' ? seenOf(lead, donor, looked, proofId) : null,
    proof,
    unanswered: donor.outcome === 'SERVICE_DOWN',
    contradicted: donor.outcome === 'CONTRADICTED' && looked?.standing !== 'NOT_FOUND',
  }
}

/** Follows all whom the family code names. What it says they are proves nothing: the registers are asked. Never throws. */
export async function leadsOfCode(
  search: Search,
): Promise<{ readonly sightings: readonly Sighting[]; readonly unanswered: boolean }> {
  const { ctx, reference, purpose } = search
  const code = await answered(() => ctx.services.peers.familyCode.membersOf({ patient: reference, purpose }))
  if (code.outcome !== 'VERIFIED') return { sightings: [], unanswered: code.outcome === 'SERVICE_DOWN' }
  const members = code.members.filter(({ relation }) => proofPlan(relation).kind !== 'NONE')
  const sightings = await Promise.all(
    members.map(async ({ token, relation }) => {
      const person = { kind: 'FAMILY_TOKEN', token } as const
      const sighting = await followLead(search, { path: 'FAMILY_CODE', relation, person })
      if (sighting.proof === null) return sighting
      const answers = [kept('FAMILY_CODE', code), ...sighting.proof.answers]
      return { ...sighting, proof: { ...sighting.proof, answers } }
    }),
  )
  return { sightings, unanswered: false }
}

const seenOf = (
  { path, relation }: Lead,
  { donor, elsewhere }: Extract<DonorAnswer, { outcome: 'VERIFIED' }>,
  looked: Looked | null,
  proofId: string,
): Sighting['seen'] => ({
  candidate: { donor, relation, standing: looked?.standing ?? 'VERIFIED', path, proofIds: [proofId] },
  elsewhere,
})

type Followed = {
  readonly search: Search
  readonly lead: Lead
  readonly donorKey: string
  readonly askedAt: Date
  readonly donor: DonorAnswer
  readonly looked: Looked | null
}

/** What is kept of it. Of somebody who is no donor nothing is kept that a register said of their family. */
const proofOf = ({ search, lead, donorKey, askedAt, donor, looked }: Followed): NewProof => {
  const { patient, encounterId, consentId, days } = search.query
  const isDonor = donor.outcome === 'VERIFIED'
  const today = dayOf(askedAt)
  return {
    id: newId('RelationProof'),
    encounterId,
    patientId: patient.id,
    patientToken: patient.token,
    donorKey,
    donorToken: isDonor ? donor.donor.token : null,
    relation: lead.relation,
    outcome: isDonor ? (looked?.standing ?? 'VERIFIED') : donor.outcome,
    answers: [kept('DONOR_RECORD', donor), ...(isDonor ? (looked?.answers ?? []) : [])],
    firstOn: days.toSorted()[0] ?? today,
    lastOn: days.toSorted().at(-1) ?? today,
    purpose: search.purpose.reason,
    consentId: lead.path === 'SELF' ? null : consentId,
    path: lead.path,
    askedAt,
  }
}

/** Finds the same person again, and tells nothing of who it is. */
const keyOf = ({ services }: Ctx, person: PersonReference): string => {
  if (person.kind === 'IDENTITY_NUMBER') return services.keys.hash(person.number)
  return services.keys.hash(
    `${person.kind}:${person.kind === 'FAMILY_TOKEN' ? person.token : person.reference}`,
  )
}
