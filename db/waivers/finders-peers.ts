import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { insertionInto } from '#db/ready.ts'
import { invoiceTasks, peerMessages } from '#db/waivers/tables-cases.ts'
import type { Write } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { InvoiceTaskKind, PeerMessageState, ToldPeer } from '#rules/waivers/case-terms.ts'
import type { Pool } from '#rules/waivers/terms.ts'

export type PeerMessageRow = typeof peerMessages.$inferSelect
export type NewPeerMessage = typeof peerMessages.$inferInsert
export type InvoiceTaskRow = typeof invoiceTasks.$inferSelect
export type NewInvoiceTask = typeof invoiceTasks.$inferInsert
type MessageKey = Pick<PeerMessageRow, 'allianceId' | 'id'>

const insertion = insertionInto(peerMessages)

/** Adds a message unless its thing was told before; answers whether it was added. */
export const insertPeerMessage = (db: Db, row: NewPeerMessage): Promise<boolean> => insertion.one(db, row)

/** The statement that adds messages, without those whose thing was told before; null when there is none. */
export const peerMessagesWrite = (rows: readonly NewPeerMessage[]): Write | null => insertion.writeNew(rows)

/** A message that may be sent, with what the sending needs to know beside it. */
export type DuePeerMessage = Pick<
  PeerMessageRow,
  'allianceId' | 'id' | 'peer' | 'subjectId' | 'body' | 'personCipher' | 'attempts'
> & {
  /** Code of the hospital it is about. */
  readonly hospital: string
  /** What is to be done to an invoice; null for any other message. */
  readonly kind: InvoiceTaskKind | null
  readonly fen: number | null
  /** The invoice it is about; null when the one it follows never came to be. */
  readonly invoiceNumber: string | null
}

/** Messages that may be sent now, the oldest first: of each subject the first that is not settled. */
export const listDuePeerMessages = async (db: Db, at: Date, limit: number): Promise<DuePeerMessage[]> => {
  const { rows } = await db.execute<DuePeerMessage & { fen: string | null }>(sql`
    select m.alliance_id as "allianceId", m.id, m.peer, m.subject_id as "subjectId", m.body,
      m.person_cipher as "personCipher", m.attempts, o.code as hospital, t.kind, t.fen,
      case when t.after_id is null then t.invoice_number when t.kind = 'VOID' then b.new_number
        when bm.state = 'TAKEN' then t.invoice_number end as "invoiceNumber"
    from peer_messages m
      join organisations o on o.alliance_id = m.alliance_id and o.id = m.organisation_id
      left join invoice_tasks t on t.alliance_id = m.alliance_id and t.message_id = m.id
      left join invoice_tasks b on b.alliance_id = t.alliance_id and b.id = t.after_id
      left join peer_messages bm on bm.alliance_id = b.alliance_id and bm.id = b.message_id
    where m.state = 'WAITING' and m.next_attempt_at <= ${at.toISOString()}
      and not exists (select from peer_messages e where e.alliance_id = m.alliance_id and e.peer = m.peer
        and e.subject_id = m.subject_id and e.state = 'WAITING' and e.id < m.id)
    order by m.id limit ${limit}`)
  return rows.map((row) => ({ ...row, fen: row.fen === null ? null : Number(row.fen) }))
}

/** Asks whether a message to a peer may be sent by now, unless an earlier one of its subject goes first. */
export const anyPeerMessageDue = (at: Date): Question =>
  sql`exists (select from peer_messages where state = 'WAITING' and next_attempt_at <= ${at.toISOString()})`

/** The message, locked; null when there is none. */
export const lockPeerMessage = async (db: Db, id: string): Promise<PeerMessageRow | null> => {
  const [row] = await db
    .select()
    .from(peerMessages)
    .where(eq(peerMessages.id, id as Id<'PeerMessage'>))
    .for('update')
  return row ?? null
}

export const updatePeerMessage = async (
  db: Db,
  { allianceId, id }: MessageKey,
  values: Partial<NewPeerMessage>,
): Promise<void> => {
  await db
    .update(peerMessages)
    .set(values)
    .where(and(eq(peerMessages.allianceId, allianceId), eq(peerMessages.id, id)))
}

export const listPeerMessagesByIds = listingByIds(peerMessages, peerMessages.id)

export type PeerMessageFilter = {
  readonly states: readonly PeerMessageState[] | null
  readonly peer: ToldPeer | null
}
type Place = { readonly after: string | null; readonly limit: number }

/** Messages to peers, the newest first, behind `after`. */
export const listPeerMessages = async (
  db: Db,
  filter: PeerMessageFilter,
  { after, limit }: Place,
): Promise<PeerMessageRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.states === null ? undefined : inArray(peerMessages.state, [...filter.states]),
    filter.peer === null ? undefined : eq(peerMessages.peer, filter.peer),
    after === null ? undefined : lt(peerMessages.id, after as Id<'PeerMessage'>),
  ]
  return db
    .select()
    .from(peerMessages)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(peerMessages.id))
    .limit(limit)
}

