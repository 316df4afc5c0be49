import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'

/** An order of the owner's for stock, of its own lead, placed by hand; its reason is the owner's canary. */
export const stockOrderOf = async (stage: Stage, owner: Owner): Promise<{ orderId: string }> => {
  const orderId = anyId('sor')
  await stage.rows(
    `insert into stock_orders (alliance_id, id, organisation_id, supplier_id, kind, state, urgency, needed_by, reason,
       placed_by, occurred_at)
     select o.alliance_id, $1, o.id, l.id, 'MEMBER', 'PLACED', 'ROUTINE', now() + interval '1 day', $4, s.id, now()
     from organisations o join organisations l on l.alliance_id = o.alliance_id and l.is_lead
       join staff s on s.alliance_id = o.alliance_id and s.account = $5
     where o.code = $2 and o.alliance_id = $3`,
    [orderId, owner.code, owner.alliance, owner.marker, owner.physician],
  )
  await stage.rows(
    `insert into stock_order_lines (alliance_id, id, organisation_id, supplier_id, order_id, position, product_code, bags)
     select alliance_id, $2, organisation_id, supplier_id, id, 0, 'RBC-SUSP-LR', 2 from stock_orders where id = $1`,
    [orderId, anyId('sol')],
  )
  return { orderId }
}

/** A delivery announced to the owner, with one bag. */
export const deliveryTo = async (stage: Stage, owner: Owner): Promise<{ deliveryId: string }> => {
  const { orderId } = await stockOrderOf(stage, owner)
  const deliveryId = anyId('sdl')
  await stage.rows(
    `insert into stock_deliveries (alliance_id, id, organisation_id, supplier_id, order_id, number, state, announced_by,
       occurred_at)
     select alliance_id, $2, organisation_id, supplier_id, id, $3, 'ANNOUNCED', placed_by, now()
     from stock_orders where id = $1`,
    [orderId, deliveryId, `${owner.marker}${deliveryId.slice(-8)}`],
  )
  await stage.rows(
    `insert into stock_delivery_bags (alliance_id, id, organisation_id, supplier_id, delivery_id, position, announced,
       scheme, donation_number, label_product_code, product_code, abo, rhd, state, findings)
     select alliance_id, $2, organisation_id, supplier_id, id, 0, true, 'ISBT128', $3, 'E5445', 'RBC-SUSP-LR', 'A',
       'POSITIVE', 'ANNOUNCED', '[]' from stock_deliveries where id = $1`,
    [deliveryId, anyId('sdb'), `${owner.donations}999999`],
  )
  return { deliveryId }
}

/** A delivery announced to the owner by the station, which sees what it sent: it bears a number of the station's own. */
export const deliveryOfStation = async (stage: Stage, owner: Owner): Promise<{ deliveryId: string }> => {
  const { deliveryId } = await deliveryTo(stage, owner)
  const [station] = await stage.rows<{ id: string }>(
    `select s.id from organisations s join stock_deliveries d on d.alliance_id = s.alliance_id
     where s.kind = 'STATION' and d.id = $1`,
    [deliveryId],
  )
  await stage.rows('update stock_deliveries set supplier_id = $2, number = id where id = $1', [
    deliveryId,
    station?.id,
  ])
  return { deliveryId }
}

/** Rows of the owner's in every table between storage point and station. */
export const stationRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  const { orderId } = await stockOrderOf(stage, owner)
  await deliveryTo(stage, owner)
  await stage.rows(
    `insert into shortages (alliance_id, id, organisation_id, level, products, groups, reason, declared_by, occurred_at)
     select alliance_id, $2, organisation_id, 'LEVEL_4', '{}', '{}', reason, placed_by, now()
     from stock_orders where id = $1`,
    [orderId, anyId('shg')],
  )
  await stage.rows(
    `insert into donor_enquiries (alliance_id, id, organisation_id, station_id, kind, state, product_code,
       antigens_absent, platelets, bags, needed_by, reason, placed_by, occurred_at)
     select alliance_id, $2, organisation_id, organisation_id, 'RARE_GROUP', 'APPLIED', 'RBC-SUSP-LR', '{}',
       '{"hla":[],"hpa":[]}', 1, now() + interval '1 day', reason, placed_by, now() from stock_orders where id = $1`,
    [orderId, anyId('dnq')],
  )
  await stage.rows(
    `insert into station_messages (alliance_id, id, organisation_id, station_id, kind, subject_id, once_key, body, state,
       next_attempt_at)
     select alliance_id, $2, organisation_id, organisation_id, 'ORDER', id, id, '{}', 'TAKEN', now()
     from stock_orders where id = $1`,
    [orderId, anyId('stm')],
  )
  await stage.rows(
    `insert into station_lines (alliance_id, id, organisation_id, station_id)
     select alliance_id, $2, organisation_id, organisation_id from stock_orders where id = $1`,
    [orderId, anyId('stl')],
  )
}
