import { hospitalNumberOf, visitNumberOf } from '#resolvers/hospital-number.ts'
import { MergeRefused } from '#resolvers/requests/errors.ts'
import { identityNumberMasked } from '#resolvers/requests/masked.ts'
import { encounterById, patient, patientById, patientByNumber } from '#resolvers/requests/read.ts'
import { unlinkPatients } from '#resolvers/requests/unlink-patients.ts'
import type { Hub } from '#schema/hub.ts'
import { reading } from '#schema/reading.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** Patients and their stays. */
export const addPatients = (hub: Hub, words: RequestWords): void => {
  addPatientType(hub, words)
  addEncounterType(hub)
  addPatientFields(hub)
}

const addPatientType = (hub: Hub, { Sex }: RequestWords) =>
  hub.entity('Patient', {
    description:
      'A patient of one hospital. Seen by that hospital, and by the lead once something was sent to it about the patient.',
    access: 'requests.patient',
    load: patientById,
    keys: { 'organisation { code } hospitalNumber': patientByNumber },
    fields: (t) => ({
      hospitalNumber: t.string({
        description: 'Number of the record there.',
        extensions: reading('hospitalNumber', 'hospitalNumberCipher'),
        resolve: (row, _, ctx) => hospitalNumberOf(ctx, row),
      }),
      name: t.exposeString('name', { description: 'Name as the hospital tells it.' }),
      sex: t.expose('sex', { type: Sex, description: 'Administrative sex.' }),
      birthDate: t.expose('birthDate', {
        type: 'Date',
        nullable: true,
        description: 'Day of birth; null when it is not known.',
      }),
      newborn: t.exposeBoolean('newborn', {
        description: 'True for a newborn, who may stand under the mother’s number.',
      }),
      hasIdentityNumber: t.boolean({
        description: 'Whether a valid identity number is on record; the number itself is never shown.',
        resolve: (row) => row.identityCipher !== null,
      }),
      identityNumberMasked: t.string({
        nullable: true,
        description: 'The identity number but for its last four characters; null when there is none.',
        resolve: (row, _, ctx) => identityNumberMasked(ctx, row),
      }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital whose patient this is.',
        id: 'organisationId',
      }),
      mergedInto: hub.link(t, 'Patient', {
        description: 'The record this one was merged into; null for a record in use.',
        id: 'mergedInto',
      }),
    }),
  })

const addEncounterType = (hub: Hub) =>
  hub.entity('Encounter', {
    description: 'A stay or visit as the hospital tells of it. Seen by that hospital alone.',
    access: 'requests.patient',
    load: encounterById,
    fields: (t) => ({
      visitNumber: t.string({
        description: 'The hospital’s number of the visit.',
        extensions: reading('visitNumber', 'visitNumberCipher'),
        resolve: (row, _, ctx) => visitNumberOf(ctx, row),
      }),
      patientClass: t.exposeString('patientClass', {
        description: 'I in-patient, O out-patient, E emergency, U unknown (HL7 table 0004).',
      }),
      department: t.exposeString('department', { nullable: true, description: 'Null when not told.' }),
      ward: t.exposeString('ward', { nullable: true, description: 'Null when not told.' }),
      bed: t.exposeString('bed', { nullable: true, description: 'Null when not told.' }),
      startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
      expectedEndAt: t.expose('expectedEndAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it is expected to end; null when nobody said.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it ended; null while it lasts.',
      }),
      patient: hub.link(t, 'Patient', { description: 'Whose stay it is.', id: 'patientId' }),
    }),
  })

const addPatientFields = (hub: Hub) => {
  hub.builder.queryField('patient', (t) =>
    t.field({
      type: hub.ref('Patient'),
      nullable: true,
      description: 'One patient, by id or by hospital number; null when there is none that is yours to see.',
      args: {
        id: t.arg.id({ description: 'The patient’s id.' }),
        hospitalNumber: t.arg.string({ description: 'Instead of the id: the hospital’s own number.' }),
        organisation: t.arg.string({ description: 'Code of that hospital; absent: your own.' }),
      },
      resolve: (_, { id, hospitalNumber, organisation }, ctx) =>
        patient(ctx, { id, number: hospitalNumber, organisation }),
    }),
  )
  hub.mutation('unlinkPatients', {
    description:
      'Undoes a merge of two records, or parts a patient from the person other hospitals know; the compatibility history goes back to where it was.',
    type: 'Patient',
    refusals: [MergeRefused],
    operation: unlinkPatients,
    input: hub.input('UnlinkPatientsInput', {
      description: 'Which record stands for itself again.',
      fields: (t) => ({
        patientId: t.id({ required: true, description: 'The record that was merged or linked wrongly.' }),
        reason: t.string({ required: true, description: 'Why; kept in the audit trail.' }),
      }),
    }),
  })
}
