import { and, desc, eq } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { patients } from '#db/requests/tables.ts'
import { waiverConsents } from '#db/waivers/tables-kin.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ConsentScope } from '#rules/waivers/kin-terms.ts'

export type WaiverConsentRow = typeof waiverConsents.$inferSelect
export type NewWaiverConsent = typeof waiverConsents.$inferInsert

export const insertConsent = async (db: Db, row: NewWaiverConsent): Promise<void> => {
  await db.insert(waiverConsents).values(row)
}

export const lockConsent = async (
  db: Db,
  key: Pick<WaiverConsentRow, 'allianceId' | 'id'>,
): Promise<WaiverConsentRow | null> => {
  const [row] = await db
    .select()
    .from(waiverConsents)
    .where(and(eq(waiverConsents.allianceId, key.allianceId), eq(waiverConsents.id, key.id)))
    .for('update')
  return row ?? null
}

export const endConsent = async (
  db: Db,
  { allianceId, id }: Pick<WaiverConsentRow, 'allianceId' | 'id'>,
  values: Pick<NewWaiverConsent, 'withdrawnAt' | 'withdrawnBy'>,
): Promise<void> => {
  await db
    .update(waiverConsents)
    .set(values)
    .where(and(eq(waiverConsents.allianceId, allianceId), eq(waiverConsents.id, id)))
}

export const listConsentsByIds = listingByIds(waiverConsents, waiverConsents.id)

/** Consents of a patient of a hospital under whatever number of theirs, the newest first; withdrawn ones too. */
export const listConsentsOf = async (
  db: Db,
  allianceId: AllianceId,
  patientId: Id<'Patient'>,
): Promise<WaiverConsentRow[]> => {
  const of = db
    .select({ organisationId: patients.organisationId, personId: patients.personId })
    .from(patients)
    .where(and(eq(patients.allianceId, allianceId), eq(patients.id, patientId)))
    .as('subject')
  const rows = await db
    .select({ consent: waiverConsents })
    .from(waiverConsents)
    .innerJoin(
      patients,
      and(eq(patients.allianceId, waiverConsents.allianceId), eq(patients.id, waiverConsents.patientId)),
    )
    .innerJoin(
      of,
      and(eq(of.personId, patients.personId), eq(of.organisationId, waiverConsents.organisationId)),
    )
    .where(eq(waiverConsents.allianceId, allianceId))
    .orderBy(desc(waiverConsents.givenAt), desc(waiverConsents.id))
  return rows.map(({ consent }) => consent)
}

/** Whom a consent is looked for by: asked before, so that it is read by their keys, however young the tables are. */
const OWN = 'from patients own where own.alliance_id = $1 and own.id = $2'
const SAME_PERSON = `select p.id from patients p where p.alliance_id = $1
    and p.person_id = (select own.person_id ${OWN})`
const STANDING_CONSENT = `select c.id from waiver_consents c
  where c.alliance_id = $1 and c.patient_id = any(array(${SAME_PERSON}))
    and c.organisation_id = (select own.organisation_id ${OWN}) and c.withdrawn_at is null and $3 = any(c.scopes)
  order by c.given_at desc, c.id desc limit 1`

/** The newest consent of a patient that stands for this. */
export const findStandingConsentId = async (
  db: Db,
  allianceId: AllianceId,
  patientId: Id<'Patient'>,
  scope: ConsentScope,
): Promise<Id<'WaiverConsent'> | null> => {
  const { rows } = await db.$client.query<Pick<WaiverConsentRow, 'id'>>({
    text: STANDING_CONSENT,
    values: [allianceId, patientId, scope],
  })
  return rows[0]?.id ?? null
}