/** A part of a waiver as the donor record is told of it. */
export type PartToTell = {
  readonly id: string
  readonly organisationId: Id<'Organisation'>
  readonly donor: string
  readonly donation: string | null
  readonly pool: Pool
  readonly patient: string
  readonly ml: number
  readonly on: string
  readonly free: boolean
  /** Donation number and label of the bag, with a blank between them. */
  readonly bag: string
  /** Code of the hospital. */
  readonly hospital: string
}

/** What a waiver takes of donors' quota, in the order of its parts: what is free for life takes nothing. */
export const listPartsToTell = async (
  db: Db,
  { allianceId, id }: { readonly allianceId: AllianceId; readonly id: Id<'Waiver'> },
): Promise<PartToTell[]> => {
  const { rows } = await db.$client.query<PartToTell>({ text: PARTS_TO_TELL, values: [allianceId, id] })
  return rows
}

// One look-up for each of a few parts: joined, a planner that has counted nothing yet reads all lines there are.
const PARTS_TO_TELL = `select p.id, p.organisation_id as "organisationId", p.donor_token as donor, p.donation, p.pool, p.patient_token as patient, p.ml,
      p.used_on::text as "on", p.from_quota = 'FREE_FOR' as free,
      u.donation_number || ' ' || u.label_product_code as bag, o.code as hospital
    from (select * from waiver_parts where alliance_id = $1 and waiver_id = $2) p
      cross join lateral (select position, unit_id from waiver_lines where alliance_id = $1 and id = p.line_id limit 1) l
      cross join lateral (select donation_number, label_product_code from units
        where alliance_id = $1 and id = l.unit_id limit 1) u
      cross join lateral (select code from organisations where alliance_id = $1 and id = p.organisation_id limit 1) o
    where p.from_quota <> 'FREE' and p.ml is not null
    order by l.position, p.position`

export const insertInvoiceTask = async (db: Db, row: NewInvoiceTask): Promise<void> => {
  await db.insert(invoiceTasks).values(row)
}

/** The task of a waiver of one kind; null when there is none. */
export const findInvoiceTask = async (
  db: Db,
  of: Pick<InvoiceTaskRow, 'allianceId' | 'waiverId' | 'kind'>,
): Promise<InvoiceTaskRow | null> => {
  const [row] = await db
    .select()
    .from(invoiceTasks)
    .where(
      and(
        eq(invoiceTasks.allianceId, of.allianceId),
        eq(invoiceTasks.waiverId, of.waiverId),
        eq(invoiceTasks.kind, of.kind),
      ),
    )
  return row ?? null
}

/** Writes the number of the invoice that a task made. */
export const setNewInvoiceNumber = async (
  db: Db,
  of: Pick<InvoiceTaskRow, 'allianceId' | 'messageId'>,
  newNumber: string | null,
): Promise<void> => {
  await db
    .update(invoiceTasks)
    .set({ newNumber })
    .where(and(eq(invoiceTasks.allianceId, of.allianceId), eq(invoiceTasks.messageId, of.messageId)))
}

/** A task with how its message stands. */
export type ToldInvoiceTask = InvoiceTaskRow & { readonly message: PeerMessageRow }

const selectTasks = (db: Db) =>
  db
    .select({ task: invoiceTasks, message: peerMessages })
    .from(invoiceTasks)
    .innerJoin(
      peerMessages,
      and(eq(peerMessages.allianceId, invoiceTasks.allianceId), eq(peerMessages.id, invoiceTasks.messageId)),
    )
const joined = ({ task, message }: { task: InvoiceTaskRow; message: PeerMessageRow }): ToldInvoiceTask => ({
  ...task,
  message,
})

export const listInvoiceTasksByIds = async (db: Db, ids: readonly string[]): Promise<ToldInvoiceTask[]> =>
  (await selectTasks(db).where(inArray(invoiceTasks.id, ids as Id<'InvoiceTask'>[]))).map(joined)

/** What is done to invoices, the newest first, behind `after`. */
export const listInvoiceTasks = async (
  db: Db,
  states: readonly PeerMessageState[] | null,
  { after, limit }: Place,
): Promise<ToldInvoiceTask[]> => {
  const rows = await selectTasks(db)
    .where(
      and(
        sql`true`,
        states === null ? undefined : inArray(peerMessages.state, [...states]),
        after === null ? undefined : lt(invoiceTasks.id, after as Id<'InvoiceTask'>),
      ),
    )
    .orderBy(desc(invoiceTasks.id))
    .limit(limit)
  return rows.map(joined)
}
