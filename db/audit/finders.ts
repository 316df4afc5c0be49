import { and, arrayContains, desc, eq, gte, inArray, lt, or, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import { auditEntries } from '#db/audit/tables.ts'
import type { Db } from '#db/client.ts'
import { insertionInto } from '#db/ready.ts'
import type { Write } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type AuditEntryRow = typeof auditEntries.$inferSelect

/** A row to be added to the audit trail. */
export type NewAuditEntry = typeof auditEntries.$inferInsert

const insertion = insertionInto(auditEntries)

/** Adds rows to the audit trail in one statement. */
export const insertAuditEntries: (db: Db, entries: readonly NewAuditEntry[]) => Promise<unknown> =
  insertion.all

/** The statement that adds rows to the audit trail, to be sent with others. */
export const auditWrite: (entries: readonly NewAuditEntry[]) => Write | null = insertion.write

/** Which entries to list, the last recorded first, behind `after`. What is null or absent does not narrow. */
export type AuditFilter = {
  readonly allianceIds: readonly AllianceId[]
  readonly organisationIds: readonly Id<'Organisation'>[]
  readonly subject?: string | null
  readonly account?: string | null
  /** Full name of an operation or a read, such as `inventory.issueUnits`. */
  readonly action?: string | null
  /** Recorded at or after. */
  readonly since?: Date | null
  /** Recorded before. */
  readonly until?: Date | null
  /** Recorded more than so many milliseconds after it happened. */
  readonly recordedLaterByMs?: number | null
  readonly after: { readonly recordedAt: Date; readonly id: string } | null
  readonly limit: number
}

/** A page of the trail; index (alliance, organisation, recorded_at) or (alliance, subject) finds it. */
export const listAuditEntries = async (db: Db, filter: AuditFilter): Promise<AuditEntryRow[]> => {
  const { subject, account, action, since, until, recordedLaterByMs, after } = filter
  return db
    .select()
    .from(auditEntries)
    .where(
      and(
        inArray(auditEntries.allianceId, [...filter.allianceIds]),
        inArray(auditEntries.organisationId, [...filter.organisationIds]),
        subject ? eq(auditEntries.subjectId, subject) : undefined,
        account
          ? or(eq(auditEntries.account, account), arrayContains(auditEntries.viewers, [account]))
          : undefined,
        action ? eq(auditEntries.action, action) : undefined,
        since ? gte(auditEntries.recordedAt, since) : undefined,
        until ? lt(auditEntries.recordedAt, until) : undefined,
        recordedLaterByMs
          ? sql`${auditEntries.recordedAt} - ${auditEntries.occurredAt} > ${recordedLaterByMs} * interval '1 millisecond'`
          : undefined,
        after
          ? sql`(${auditEntries.recordedAt}, ${auditEntries.id}) < (${after.recordedAt.toISOString()}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(desc(auditEntries.recordedAt), desc(auditEntries.id))
    .limit(filter.limit)
}

export const listAuditEntriesByIds = listingByIds(auditEntries, auditEntries.id)
