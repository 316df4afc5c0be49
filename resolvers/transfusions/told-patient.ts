import { formsOf } from '#db/kept-number.ts'
import { lockRequest, type RequestRow } from '#db/requests/finders.ts'
import { findPatientByNumber, listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'

/** A patient by the hub's id, or by the number of the caller's own hospital. */
export type PatientName = { readonly patientId?: string | null; readonly hospitalNumber?: string | null }

/** The named patient; null when none is named. @throws NotFound */
export const findToldPatient = async (tx: Tx, name: PatientName): Promise<PatientRow | null> => {
  if (!name.patientId && !name.hospitalNumber) return null
  const { allianceId, seat } = tx
  const row = name.patientId
    ? (await listPatientsByIds(tx.db, [name.patientId]))[0]
    : await findPatientByNumber(
        tx.db,
        { allianceId, organisationId: seat.organisationId },
        formsOf(tx.ctx.services.keys, name.hospitalNumber ?? ''),
      )
  if (!row || row.allianceId !== allianceId) throw new NotFound({ zh: '患者', en: 'patient' })
  return row
}

/** A request with its patient, as the hub knows them. */
export type IssuedFor = { readonly request: RequestRow; readonly patient: PatientRow }

/** For whom a bag was kept or issued; null when for nobody. The request is locked. */
export const findIssuedFor = async (tx: Tx, requestId: Id<'Request'> | null): Promise<IssuedFor | null> => {
  if (requestId === null) return null
  return tx.elevated(async () => {
    const request = await lockRequest(tx.db, { allianceId: tx.allianceId, id: requestId })
    const [patient] = request === null ? [] : await listPatientsByIds(tx.db, [request.patientId])
    return request === null || patient === undefined ? null : { request, patient }
  })
}

/** Who received a bag: the patient named, else the one it was issued for, where the caller may speak for them. */
export const recipientOf = (tx: Tx, named: PatientRow | null, issuedFor: IssuedFor | null): PatientRow => {
  const patient = named ?? issuedFor?.patient
  if (patient === undefined)
    throw BadInput.of('patientId', {
      zh: '该血袋未为任何申请发出，须写明受血者',
      en: 'the bag was issued for no request: say who received it',
    })
  if (patient.organisationId !== tx.seat.organisationId && !tx.seat.lead)
    throw new NotFound({ zh: '患者', en: 'patient' })
  return patient
}
