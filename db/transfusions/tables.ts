import {
  type AnyPgColumn,
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { organisations } from '#db/alliance/tables.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { patients, requests } from '#db/requests/tables.ts'
import type { AssessmentResult, VitalSigns } from '#db/transfusions/shapes.ts'
import type { FindingShape } from '#lib/errors.ts'
import type {
  Imputability,
  ReactionSeverity,
  ReactionStep,
  ReactionSymptom,
  ReactionType,
  ReactionUnitRole,
} from '#rules/transfusions/reaction-terms.ts'
import type {
  AssessmentKind,
  AssessmentValues,
  BedsideItems,
  CaseState,
  IncidentCategory,
  IncidentSeverity,
  UnitFate,
} from '#rules/transfusions/terms.ts'

type Owned = { allianceId: AnyPgColumn; organisationId: AnyPgColumn }
const owner = (t: Owned) =>
  foreignKey({
    columns: [t.allianceId, t.organisationId],
    foreignColumns: [organisations.allianceId, organisations.id],
  })
const ofPatient = (t: { allianceId: AnyPgColumn; patientId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] })
const ofRequest = (t: { allianceId: AnyPgColumn; requestId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] })
const ofUnit = (t: { allianceId: AnyPgColumn; unitId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] })

/**
 * One bag at the bedside: the sum of all that its hospital told of it. A bag has one custody; should two hospitals tell
 * of it, each has its row and the later one a deviation.
 */
