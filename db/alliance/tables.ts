import { boolean, date, foreignKey, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import type {
  CertificateKind,
  HospitalLevel,
  OrganisationKind,
  Role,
  StaffTitle,
  TestKind,
  TestSite,
} from '#rules/alliance/terms.ts'

/** A county transfusion alliance. Its short code is the first half of every other key. */
export const alliances = pgTable('alliances', {
  id: allianceId().primaryKey(),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
  /** GB/T 2260 code of the county. */
  regionCode: text('region_code').notNull(),
})

/**
 * A body that takes part in an alliance or watches over it. City bodies and the blood station have one row in
 * each alliance they serve, with the same `code`.
 */
export const organisations = pgTable(
  'organisations',
  {
    allianceId: allianceId().references(() => alliances.id),
    id: idOf('Organisation'),
    /** Short code that outsiders use: token claim, MSH-4, MQTT topic. */
    code: text('code').notNull(),
    /** GB 32100 unified social credit code; null where none is on record. */
    creditCode: text('credit_code'),
    nameZh: text('name_zh').notNull(),
    nameEn: text('name_en').notNull(),
    kind: text('kind').$type<OrganisationKind>().notNull(),
    /** Null for bodies that are no hospitals. */
    level: text('level').$type<HospitalLevel>(),
    /** True for the one hospital that leads the alliance. */
    isLead: boolean('is_lead').notNull().default(false),
    hasStoragePoint: boolean('has_storage_point').notNull().default(false),
    hasIndependentTransfusionDepartment: boolean('has_independent_transfusion_department')
      .notNull()
      .default(false),
    /** Whether it keeps blood in a bank of its own, for nobody in particular; who hosts the storage point does anyhow. */
    hasBloodBank: boolean('has_blood_bank').notNull().default(false),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.allianceId, t.id] }), unique().on(t.allianceId, t.code)],
)

/** A hospital's place in the alliance: voluntary, by agreement, with blood-use qualification (arts 3, 8). */
export const memberships = pgTable(
  'memberships',
  {
    allianceId: allianceId(),
    id: idOf('Membership'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Number of the hospital's blood-use qualification (用血资质). */
    bloodUseLicence: text('blood_use_licence').notNull(),
    licenceValidUntil: date('licence_valid_until', { mode: 'string' }).notNull(),
    agreementSignedOn: date('agreement_signed_on', { mode: 'string' }).notNull(),
    joinedOn: date('joined_on', { mode: 'string' }).notNull(),
    /** Null while the membership lasts. */
    leftOn: date('left_on', { mode: 'string' }),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
  ],
)

/** A person or machine that acts in the hub. Never deleted: signatures point here for ten years. */
export const staff = pgTable(
  'staff',
  {
    allianceId: allianceId(),
    id: idOf('Staff'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The token's `sub`. */
    account: text('account').notNull(),
    name: text('name').notNull(),
    roles: text('roles').array().$type<Role[]>().notNull(),
    titles: text('titles').array().$type<StaffTitle[]>().notNull(),
    /** Number on the badge that `stepUp` is given; null for machines. */
    badge: text('badge'),
    active: boolean('active').notNull().default(true),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.account),
    unique().on(t.allianceId, t.badge),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
  ],
)

/** The PIN behind a badge. Only the hub's own view reads it. */
export const credentials = pgTable(
  'credentials',
  {
    allianceId: allianceId(),
    staffId: ref('staff_id', 'Staff').notNull(),
    /** scrypt hash with its salt and cost. */
    pinHash: text('pin_hash').notNull(),
    failures: integer('failures').notNull().default(0),
    /** Set after five failures in a row; an administrator clears it. */
    lockedAt: instant('locked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.staffId] }),
    foreignKey({ columns: [t.allianceId, t.staffId], foreignColumns: [staff.allianceId, staff.id] }),
  ],
)

/** A certificate that qualifies its holder to act or sign, valid from its first to its last day. */
export const certificates = pgTable(
  'certificates',
  {
    allianceId: allianceId(),
    id: idOf('Certificate'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    staffId: ref('staff_id', 'Staff').notNull(),
    kind: text('kind').$type<CertificateKind>().notNull(),
    number: text('number').notNull(),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validUntil: date('valid_until', { mode: 'string' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    foreignKey({ columns: [t.allianceId, t.staffId], foreignColumns: [staff.allianceId, staff.id] }),
  ],
)

/** Where a hospital's tests of one kind are done: at the lead, or by itself under quality control. */
export const testingSites = pgTable(
  'testing_sites',
  {
    allianceId: allianceId(),
    id: idOf('TestingSite'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    test: text('test').$type<TestKind>().notNull(),
    site: text('site').$type<TestSite>().notNull(),
    /** Last day on which the hospital's own quality control is in force; null when there is none. */
    qualityControlUntil: date('quality_control_until', { mode: 'string' }),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.organisationId, t.test, t.effectiveFrom),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
  ],
)

/** A set of rule values in force from a day on; the newest set whose days hold the business date decides. */
export const ruleSets = pgTable(
  'rule_sets',
  {
    allianceId: allianceId().references(() => alliances.id),
    id: idOf('RuleSet'),
    jurisdiction: text('jurisdiction').notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    /** Null while no end is set. */
    effectiveTo: date('effective_to', { mode: 'string' }),
    sourceCitation: text('source_citation').notNull(),
    /** Values that differ from the program's own defaults, by name. */
    values: document<Record<string, unknown>>('values').notNull(),
    publishedBy: ref('published_by', 'Staff'),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.allianceId, t.id] })],
)

/** A single-use signature token: its signer's own act for one operation and one content. */
export const signatures = pgTable(
  'signatures',
  {
    allianceId: allianceId(),
    id: idOf('Signature'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    staffId: ref('staff_id', 'Staff').notNull(),
    operation: text('operation').notNull(),
    /** Keyed hash (hex) of the SHA-256 (hex) of the canonical JSON of what is signed. */
    digest: text('digest').notNull(),
    /** SHA-256 (hex) of the token; the token itself is never stored. */
    tokenHash: text('token_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Null until an operation has used it. */
    usedAt: instant('used_at'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.tokenHash),
    foreignKey({ columns: [t.allianceId, t.staffId], foreignColumns: [staff.allianceId, staff.id] }),
  ],
)

/** A fact that was recorded although a rule would have refused it beforehand; somebody must close it. */
export const deviations = pgTable(
  'deviations',
  {
    allianceId: allianceId(),
    id: idOf('Deviation'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Operation that recorded the fact. */
    operation: text('operation').notNull(),
    /** Id of what the fact is about. */
    subjectId: text('subject_id').notNull(),
    findings: document<readonly { code: string; severity: string; source: string }[]>('findings').notNull(),
    /** What was told, where it could be kept nowhere else; null for a fact that has a record of its own. */
    told: document<Record<string, unknown>>('told'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while open. */
    closedAt: instant('closed_at'),
    closedBy: ref('closed_by', 'Staff'),
    /** What was found and what was done about it; null while open. */
    measure: text('measure'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
  ],
)
