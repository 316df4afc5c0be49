import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { alliances } from '#db/alliance/tables.ts'
import { allianceId, document, idOf, instant, recordedAt, ref } from '#db/columns.ts'

/** Who did, tried or read what. Rows are only ever added; the application role can neither change nor delete them. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    allianceId: allianceId().references(() => alliances.id),
    id: idOf('AuditEntry'),
    /** The organisation acted for. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    account: text('account').notNull(),
    staffId: ref('staff_id', 'Staff'),
    /** All accounts that were shown it, where one answer went to several, `account` among them; null: `account` alone. */
    viewers: text('viewers').array(),
    /** `inventory.issueUnits`; for reads the query, such as `requests.worklist`. */
    action: text('action').notNull(),
    outcome: text('outcome').$type<'DONE' | 'REFUSED' | 'READ'>().notNull(),
    /** Id of what was acted on or read; null when there was no single thing. */
    subjectId: text('subject_id'),
    /** State before and after, where the operation changed something. */
    before: document<unknown>('before'),
    after: document<unknown>('after'),
    /** On whose authority: signatures used, override, emergency. */
    authority: document<unknown>('authority'),
    /** Code of the refusal or error; null when done. */
    refusal: text('refusal'),
    door: text('door').notNull(),
    correlationId: text('correlation_id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.organisationId, t.recordedAt),
    index().on(t.allianceId, t.subjectId),
  ],
)
