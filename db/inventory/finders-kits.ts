import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { kits, kitUnits } from '#db/inventory/tables-kits.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { KitStep } from '#rules/inventory/terms.ts'

export type KitRow = typeof kits.$inferSelect
export type KitUnitRow = typeof kitUnits.$inferSelect
type Key = { readonly allianceId: AllianceId; readonly id: Id<'Kit'> }

export const insertKit = async (
  db: Db,
  kit: typeof kits.$inferInsert,
  bags: readonly (typeof kitUnits.$inferInsert)[],
): Promise<void> => {
  await db.insert(kits).values(kit)
  if (bags.length > 0) await db.insert(kitUnits).values([...bags])
}

export const lockKit = async (db: Db, { allianceId, id }: Key): Promise<KitRow | null> => {
  const [row] = await db
    .select()
    .from(kits)
    .where(and(eq(kits.allianceId, allianceId), eq(kits.id, id)))
    .for('update')
  return row ?? null
}

export const updateKit = async (
  db: Db,
  { allianceId, id }: Key,
  values: Pick<KitRow, 'closedAt' | 'closedBy' | 'closingNote'>,
): Promise<void> => {
  await db
    .update(kits)
    .set(values)
    .where(and(eq(kits.allianceId, allianceId), eq(kits.id, id)))
}

export const updateKitUnit = async (
  db: Db,
  { allianceId, id }: Pick<KitUnitRow, 'allianceId' | 'id'>,
  values: Pick<KitUnitRow, 'outcome' | 'celsius'>,
): Promise<void> => {
  await db
    .update(kitUnits)
    .set(values)
    .where(and(eq(kitUnits.allianceId, allianceId), eq(kitUnits.id, id)))
}

export const listKitsByIds = listingByIds(kits, kits.id)

export const listKitsByRequestIds = listingByIds(kits, kits.requestId, [asc(kits.id)])

/** Kits, the newest first, behind `after`; `open` leaves out those that are back. */
export const listKits = async (
  db: Db,
  { open, after, limit }: { readonly open: boolean; readonly after: string | null; readonly limit: number },
): Promise<KitRow[]> =>
  db
    .select()
    .from(kits)
    .where(
      and(
        open ? isNull(kits.closedAt) : undefined,
        after === null ? undefined : lt(kits.id, after as Id<'Kit'>),
      ),
    )
    .orderBy(desc(kits.id))
    .limit(limit)

/** Whether a bag is with a kit that is not back. */
export const isInKit = async (
  db: Db,
  { allianceId, id }: { readonly allianceId: AllianceId; readonly id: Id<'Unit'> },
): Promise<boolean> => {
  const rows = await db
    .select({ id: kitUnits.id })
    .from(kitUnits)
    .where(and(eq(kitUnits.allianceId, allianceId), eq(kitUnits.unitId, id), isNull(kitUnits.outcome)))
  return rows.length > 0
}

export const listKitUnitsByKitIds = listingByIds(kitUnits, kitUnits.kitId, [asc(kitUnits.id)])

/** One thing that happened around a kit. */
export type KitStepRow = {
  readonly kitId: Id<'Kit'>
  readonly at: Date
  readonly step: KitStep
  /** What it is about: the kit, a sample, a result, an override, a unit, a hand-over. */
  readonly subjectId: string
  readonly staffId: Id<'Staff'> | null
  /** Of a bag that moved: where it came to; null for the rest. */
  readonly detail: string | null
}

/**
 * What was done for the request of each kit while the kit was out, in order: samples, tests, overrides, the bags' steps
 * and hand-overs. Of one instant in the order in which it was recorded: ids follow one another, whatever they are of.
 */
export const listKitCourses = async (db: Db, ids: readonly string[]): Promise<KitStepRow[]> => {
  const { rows } = await db.execute<Record<keyof KitStepRow, unknown>>(sql`
    with k as (select * from kits where id = any(${sql.param([...ids])}::text[])),
    steps as (
      select id as kit, occurred_at as at, 'KIT_OPENED' as step, id as subject, carried_by[1] as staff, null as detail,
        id as record from k
      union all
      select id, closed_at, 'KIT_CLOSED', id, closed_by, null, id from k where closed_at is not null
      union all
      select k.id, s.collected_at, 'SAMPLE_COLLECTED', s.id, null, null, s.id
        from k join samples s on s.alliance_id = k.alliance_id and s.request_id = k.request_id
      union all
      select k.id, s.received_at, 'SAMPLE_RECEIVED', s.id, s.received_by, null, s.id
        from k join samples s on s.alliance_id = k.alliance_id and s.request_id = k.request_id
      union all
      select k.id, t.occurred_at, 'TYPED', t.id, t.performed_by, null, t.id
        from k join typings t on t.alliance_id = k.alliance_id and t.request_id = k.request_id
      union all
      select k.id, a.occurred_at, 'SCREENED', a.id, a.performed_by, null, a.id
        from k join antibody_screens a on a.alliance_id = k.alliance_id and a.request_id = k.request_id
      union all
      select k.id, x.occurred_at, 'CROSSMATCHED', x.id, x.performed_by, null, x.id
        from k join crossmatches x on x.alliance_id = k.alliance_id and x.request_id = k.request_id
      union all
      select k.id, o.occurred_at, 'OVERRIDDEN', o.id, o.signed_by, o.code, o.id
        from k join overrides o on o.alliance_id = k.alliance_id and o.request_id = k.request_id
      union all
      select k.id, h.occurred_at, 'HANDED_OVER', h.id, h.handed_by, null, h.id
        from k join hand_overs h on h.alliance_id = k.alliance_id and h.request_id = k.request_id
      union all
      select k.id, e.occurred_at, 'UNIT_MOVED', e.unit_id, e.staff_id, e.to_custody, e.id
        from k join kit_units b on b.alliance_id = k.alliance_id and b.kit_id = k.id
          join unit_events e on e.alliance_id = b.alliance_id and e.unit_id = b.unit_id and e.from_custody is not null
    )
    select steps.kit as "kitId", steps.at, steps.step, steps.subject as "subjectId", steps.staff as "staffId",
      steps.detail
    from steps join k on k.id = steps.kit
    where steps.at >= k.occurred_at and steps.at <= coalesce(k.closed_at, 'infinity')
    order by steps.at, steps.step = 'KIT_CLOSED', steps.step <> 'KIT_OPENED', split_part(steps.record, '_', 2),
      steps.step`)
  return rows.map((row) => ({ ...(row as KitStepRow), at: new Date(row.at as string) }))
}
