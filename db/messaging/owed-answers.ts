import type { Db } from '#db/client.ts'
import type { NewDelivery } from '#db/messaging/deliveries.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

const GIVEN = `update messages set answer_due = false where id = any($1::text[]) and answer_due`

/** Notes that the answers to these messages were given. */
export const markAnswered = (db: Db, ids: readonly Id<'Message'>[]): Promise<unknown> =>
  db.$client.query({ text: GIVEN, values: [ids] })

/** An answer nobody has given, and whose it is. */
export type OwedAnswer = Pick<NewDelivery, 'raw'> & {
  readonly id: Id<'Message'>
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly senderId: Id<'Sender'>
  /** The sender has an address of its own. */
  readonly hasAddress: boolean
}

const OWED = `select m.id, m.alliance_id as "allianceId", s.organisation_id as "organisationId", s.id as "senderId",
    m.answer as raw, s.host is not null as "hasAddress"
  from messages m join senders s on s.alliance_id = m.alliance_id and s.id = m.sender_id
  where m.answer_due and m.processed_at < clock_timestamp() - $1::float8 * interval '1 millisecond'
  order by m.id limit $2 for update of m skip locked`

/** Takes answers that were stored at least `ageMs` ago and given to nobody, oldest first; passes over what another takes. */
export const lockOwedAnswers = async (db: Db, ageMs: number, limit: number): Promise<OwedAnswer[]> => {
  const { rows } = await db.$client.query<OwedAnswer>({ text: OWED, values: [ageMs, limit] })
  return rows
}
