import { and, asc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { holds, units } from '#db/inventory/tables.ts'
import { toldColumns } from '#db/told-columns.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { HoldKind } from '#rules/inventory/terms.ts'

export type HoldRow = typeof holds.$inferSelect

/** The holds that lie on units now, oldest first; asked before this returns. */
export const listStandingHolds = async (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<HoldRow[]> => {
  if (unitIds.length === 0) return []
  const { rows } = await db.$client.query<HoldRow>({
    text: STANDING,
    values: [allianceId, [...new Set(unitIds)]],
  })
  return rows
}

// Bag by bag: of a list, or in a plain join, every hold of the alliance is gone through as long as the table is taken to be small.
const STANDING = `select h.* from unnest($2::text[]) as asked(unit_id) cross join lateral (
    select ${toldColumns(holds, 'h')} from holds h
    where h.alliance_id = $1 and h.unit_id = asked.unit_id and h.lifted_at is null offset 0) h
  order by h.id`

/** Every hold that lay or lies on units, oldest first. */
export const listHoldsByUnitIds = listingByIds(holds, holds.unitId, [asc(holds.id)])

/** The holds that one excursion laid on a unit, lifted or not. */
export const listHoldsOfCause = async (
  db: Db,
  of: { allianceId: AllianceId; unitId: Id<'Unit'>; causeId: string },
): Promise<HoldRow[]> =>
  db
    .select()
    .from(holds)
    .where(
      and(eq(holds.allianceId, of.allianceId), eq(holds.unitId, of.unitId), eq(holds.causeId, of.causeId)),
    )

export const insertHolds = async (db: Db, rows: readonly (typeof holds.$inferInsert)[]): Promise<void> => {
  if (rows.length > 0) await db.insert(holds).values([...rows])
}

/** When, by whom and on what ground a hold is lifted. */
export type LiftValues = {
  readonly liftedAt: Date
  readonly liftedBy: Id<'Staff'>
  readonly liftReason: string
  readonly liftEvidence?: string | null
  readonly liftSignatureId?: Id<'Signature'> | null
}

/**
 * Lifts the standing holds of one kind from a unit; answers those that the caller could lift. One whose harm is certain
 * is lifted only where that is said.
 */
export const liftHolds = async (
  db: Db,
  of: { allianceId: AllianceId; unitId: Id<'Unit'>; kind: HoldKind; despiteHarm?: boolean },
  values: LiftValues,
): Promise<HoldRow[]> =>
  db
    .update(holds)
    .set(values)
    .where(
      and(
        eq(holds.allianceId, of.allianceId),
        eq(holds.unitId, of.unitId),
        eq(holds.kind, of.kind),
        of.despiteHarm ? undefined : eq(holds.harmCertain, false),
        isNull(holds.liftedAt),
      ),
    )
    .returning()

/** Units past their expiry that may still be somewhere and don't carry the hold that says so; locked, as many as asked. */
export const lockNewlyExpired = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<UnitRow[]> =>
  db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, allianceId),
        lt(units.expiresAt, now),
        inArray(units.custody, ['IN_STOCK', 'RESERVED', 'IN_TRANSIT', 'ISSUED', 'HANDED_OVER', 'RETURNED']),
        sql`not exists (select 1 from ${holds} where ${holds.allianceId} = ${units.allianceId}
          and ${holds.unitId} = ${units.id} and ${holds.kind} = 'EXPIRED' and ${holds.liftedAt} is null)`,
      ),
    )
    .orderBy(asc(units.id))
    .limit(limit)
    .for('update', { of: units, skipLocked: true })
