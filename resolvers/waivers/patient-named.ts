import type { Db } from '#db/client.ts'
import { visitFormsOf } from '#db/kept-number.ts'
import { findEncounterByNumber } from '#db/requests/finders-encounters.ts'
import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Ctx, Seat } from '#resolvers/context.ts'

/** How a window names a patient of its own hospital: one of the two. */
export type PatientNamed = {
  readonly patientId?: string | null
  /** The hospital's number of a visit (PV1-19). */
  readonly visitNumber?: string | null
}

/**
 * The patient of the caller's own hospital that is named.
 * @throws BadInput when neither or both are given, NotFound
 */
export const patientNamed = async (
  { db, ctx }: { readonly db: Db; readonly ctx: Pick<Ctx, 'services'> },
  seat: Seat,
  { patientId, visitNumber }: PatientNamed,
): Promise<PatientRow> => {
  if (Boolean(patientId) === Boolean(visitNumber))
    throw BadInput.of('patientId', {
      zh: '请以患者编号或就诊号之一指明患者',
      en: 'name the patient by id or by a visit number, and by one of the two alone',
    })
  const ofVisit = (number: string) =>
    findEncounterByNumber(db, seat, visitFormsOf(ctx.services.keys, number.trim()))
  const id = visitNumber ? (await ofVisit(visitNumber))?.patientId : patientId
  const [patient] = id ? await listPatientsByIds(db, [id]) : []
  if (patient?.organisationId === seat.organisationId) return patient
  throw new NotFound({ zh: '患者', en: 'patient' })
}
