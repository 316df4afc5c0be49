import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { units } from '#db/inventory/tables.ts'
import { stockLevels, stockLevelValues } from '#db/supply/tables-levels.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type StockLevelRow = typeof stockLevels.$inferSelect
export type StockLevelValueRow = typeof stockLevelValues.$inferSelect
type LevelKey = Pick<StockLevelRow, 'allianceId' | 'id'>
/** What a level watches. */
export type Watched = Pick<
  StockLevelRow,
  'allianceId' | 'organisationId' | 'productCode' | 'componentClass' | 'abo' | 'rhd'
>

const isOf = (of: Watched): SQL | undefined =>
  and(
    eq(stockLevels.allianceId, of.allianceId),
    eq(stockLevels.organisationId, of.organisationId),
    of.productCode === null ? isNull(stockLevels.productCode) : eq(stockLevels.productCode, of.productCode),
    of.componentClass === null
      ? isNull(stockLevels.componentClass)
      : eq(stockLevels.componentClass, of.componentClass),
    of.abo === null ? isNull(stockLevels.abo) : eq(stockLevels.abo, of.abo),
    of.rhd === null ? isNull(stockLevels.rhd) : eq(stockLevels.rhd, of.rhd),
  )

/** The level that watches exactly this, locked; null when there is none. */
export const lockLevelOf = async (db: Db, of: Watched): Promise<StockLevelRow | null> => {
  const [row] = await db.select().from(stockLevels).where(isOf(of)).for('update')
  return row ?? null
}

export const insertLevel = async (db: Db, row: typeof stockLevels.$inferInsert): Promise<void> => {
  await db.insert(stockLevels).values(row)
}

export const insertLevelValue = async (db: Db, row: typeof stockLevelValues.$inferInsert): Promise<void> => {
  await db.insert(stockLevelValues).values(row)
}

export const updateLevel = async (
  db: Db,
  { allianceId, id }: LevelKey,
  values: Partial<typeof stockLevels.$inferInsert>,
): Promise<void> => {
  await db
    .update(stockLevels)
    .set(values)
    .where(and(eq(stockLevels.allianceId, allianceId), eq(stockLevels.id, id)))
}

/** Levels whose time to be judged has come, locked; those that somebody else is just judging are passed over. */
export const lockDueLevels = async (
  db: Db,
  allianceId: AllianceId,
  { at, limit }: { readonly at: Date; readonly limit: number },
): Promise<StockLevelRow[]> =>
  db
    .select()
    .from(stockLevels)
    .where(and(eq(stockLevels.allianceId, allianceId), lte(stockLevels.dueAt, at)))
    .orderBy(asc(stockLevels.id))
    .limit(limit)
    .for('update', { skipLocked: true })

/** Has the levels of these organisations judged at the next opportunity. */
export const markLevelsDue = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly organisationIds: readonly string[]; readonly at: Date },
): Promise<void> => {
  if (of.organisationIds.length === 0) return
  await db
    .update(stockLevels)
    .set({ dueAt: of.at })
    .where(
      and(
        eq(stockLevels.allianceId, of.allianceId),
        inArray(stockLevels.organisationId, of.organisationIds as Id<'Organisation'>[]),
        or(isNull(stockLevels.dueAt), gt(stockLevels.dueAt, of.at)),
      ),
    )
}

/** The values of levels, the newest beginning first. */
export const listValuesByLevelIds = listingByIds(stockLevelValues, stockLevelValues.levelId, [
  desc(stockLevelValues.effectiveFrom),
  desc(stockLevelValues.id),
])

export const listLevelsByIds = listingByIds(stockLevels, stockLevels.id)

/** Which levels a list holds; what is absent asks for nothing. */
export type StockLevelFilter = {
  readonly organisationIds: readonly Id<'Organisation'>[] | null
  readonly low: boolean
}

/** Levels that the caller may see, the newest first, behind `after`. */
export const listLevels = async (
  db: Db,
  filter: StockLevelFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<StockLevelRow[]> =>
  db
    .select()
    .from(stockLevels)
    .where(
      and(
        filter.organisationIds ? inArray(stockLevels.organisationId, [...filter.organisationIds]) : undefined,
        filter.low ? sql`${stockLevels.low} is not null` : undefined,
        after === null ? undefined : lt(stockLevels.id, after as Id<'StockLevel'>),
      ),
    )
    .orderBy(desc(stockLevels.id))
    .limit(limit)

/** Where these units stand now. */
export const listShelvesOfUnits = async (
  db: Db,
  ids: readonly string[],
): Promise<Pick<Watched, 'allianceId' | 'organisationId'>[]> =>
  ids.length === 0
    ? []
    : db
        .selectDistinct({ allianceId: units.allianceId, organisationId: units.organisationId })
        .from(units)
        .where(inArray(units.id, ids as Id<'Unit'>[]))
