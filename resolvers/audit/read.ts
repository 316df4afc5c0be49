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

export type AuditTrailInput = PageArgs &
  Pick<AuditFilter, 'subject' | 'account' | 'action' | 'since' | 'until'>

/** Who did, tried or read what in the caller's own organisation, the last recorded first. */
export const auditTrail = read(
  'audit.auditTrail',
  async (query, { first, after: cursor, last, before, ...narrowing }: AuditTrailInput) =>
    pageOf(
      { first, after: cursor, last, before },
      {
        keyOf: ({ recordedAt, id }: AuditEntryRow) => [recordedAt.toISOString(), id],
        list: (after, limit) =>
          listAuditEntries(query.db, {
            ...narrowing,
            allianceIds: query.actor.seats.map(({ allianceId }) => allianceId),
            organisationIds: query.actor.seats.map(({ organisationId }) => organisationId),
            after: instantKey(after),
            limit,
          }),
      },
    ),
  ({ subject }) => subject ?? null,
)
