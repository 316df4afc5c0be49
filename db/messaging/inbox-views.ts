import { and, eq, getTableColumns, inArray, or, type SQL, sql } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { type MessageRow, NOBODYS_ALLIANCE } from '#db/messaging/inbox.ts'
import { messages } from '#db/messaging/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { MessageState } from '#rules/messaging/terms.ts'

/** A message without its bytes, which may be megabytes. */
export type MessageHead = Omit<MessageRow, 'raw' | 'answer'>

const { raw: _raw, answer: _answer, ...HEAD } = getTableColumns(messages)

/** Its own alliance's messages, and those of nobody unless they name another alliance's organisation. */
const shownTo = (allianceId: AllianceId): SQL | undefined =>
  or(
    eq(messages.allianceId, allianceId),
    and(
      eq(messages.allianceId, NOBODYS_ALLIANCE),
      sql`(not exists (select from ${organisations} o where o.code = ${messages.sendingFacility})
        or exists (select from ${organisations} o where o.code = ${messages.sendingFacility} and o.alliance_id = ${allianceId}))`,
    ),
  )

/** Which messages to list; null means whichever. */
export type MessageFilter = {
  readonly states: readonly MessageState[] | null
  /** MSH-4. */
  readonly facility: string | null
  readonly type: string | null
  readonly controlId: string | null
  readonly after: string | null
  readonly limit: number
}

/** Messages that an alliance's administrator may see, newest first; asked in the hub's own scope. */
export const listShownMessages = async (
  db: Db,
  allianceId: AllianceId,
  filter: MessageFilter,
): Promise<MessageHead[]> =>
  db
    .select(HEAD)
    .from(messages)
    .where(
      and(
        shownTo(allianceId),
        filter.states === null ? undefined : inArray(messages.state, [...filter.states]),
        filter.facility === null ? undefined : eq(messages.sendingFacility, filter.facility),
        filter.type === null ? undefined : eq(messages.type, filter.type),
        filter.controlId === null ? undefined : eq(messages.controlId, filter.controlId),
        filter.after === null ? undefined : sql`${messages.id} < ${filter.after}`,
      ),
    )
    .orderBy(sql`${messages.id} desc`)
    .limit(filter.limit)

/** One message that an alliance's administrator may see, with its bytes; asked in the hub's own scope. */
export const findShownMessage = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Message'>,
): Promise<MessageRow | null> => {
  const [row] = await db
    .select()
    .from(messages)
    .where(and(shownTo(allianceId), eq(messages.id, id)))
  return row ?? null
}

/** The same, locked for a change. */
export const lockShownMessage = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Message'>,
): Promise<MessageRow | null> => {
  const [row] = await db
    .select()
    .from(messages)
    .where(and(shownTo(allianceId), eq(messages.id, id)))
    .for('update')
  return row ?? null
}
