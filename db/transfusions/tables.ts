import { boolean, foreignKey, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { ofPatient, ofRequest, ofUnit } from '#db/transfusions/keys.ts'
import type { AssessmentResult, VitalSigns } from '#db/transfusions/shapes.ts'
import type { FindingShape } from '#lib/errors.ts'
import type { AssessmentKind, AssessmentValues, BedsideItems, UnitFate } from '#rules/transfusions/terms.ts'

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
