import {
  type AlarmRow,
  type AlarmStepRow,
  listAlarms,
  listAlarmsByIds,
  listStepsByAlarmIds,
} from '#db/alarms/finders.ts'
import { listNoticesByAlarmIds, type NoticeRow } from '#db/alarms/finders-notices.ts'
import { listOrganisationsByCode } from '#db/alliance/finders-membership.ts'
import type { PublishedEvent } from '#resolvers/context.ts'
import { type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'
import type { AlarmKind } from '#rules/alarms/terms.ts'

/** The alarms context's part of the graph. */
export type HubEntities = { Alarm: AlarmRow }

export type { AlarmRow, AlarmStepRow, NoticeRow }

export const alarmById = one(listAlarmsByIds)
export const stepsOfAlarm = many(listStepsByAlarmIds, (row) => row.alarmId)
export const noticesOfAlarm = many(listNoticesByAlarmIds, (row) => row.alarmId)

/** Which alarms to list, and which page of them. */
export type AlarmsInput = PageArgs & {
  /** True: only those that nobody has resolved. */
  readonly unresolved?: boolean | null
  readonly kind?: AlarmKind | null
  /** Code of the organisation they are about. */
  readonly organisation?: string | null
}

/** Alarms of the caller's organisation, the newest first; the lead sees its alliance's. */
export const alarms = read('alarms.alarms', async (query, input: AlarmsInput) => {
  const about = input.organisation ? await listOrganisationsByCode(query.db, input.organisation) : null
  return pageOf(input, {
    keyOf: ({ id }: AlarmRow) => [id],
    list: (after, limit) =>
      listAlarms(query.db, {
        unresolved: input.unresolved ?? false,
        kind: input.kind ?? null,
        organisationIds: about?.map(({ id }) => id) ?? null,
        after: after?.[0] ?? null,
        limit,
      }),
  })
})

/** Whether an event is of one of these kinds of alarm. */
export const isOfKinds =
  (kinds: readonly AlarmKind[]) =>
  ({ payload }: PublishedEvent): boolean =>
    (kinds as readonly unknown[]).includes(payload.kind)
