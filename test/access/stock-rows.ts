import { randomBytes } from 'node:crypto'
import { unitFor } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { deliveryTo } from '#test/access/station-rows.ts'

const id = (prefix: string) => `${prefix}_${randomBytes(16).toString('hex')}`

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
    [deliveryId, id('sdp'), owner.marker],
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
