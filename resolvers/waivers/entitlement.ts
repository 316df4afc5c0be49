import { listAlliances, listOrganisationsByIds } from '#db/alliance/finders.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { listWaivers } from '#db/waivers/finders.ts'
import { listChargesOfStay } from '#db/waivers/finders-charges.ts'
import { listWaiverLines } from '#db/waivers/finders-lines.ts'
import type { Words } from '#lib/errors.ts'
import { type Query, read } from '#resolvers/reads.ts'
import { findCandidates } from '#resolvers/waivers/candidates.ts'
import { kinConsentOf } from '#resolvers/waivers/consent.ts'
import { clauseOf } from '#resolvers/waivers/explain.ts'
import type { KeptCandidate } from '#resolvers/waivers/kept-facts.ts'
import { policiesFor } from '#resolvers/waivers/policies.ts'
import { type NamedStay, patientTokenOf, referenceOf, type Stay, stayOf } from '#resolvers/waivers/stay.ts'
import { takingsKnown } from '#resolvers/waivers/takings-known.ts'
import { type Day, dayOf } from '#rules/calendar.ts'
import type { DonorPath } from '#rules/waivers/claim-terms.ts'
import type { Taking } from '#rules/waivers/facts.ts'
import { policyOfUse } from '#rules/waivers/in-force.ts'
import { type Quota, quotaOf } from '#rules/waivers/lots.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { waysToSettle } from '#rules/waivers/settle.ts'
import type { Pool, ProofStanding, Relation } from '#rules/waivers/terms.ts'

/** What a patient could use today. */
export type Entitlement = {
  readonly on: Day
  /** Null when no policy is in force: a person decides. */
  readonly policy: string | null
  readonly consent: boolean
  readonly donors: readonly DonorEntitlement[]
  /** Ways to a donor that nobody could follow now. */
  readonly unanswered: readonly string[]
  /** Ways on which the donor record contradicts itself: a person sees to it. */
  readonly contradicted: readonly string[]
}

/** What one donor gives, without a name. */
export type DonorEntitlement = {
  readonly donor: string
  readonly relation: Relation
  readonly path: DonorPath
  readonly standing: ProofStanding
  /** The clause by which all is free; null: only the lots. */
  readonly free: Words | null
  readonly lots: readonly {
    readonly donation: string | null
    readonly pool: Pool
    readonly clause: Words | null
    readonly givenOn: Day
    readonly totalMl: number
    readonly usedMl: number
    readonly leftMl: number
    /** Null: it never grows less by time alone. */
    readonly until: Day | null
  }[]
}

/**
 * What a stay's patient could use if they were transfused today. Only the caller's own stays. Kin are looked up with
 * consent, and once blood was charged to the stay; before, the patient's own record alone is read. The call's connection is
 * given back while the peers are asked.
 */
export const entitlement = read(
  'waivers.entitlement',
  async (query, named: NamedStay): Promise<Entitlement> => {
    const stay = await stayOf(query.db, query, named)
    const known = await readKnown(query, stay)
    await query.ctx.reads.renew()
    const { patient, encounter } = stay
    const token = patientTokenOf(patient)
    const found = await findCandidates(query.ctx, {
      patient: { id: patient.id, token, reference: referenceOf(query.ctx, patient) },
      encounterId: encounter.id,
      hospital: known.hospital,
      consentId: known.consentId,
      named: [],
      days: known.days,
    })
    const tokens = found.candidates.map(({ donor }) => donor.token)
    const { takings } = await query.ctx.services.database.transaction(
      SYSTEM_SCOPE,
      (db) => takingsKnown(db, tokens, found.elsewhere),
      'read',
    )
    const on = dayOf(query.now)
    const policy = policyOfUse(known.policies, known.region, on)
    return {
      on,
      policy: policy?.code ?? null,
      consent: known.consentId !== null,
      donors: found.candidates.map((candidate) =>
        donorOf(candidate, policy, { day: on, patient: token, takings }),
      ),
      unanswered: found.unanswered,
      contradicted: found.contradicted,
    }
  },
  ({ encounterId }) => encounterId ?? null,
)

/** Of a stay there are a few; one that matched no bag is no charge, whether it was the last or not. */
const MOST_QUOTES = 50

const readKnown = async ({ db, now }: Query, { encounter, patient }: Stay) => {
  const { allianceId, organisationId, id: encounterId } = encounter
  const [organisation] = await listOrganisationsByIds(db, [organisationId])
  const alliance = (await listAlliances(db)).find(({ id }) => id === allianceId)
  const charges = await listChargesOfStay(db, { allianceId, encounterId })
  const quoted = await listWaivers(db, {
    ...{ allianceId, organisationId, encounterId, states: null, after: null, limit: MOST_QUOTES },
  })
  const lines = await listWaiverLines(
    db,
    quoted.map(({ id }) => id),
  )
  const isCharged = charges.length > 0 || lines.some(({ problem }) => problem === null)
  return {
    hospital: organisation?.code ?? '',
    region: alliance?.regionCode ?? '',
    consentId: await kinConsentOf(db, allianceId, patient.id),
    policies: await policiesFor(db, allianceId, now),
    days: isCharged ? [dayOf(now)] : [],
  }
}

type View = { readonly day: Day; readonly patient: string; readonly takings: readonly Taking[] }

const donorOf = (
  { donor, relation, path, standing }: KeptCandidate,
  policy: WaiverPolicy | null,
  view: View,
): DonorEntitlement => {
  const common = { donor: donor.token, relation, path, standing }
  if (policy === null || standing !== 'VERIFIED') return { ...common, free: null, lots: [] }
  const quotas = waysToSettle(policy.settings).map((settled) =>
    quotaOf({ donor, relation }, { ...view, policy, settled }),
  )
  const [least] = quotas.toSorted((one, other) => worthOf(one) - worthOf(other))
  const clause = (branch: string) => clauseOf({ policy: policy.code, branch })
  return {
    ...common,
    free: least?.free ? clause(least.free.branch) : null,
    lots: (least?.lots ?? []).map(
      ({ donation, pool, branch, givenOn, totalMl, usedMl, leftMl, lastDay }) => ({
        ...{ donation, pool, givenOn, totalMl, usedMl, leftMl },
        clause: clause(branch),
        until: lastDay,
      }),
    ),
  }
}

/** Of what nobody has settled the least is told, as a quote would. */
const worthOf = ({ free, lots }: Quota): number =>
  free === null ? lots.reduce((sum, { leftMl }) => sum + leftMl, 0) : Number.POSITIVE_INFINITY
