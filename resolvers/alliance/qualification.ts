import type { OrganisationRow } from '#db/alliance/finders.ts'
import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import type { Signer } from '#resolvers/alliance/signers.ts'
import { type Signature, titlesFor } from '#rules/alliance/signing.ts'
import { highestTitle } from '#rules/alliance/superior.ts'
import type { SignedAct, StaffTitle } from '#rules/alliance/terms.ts'
import type { Finding } from '#rules/finding.ts'

/** The first day anybody may be said to serve: when somebody joined is not on record. */
const EVER = '1900-01-01'

/**
 * A signer as the signing rules see them: signing `act` for the organisation `at`. Of several titles the highest that the
 * act asks for counts.
 */
export const signatureFor = (
  act: SignedAct,
  { staff, certificates }: Signer,
  at: Pick<OrganisationRow, 'id' | 'hasStoragePoint'>,
): Signature => ({
  act,
  signer: {
    personId: staff.id,
    title: titleFor(act, staff.titles),
    certificates: certificates.map(({ kind, validFrom, validUntil }) => ({
      kind,
      from: validFrom,
      to: validUntil,
    })),
    serves: staff.active && staff.organisationId === at.id ? { from: EVER } : null,
    atStoragePoint: at.hasStoragePoint,
  },
})

const titleFor = (act: SignedAct, titles: readonly StaffTitle[]): StaffTitle => {
  const asked = titles.filter((title) => titlesFor[act].includes(title))
  return asked.length > 0 ? highestTitle(asked) : (titles[0] ?? 'NONE')
}

/** @throws SignatureRefused with what the signing rules found; nothing when they found nothing. */
export const assertSigned = (findings: readonly Finding[]): void => {
  const [first] = findings
  if (first !== undefined) throw new SignatureRefused(first.message, findings)
}
