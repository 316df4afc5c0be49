import type { Db } from '#db/client.ts'
import type { Period, Sites } from '#db/cold-chain/finders-history.ts'
import type { Id } from '#lib/ids.ts'
import type { AlarmKind } from '#rules/alarms/terms.ts'

/** An alarm of the cold chain, and when somebody answered it. */
export type AnsweredAlarm = {
  readonly id: Id<'Alarm'>
  readonly organisationId: Id<'Organisation'>
  readonly kind: AlarmKind
  /** When people were told. */
  readonly raisedAt: Date
  /** When the first person acknowledged or resolved it; null while nobody has. */
  readonly answeredAt: Date | null
  readonly resolvedAt: Date | null
  readonly falseAlarm: boolean | null
}

/** The alarms of these kinds that were raised in a time, in order, with their first answer. */
export const listAnsweredAlarms = async (
  db: Db,
  { allianceIds, organisationIds }: Sites,
  kinds: readonly AlarmKind[],
  { since, until }: Period,
): Promise<AnsweredAlarm[]> => {
  const { rows } = await db.$client.query<AnsweredAlarm>({
    text: `select a.id, a.organisation_id as "organisationId", a.kind, a.recorded_at as "raisedAt",
        (select min(s.occurred_at) from alarm_steps s where s.alliance_id = a.alliance_id and s.alarm_id = a.id
          and s.kind in ('ACKNOWLEDGED', 'RESOLVED') and s.by is not null) as "answeredAt",
        a.resolved_at as "resolvedAt", a.false_alarm as "falseAlarm"
      from alarms a
      where a.alliance_id = any($1) and ($2::text[] is null or a.organisation_id = any($2)) and a.kind = any($3)
        and a.recorded_at >= $4 and a.recorded_at < $5
      order by a.recorded_at, a.id`,
    values: [allianceIds, organisationIds, kinds, since, until],
  })
  return rows
}
