import { and, asc, desc, eq, inArray, lt, ne } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { discards } from '#db/inventory/tables-custody.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { DiscardState } from '#rules/inventory/terms.ts'

export type DiscardRow = typeof discards.$inferSelect

export const insertDiscard = async (db: Db, row: typeof discards.$inferInsert): Promise<void> => {
  await db.insert(discards).values(row)
}

type DiscardKey = { readonly allianceId: AllianceId; readonly id: Id<'Discard'> }

export const lockDiscard = async (db: Db, { allianceId, id }: DiscardKey): Promise<DiscardRow | null> => {
  const [row] = await db
    .select()
    .from(discards)
    .where(and(eq(discards.allianceId, allianceId), eq(discards.id, id)))
    .for('update')
  return row ?? null
}

/** The discard of a unit that was not refused; null when there is none. */
export const findStandingDiscard = async (
  db: Db,
  of: { allianceId: AllianceId; unitId: Id<'Unit'> },
): Promise<DiscardRow | null> => {
  const [row] = await db
    .select()
    .from(discards)
    .where(
      and(
        eq(discards.allianceId, of.allianceId),
        eq(discards.unitId, of.unitId),
        ne(discards.state, 'REFUSED'),
      ),
    )
  return row ?? null
}

export const updateDiscard = async (
  db: Db,
  { allianceId, id }: DiscardKey,
  values: Partial<typeof discards.$inferInsert>,
): Promise<void> => {
  await db
    .update(discards)
    .set(values)
    .where(and(eq(discards.allianceId, allianceId), eq(discards.id, id)))
}

export const listDiscardsByIds = listingByIds(discards, discards.id)

/** The proposals about units, oldest first. */
export const listDiscardsByUnitIds = listingByIds(discards, discards.unitId, [asc(discards.id)])

/** Discards the caller may see in these states (null: in any), the newest first. */
export const listDiscards = async (
  db: Db,
  asked: { states: readonly DiscardState[] | null; after: string | null; limit: number },
): Promise<DiscardRow[]> =>
  db
    .select()
    .from(discards)
    .where(
      and(
        asked.states === null ? undefined : inArray(discards.state, [...asked.states]),
        asked.after === null ? undefined : lt(discards.id, asked.after as Id<'Discard'>),
      ),
    )
    .orderBy(desc(discards.id))
    .limit(asked.limit)
