import { newId } from '#lib/ids.ts'
import { accepted } from '#test/support/requests.ts'
import type { World } from '#test/support/world.ts'

const DAY = 86_400_000

/** What a bank gave out. */
export type Given = {
  /** Code of the bank. */
  readonly bank: string
  readonly product: string
  /** Bags on each of the last days, the last of them yesterday. */
  readonly perDay: readonly number[]
}

/** Writes down what a bank gave out on the last days, group A RhD positive, past all operations and rules. */
export const gaveOut = async (world: World, { bank, product, perDay }: Given): Promise<void> => {
  const { id: requestId } = await accepted(world)
  const bags = perDay.flatMap((count, at) =>
    Array.from({ length: count }, () => ({
      unit: newId('Unit'),
      issue: newId('Issue'),
      event: newId('UnitEvent'),
      at: new Date(world.now().getTime() - (perDay.length - at) * DAY),
    })),
  )
  const values = [
    bank,
    requestId,
    product,
    ...(['unit', 'issue', 'event', 'at'] as const).map((of) => bags.map((one) => one[of])),
  ]
  const each = `unnest($4::text[], $5::text[], $6::text[], $7::timestamptz[]) as b(unit, issue, event, at),
    organisations o, organisations s, requests r, staff t
    where o.code = $1 and s.alliance_id = o.alliance_id and s.code = 'QZ-STATION' and r.id = $2
      and t.alliance_id = o.alliance_id and t.account = 'lead.technician' and $3::text is not null`
  await world.rows('alter table units disable trigger units_issue_guard')
  await world.rows(
    `insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
       product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
     select o.alliance_id, b.unit, o.id, s.id, 'STATION', b.unit, 'E1', $3, 'A', 'POSITIVE', 1, b.at, 'TRANSFUSED', '{}', b.at
     from ${each}`,
    values,
  )
  await world.rows(
    `insert into issues (alliance_id, id, organisation_id, request_id, issued_by, collected_by, occurred_at)
     select o.alliance_id, b.issue, o.id, r.id, t.id, t.id, b.at from ${each}`,
    values,
  )
  await world.rows(
    `insert into unit_events (alliance_id, id, organisation_id, unit_id, issue_id, from_custody, to_custody, operation, occurred_at)
     select o.alliance_id, b.event, o.id, b.unit, b.issue, 'RESERVED', 'ISSUED', 'inventory.issueUnits', b.at from ${each}`,
    values,
  )
  await world.rows('alter table units enable trigger units_issue_guard')
}

/** The fridge of a member's bank is known to keep its range, and bags of the lead stand in it, past all operations. */
export const standAt = async (world: World, code: string, unitIds: readonly string[]): Promise<void> => {
  const now = world.now().getTime()
  await world.rows(
    `insert into place_spells (alliance_id, id, organisation_id, place_id, since, until)
     select p.alliance_id, $2, p.organisation_id, p.id, $3, $4 from places p
     join organisations o on o.alliance_id = p.alliance_id and o.id = p.organisation_id
     where p.name = 'FRIDGE-1' and o.code = $1`,
    [code, newId('PlaceSpell'), new Date(now - DAY), new Date(now + DAY)],
  )
  await world.rows(
    `update units u set organisation_id = o.id, place_id = p.id from organisations o
     join places p on p.alliance_id = o.alliance_id and p.organisation_id = o.id and p.name = 'FRIDGE-1'
     where u.id = any($2) and o.code = $1`,
    [code, unitIds],
  )
  await world.rows(
    `update unit_stays s set place_id = u.place_id, organisation_id = u.organisation_id from units u
     where u.id = s.unit_id and u.id = any($1)`,
    [unitIds],
  )
}
