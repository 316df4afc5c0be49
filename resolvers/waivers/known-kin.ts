import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import { listProven, listStandingOfRelative, type RelationProofRow } from '#db/waivers/finders-kin.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { Ctx } from '#resolvers/context.ts'
import { callerOf } from '#resolvers/reads.ts'
import type { CandidateQuery } from '#resolvers/waivers/candidate-query.ts'
import type { Lead } from '#resolvers/waivers/donor-leads.ts'
import { policiesFor } from '#resolvers/waivers/policies.ts'
import { proofValidDays } from '#rules/waivers/relation-proof.ts'

/** Who was certified to the hub, and which relations are proven already and need not be asked again. */
export type KnownKin = { readonly kin: readonly Lead[]; readonly proven: readonly RelationProofRow[] }

export const NOBODY_KNOWN: KnownKin = { kin: [], proven: [] }

/** Kin are asked about with consent, and when something is charged. */
export const asksKin = ({ consentId, days }: Pick<CandidateQuery, 'consentId' | 'days'>): boolean =>
  consentId !== null && days.length > 0

/** Reads them in a transaction of its own. */
export const readKnownKin = (ctx: Ctx, query: CandidateQuery): Promise<KnownKin> =>
  ctx.services.database.transaction(SYSTEM_SCOPE, (db) => knownKin(db, ctx, query), 'read')

/** Reads them in a transaction that has the hub's own view. */
export const knownKin = async (db: Db, ctx: Ctx, query: CandidateQuery): Promise<KnownKin> => {
  const { reference } = query.patient
  const [{ allianceId }] = callerOf(ctx).seats
  const now = ctx.services.clock()
  const { keys } = ctx.services
  const hash = reference?.kind === 'IDENTITY_NUMBER' ? keys.hash(reference.number) : null
  const [policies, kinships] = await Promise.all([
    policiesFor(db, allianceId, now),
    hash === null ? [] : listStandingOfRelative(db, allianceId, hash),
  ])
  const days = proofValidDays(policies, query.days)
  return {
    kin: kinships.map(({ donorCipher, relation }) => ({
      path: 'KINSHIP' as const,
      relation,
      person: { kind: 'IDENTITY_NUMBER' as const, number: keys.decrypt(donorCipher) },
    })),
    proven: days === 0 ? [] : await listProven(db, { ...againOf(query, allianceId), ...since(now, days) }),
  }
}

const againOf = (query: CandidateQuery, allianceId: AllianceId) => ({
  allianceId,
  encounterId: query.encounterId,
  patientToken: query.patient.token,
})

const DAY_MS = 86_400_000
const since = (now: Date, days: number) => ({ since: new Date(now.getTime() - days * DAY_MS), until: now })
