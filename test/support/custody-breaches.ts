import { inventory } from '#resolvers/supply/inventory.ts'
import { renewed } from '#test/support/plain-count.ts'
import type { World } from '#test/support/world.ts'

/** What must hold of every unit after any order of acts: the rows of each statement are breaches. */
const questions: Readonly<Record<string, string>> = {
  'a unit is where its last step did not bring it': `select u.id from units u where u.id = any($1) and u.custody <>
     (select e.to_custody from unit_events e where e.unit_id = u.id order by e.id desc limit 1)`,
  'a step does not begin where the one before it ended': `select id from (select e.id, e.from_custody,
       lag(e.to_custody) over (partition by e.unit_id order by e.id) as before
     from unit_events e where e.unit_id = any($1)) s where s.from_custody is distinct from s.before`,
  'a unit was issued without an allowing decision of the gate': `select e.id from unit_events e
     where e.unit_id = any($1) and e.to_custody = 'ISSUED' and not exists (select from gate_decisions d
       where d.unit_id = e.unit_id and d.request_id = e.request_id and d.outcome = 'ALLOWED')`,
  'a unit has the same fate twice': `select e.unit_id from unit_events e where e.unit_id = any($1)
     and e.to_custody in ('TRANSFUSED', 'DISCARDED') group by e.unit_id, e.to_custody having count(*) > 1`,
  // A bag that was given though it counted as thrown away is a fact, and the only step after a fate.
  'a unit went on after its fate': `select e.id from unit_events e where e.unit_id = any($1)
     and (e.from_custody = 'TRANSFUSED' or e.from_custody = 'DISCARDED' and e.to_custody <> 'TRANSFUSED')`,
  'a unit was issued twice': `select e.unit_id from unit_events e where e.unit_id = any($1)
     and e.to_custody = 'ISSUED' group by e.unit_id having count(*) > 1`,
  'issued blood went back to the shelf': `select e.id from unit_events e join unit_events l
       on l.unit_id = e.unit_id and l.id > e.id
     where e.unit_id = any($1) and e.to_custody = 'ISSUED' and l.to_custody in ('IN_STOCK', 'RESERVED')`,
  'a unit is reserved and nobody keeps it, or the other way round': `select u.id from units u where u.id = any($1)
     and (u.custody = 'RESERVED') <> exists (select from reservations r where r.unit_id = u.id and r.ended_at is null)`,
  'a closed request keeps a unit': `select r.unit_id from reservations r join requests q
       on q.alliance_id = r.alliance_id and q.id = r.request_id
     where r.unit_id = any($1) and r.ended_at is null and q.state = 'CLOSED'
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
       and d.state = 'APPROVED' and jsonb_array_length(d.approvals) = 2)`,
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
       and r.alliance_id = u.alliance_id
     where u.id = any($1) and u.custody not in ('TRANSFUSED', 'DISCARDED') and not exists (select from holds h
       where h.unit_id = u.id and h.kind = 'RECALL' and h.lifted_at is null)`,
}

/** One sentence for each breach of these units, and of the whole stock of the alliance CS. */
export const custodyBreaches = async (world: World, unitIds: readonly string[]): Promise<string[]> => {
  const found = await Promise.all(
    Object.entries(questions).map(async ([breach, sql]) => {
      const rows = await world.rows(sql, [unitIds])
      return rows.length === 0 ? [] : [`${breach}: ${JSON.stringify(rows)}`]
    }),
  )
  return [...found.flat(), ...(await stockBreaches(world))]
}

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
