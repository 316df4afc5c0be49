import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { issues, unitEvents, units } from '#db/inventory/tables.ts'
import { bagReceipts, handOvers } from '#db/inventory/tables-custody.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type HandOverRow = typeof handOvers.$inferSelect
export type BagReceiptRow = typeof bagReceipts.$inferSelect

export const insertHandOver = async (db: Db, row: typeof handOvers.$inferInsert): Promise<void> => {
  await db.insert(handOvers).values(row)
}

export const listHandOversByIds = async (db: Db, ids: readonly string[]): Promise<HandOverRow[]> =>
  db
    .select()
    .from(handOvers)
    .where(inArray(handOvers.id, ids as Id<'HandOver'>[]))

/** The hand-overs of issues, in order. */
export const listHandOversByIssueIds = async (db: Db, ids: readonly string[]): Promise<HandOverRow[]> =>
  db
    .select()
    .from(handOvers)
    .where(inArray(handOvers.issueId, ids as Id<'Issue'>[]))
    .orderBy(asc(handOvers.id))

/** The hand-overs for requests, in order. */
export const listHandOversByRequestIds = async (db: Db, ids: readonly string[]): Promise<HandOverRow[]> =>
  db
    .select()
    .from(handOvers)
    .where(inArray(handOvers.requestId, ids as Id<'Request'>[]))
    .orderBy(asc(handOvers.id))

export const insertBagReceipts = async (
  db: Db,
  rows: readonly (typeof bagReceipts.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(bagReceipts).values([...rows])
}

/** How units arrived, oldest first. */
export const listBagReceiptsByUnitIds = async (db: Db, ids: readonly string[]): Promise<BagReceiptRow[]> =>
  db
    .select()
    .from(bagReceipts)
    .where(inArray(bagReceipts.unitId, ids as Id<'Unit'>[]))
    .orderBy(asc(bagReceipts.id))

/** How the units of issues arrived, oldest first. */
export const listBagReceiptsByIssueIds = async (db: Db, ids: readonly string[]): Promise<BagReceiptRow[]> =>
  db
    .select()
    .from(bagReceipts)
    .where(inArray(bagReceipts.issueId, ids as Id<'Issue'>[]))
    .orderBy(asc(bagReceipts.id))

/** An issue, locked against another hand-over of it at the same moment; null when there is none. */
export const lockIssue = async (db: Db, key: { allianceId: AllianceId; id: Id<'Issue'> }) => {
  const [row] = await db
    .select()
    .from(issues)
    .where(and(eq(issues.allianceId, key.allianceId), eq(issues.id, key.id)))
    .for('update')
  return row ?? null
}

/** The last instant at which a unit left controlled storage; null when it never did. */
export const findLeftStorageAt = async (
  db: Db,
  key: { allianceId: AllianceId; id: Id<'Unit'> },
): Promise<Date | null> => {
  const [row] = await db
    .select({ at: unitEvents.occurredAt })
    .from(unitEvents)
    .where(
      and(
        eq(unitEvents.allianceId, key.allianceId),
        eq(unitEvents.unitId, key.id),
        eq(unitEvents.toCustody, 'HANDED_OVER'),
      ),
    )
    .orderBy(sql`${unitEvents.occurredAt} desc`)
    .limit(1)
  return row?.at ?? null
}

/** A unit that was handed over and nobody has said what became of it. */
export type UnknownFate = { readonly unit: UnitRow; readonly handedOverAt: Date }

/** The row behind which a page begins: the longest without a fate come first. */
export type FatePlace = { readonly handedOverAt: Date; readonly id: string }

/** Units without a known fate that were handed over before an instant, the longest first, behind `after`. */
export const listUnknownFates = async (
  db: Db,
  asked: { before: Date; after: FatePlace | null; limit: number },
): Promise<UnknownFate[]> =>
  db
    .select({ unit: units, handedOverAt: unitEvents.occurredAt })
    .from(units)
    .innerJoin(
      unitEvents,
      and(
        eq(unitEvents.allianceId, units.allianceId),
        eq(unitEvents.unitId, units.id),
        eq(unitEvents.toCustody, 'HANDED_OVER'),
      ),
    )
    .where(
      and(
        // Written out and not as a parameter, so that the partial index serves it.
        sql`${units.custody} = 'HANDED_OVER'`,
        lt(unitEvents.occurredAt, asked.before),
        asked.after
          ? sql`(${unitEvents.occurredAt}, ${units.id}) > (${asked.after.handedOverAt.toISOString()}::timestamptz, ${asked.after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(unitEvents.occurredAt), asc(units.id))
    .limit(asked.limit)
