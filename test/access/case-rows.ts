import { HUB_STAFF } from '#resolvers/alliance/hub-actor.ts'
import type { CaseState } from '#rules/waivers/case-terms.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { usedWaiverOf } from '#test/access/waiver-rows.ts'
import { anyId } from '#test/support/any-id.ts'

/** A refund case of the owner's that stands where it is wanted; its reasons bear the canary. */
export const caseOf = async (stage: Stage, owner: Owner, state: CaseState = 'WITH_PERSON') => {
  const { waiverId, encounterId } = await usedWaiverOf(stage, owner)
  const caseId = anyId('wcs')
  // No peer is set up here, so that the waiver has a case already: it gives way.
  await stage.rows("update waiver_cases set state = 'CLOSED' where root_id = $1", [waiverId])
  const owing = !['WAITING', 'WITH_PERSON'].includes(state)
  await stage.rows(
    `insert into waiver_cases (alliance_id, id, organisation_id, station_id, encounter_id, patient_id, root_id, waiver_id,
       origin, state, reasons, next_attempt_at, fault, fen, payee_kind, payee_cipher, confirmed_by, confirmed_at, signed_by,
       signed_at, occurred_at)
     select w.alliance_id, $2, w.organisation_id, s.id, w.encounter_id, w.patient_id, w.id, case when $4 then w.id end,
       'DECISION', $3, '{SETTING_OPEN}', case when $3 = 'WAITING' then now() end, $5, case when $4 then 100 end,
       case when $4 then 'PATIENT' end, case when $4 then $6 end, case when $3 in ('PAYEE_CONFIRMED', 'SIGNED') then $7 end,
       now(), case when $3 = 'SIGNED' then w.quoted_by end, now(), now()
     from waivers w join organisations s on s.alliance_id = w.alliance_id and s.code = 'QZ-STATION' where w.id = $1`,
    [waiverId, caseId, state, owing, null, sealed(stage, owner), HUB_STAFF],
  )
  await stage.rows(
    `insert into waiver_case_steps (alliance_id, id, organisation_id, station_id, case_id, step, state, by_staff, occurred_at)
     select alliance_id, $2, organisation_id, station_id, id, 'OPENED', state, $3, now() from waiver_cases where id = $1`,
    [caseId, anyId('wst'), HUB_STAFF],
  )
  return { caseId, encounterId, waiverId }
}

const sealed = (stage: Stage, { marker }: Owner) =>
  stage.services.keys.encrypt(JSON.stringify({ name: marker, account: marker, bank: null }))

/** Something that a peer is told about the owner, and what is done to an invoice. */
export const toldOf = async (stage: Stage, owner: Owner) => {
  const { waiverId } = await usedWaiverOf(stage, owner)
  const [messageId, taskId] = [anyId('pms'), anyId('ivt')]
  await stage.rows(
    `insert into peer_messages (alliance_id, id, organisation_id, peer, subject_id, once_key, body, state, next_attempt_at)
     select alliance_id, $2, organisation_id, 'INVOICES', $3, $3, '{}', 'WAITING', now() from waivers where id = $1`,
    [waiverId, messageId, taskId],
  )
  await stage.rows(
    `insert into invoice_tasks (alliance_id, id, organisation_id, waiver_id, message_id, kind, invoice_number, fen)
     select alliance_id, $2, organisation_id, id, $3, 'SPLIT', $4, 100 from waivers where id = $1`,
    [waiverId, taskId, messageId, owner.marker],
  )
  return { messageId, taskId }
}

/** All that is kept of refunds and of what peers are told. */
export const caseRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  const { caseId } = await caseOf(stage, owner, 'SIGNED')
  await stage.rows(
    `insert into refund_payments (alliance_id, organisation_id, station_id, case_id, waiver_id, fen, reference, paid_by, paid_at)
     select alliance_id, organisation_id, station_id, id, waiver_id, fen, id, signed_by, now() from waiver_cases where id = $1`,
    [caseId],
  )
  await toldOf(stage, owner)
}
