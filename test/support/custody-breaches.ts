import { inventory } from '#resolvers/supply/inventory.ts'
import { renewed } from '#test/support/plain-count.ts'
import type { World } from '#test/support/world.ts'

/** What must hold of every unit after any order of acts: the rows of each statement are breaches. */
const questions = {
  'a unit is where its last step did not bring it': `select u.id from units u where u.id = any($1) and u.custody <>
     (select e.to_custody from unit_events e where e.unit_id = u.id order by e.id desc limit 1)`,
  'a step does not begin where the one before it ended': `select id from (select e.id, e.from_custody,
       lag(e.to_custody) over (partition by e.unit_id order by e.id) as before
     from unit_events e where e.unit_id = any($1)) s where s.from_custody is distinct from s.before`,
  'a unit was issued without an allowing decision of the gate': `select e.id from unit_events e
     where e.unit_id = any($1) and e.to_custody = 'ISSUED' and not exists (select from gate_decisions d
       where d.unit_id = e.unit_id and d.request_id = e.request_id and d.outcome = 'ALLOWED')`,
  'an issued unit names no decision, or that of another bag or request': `select u.id from units u
     join unit_events e on e.unit_id = u.id and e.to_custody = 'ISSUED'
     where u.id = any($1) and not exists (select from gate_decisions d where d.alliance_id = u.alliance_id
       and d.id = u.gate_decision_id and d.unit_id = u.id and d.request_id = e.request_id and d.outcome = 'ALLOWED')`,
  'a unit has the same fate twice': `select e.unit_id from unit_events e where e.unit_id = any($1)
     and e.to_custody in ('TRANSFUSED', 'DISCARDED') group by e.unit_id, e.to_custody having count(*) > 1`,
  // A bag that was given though it counted as thrown away, or as made into others, is a fact: the only step after a fate.
  'a unit went on after its fate': `select e.id from unit_events e where e.unit_id = any($1)
     and (e.from_custody = 'TRANSFUSED'
       or e.from_custody in ('DISCARDED', 'PROCESSED') and e.to_custody <> 'TRANSFUSED')`,
  'a unit was issued twice': `select e.unit_id from unit_events e where e.unit_id = any($1)
     and e.to_custody = 'ISSUED' group by e.unit_id having count(*) > 1`,
  'issued blood went back to the shelf': `select e.id from unit_events e join unit_events l
       on l.unit_id = e.unit_id and l.id > e.id
     where e.unit_id = any($1) and e.to_custody = 'ISSUED' and l.to_custody in ('IN_STOCK', 'RESERVED')`,
  'a unit is reserved and nobody keeps it, or the other way round': `select u.id from units u where u.id = any($1)
     and (u.custody = 'RESERVED') <> exists (select from reservations r where r.unit_id = u.id and r.ended_at is null)`,
  'a request that is over keeps a unit': `select r.unit_id from reservations r join requests q
       on q.alliance_id = r.alliance_id and q.id = r.request_id
     where r.unit_id = any($1) and r.ended_at is null and q.state in ('CLOSED', 'CANCELLED', 'REJECTED')
       and not exists (select from kit_units k where k.unit_id = r.unit_id and k.outcome is null)`,
  'a bag that is with a kit is free for others': `select u.id from units u join kit_units k on k.unit_id = u.id
     where u.id = any($1) and k.outcome is null and u.custody = 'IN_STOCK'`,
  'a unit counts as transfused and nobody gave it, or the other way round': `select u.id from units u
     where u.id = any($1) and (u.custody = 'TRANSFUSED') <> exists (select from transfusions t
       where t.unit_id = u.id and t.fate = 'TRANSFUSED')`,
  'blood that had not been handed over was given without a deviation': `select e.id from unit_events e
     where e.unit_id = any($1) and e.to_custody = 'TRANSFUSED' and e.from_custody <> 'HANDED_OVER'
       and not exists (select from deviations d join transfusions t on t.id = d.subject_id
         where t.unit_id = e.unit_id and d.findings::jsonb @> '[{"code": "UNIT_STATE_FORBIDS"}]')`,
  'a bag was discarded without two approvals': `select e.id from unit_events e where e.unit_id = any($1)
     and e.to_custody = 'DISCARDED' and not exists (select from discards d where d.unit_id = e.unit_id
       and d.state in ('APPROVED', 'DESTROYED') and jsonb_array_length(d.approvals) = 2)`,
  'a finding that asks for authority was passed over by nobody': `select d.id from gate_decisions d,
       jsonb_array_elements(d.findings::jsonb) f
     where d.unit_id = any($1) and d.outcome = 'ALLOWED' and f->>'severity' = 'AUTHORITY' and not exists (
       select from overrides o where o.unit_id = d.unit_id and o.request_id = d.request_id and o.code = f->>'code')`,
  'a finding that stops was passed over': `select d.id from gate_decisions d, jsonb_array_elements(d.findings::jsonb) f
     where d.unit_id = any($1) and d.outcome = 'ALLOWED' and f->>'severity' = 'STOP'`,
  'a unit left uncrossmatched and nobody owes its crossmatch': `select d.id from gate_decisions d,
       jsonb_array_elements(d.findings::jsonb) f
     where d.unit_id = any($1) and d.outcome = 'ALLOWED' and f->>'code' = 'CROSSMATCH_NOT_DONE'
       and exists (select from unit_events e where e.unit_id = d.unit_id and e.to_custody = 'ISSUED')
       and not exists (select from retrospective_crossmatches r where r.unit_id = d.unit_id
         and r.request_id = d.request_id)`,
  'a unit travels in two kits at once': `select k.unit_id from kit_units k join kits o on o.id = k.kit_id
     where k.unit_id = any($1) and o.closed_at is null group by k.unit_id having count(*) > 1`,
  'a bag of a closed kit is accounted for by nobody': `select k.unit_id from kit_units k join kits o on o.id = k.kit_id
     where k.unit_id = any($1) and o.closed_at is not null and k.outcome is null`,
  'a recalled unit carries no hold': `select u.id from units u join recalls r on r.donation_number = u.donation_number
       and r.alliance_id = u.alliance_id and r.withdrawn_at is null
     where u.id = any($1) and u.custody not in ('TRANSFUSED', 'DISCARDED', 'PROCESSED') and not exists (select from holds h
       where h.unit_id = u.id and h.kind = 'RECALL' and h.lifted_at is null)`,
  'a unit is held for a recall that does not stand': `select h.unit_id from holds h join units u on u.id = h.unit_id
     where h.unit_id = any($1) and h.kind = 'RECALL' and h.lifted_at is null and not exists (select from recalls r
       where r.alliance_id = u.alliance_id and r.donation_number = u.donation_number and r.withdrawn_at is null)`,
  'a request was accepted and then taken back': `select q.id from requests q join units u on u.request_id = q.id
     where u.id = any($1) and q.state = 'CANCELLED'`,
  'a unit was issued for a request that was not accepted': `select e.id from unit_events e join requests q
       on q.id = e.request_id
     where e.unit_id = any($1) and e.to_custody = 'ISSUED' and q.state not in ('ACCEPTED', 'COMPLETED', 'CLOSED')`,
  'a bag was made into others, or the other way round': `select u.id from units u where u.id = any($1)
     and exists (select from unit_events e where e.unit_id = u.id and e.to_custody = 'PROCESSED')
       <> exists (select from processings p where p.unit_id = u.id and cardinality(p.produced_ids) > 0)`,
  'the parts of a bag hold more or less than it held': `select u.id from units u join processings p
       on p.unit_id = u.id and p.kind = 'SPLIT'
     where u.id = any($1) and u.content <> (select sum(c.content) from units c where c.id = any(p.produced_ids))`,
  'a part keeps longer than its bag did': `select c.id from processings p join units c on c.id = any(p.produced_ids)
     where p.unit_id = any($1) and c.expires_at > p.expires_before`,
  'a thawed bag stands in a freezer': `select u.id from units u join places p on p.id = u.place_id
     where u.id = any($1) and u.thawed_at is not null and p.keeps = 'FROZEN'`,
  'a bag is on its way and no delivery awaits it, or two do': `select u.id from units u where u.id = any($1)
     and (u.custody = 'IN_TRANSIT') <> (1 = (select count(*) from stock_delivery_bags b
       where b.unit_id = u.id and b.state = 'ANNOUNCED'))`,
  'a bag was destroyed that was not discarded': `select d.id from discards d where d.unit_id = any($1)
     and d.state = 'DESTROYED' and not exists (select from unit_events e where e.unit_id = d.unit_id
       and e.to_custody = 'DISCARDED')`,
  'a bag came back from the bedside that nobody gave': `select t.id from transfusions t where t.unit_id = any($1)
     and t.bag_returned_at is not null and t.fate = 'NOT_USED'`,
  'a bag that a patient reacted to is free stock': `select u.id from units u join reaction_units x on x.unit_id = u.id
     where u.id = any($1) and x.role = 'SUSPECT' and u.custody in ('IN_STOCK', 'RESERVED')
       and not exists (select from holds h where h.unit_id = u.id and h.kind = 'QUARANTINE')`,
  'a bag of a donation suspected of contamination is not held': `select u.id from units u
     where u.id = any($1) and u.custody in ('IN_STOCK', 'RESERVED', 'ISSUED') and exists (select from units o
       join reaction_units x on x.unit_id = o.id join reactions r on r.id = x.reaction_id
       where o.alliance_id = u.alliance_id and o.donation_number = u.donation_number and o.id <> u.id
         and r.type = 'BACTERIAL_CONTAMINATION' and r.closed_at is null)
     and not exists (select from holds h where h.unit_id = u.id and h.kind = 'QUARANTINE')`,
}

