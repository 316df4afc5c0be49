import { foreignKey, index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { ofPatient, ofUnit } from '#db/transfusions/keys.ts'
import type { VitalSigns } from '#db/transfusions/shapes.ts'
import type { FindingShape } from '#lib/errors.ts'
import type {
  Imputability,
  ReactionSeverity,
  ReactionStep,
  ReactionSymptom,
  ReactionType,
  ReactionUnitRole,
} from '#rules/transfusions/reaction-terms.ts'
import type { CaseState, IncidentCategory, IncidentSeverity } from '#rules/transfusions/terms.ts'

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
