import { listCareByStays } from '#db/waivers/finders-care.ts'
import { listConsentsByIds, listConsentsOf, type WaiverConsentRow } from '#db/waivers/finders-consents.ts'
import { type KinshipRow, listKinshipsByIds, listKinshipsOf } from '#db/waivers/finders-kin.ts'
import { mayCall } from '#resolvers/access.ts'
import type { Ctx } from '#resolvers/context.ts'
import { callerOf, many, one, read } from '#resolvers/reads.ts'
import { numberMasked } from '#resolvers/requests/masked.ts'
import { type PatientNamed, patientNamed } from '#resolvers/waivers/patient-named.ts'

export type { KinshipRow, WaiverConsentRow }

/** What certified kin and consents add to the graph. */
export type KinEntities = { Kinship: KinshipRow; WaiverConsent: WaiverConsentRow }

export const kinshipById = one(listKinshipsByIds)
export const consentById = one(listConsentsByIds)

const MOST_KINSHIPS = 100

/** Who certified a patient of the own hospital as kin, and whom they certified; the newest first. */
export const kinships = read(
  'waivers.kinships',
  async (query, input: PatientNamed): Promise<readonly KinshipRow[]> => {
    const [seat] = query.actor.seats
    const { allianceId, identityHash } = await patientNamed(query, seat, input)
    return identityHash === null ? [] : listKinshipsOf(query.db, allianceId, identityHash, MOST_KINSHIPS)
  },
)

/** What a patient of the own hospital allowed, the newest first; withdrawn ones too. */
export const waiverConsents = read(
  'waivers.waiverConsents',
  async (query, input: PatientNamed): Promise<readonly WaiverConsentRow[]> => {
    const [seat] = query.actor.seats
    const { allianceId, id } = await patientNamed(query, seat, input)
    return listConsentsOf(query.db, allianceId, id)
  },
)

const careOfStay = many(listCareByStays, (row) => row.encounterId)

/** Has the patient of a stay priority as a donor or a donor's certified kin? Null: not known, or not the caller's. */
export const donorPriorityOf = async (ctx: Ctx, encounterId: string | null): Promise<boolean | null> => {
  if (encounterId === null || !mayCall(callerOf(ctx), 'requests.request')) return null
  return (await careOfStay(ctx, encounterId))[0]?.priority ?? null
}

/** A name and a number of a kinship as they are shown: enough to compare with a card in hand, too little to learn. */
export const maskedPerson = (
  ctx: Ctx,
  person: { readonly nameCipher: string; readonly numberCipher: string },
): { readonly name: string; readonly identityNumber: string } => {
  const [first = '', ...rest] = ctx.services.keys.decrypt(person.nameCipher)
  return { name: first + '*'.repeat(rest.length), identityNumber: numberMasked(ctx, person.numberCipher) }
}