export type Breach = keyof typeof questions

/** One sentence for each breach of these units, and of the whole stock of the alliance CS. */
export const custodyBreaches = async (world: World, unitIds: readonly string[]): Promise<string[]> => {
  const found = await world.rows<{ breach: string; rows: unknown }>(ALL_QUESTIONS, [unitIds])
  return [
    ...found.map(({ breach, rows }) => `${breach}: ${JSON.stringify(rows)}`),
    ...(await stockBreaches(world)),
  ]
}

/** The names of what holds. */
export const breachNames = Object.keys(questions) as Breach[]

/** Asked at once: the owner reads the tables as they are, past every operation and every read of the hub. */
export const ALL_QUESTIONS = Object.entries(questions)
  .map(
    ([breach, sql]) =>
      `select '${breach}' as breach, json_agg(q) as rows from (${sql}) q having count(*) > 0`,
  )
  .join(' union all ')

/** The stock as the last steps of all units give it, whatever the units say of themselves. */
const STOCK_BY_STEPS = `
  select u.organisation_id as "organisationId", u.product_code as "productCode", u.abo, u.rhd,
    (count(*) filter (where l.custody = 'IN_STOCK' and not l.kept))::int as available,
    (count(*) filter (where l.custody = 'RESERVED' and not l.kept))::int as reserved,
    (count(*) filter (where l.kept))::int as held
  from units u cross join lateral (
    select e.to_custody as custody, u.expires_at < $1 or exists (select from holds h
      where h.alliance_id = u.alliance_id and h.unit_id = u.id and h.lifted_at is null) as kept
    from unit_events e where e.alliance_id = u.alliance_id and e.unit_id = u.id order by e.id desc limit 1) l
  where u.alliance_id = 'CS' and l.custody in ('IN_STOCK', 'RESERVED')
  group by 1, 2, 3, 4`

type Counted = {
  readonly organisationId: string
  readonly productCode: string
  readonly abo: string
  readonly rhd: string
  readonly available: number
  readonly reserved: number
  readonly held: number
}

const written = (lines: readonly Counted[]): string[] =>
  lines
    .map(
      ({ organisationId, productCode, abo, rhd, available, reserved, held }) =>
        `${organisationId} ${productCode} ${abo} ${rhd}: ${available} available, ${reserved} reserved, ${held} held`,
    )
    .toSorted()

const stockBreaches = async (world: World): Promise<string[]> => {
  const lead = await world.as('lead.technician')
  const shown = await inventory(lead, {}).finally(() => lead.reads.close())
  const counted = written(await world.rows<Counted>(STOCK_BY_STEPS, [world.now()]))
  const told = written(shown.lines.filter(({ source }) => source === 'HUB') as readonly Counted[])
  // What is asked next is told from kept counts, as in a hub that runs.
  await renewed(world)
  return [
    ...told.filter((line) => !counted.includes(line)).map((line) => `shown, and no step says so: ${line}`),
    ...counted
      .filter((line) => !told.includes(line))
      .map((line) => `steps say so, and it is not shown: ${line}`),
  ]
}
