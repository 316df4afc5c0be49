import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { type EncounterRow, listEncountersByIds } from '#db/requests/finders-encounters.ts'
import { type CareNoticeRow, findCareNotice, type NewCareNotice } from '#db/waivers/finders-care.ts'
import { findStandingConsentId } from '#db/waivers/finders-consents.ts'
import { listStandingOfRelative } from '#db/waivers/finders-kin.ts'
import { type Backoff, pauseBehind } from '#lib/backoff.ts'
import type { Id } from '#lib/ids.ts'
import type { Ctx } from '#resolvers/context.ts'
import { callerOf } from '#resolvers/reads.ts'
import { survivingPatient } from '#resolvers/requests/surviving-patient.ts'
import { noticeOfRights } from '#resolvers/waivers/care-texts.ts'
import { kinConsentOf } from '#resolvers/waivers/consent.ts'
import type { PersonReference } from '#resolvers/waivers/peers.ts'
import { answered, kept } from '#resolvers/waivers/relation-look-up.ts'
import type { DonorPath } from '#rules/waivers/claim-terms.ts'

/** What is known of a stay before anybody is asked. */
type Stay = {
  readonly notice: CareNoticeRow
  readonly ended: boolean
  readonly hospital: string
  readonly person: PersonReference | null
  /** Some donor certified the patient, who allows that kin are asked about. */
  readonly certified: boolean
  /** On which the patient is told; null: nothing is sent. */
  readonly consentId: Id<'WaiverConsent'> | null
}

/** What looking a stay up came to. */
export type RightsLooked = { readonly notice: CareNoticeRow; readonly values: Partial<NewCareNotice> }

/** How long a stay rests behind look-ups in vain. */
const BACKOFF: Backoff = { firstMs: 30_000, longestMs: 1_800_000 }

/**
 * Looks whether the patient of a stay is a donor, by their own record, or kin whom a donor certified; and tells them of
 * their rights where they allowed it and were not told. A peer that is away is asked again later. Changes nothing by itself:
 * what is to be written is answered. Null when nothing is due.
 */
export async function lookUpRights(ctx: Ctx, id: Id<'CareNotice'>): Promise<RightsLooked | null> {
  const stay = await stayOf(ctx, id)
  if (stay === null) return null
  const { notice, person, consentId } = stay
  if (stay.ended) return { notice, values: { dueAt: null } }
  const own = await ownRecordOf(ctx, stay)
  const path: DonorPath | null = own?.outcome === 'VERIFIED' ? 'SELF' : stay.certified ? 'KINSHIP' : null
  const known = {
    priority: path !== null || (own?.outcome === 'SERVICE_DOWN' ? null : false),
    path,
    answer: own && kept('DONOR_RECORD', own),
  }
  const fault = own?.outcome === 'SERVICE_DOWN' ? own.fault : null
  if (path === null || consentId === null || person === null || notice.sentAt !== null)
    return { notice, values: { ...known, ...laterIf(ctx, notice, fault) } }
  return { notice, values: { ...known, ...(await tell(ctx, { notice, path, person, consentId })) } }
}

const stayOf = (ctx: Ctx, id: Id<'CareNotice'>): Promise<Stay | null> =>
  ctx.services.database.transaction(
    SYSTEM_SCOPE,
    async (db) => {
      const [{ allianceId }] = callerOf(ctx).seats
      const notice = await findCareNotice(db, { allianceId, id })
      if (notice?.dueAt === undefined || notice.dueAt === null) return null
      const [encounter] = await listEncountersByIds(db, [notice.encounterId])
      if (encounter === undefined) return null
      const patient = await survivingPatient(db, encounter.patientId)
      if (patient === null) return null
      const { identityCipher: cipher, identityHash: hash } = patient
      const mayAskKin = hash !== null && (await kinConsentOf(db, allianceId, patient.id)) !== null
      const kin = mayAskKin ? await listStandingOfRelative(db, allianceId, hash) : []
      return {
        notice,
        ended: isOver(encounter),
        hospital: (await listOrganisationsByIds(db, [encounter.organisationId]))[0]?.code ?? '',
        person:
          cipher === null ? null : { kind: 'IDENTITY_NUMBER', number: ctx.services.keys.decrypt(cipher) },
        certified: kin.length > 0,
        consentId: await findStandingConsentId(db, allianceId, patient.id, 'CARE_NOTICE'),
      }
    },
    'read',
  )

const isOver = ({ endedAt, cancelledAt }: EncounterRow) => endedAt !== null || cancelledAt !== null

/** The patient's own record needs no consent; null for a patient without an identity number. */
const ownRecordOf = async (ctx: Ctx, { person, hospital, notice }: Stay) => {
  if (person === null) return null
  const { encounterId } = notice
  const purpose = { reason: 'DONOR_RIGHTS', hospital, encounterId, consentId: null } as const
  return answered(() => ctx.services.peers.donors.find({ person, purpose }))
}

type Telling = {
  readonly notice: CareNoticeRow
  readonly path: DonorPath
  readonly person: PersonReference
  readonly consentId: Id<'WaiverConsent'>
}

/** Tells the citizen service, under the same id at each attempt, so that they are told once. */
const tell = async (
  ctx: Ctx,
  { notice, path, person, consentId }: Telling,
): Promise<Partial<NewCareNotice>> => {
  const now = ctx.services.clock()
  const text = noticeOfRights(path)
  const receipt = await answered(() =>
    ctx.services.peers.notices.send({ id: notice.id, kind: 'DONOR_RIGHTS', person, text }),
  )
  if ('outcome' in receipt || receipt.kind === 'unsent') return laterIf(ctx, notice, receipt.fault)
  const sent = { dueAt: null, attempts: 0, consentId }
  return receipt.kind === 'taken' ? { ...sent, sentAt: now, fault: null } : { ...sent, fault: receipt.fault }
}

const laterIf = (ctx: Ctx, { attempts }: CareNoticeRow, fault: string | null): Partial<NewCareNotice> => {
  if (fault === null) return { dueAt: null, attempts: 0, fault: null }
  const tried = attempts + 1
  const dueAt = new Date(ctx.services.clock().getTime() + pauseBehind(BACKOFF, tried))
  return { dueAt, attempts: tried, fault }
}
