import { type AnyPgColumn, foreignKey } from 'drizzle-orm/pg-core'
import { units } from '#db/inventory/tables.ts'
import { patients, requests } from '#db/requests/tables.ts'

/** Key to the patient a row is about. */
export const ofPatient = (t: { allianceId: AnyPgColumn; patientId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] })

/** Key to the request a row belongs to. */
export const ofRequest = (t: { allianceId: AnyPgColumn; requestId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] })

/** Key to the bag a row is about. */
export const ofUnit = (t: { allianceId: AnyPgColumn; unitId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] })
