import { findOrganisationByCode } from '#db/alliance/finders.ts'
import { formsOf } from '#db/kept-number.ts'
import { findPatientByNumber } from '#db/requests/finders-patients.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'

/** The patient who gave autologous blood, as the label says. */
export type DonorPatientInput = {
  /** Code of the hospital. */
  readonly hospital: string
  readonly hospitalNumber: string
  readonly name: string
}

/**
 * The patient a label names, by hospital, number and name alike; null when there is none. Looked up past the caller's
 * view: the bank may not see the patient yet, and learns no more than that the label is right.
 */
export const findDonorPatient = async (
  tx: Tx,
  { hospital, hospitalNumber, name }: DonorPatientInput,
): Promise<Id<'Patient'> | null> => {
  const organisation = await findOrganisationByCode(tx.db, tx.allianceId, hospital)
  if (organisation === null) return null
  const home = { allianceId: tx.allianceId, organisationId: organisation.id }
  const forms = formsOf(tx.ctx.services.keys, hospitalNumber.trim())
  const patient = await tx.elevated(() => findPatientByNumber(tx.db, home, forms))
  return patient?.name === name.trim() ? patient.id : null
}
