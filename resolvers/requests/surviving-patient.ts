import type { Db } from '#db/client.ts'
import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'

/** Merges of merges are rare; a circle can't come about, and this would end it. */
const MOST_MERGES = 20

/** The patient under the number the hospital uses now: of merged records the surviving one. Null when none can be seen. */
export const survivingPatient = async (db: Db, id: string): Promise<PatientRow | null> => {
  let wanted: string = id
  for (let step = 0; step < MOST_MERGES; step += 1) {
    const [row] = await listPatientsByIds(db, [wanted])
    if (row === undefined) return null
    if (row.mergedInto === null) return row
    wanted = row.mergedInto
  }
  throw new Error(`patient ${id} was merged in a circle`)
}
