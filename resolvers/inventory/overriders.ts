import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { NotFound } from '#lib/errors.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import type { Signer } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import type { Overrider } from '#rules/inventory/override.ts'

/**
 * The signers as the rule of overrides sees them, in order: each is qualified where they work, at the hospital that
 * treats or at the lead.
 * @throws SignatureRefused
 */
export const qualifiedOverriders = async (
  tx: Tx,
  request: RequestRow,
  signers: readonly Signer[],
): Promise<Overrider[]> => {
  const places = await placesOf(tx, signers)
  const signatures = signers.map((signer) => signatureFor('OVERRIDE', signer, placeIn(places, signer)))
  assertSigned(checkSignatures(signatures, dayOf(tx.now), signatures.length))
  return signers.map((signer) => overriderFrom(request, signer, placeIn(places, signer)))
}

/** Those of the signers who are qualified; the others sign for something else. */
export const overridersAmong = async (
  tx: Tx,
  request: RequestRow,
  signers: readonly Signer[],
): Promise<{ readonly signer: Signer; readonly overrider: Overrider }[]> => {
  const places = await placesOf(tx, signers)
  return signers.flatMap((signer) => {
    const place = placeIn(places, signer)
    const findings = checkSignatures([signatureFor('OVERRIDE', signer, place)], dayOf(tx.now), 1)
    return findings.length > 0 ? [] : [{ signer, overrider: overriderFrom(request, signer, place) }]
  })
}

type Places = Awaited<ReturnType<typeof listOrganisationsByIds>>

const placesOf = (tx: Tx, signers: readonly Signer[]): Promise<Places> =>
  listOrganisationsByIds(tx.db, [...new Set(signers.map(({ staff }) => staff.organisationId))])

const placeIn = (places: Places, { staff }: Signer) => {
  const place = places.find(({ id }) => id === staff.organisationId)
  if (place === undefined) throw new NotFound({ zh: '机构', en: 'organisation' })
  return place
}

const overriderFrom = (
  request: RequestRow,
  { staff }: Signer,
  { isLead }: Pick<Places[number], 'isLead'>,
): Overrider => ({
  personId: staff.id,
  roles: staff.roles,
  at: [
    ...(staff.organisationId === request.organisationId ? (['TREATING'] as const) : []),
    ...(isLead ? (['LEAD'] as const) : []),
  ],
})
