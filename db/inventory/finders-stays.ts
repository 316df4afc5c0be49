import { and, asc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'
import { unitStays } from '#db/inventory/tables-stays.ts'
import { insertionInto } from '#db/ready.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type StayRow = typeof unitStays.$inferSelect

/** A stay, and until when its place was known good without a gap from its first instant. */
export type CoveredStay = Pick<StayRow, 'unitId' | 'placeId' | 'since' | 'until'> & {
  /** Null when the place wasn't known good at that instant. */
  readonly coveredUntil: Date | null
}

/** The stays of units in order, each with what is known of its place. One statement. */
export const listCoveredStays = async (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<CoveredStay[]> => {
  const { rows } = await db.$client.query<CoveredStay>({
    text: COVERED_STAYS,
    values: [allianceId, [...new Set(unitIds)]],
  })
  return rows
}

const COVERED_STAYS = `select s.unit_id as "unitId", s.place_id as "placeId", s.since, s.until,
    (select max(spell.until) from place_spells spell where spell.alliance_id = s.alliance_id
      and spell.place_id = s.place_id and spell.since <= s.since and spell.until >= s.since) as "coveredUntil"
  from unnest($2::text[]) as asked(unit_id)
    join unit_stays s on s.alliance_id = $1 and s.unit_id = asked.unit_id
  order by s.unit_id, s.since, s.id`

/** The stay a unit is in, locked; null when it stands nowhere. */
export const lockStandingStay = async (
  db: Db,
  { allianceId, id }: Pick<UnitRow, 'allianceId' | 'id'>,
): Promise<StayRow | null> => {
  const [row] = await db
    .select()
    .from(unitStays)
    .where(and(eq(unitStays.allianceId, allianceId), eq(unitStays.unitId, id), isNull(unitStays.until)))
    .for('update')
  return row ?? null
}

/** Adds stays; sent before the function returns. */
export const insertStays: (db: Db, rows: readonly (typeof unitStays.$inferInsert)[]) => Promise<unknown> =
  insertionInto(unitStays).all

export const endStay = async (
  db: Db,
  { allianceId, id }: Pick<StayRow, 'allianceId' | 'id'>,
  until: Date,
): Promise<void> => {
  await db
    .update(unitStays)
    .set({ until })
    .where(and(eq(unitStays.allianceId, allianceId), eq(unitStays.id, id)))
}

/**
 * The units that have stood in a place at an instant or since, locked in the order of their ids: those in store or on their
 * way in a box, and those that were issued from there later.
 */
export const lockUnitsStandingSince = async (
  db: Db,
  place: { readonly allianceId: AllianceId; readonly id: Id<'Place'> },
  at: Date,
): Promise<UnitRow[]> => {
  const stoodUntil = (beyond: SQL) =>
    inArray(
      units.id,
      db
        .select({ id: unitStays.unitId })
        .from(unitStays)
        .where(
          and(
            eq(unitStays.allianceId, place.allianceId),
            eq(unitStays.placeId, place.id),
            or(isNull(unitStays.until), sql`${unitStays.until} ${beyond} ${at.toISOString()}::timestamptz`),
          ),
        ),
    )
  return db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, place.allianceId),
        or(
          and(inArray(units.custody, ['IN_STOCK', 'RESERVED', 'IN_TRANSIT']), stoodUntil(sql`>=`)),
          and(inArray(units.custody, ['ISSUED', 'HANDED_OVER']), stoodUntil(sql`>`)),
        ),
      ),
    )
    .orderBy(asc(units.id))
    .for('update')
}
