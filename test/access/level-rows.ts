import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'

/** A level on the owner's own shelf; its reason is the owner's canary. */
export const levelOf = async (stage: Stage, owner: Owner): Promise<{ levelId: string }> => {
  const levelId = anyId('slv')
  await stage.rows(
    `insert into stock_levels (alliance_id, id, organisation_id, product_code)
     select alliance_id, $1, id, $4 from organisations where code = $2 and alliance_id = $3`,
    // Each level watches something of its own.
    [levelId, owner.code, owner.alliance, `RBC-${levelId.slice(-8)}`],
  )
  await stage.rows(
    `insert into stock_level_values (alliance_id, id, organisation_id, level_id, minimum, critical, effective_from,
       set_by, reason, occurred_at)
     select l.alliance_id, $2, l.organisation_id, l.id, 4, 2, now(), s.id, $3, now()
     from stock_levels l join staff s on s.alliance_id = l.alliance_id and s.account = $4 where l.id = $1`,
    [levelId, anyId('slw'), owner.marker, owner.physician],
  )
  return { levelId }
}

/** What the owner has reported of its shelf, its feed, and a level. */
export const levelRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  await levelOf(stage, owner)
  const reportId = anyId('srp')
  await stage.rows(
    `insert into stock_reports (alliance_id, id, organisation_id, lines, reported_by, occurred_at)
     select s.alliance_id, $1, s.organisation_id, jsonb_build_array(jsonb_build_object('product', $3::text)), s.id, now()
     from staff s where s.account = $2`,
    [reportId, owner.physician, owner.marker],
  )
  await stage.rows(
    `insert into stock_feeds (alliance_id, id, organisation_id, report_id, as_of, heard_at)
     select alliance_id, $2, organisation_id, id, now(), now() from stock_reports where id = $1`,
    [reportId, anyId('sfd')],
  )
}
