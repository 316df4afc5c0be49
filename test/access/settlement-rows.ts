import type { SettlementState } from '#rules/waivers/settlement-terms.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'

let months = 0
/** A month long ago that no other statement is of. */
const aMonth = () => {
  months += 1
  return `${2000 + Math.floor(months / 12)}-${String(1 + (months % 12)).padStart(2, '0')}`
}

/** A statement of the station to the owner with one line, which stands where it is wanted; the station reads all of it. */
export const settlementOf = async (stage: Stage, owner: Owner, state: SettlementState = 'ISSUED') => {
  const period = aMonth()
  const { id: waiverId, lineIds } = await settledWaiver(stage, {
    hospital: owner.code,
    at: new Date(`${period}-10T02:00:00Z`),
  })
  const [settlementId, lineId] = [anyId('set'), anyId('sln')]
  await stage.rows(
    `insert into settlements (alliance_id, id, organisation_id, station_id, period, state, fen, ml, drawn_by, issued_at,
       agreed_at, occurred_at)
     select w.alliance_id, $2, w.organisation_id, u.station_id, $3, $4, l.fen, 400, w.quoted_by,
       case when $4 = 'DRAFT' then null else now() - interval '1 year' end,
       case when $4 = 'AGREED' then now() - interval '1 year' end, now()
     from waivers w join waiver_lines l on l.waiver_id = w.id join units u on u.id = l.unit_id where w.id = $1`,
    [waiverId, settlementId, period, state],
  )
  await stage.rows(
    `insert into settlement_lines (alliance_id, id, organisation_id, station_id, settlement_id, position, kind, takes_back,
       waiver_id, waiver_line_id, unit_id, donation_number, product_code, quantity, effective_at, ml, fen, clauses)
     select s.alliance_id, $2, s.organisation_id, s.station_id, s.id, 1, 'WAIVED', false, l.waiver_id, l.id, l.unit_id,
       u.donation_number, l.product_code, l.quantity, now(), 400, l.fen, '[]'
     from settlements s join waiver_lines l on l.id = $3 join units u on u.id = l.unit_id where s.id = $1`,
    [settlementId, lineId, lineIds[0]],
  )
  return { settlementId, lineId, period }
}

/** A statement of which the station disputes the line. */
export const disputeOf = async (stage: Stage, owner: Owner) => {
  const made = await settlementOf(stage, owner, 'DISPUTED')
  const disputeId = anyId('sds')
  await stage.rows(
    `insert into settlement_disputes (alliance_id, id, organisation_id, station_id, settlement_id, line_id, side, reason,
       raised_by, occurred_at)
     select alliance_id, $2, organisation_id, station_id, id, $3, 'STATION', '重复', drawn_by, now()
     from settlements where id = $1`,
    [made.settlementId, disputeId, made.lineId],
  )
  return { ...made, disputeId }
}

/** A document between provinces that the owner received. */
export const documentOf = async (stage: Stage, owner: Owner) => {
  const caseId = anyId('cpc')
  await stage.rows(
    `insert into cross_province_cases (alliance_id, id, organisation_id, station_id, way, state, other_region,
       document_number, recorded_by, occurred_at)
     select o.alliance_id, $2, o.id, s.id, 'TO_ANOTHER', 'RECEIVED', '340100', $2, m.id, now()
     from organisations o join organisations s on s.alliance_id = o.alliance_id and s.code = 'QZ-STATION'
     join staff m on m.alliance_id = o.alliance_id and m.account = $3 where o.code = $1`,
    [owner.code, caseId, owner.machine],
  )
  return { caseId }
}

/** All that is kept of statements and of documents between provinces. */
export const settlementRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  await disputeOf(stage, owner)
  await documentOf(stage, owner)
}
