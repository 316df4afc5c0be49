import { listOrganisationsByIds, type OrganisationRow } from '#db/alliance/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import type { Signer } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'

/** Somebody who signed by token. */
export type TokenSigner = Signer & { readonly signatureId: NonNullable<Signer['signatureId']> }

/**
 * The two who sign at the counter: the caller as issuer, and by the one token the collector, who works at the hospital
 * that receives.
 * @throws SignatureRefused when one is missing, not qualified, or both are one person.
 */
export const assertCounterSigned = async (
  tx: Tx,
  receiver: Id<'Organisation'>,
  signers: readonly Signer[],
): Promise<{ issuer: Signer; collector: TokenSigner }> => {
  const places = await listOrganisationsByIds(tx.db, [tx.seat.organisationId, receiver])
  const [issuer, collector, ...others] = signers
  if (others.length > 0)
    throw BadInput.of('signatures', {
      zh: '只需取血人员一人的签名令牌',
      en: 'hand over one token: the collector’s',
    })
  const signatures = [
    ...(issuer ? [signatureFor('ISSUE', issuer, placeOf(places, tx.seat.organisationId))] : []),
    ...(collector ? [signatureFor('COLLECT_BLOOD', collector, placeOf(places, receiver))] : []),
  ]
  assertSigned(checkSignatures(signatures, dayOf(tx.now), 2))
  if (issuer === undefined || !isByToken(collector)) throw new NotFound({ zh: '签名人', en: 'signer' })
  return { issuer, collector }
}

/** @throws SignatureRefused unless who sends stock away from the caller's own bank may issue there. */
export const assertSenderSigned = async (tx: Tx, sender: Signer): Promise<void> => {
  const places = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  const signature = signatureFor('ISSUE', sender, placeOf(places, tx.seat.organisationId))
  assertSigned(checkSignatures([signature], dayOf(tx.now), 1))
}

const placeOf = (places: readonly OrganisationRow[], id: Id<'Organisation'>): OrganisationRow => {
  const place = places.find((row) => row.id === id)
  if (place === undefined) throw new NotFound({ zh: '机构', en: 'organisation' })
  return place
}

const isByToken = (signer: Signer | undefined): signer is TokenSigner =>
  signer !== undefined && signer.signatureId !== null
