import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { stationLines, stationMessages } from '#db/supply/tables-station.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { StationMessageState } from '#rules/supply/terms.ts'

export type StationMessageRow = typeof stationMessages.$inferSelect
export type NewStationMessage = typeof stationMessages.$inferInsert
export type StationLineRow = typeof stationLines.$inferSelect
export type NewStationLine = typeof stationLines.$inferInsert
type Line = { readonly allianceId: AllianceId; readonly stationId: Id<'Organisation'> }

/** Adds a message unless its thing was told before; answers whether it was added. */
export const insertStationMessage = async (db: Db, row: NewStationMessage): Promise<boolean> => {
  const added = await db
    .insert(stationMessages)
    .values(row)
    .onConflictDoNothing({
      target: [stationMessages.allianceId, stationMessages.stationId, stationMessages.onceKey],
    })
    .returning({ id: stationMessages.id })
  return added.length > 0
}

/** A message and what the sending needs to know beside it. */
export type DueMessage = Pick<
  StationMessageRow,
  'allianceId' | 'id' | 'kind' | 'subjectId' | 'body' | 'attempts' | 'recordedAt'
> & {
  /** Code of the storage point that speaks. */
  readonly sender: string
  /** Code of the station. */
  readonly station: string
}

/** Messages that may be sent now, the oldest first: of each subject the first that is not settled. */
export const listDueMessages = async (db: Db, at: Date, limit: number): Promise<DueMessage[]> => {
  const { rows } = await db.execute<Record<keyof DueMessage, unknown>>(sql`
    select m.alliance_id as "allianceId", m.id, m.kind, m.subject_id as "subjectId", m.body, m.attempts,
      m.recorded_at as "recordedAt", o.code as sender, s.code as station
    from station_messages m
      join organisations o on o.alliance_id = m.alliance_id and o.id = m.organisation_id
      join organisations s on s.alliance_id = m.alliance_id and s.id = m.station_id
    where m.state = 'WAITING' and m.next_attempt_at <= ${at.toISOString()}
      and not exists (select from station_messages b where b.alliance_id = m.alliance_id
        and b.station_id = m.station_id and b.subject_id = m.subject_id and b.state = 'WAITING' and b.id < m.id)
    order by m.id limit ${limit}`)
  return rows.map((row) => ({ ...(row as DueMessage), recordedAt: new Date(row.recordedAt as string) }))
}

/** Asks whether a message to a station may be sent by now, unless an earlier one of its subject goes first. */
export const anyStationMessageDue = (at: Date): Question =>
  sql`exists (select from station_messages where state = 'WAITING' and next_attempt_at <= ${at.toISOString()})`

/** The message, locked; null when there is none that the caller may see. */
export const lockStationMessage = async (db: Db, id: string): Promise<StationMessageRow | null> => {
  const [row] = await db
    .select()
    .from(stationMessages)
    .where(eq(stationMessages.id, id as Id<'StationMessage'>))
    .for('update')
  return row ?? null
}

export const updateStationMessage = async (
  db: Db,
  { allianceId, id }: Pick<StationMessageRow, 'allianceId' | 'id'>,
  values: Partial<NewStationMessage>,
): Promise<void> => {
  await db
    .update(stationMessages)
    .set(values)
    .where(and(eq(stationMessages.allianceId, allianceId), eq(stationMessages.id, id)))
}

export const listStationMessagesByIds = listingByIds(stationMessages, stationMessages.id)

export type StationMessageFilter = {
  readonly state?: readonly StationMessageState[] | null
  readonly subjectId?: string | null
}

/** Messages to stations, the newest first, behind `after`. */
export const listStationMessages = async (
  db: Db,
  filter: StationMessageFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<StationMessageRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.state?.length ? inArray(stationMessages.state, [...filter.state]) : undefined,
    filter.subjectId ? eq(stationMessages.subjectId, filter.subjectId) : undefined,
    after === null ? undefined : lt(stationMessages.id, after as Id<'StationMessage'>),
  ]
  return db
    .select()
    .from(stationMessages)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(stationMessages.id))
    .limit(limit)
}

/** The line to a station, locked; null while nothing was ever sent to it. */
export const lockStationLine = async (
  db: Db,
  { allianceId, stationId }: Line,
): Promise<StationLineRow | null> => {
  const [row] = await db
    .select()
    .from(stationLines)
    .where(and(eq(stationLines.allianceId, allianceId), eq(stationLines.stationId, stationId)))
    .for('update')
  return row ?? null
}

/** Writes how the line stands. */
export const setStationLine = async (db: Db, row: NewStationLine): Promise<void> => {
  const { heardAt, failingSince, fault } = row
  await db
    .insert(stationLines)
    .values(row)
    .onConflictDoUpdate({
      target: [stationLines.allianceId, stationLines.stationId],
      set: { heardAt, failingSince, fault },
    })
}
