import { and, eq, inArray } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { patients } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** The person a patient is. */
export type DonorPerson = { readonly patientId: Id<'Patient'>; readonly personId: Id<'Person'> }

/** Who the patients are that gave blood for themselves; asks nothing when none did. */
export const listDonorPersons = async (
  db: Db,
  allianceId: AllianceId,
  patientIds: readonly Id<'Patient'>[],
): Promise<DonorPerson[]> =>
  patientIds.length === 0
    ? []
    : db
        .select({ patientId: patients.id, personId: patients.personId })
        .from(patients)
        .where(and(eq(patients.allianceId, allianceId), inArray(patients.id, [...patientIds])))
