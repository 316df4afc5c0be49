import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { waivers } from '#db/waivers/tables.ts'
import { crossProvinceCases } from '#db/waivers/tables-settlement.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { CrossProvinceState, CrossProvinceWay } from '#rules/waivers/settlement-terms.ts'

export type CrossProvinceCaseRow = typeof crossProvinceCases.$inferSelect
export type NewCrossProvinceCase = typeof crossProvinceCases.$inferInsert

/** Ids of the blood stations that supply an alliance, in the order of their codes. */
export const listStationIds = async (db: Db, allianceId: AllianceId): Promise<Id<'Organisation'>[]> => {
  const rows = await db
    .select({ id: organisations.id })
    .from(organisations)
    .where(and(eq(organisations.allianceId, allianceId), eq(organisations.kind, 'STATION')))
    .orderBy(organisations.code)
  return rows.map(({ id }) => id)
}

/** Why a waiver stayed open; null when the caller may see no such waiver. */
export const findOpenReasons = async (db: Db, allianceId: AllianceId, id: string) => {
  const [row] = await db
    .select({ id: waivers.id, open: waivers.open })
    .from(waivers)
    .where(and(eq(waivers.allianceId, allianceId), eq(waivers.id, id as Id<'Waiver'>)))
  return row ?? null
}

/** What a document between provinces is known by. */
export type CrossProvinceKey = Pick<
  CrossProvinceCaseRow,
  'allianceId' | 'way' | 'otherRegion' | 'documentNumber'
>

/** Writes a document down; false when one of its number stands already. */
export const insertCrossProvinceCase = async (db: Db, row: NewCrossProvinceCase): Promise<boolean> => {
  const added = await db
    .insert(crossProvinceCases)
    .values(row)
    .onConflictDoNothing({
      target: [
        crossProvinceCases.allianceId,
        crossProvinceCases.way,
        crossProvinceCases.otherRegion,
        crossProvinceCases.documentNumber,
      ],
    })
    .returning({ id: crossProvinceCases.id })
  return added.length > 0
}

/** The document of a number; null when there is none that the caller may see. */
export const findCrossProvinceCaseOf = async (
  db: Db,
  key: CrossProvinceKey,
): Promise<CrossProvinceCaseRow | null> => {
  const [row] = await db
    .select()
    .from(crossProvinceCases)
    .where(
      and(
        eq(crossProvinceCases.allianceId, key.allianceId),
        eq(crossProvinceCases.way, key.way),
        eq(crossProvinceCases.otherRegion, key.otherRegion),
        eq(crossProvinceCases.documentNumber, key.documentNumber),
      ),
    )
  return row ?? null
}

/** The document, locked; null when there is none that the caller may see. */
export const lockCrossProvinceCase = async (db: Db, id: string): Promise<CrossProvinceCaseRow | null> => {
  const [row] = await db
    .select()
    .from(crossProvinceCases)
    .where(eq(crossProvinceCases.id, id as Id<'CrossProvinceCase'>))
    .for('update')
  return row ?? null
}

export const updateCrossProvinceCase = async (
  db: Db,
  { allianceId, id }: Pick<CrossProvinceCaseRow, 'allianceId' | 'id'>,
  values: Partial<NewCrossProvinceCase>,
): Promise<void> => {
  await db
    .update(crossProvinceCases)
    .set(values)
    .where(and(eq(crossProvinceCases.allianceId, allianceId), eq(crossProvinceCases.id, id)))
}

export const listCrossProvinceCasesByIds = listingByIds(crossProvinceCases, crossProvinceCases.id)

export type CrossProvinceFilter = {
  readonly state?: readonly CrossProvinceState[] | null
  readonly way?: CrossProvinceWay | null
}

/** Documents, the newest first, behind `after`. */
export const listCrossProvinceCases = async (
  db: Db,
  filter: CrossProvinceFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<CrossProvinceCaseRow[]> =>
  db
    .select()
    .from(crossProvinceCases)
    .where(
      and(
        filter.state?.length ? inArray(crossProvinceCases.state, [...filter.state]) : undefined,
        filter.way ? eq(crossProvinceCases.way, filter.way) : undefined,
        after === null ? undefined : lt(crossProvinceCases.id, after as Id<'CrossProvinceCase'>),
      ),
    )
    .orderBy(desc(crossProvinceCases.id))
    .limit(limit)
