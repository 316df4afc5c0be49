import { listCertificatesByStaffIds, listOrganisationsByIds, listStaffByIds } from '#db/alliance/finders.ts'
import { NotFound } from '#lib/errors.ts'
import { signatureFor } from '#resolvers/alliance/qualification.ts'
import type { Signer as SigningPerson } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Signer } from '#rules/alliance/signing.ts'
import type { Role, SignedAct } from '#rules/alliance/terms.ts'

/** A person of the caller's hospital as the rules judge them for an act. */
export type PersonOnDuty = Signer & { readonly name: string; readonly roles: readonly Role[] }

/** Somebody who signed, as the rules judge them. The caller has the roles of their token, others those on record. */
const asPersonOnDuty = async (tx: Tx, act: SignedAct, signing: SigningPerson): Promise<PersonOnDuty> => {
  const [hospital] = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  if (hospital === undefined) throw new NotFound()
  const { staff, signatureId } = signing
  const roles = signatureId === null ? tx.actor.roles : staff.roles
  return { ...signatureFor(act, signing, hospital).signer, name: staff.name, roles }
}

/** The caller, as the rules judge them. */
export const callerOnDuty = async (tx: Tx, act: SignedAct): Promise<PersonOnDuty> => {
  const { staffId } = tx.seat
  const [[staff], certificates] = await Promise.all([
    listStaffByIds(tx.db, [staffId]),
    listCertificatesByStaffIds(tx.db, [staffId]),
  ])
  if (staff === undefined) throw new NotFound({ zh: '人员', en: 'staff' })
  return asPersonOnDuty(tx, act, { staff, certificates, signatureId: null })
}
