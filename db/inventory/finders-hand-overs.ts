import { and, asc, eq, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
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

export const listHandOversByIds = listingByIds(handOvers, handOvers.id)

/** The hand-overs of issues, in order. */
export const listHandOversByIssueIds = listingByIds(handOvers, handOvers.issueId, [asc(handOvers.id)])

/** The hand-overs for requests, in order. */
export const listHandOversByRequestIds = listingByIds(handOvers, handOvers.requestId, [asc(handOvers.id)])

export const insertBagReceipts = async (
  db: Db,
  rows: readonly (typeof bagReceipts.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(bagReceipts).values([...rows])
}

/** How units arrived, oldest first. */
export const listBagReceiptsByUnitIds = listingByIds(bagReceipts, bagReceipts.unitId, [asc(bagReceipts.id)])

/** How the units of issues arrived, oldest first. */
export const listBagReceiptsByIssueIds = listingByIds(bagReceipts, bagReceipts.issueId, [asc(bagReceipts.id)])

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

/** A unit of which nobody has said what became of it. */
export type UnknownFate = {
  readonly unit: UnitRow
  /** When it was handed over or its transfusion begun, or until when it should have been fetched. */
  readonly since: Date
}

/** The row behind which a page begins: the longest without a fate come first. */
export type FatePlace = { readonly since: Date; readonly id: string }

/**
 * Units handed over, or begun to be transfused, before an instant whose fate nobody told, and units issued that nobody
 * fetched in time. What was told of a bag's end stands at the bedside, which is read here and nowhere imported.
 */
const fatesUnknown = ({ before, now }: { before: Date; now: Date }) => sql`(
  select lost.alliance_id, lost.id, min(lost.since) as since from (
    select u.alliance_id, u.id, e.occurred_at as since
      from units u join unit_events e on e.alliance_id = u.alliance_id and e.unit_id = u.id
      where u.custody = 'HANDED_OVER' and e.to_custody = 'HANDED_OVER'
        and e.occurred_at < ${before.toISOString()}::timestamptz
    union all
    select u.alliance_id, u.id, coalesce(i.collect_by, e.occurred_at)
      from units u join unit_events e on e.alliance_id = u.alliance_id and e.unit_id = u.id
        join issues i on i.alliance_id = e.alliance_id and i.id = e.issue_id
      where u.custody = 'ISSUED' and e.to_custody = 'ISSUED'
        and (i.collect_by < ${now.toISOString()}::timestamptz
          or (i.collect_by is null and e.occurred_at < ${before.toISOString()}::timestamptz))
    union all
    select t.alliance_id, t.unit_id, t.started_at from transfusions t
      where t.fate is null and t.started_at < ${before.toISOString()}::timestamptz
  ) lost group by lost.alliance_id, lost.id) as fate`

const since = sql<Date>`fate.since`.mapWith(unitEvents.occurredAt)

/** Units without a known fate, the longest first, behind `after`. */
export const listUnknownFates = async (
  db: Db,
  asked: { before: Date; now: Date; after: FatePlace | null; limit: number },
): Promise<UnknownFate[]> =>
  db
    .select({ unit: units, since })
    .from(units)
    .innerJoin(fatesUnknown(asked), sql`fate.alliance_id = ${units.allianceId} and fate.id = ${units.id}`)
    .where(
      asked.after
        ? sql`(fate.since, ${units.id}) > (${asked.after.since.toISOString()}::timestamptz, ${asked.after.id})`
        : undefined,
    )
    .orderBy(sql`fate.since`, asc(units.id))
    .limit(asked.limit)
