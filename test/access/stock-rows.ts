import { unitFor } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { deliveryTo } from '#test/access/station-rows.ts'
import { anyId } from '#test/support/any-id.ts'

/** A bag on the owner's own shelf, however it came there. */
export const ownStockOf = async (stage: Stage, owner: Owner): Promise<{ unitId: string }> => {
  const unitId = await unitFor(stage, owner)
  await stage.rows(
    `update units u set organisation_id = o.id, place_id = null from organisations o
     where u.id = $1 and o.code = $2 and o.alliance_id = u.alliance_id`,
    [unitId, owner.code],
  )
  await stage.rows('update unit_stays set until = since where unit_id = $1 and until is null', [unitId])
  return { unitId }
}

/** A bag on its way to the owner, in a box of its lead's. */
export const stockOnTheWay = async (stage: Stage, owner: Owner) => {
  const unitId = await unitFor(stage, owner)
  const { deliveryId } = await deliveryTo(stage, owner)
  await stage.rows(
    `insert into stock_dispatches (alliance_id, id, organisation_id, supplier_id, delivery_id, place_id, handed_by,
       reason, occurred_at)
     select d.alliance_id, $2, d.organisation_id, d.supplier_id, d.id, p.id, d.announced_by, $3, now()
     from stock_deliveries d join places p on p.alliance_id = d.alliance_id and p.organisation_id = d.supplier_id
       and p.name = 'BOX-1' where d.id = $1`,
    [deliveryId, anyId('sdp'), owner.marker],
  )
  await stage.rows(
    `update stock_delivery_bags b set unit_id = u.id, donation_number = u.donation_number from units u
     where b.delivery_id = $1 and u.id = $2`,
    [deliveryId, unitId],
  )
  await stage.rows(
    `update units u set custody = 'IN_TRANSIT', for_organisation_id = d.organisation_id from stock_deliveries d
     where u.id = $2 and d.id = $1`,
    [deliveryId, unitId],
  )
  return { deliveryId, unitId }
}

/** The owner's own box, or its lead's where it has none. */
export const placeFor = async (stage: Stage, owner: Owner): Promise<{ placeId: string }> => {
  const [row] = await stage.rows<{ id: string }>(
    `select p.id from places p join organisations o on o.alliance_id = p.alliance_id and o.id = p.organisation_id
     where o.alliance_id = $1 and p.name = 'BOX-1' order by (o.code = $2) desc limit 1`,
    [owner.alliance, owner.code],
  )
  return { placeId: row?.id ?? '' }
}

/** A count of the owner's with a difference that nobody has explained. */
export const countOf = async (stage: Stage, owner: Owner) => {
  const { placeId } = await placeFor(stage, owner)
  const [takingId, differenceId] = [anyId('stk'), anyId('sdf')]
  await stage.rows(
    `insert into stock_takings (alliance_id, id, organisation_id, place_id, taken_by, expected, scanned, note, occurred_at)
     select o.alliance_id, $1, o.id, $2, s.id, 1, 0, $4, now() from organisations o
       join staff s on s.alliance_id = o.alliance_id and s.account = $5 where o.code = $3 and o.alliance_id = $6`,
    [takingId, placeId, owner.code, owner.marker, owner.physician, owner.alliance],
  )
  await stage.rows(
    `insert into stock_differences (alliance_id, id, organisation_id, taking_id, kind, label, cause)
     select alliance_id, $2, organisation_id, id, 'MISSING', $3, 'NOT_SCANNED' from stock_takings where id = $1`,
    [takingId, differenceId, owner.marker],
  )
  return { takingId, differenceId, placeId }
}

/** A booking of the owner's. */
export const bookingOf = async (stage: Stage, owner: Owner): Promise<{ bookingId: string }> => {
  const bookingId = anyId('bkg')
  await stage.rows(
    `insert into bookings (alliance_id, id, organisation_id, product_code, abo, bags, needed_at, note, booked_by, occurred_at)
     select o.alliance_id, $1, o.id, 'RBC-SUSP-LR', 'A', 2, now() + interval '2 days', $3, s.id, now()
     from organisations o join staff s on s.alliance_id = o.alliance_id and s.account = $4
     where o.code = $2 and o.alliance_id = $5`,
    [bookingId, owner.code, owner.marker, owner.physician, owner.alliance],
  )
  return { bookingId }
}

/** Rows of the owner's in every table of stock between banks, counts and bookings. */
export const stockRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  await stockOnTheWay(stage, owner)
  await countOf(stage, owner)
  await bookingOf(stage, owner)
}
