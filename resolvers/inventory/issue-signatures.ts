import { listCertificatesByStaffIds, listOrganisationsByIds, listStaffByIds } from '#db/alliance/finders.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import type { Signer } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertCounterSigned } from '#resolvers/inventory/counter-signatures.ts'
import { checkSignatures, maySign } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'

/** Who issued, and who collects: by signature, or named only, to sign at the hand-over. */
export type IssueSigners = {
  readonly issuerId: Id<'Staff'>
  readonly collectorId: Id<'Staff'>
  readonly collectorSignatureId: Signer['signatureId']
}

/**
 * The two persons of an issue. The collector signs by token beside the issuer; or is named by id, works at the hospital
 * that receives, may collect blood, and signs when the blood leaves the counter.
 * @throws SignatureRefused when somebody is missing or not qualified.
 */
export const assertIssueSigned = async (
  tx: Tx,
  of: {
    readonly receiver: Id<'Organisation'>
    readonly signers: readonly Signer[]
    readonly collectorId: string | null
  },
): Promise<IssueSigners> => {
  const [caller, ...byToken] = of.signers
  if (caller === undefined || of.collectorId === null || byToken.length > 0) {
    const { issuer, collector } = await assertCounterSigned(tx, of.receiver, of.signers)
    return {
      issuerId: issuer.staff.id,
      collectorId: collector.staff.id,
      collectorSignatureId: collector.signatureId,
    }
  }
  const named = await assertNamed(tx, of.receiver, of.collectorId, caller)
  return { issuerId: caller.staff.id, collectorId: named, collectorSignatureId: null }
}

const assertNamed = async (tx: Tx, receiver: Id<'Organisation'>, text: string, caller: Signer) => {
  const id = asId('Staff', text)
  const [[staff], places] = await Promise.all([
    id === null ? [] : listStaffByIds(tx.db, [id]),
    listOrganisationsByIds(tx.db, [tx.seat.organisationId, receiver]),
  ])
  const [here, there] = [tx.seat.organisationId, receiver].map((at) => places.find((row) => row.id === at))
  if (staff === undefined || here === undefined || there === undefined)
    throw new NotFound({ zh: '取血人员', en: 'collector' })
  const certificates = await listCertificatesByStaffIds(tx.db, [staff.id])
  const collector = signatureFor('COLLECT_BLOOD', { staff, certificates, signatureId: null }, there)
  const day = dayOf(tx.now)
  assertSigned([
    ...checkSignatures([signatureFor('ISSUE', caller, here)], day, 1),
    ...maySign('COLLECT_BLOOD', collector.signer, day, 'collectorId'),
  ])
  return staff.id
}
