import type { Db } from '#db/client.ts'
import { findStandingConsentId } from '#db/waivers/finders-consents.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** The consent on which a patient's kin may be asked about at their hospital; null: nobody asks. */
export const kinConsentOf = (
  db: Db,
  allianceId: AllianceId,
  patientId: Id<'Patient'>,
): Promise<Id<'WaiverConsent'> | null> => findStandingConsentId(db, allianceId, patientId, 'KIN_LOOK_UP')
