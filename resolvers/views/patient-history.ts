import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import { type HistoryFactRow, hasOpenCare, listFactsOfPerson, openPerson } from '#db/views/finders.ts'
import { asId } from '#lib/ids.ts'
import { auditedLookUp, type LookUp } from '#resolvers/audited-look-up.ts'
import { type Passport, passportOf } from '#resolvers/compatibility/passport-facts.ts'
import type { Ctx } from '#resolvers/context.ts'
import { isMotherScreened } from '#rules/compatibility/mother.ts'

export type { HistoryFactRow, Passport }
export { isMotherScreened }

/** What keeps a shared patient safe, with who recorded it and when; never a diagnosis, never a stay. */
export type PatientHistory = {
  readonly patient: PatientRow
  /** Whether other hospitals' facts are among these; false for a member without an open request or stay. */
  readonly acrossHospitals: boolean
  readonly facts: readonly HistoryFactRow[]
  /**
   * What all of it comes to, as the release gate reads it; null for a caller who may not see other hospitals' facts,
   * since a part of them would look like the whole.
   */
  readonly passport: Passport | null
}

/**
 * The compatibility passport of a patient: groups, antibodies, requirements and reactions, across the alliance's
 * hospitals. The patient's hospital sees its own facts always, and those of others while it has an open request or stay
 * for the patient; the lead sees all. Each look-up stands in the audit trail before anything is answered. Null for a
 * patient that is not the caller's to see.
 */
export const patientHistory = async (
  ctx: Ctx,
  input: { readonly patientId: string },
): Promise<PatientHistory | null> =>
  auditedLookUp(ctx, { name: 'views.patientHistory', subject: input.patientId, input }, (place) =>
    lookUp(place, input),
  )

const lookUp = async (
  { db, seat, now, elevated }: LookUp,
  { patientId }: { readonly patientId: string },
): Promise<PatientHistory | null> => {
  const id = asId('Patient', patientId)
  const [patient] = id === null ? [] : await listPatientsByIds(db, [id])
  if (patient === undefined) return null
  const person = { allianceId: patient.allianceId, personId: patient.personId }
  const acrossHospitals = seat.lead || (await hasOpenCare(db, person, seat.organisationId))
  if (acrossHospitals) await openPerson(db, person.personId)
  return {
    patient,
    acrossHospitals,
    facts: await listFactsOfPerson(db, person),
    passport: acrossHospitals
      ? await passportOf({ db, now, elevated, allianceId: person.allianceId }, person.personId)
      : null,
  }
}
