import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import type { AlarmSeverity } from '#rules/alarms/terms.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

/** One line of a member's own count: so many usable bags of a product and group. */
export type ReportedLine = {
  readonly product: string
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly bags: number
  /** ISO instant at which the first of them expires; null when it was not told, or when there is none. */
  readonly firstExpiry: string | null
}

/** A whole snapshot of a member's stock, as its own system or people told it; each is written once. */
export const stockReports = pgTable(
  'stock_reports',
  {
    allianceId: allianceId(),
    id: idOf('StockReport'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Everything on its shelf: what is not named is not there. */
    lines: document<readonly ReportedLine[]>('lines').notNull(),
    reportedBy: ref('reported_by', 'Staff').notNull(),
    /** As of when the numbers are. */
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index().on(t.allianceId, t.organisationId, t.occurredAt),
  ],
)

/** A member that tells its stock by itself: what it told last, and when it was heard last. */
export const stockFeeds = pgTable(
  'stock_feeds',
  {
    allianceId: allianceId(),
    id: idOf('StockFeed'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The newest snapshot. */
    reportId: ref('report_id', 'StockReport').notNull(),
    /** As of when that snapshot still is: moved by every repeat of it. */
    asOf: instant('as_of').notNull(),
    /** The last sign of life: a snapshot, a heartbeat, or another message about a bag. */
    heardAt: instant('heard_at').notNull(),
    /** Since when it is known to be silent; null while it is heard. */
    silentSince: instant('silent_since'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    unique().on(t.allianceId, t.organisationId),
    index('stock_feeds_heard').on(t.heardAt).where(sql`silent_since is null`),
    foreignKey({
      columns: [t.allianceId, t.reportId],
      foreignColumns: [stockReports.allianceId, stockReports.id],
    }),
  ],
)

/** What a hospital watches on its shelf, and how that stands; the values are dated rows of their own. */
export const stockLevels = pgTable(
  'stock_levels',
  {
    allianceId: allianceId(),
    id: idOf('StockLevel'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** One product, or else a whole class. */
    productCode: text('product_code'),
    componentClass: text('component_class').$type<ComponentClass>(),
    /** Null: any. */
    abo: text('abo').$type<AboGroup>(),
    rhd: text('rhd').$type<RhdType>(),
    /** How bad its alarm is; null while there is enough. */
    low: text('low').$type<AlarmSeverity>(),
    /** Since when there is enough again, and a margin; null while there is not, or when nobody knows. */
    recoveredSince: instant('recovered_since'),
    /** A bag is about to expire. */
    nearExpiry: boolean('near_expiry').notNull().default(false),
    /** Since when no bag is about to expire any more; null while one is. */
    nearExpiryOverSince: instant('near_expiry_over_since'),
    /** When it is judged next without anything happening; null for not before something does. */
    dueAt: instant('due_at'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('stock_levels_id').on(t.id),
    owner(t),
    unique('stock_levels_once')
      .on(t.allianceId, t.organisationId, t.productCode, t.componentClass, t.abo, t.rhd)
      .nullsNotDistinct(),
    index('stock_levels_due').on(t.dueAt).where(sql`due_at is not null`),
  ],
)

/** The values of a level from a day on; the newest that has begun is in force. */
export const stockLevelValues = pgTable(
  'stock_level_values',
  {
    allianceId: allianceId(),
    id: idOf('StockLevelValue'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    levelId: ref('level_id', 'StockLevel').notNull(),
    /** Fewer usable bags than this is a warning; 0 for none. */
    minimum: integer('minimum').notNull(),
    /** Fewer than this is critical; at most the minimum. */
    critical: integer('critical').notNull(),
    /** So many days before a bag expires it is an alarm; null for none. */
    expiryWarningDays: integer('expiry_warning_days'),
    effectiveFrom: instant('effective_from').notNull(),
    setBy: ref('set_by', 'Staff').notNull(),
    reason: text('reason'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index().on(t.allianceId, t.levelId, t.effectiveFrom),
    foreignKey({
      columns: [t.allianceId, t.levelId],
      foreignColumns: [stockLevels.allianceId, stockLevels.id],
    }),
  ],
)
