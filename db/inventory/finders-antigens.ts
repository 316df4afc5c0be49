import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { selectionAmong } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { unitAntigens } from '#db/inventory/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type UnitAntigenRow = typeof unitAntigens.$inferSelect

/** What units were tested for and stands, in the order it was told. */
export const listUnitAntigens = (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<UnitAntigenRow[]> => selectOfUnits(db, unitIds, { allianceId })

const selectOfUnits = selectionAmong<typeof unitAntigens, { allianceId: AllianceId }>(
  unitAntigens,
  unitAntigens.unitId,
  and(eq(unitAntigens.allianceId, sql.placeholder('allianceId')), isNull(unitAntigens.withdrawnAt)),
  { orderBy: [asc(unitAntigens.id)] },
)

/** The same for a loader that knows ids alone. */
export const listAntigensByUnitIds = async (db: Db, ids: readonly string[]): Promise<UnitAntigenRow[]> =>
  db
    .select()
    .from(unitAntigens)
    .where(and(inArray(unitAntigens.unitId, ids as Id<'Unit'>[]), isNull(unitAntigens.withdrawnAt)))
    .orderBy(asc(unitAntigens.id))

export const insertUnitAntigens = async (
  db: Db,
  rows: readonly (typeof unitAntigens.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(unitAntigens).values([...rows])
}

/** Takes earlier results of these antigens out of use because others stand in their place. */
export const withdrawUnitAntigens = async (
  db: Db,
  allianceId: AllianceId,
  of: { unitId: Id<'Unit'>; antigens: readonly string[]; at: Date },
): Promise<void> => {
  await db
    .update(unitAntigens)
    .set({ withdrawnAt: of.at })
    .where(
      and(
        eq(unitAntigens.allianceId, allianceId),
        eq(unitAntigens.unitId, of.unitId),
        inArray(unitAntigens.antigen, [...of.antigens]),
        isNull(unitAntigens.withdrawnAt),
      ),
    )
}
