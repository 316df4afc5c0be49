import { submittedBy } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'

/** A stay of the owner's with a charge, whose fee bears the canary, and what the hub thinks of the stay. */
export const chargedBy = async (stage: Stage, owner: Owner) => {
  const { requestId } = await submittedBy(stage, owner)
  await stage.rows(
    `insert into charges (alliance_id, id, organisation_id, encounter_id, number, kind, charge_number, fee_code, fee_name,
       product_code, is_blood, filler_number, quantity, charged_fen, insured_fen, waived_fen, recorded_by, occurred_at)
     select r.alliance_id, $2, r.organisation_id, r.encounter_id, $3, 'CHARGE', $3, 'RBC-SUSP-LR', $3, 'RBC-SUSP-LR', true,
       r.id, 2, 44000, 0, 0, s.id, now()
     from requests r join staff s on s.alliance_id = r.alliance_id and s.account = $4 where r.id = $1`,
    [requestId, anyId('chg'), owner.marker, owner.machine],
  )
  await stage.rows(
    `insert into stay_tasks (alliance_id, encounter_id, organisation_id, version, fault)
     select alliance_id, encounter_id, organisation_id, 1, $2 from requests where id = $1`,
    [requestId, owner.marker],
  )
  const [row] = await stage.rows<{ encounter_id: string }>(
    'select encounter_id from requests where id = $1',
    [requestId],
  )
  return { encounterId: row?.encounter_id ?? '' }
}

/** All that is kept of charges. */
export const chargeRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  await chargedBy(stage, owner)
}
