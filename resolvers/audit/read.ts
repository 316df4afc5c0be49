import {
  type AuditEntryRow,
  type AuditFilter,
  listAuditEntries,
  listAuditEntriesByIds,
} from '#db/audit/finders.ts'
import { instantKey, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { one, read } from '#resolvers/reads.ts'

/** The audit context's part of the graph. */
export type HubEntities = { AuditEntry: AuditEntryRow }

export const auditEntryById = one(listAuditEntriesByIds)

/** What is recorded later than this after it happened was entered afterwards; sooner, only a clock was off. */
const AFTERWARDS_MS = 5 * 60_000

/** Whether what an entry tells of was entered afterwards, as after a downtime. */
export const isEnteredAfterwards = ({ occurredAt, recordedAt }: AuditEntryRow): boolean =>
  recordedAt.getTime() - occurredAt.getTime() > AFTERWARDS_MS

export type AuditTrailInput = PageArgs &
  Pick<AuditFilter, 'subject' | 'account' | 'action' | 'since' | 'until'> & {
    readonly enteredAfterwards?: boolean | null
  }

/** Who did, tried or read what in the caller's own organisation, the last recorded first. */
export const auditTrail = read(
  'audit.auditTrail',
  async (query, { first, after: cursor, last, before, enteredAfterwards, ...narrowing }: AuditTrailInput) =>
    pageOf(
      { first, after: cursor, last, before },
      {
        keyOf: ({ recordedAt, id }: AuditEntryRow) => [recordedAt.toISOString(), id],
        list: (after, limit) =>
          listAuditEntries(query.db, {
            ...narrowing,
            ...(enteredAfterwards && { recordedLaterByMs: AFTERWARDS_MS }),
            allianceIds: query.actor.seats.map(({ allianceId }) => allianceId),
            organisationIds: query.actor.seats.map(({ organisationId }) => organisationId),
            after: instantKey(after),
            limit,
          }),
      },
    ),
  ({ subject }) => subject ?? null,
)
