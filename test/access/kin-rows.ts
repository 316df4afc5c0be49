import type { Id } from '#lib/ids.ts'
import { submittedBy } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'
import { numberBorn } from '#test/support/kin.ts'

/** What a patient of the owner's allowed; its evidence is the owner's canary. */
export const consentOf = async (stage: Stage, owner: Owner) => {
  const { patientId, requestId } = await submittedBy(stage, owner)
  const consentId = anyId('wcn')
  await stage.rows(
    `insert into waiver_consents (alliance_id, id, organisation_id, patient_id, scopes, given_by, evidence, evidence_number,
       given_at, recorded_by)
     select p.alliance_id, $2, p.organisation_id, p.id, '{KIN_LOOK_UP,CARE_NOTICE}', 'PATIENT', 'SIGNED_FORM', $3, now(), s.id
     from patients p join staff s on s.alliance_id = p.alliance_id and s.account = $4 where p.id = $1`,
    [patientId, consentId, owner.marker, owner.machine],
  )
  return { patientId, requestId, consentId }
}

/** A relation certified at the owner's window, of two whom nobody knows. */
export const kinshipOf = async (stage: Stage, owner: Owner) => {
  const { patientId } = await submittedBy(stage, owner)
  const { keys } = stage.services
  const [donor, relative] = [numberBorn('1980-01-01'), numberBorn('1981-01-01')]
  const kinshipId = anyId('kin')
  const name = keys.encrypt(owner.marker)
  await stage.rows(
    `insert into kinships (alliance_id, id, organisation_id, source, donor_cipher, donor_hash, donor_name_cipher,
       relative_cipher, relative_hash, relative_name_cipher, relation, certified_at, certified_by)
     select s.alliance_id, $1, s.organisation_id, 'WINDOW', $3, $4, $7, $5, $6, $7, 'SPOUSE', now(), s.id
     from staff s where s.account = $2`,
    [
      ...[kinshipId, owner.machine, keys.encrypt(donor), keys.hash(donor)],
      ...[keys.encrypt(relative), keys.hash(relative), name],
    ],
  )
  return { patientId, kinshipId }
}

/** A stay of the owner's whose patient is to be looked up. */
export const careOf = async (stage: Stage, owner: Owner): Promise<{ noticeId: Id<'CareNotice'> }> => {
  const { requestId } = await submittedBy(stage, owner)
  const noticeId = anyId('cnt') as Id<'CareNotice'>
  await stage.rows(
    `insert into care_notices (alliance_id, id, organisation_id, encounter_id, patient_id, due_at, fault, occurred_at)
     select alliance_id, $2, organisation_id, encounter_id, patient_id, now(), $3, now() from requests where id = $1`,
    [requestId, noticeId, owner.marker],
  )
  return { noticeId }
}

/** All that is kept of kin and consents. */
export const kinRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  await kinshipOf(stage, owner)
  const { consentId, requestId } = await consentOf(stage, owner)
  await careOf(stage, owner)
  await stage.rows(
    `insert into relation_proofs (alliance_id, id, organisation_id, encounter_id, patient_id, patient_token, donor_key,
       relation, outcome, answers, first_on, last_on, purpose, consent_id, path, asked_at)
     select alliance_id, $2, organisation_id, encounter_id, patient_id, $3, $3, 'SPOUSE', 'VERIFIED', '[]', '2026-03-01',
       '2026-03-01', 'WAIVER', $4, 'KINSHIP', now() from requests where id = $1`,
    [requestId, anyId('rpf'), owner.marker, consentId],
  )
  await stage.rows(
    `insert into kinship_feeds (alliance_id, organisation_id, due_at)
     select alliance_id, id, now() from organisations where code = $1 and alliance_id = $2
     on conflict (alliance_id) do nothing`,
    [owner.code, owner.alliance],
  )
}