export const transfusions = pgTable(
  'transfusions',
  {
    allianceId: allianceId(),
    id: idOf('Transfusion'),
    /** The hospital where it was given. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    /** The request it was issued for; null when for none. */
    requestId: ref('request_id', 'Request'),
    /** First bag of the transfusion (人次) it belongs to; null for a bag that was not used. */
    episodeId: ref('episode_id', 'Transfusion'),
    /** Null while the transfusion runs. */
    fate: text('fate').$type<UnitFate>(),
    /** What was seen of each item; null when nothing was told. */
    checks: document<BedsideItems>('checks'),
    checkNote: text('check_note'),
    /** Who gave it and who checked with them, by signature; null when only a name was told. */
    administratorId: ref('administrator_id', 'Staff'),
    verifierId: ref('verifier_id', 'Staff'),
    /** Names as asserted; a name is no signature. */
    administratorName: text('administrator_name'),
    verifierName: text('verifier_name'),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
    /** Millilitres given. */
    volumeMl: quantity('volume_ml'),
    vitalSigns: document<readonly VitalSigns[]>('vital_signs').notNull(),
    interruptedReason: text('interrupted_reason'),
    note: text('note'),
    /** What the rules found, as last judged. */
    findings: document<readonly FindingShape[]>('findings').notNull(),
    /** When the used bag came back to the blood bank, and from when it may be destroyed; null until it did. */
    bagReturnedAt: instant('bag_returned_at'),
    bagReceivedBy: ref('bag_received_by', 'Staff'),
    bagDisposalDueAt: instant('bag_disposal_due_at'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('transfusions_id').on(t.id),
    unique().on(t.allianceId, t.unitId, t.organisationId),
    index().on(t.allianceId, t.patientId),
    index().on(t.allianceId, t.requestId),
    index().on(t.allianceId, t.episodeId),
    index('transfusions_by_start').on(t.allianceId, t.organisationId, t.startedAt),
    owner(t),
    ofUnit(t),
    ofPatient(t),
    ofRequest(t),
  ],
)

/** Every telling of a bag at the bedside, as it came; never changed. */
export const transfusionRecords = pgTable(
  'transfusion_records',
  {
    allianceId: allianceId(),
    id: idOf('TransfusionRecord'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    transfusionId: ref('transfusion_id', 'Transfusion').notNull(),
    /** Who received it according to this telling. */
    patientId: ref('patient_id', 'Patient').notNull(),
    told: document<Record<string, unknown>>('told').notNull(),
    findings: document<readonly FindingShape[]>('findings').notNull(),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.transfusionId),
    owner(t),
    ofPatient(t),
    foreignKey({
      columns: [t.allianceId, t.transfusionId],
      foreignColumns: [transfusions.allianceId, transfusions.id],
    }),
  ],
)

/** What was measured before or after a transfusion, and what follows from it. */
export const assessments = pgTable(
  'assessments',
  {
    allianceId: allianceId(),
    id: idOf('Assessment'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    kind: text('kind').$type<AssessmentKind>().notNull(),
    /** The request; null when only the bag was named. */
    requestId: ref('request_id', 'Request'),
    /** The bag; null for an assessment made before there was one. */
    transfusionId: ref('transfusion_id', 'Transfusion'),
    measuredAt: instant('measured_at').notNull(),
    values: document<AssessmentValues>('values').notNull(),
    result: document<AssessmentResult>('result').notNull(),
    conclusion: text('conclusion'),
    /** Whether it has all its component asks for: what indicators 11 and 12 count. */
    complete: boolean('complete').notNull(),
    findings: document<readonly FindingShape[]>('findings').notNull(),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('assessments_id').on(t.id),
    index().on(t.allianceId, t.transfusionId),
    index().on(t.allianceId, t.requestId),
    owner(t),
    ofPatient(t),
    ofRequest(t),
    foreignKey({
      columns: [t.allianceId, t.transfusionId],
      foreignColumns: [transfusions.allianceId, transfusions.id],
    }),
  ],
)

/** A transfusion reaction: one case of one patient. */
export const reactions = pgTable(
  'reactions',
  {
    allianceId: allianceId(),
    id: idOf('Reaction'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    type: text('type').$type<ReactionType>().notNull(),
    /** The sender's code of table 0514, else the nearest to the type. */
    code0514: text('code_0514').notNull(),
    severity: text('severity').$type<ReactionSeverity>().notNull(),
    imputability: text('imputability').$type<Imputability>().notNull(),
    onsetAt: instant('onset_at').notNull(),
    /** Millilitres given when it began; null when not told. */
    volumeMl: quantity('volume_ml'),
    symptoms: text('symptoms').array().$type<ReactionSymptom[]>().notNull(),
    vitalSigns: document<readonly VitalSigns[]>('vital_signs').notNull(),
    description: text('description'),
    state: text('state').$type<CaseState>().notNull(),
    findings: document<readonly FindingShape[]>('findings').notNull(),
    /** Who reported it; a machine's name when it came by message. */
    reportedBy: ref('reported_by', 'Staff').notNull(),
    reporterName: text('reporter_name'),
    closedAt: instant('closed_at'),
    closedBy: ref('closed_by', 'Staff'),
    conclusion: text('conclusion'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('reactions_id').on(t.id),
    index().on(t.allianceId, t.patientId),
    index('reactions_by_onset').on(t.allianceId, t.organisationId, t.onsetAt),
    owner(t),
    ofPatient(t),
  ],
)

/** The bags of a reaction: those given before it, and other components of the same donations. */
export const reactionUnits = pgTable(
  'reaction_units',
  {
    allianceId: allianceId(),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    reactionId: ref('reaction_id', 'Reaction').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    role: text('role').$type<ReactionUnitRole>().notNull(),
    /** The hold laid on a sibling; null where nothing could be held any more, or nothing was asked. */
    holdId: ref('hold_id', 'Hold'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.reactionId, t.unitId] }),
    index().on(t.allianceId, t.unitId),
    owner(t),
    ofUnit(t),
    foreignKey({
      columns: [t.allianceId, t.reactionId],
      foreignColumns: [reactions.allianceId, reactions.id],
    }),
  ],
)

/** What must follow a reaction, with its time and what was done. */
export const reactionChecklist = pgTable(
  'reaction_steps',
  {
    allianceId: allianceId(),
    id: idOf('ReactionStep'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    reactionId: ref('reaction_id', 'Reaction').notNull(),
    step: text('step').$type<ReactionStep>().notNull(),
    line: integer('line').notNull(),
    dueAt: instant('due_at').notNull(),
    /** Null until it is done. */
    doneAt: instant('done_at'),
    doneBy: ref('done_by', 'Staff'),
    /** What was found or sent; of a report, its number. */
    note: text('note'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.reactionId, t.step),
    owner(t),
    foreignKey({
      columns: [t.allianceId, t.reactionId],
      foreignColumns: [reactions.allianceId, reactions.id],
    }),
  ],
)

/** Something that went wrong or nearly so. Without a name of the reporter where that was asked. */
export const incidents = pgTable(
  'incidents',
  {
    allianceId: allianceId(),
    id: idOf('Incident'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    category: text('category').$type<IncidentCategory>().notNull(),
    severity: text('severity').$type<IncidentSeverity>().notNull(),
    whatHappened: text('what_happened').notNull(),
    /** Id of the request, sample, unit or patient it is about; null when of none. */
    subjectId: text('subject_id'),
    /** Null when the reporter asked not to be named. */
    reportedBy: ref('reported_by', 'Staff'),
    reporterRole: text('reporter_role').notNull(),
    analysis: text('analysis'),
    measures: text('measures'),
    state: text('state').$type<CaseState>().notNull(),
    closedAt: instant('closed_at'),
    closedBy: ref('closed_by', 'Staff'),
    /** The second person who closed it. */
    confirmedBy: ref('confirmed_by', 'Staff'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('incidents_id').on(t.id),
    index().on(t.allianceId, t.organisationId),
    owner(t),
  ],
)
