import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { listWaiversByIds, type WaiverRow } from '#db/waivers/finders.ts'
import { stayTasks } from '#db/waivers/tables-charges.ts'
import type { Id } from '#lib/ids.ts'

/** Who may be known now. */
type Named = { readonly patientIds: readonly string[] }

/**
 * Settled waivers of these patients that were decided for somebody else: whose number nobody knew then, or knew wrongly.
 * Records that were merged are one person, whose number one of them has.
 */
const settledForAnother = ({ patientIds }: Named) => sql`patients named
    join patients p on p.alliance_id = named.alliance_id and p.person_id = named.person_id
    join encounters e on e.alliance_id = p.alliance_id and e.patient_id = p.id
    join waivers w on w.alliance_id = e.alliance_id and w.encounter_id = e.id
  where named.id = any(${sql.param([...patientIds])}::text[]) and w.state = 'SETTLED'
    and w.patient_token <> all (select k.identity_hash from patients k where k.alliance_id = named.alliance_id
      and k.person_id = named.person_id and k.identity_hash is not null)
    and exists (select from patients k where k.alliance_id = named.alliance_id and k.person_id = named.person_id
      and k.identity_hash is not null)`

/** Has stays that the hub settled for somebody else thought over again. */
export const markIdentifiedStaysDue = async (db: Db, of: Named & { readonly at: Date }): Promise<void> => {
  if (of.patientIds.length === 0) return
  const stays = sql`select w.encounter_id from ${settledForAnother(of)} and w.source = 'DISCHARGE'`
  await db
    .update(stayTasks)
    .set({ version: sql`${stayTasks.version} + 1`, dueAt: of.at, tries: 0, fault: null })
    .where(sql`${stayTasks.encounterId} in (${stays})`)
}

/**
 * What a window settled for somebody else, that left a fen uncovered and of which nobody has claimed anything since; each
 * once.
 */
export const listWindowWaiversOfAnother = async (db: Db, of: Named): Promise<WaiverRow[]> => {
  if (of.patientIds.length === 0) return []
  const { rows } = await db.execute<{
    id: Id<'Waiver'>
  }>(sql`select distinct w.id from ${settledForAnother(of)}
    and w.source = 'WINDOW'
    and exists (select from waiver_lines l where l.alliance_id = w.alliance_id and l.waiver_id = w.id
      and l.base_fen > l.fen)
    and not exists (select from waiver_cases c where c.alliance_id = w.alliance_id and c.encounter_id = w.encounter_id
      and c.root_id = w.root_id and c.occurred_at >= w.settled_at)`)
  return listWaiversByIds(
    db,
    rows.map(({ id }) => id),
  )
}
