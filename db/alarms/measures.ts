import { count, inArray, isNull, sql } from 'drizzle-orm'
import { alarms, notices } from '#db/alarms/tables.ts'
import type { Db } from '#db/client.ts'
import type { AlarmKind } from '#rules/alarms/terms.ts'

/** What waits to be told to people on duty. */
export type NoticesMeasure = { readonly waiting: number; readonly oldestSeconds: number }

/** The notices that no gateway has taken yet, those that none is configured for included. */
export async function measureNotices(db: Db): Promise<NoticesMeasure> {
  const [row] = await db
    .select({
      waiting: count(),
      oldestSeconds: sql<number>`coalesce(extract(epoch from clock_timestamp() - min(${notices.recordedAt})), 0)::float8`,
    })
    .from(notices)
    .where(inArray(notices.state, ['PENDING', 'NOT_CONFIGURED']))
  return row ?? { waiting: 0, oldestSeconds: 0 }
}

/** The alarms of one kind that nobody has resolved. */
export type AlarmsMeasure = {
  readonly kind: AlarmKind
  readonly unresolved: number
  /** Of those, the ones that nobody was told of: no roster has anybody for them. */
  readonly untold: number
}

/** The unresolved alarms of all alliances, by kind; kinds without any are absent. */
export async function measureAlarms(db: Db): Promise<AlarmsMeasure[]> {
  return db
    .select({
      kind: alarms.kind,
      unresolved: count(),
      untold: sql<number>`(count(*) filter (where ${alarms.level} = 0))::int`,
    })
    .from(alarms)
    .where(isNull(alarms.resolvedAt))
    .groupBy(alarms.kind)
    .orderBy(alarms.kind)
}
