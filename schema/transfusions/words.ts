import {
  imputabilities,
  imputabilityLabels,
  reactionSeverities,
  reactionSeverityLabels,
  reactionStepLabels,
  reactionSteps,
  reactionSymptomLabels,
  reactionSymptoms,
  reactionTypeLabels,
  reactionTypes,
  reactionUnitRoleLabels,
  reactionUnitRoles,
} from '#rules/transfusions/reaction-terms.ts'
import {
  assessmentKindLabels,
  assessmentKinds,
  bedsideItemLabels,
  bedsideItems,
  caseStateLabels,
  caseStates,
  dueStateLabels,
  dueStates,
  incidentCategories,
  incidentCategoryLabels,
  incidentSeverities,
  incidentSeverityLabels,
  unitFateLabels,
  unitFates,
  usedBagStateLabels,
  usedBagStates,
  vitalPhaseLabels,
  vitalPhases,
} from '#rules/transfusions/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The vocabularies of the context as enumerations. */
export type TransfusionWords = ReturnType<typeof transfusionWords>

export const transfusionWords = (hub: Hub) => ({
  UnitFate: hub.words('UnitFate', 'What became of a bag at the bedside.', unitFates, unitFateLabels),
  BedsideItem: hub.words(
    'BedsideItem',
    'What two members of staff compare at the bedside (三查八对).',
    bedsideItems,
    bedsideItemLabels,
  ),
  VitalPhase: hub.words('VitalPhase', 'When vital signs are taken.', vitalPhases, vitalPhaseLabels),
  AssessmentKind: hub.words(
    'AssessmentKind',
    'Before or after the transfusion.',
    assessmentKinds,
    assessmentKindLabels,
  ),
  DueState: hub.words(
    'DueState',
    'Where an assessment stands that has to be made.',
    dueStates,
    dueStateLabels,
  ),
  ReactionType: hub.words(
    'ReactionType',
    'Types of reaction, after ISBT and IHN.',
    reactionTypes,
    reactionTypeLabels,
  ),
  ReactionSeverity: hub.words(
    'ReactionSeverity',
    'How bad it was, ISBT grades 1 to 4.',
    reactionSeverities,
    reactionSeverityLabels,
  ),
  Imputability: hub.words(
    'Imputability',
    'How likely it is that the blood was the cause.',
    imputabilities,
    imputabilityLabels,
  ),
  ReactionSymptom: hub.words('ReactionSymptom', 'What was seen.', reactionSymptoms, reactionSymptomLabels),
  ReactionStepKind: hub.words(
    'ReactionStepKind',
    'What must follow a reaction.',
    reactionSteps,
    reactionStepLabels,
  ),
  UsedBagState: hub.words('UsedBagState', 'Where a used bag is.', usedBagStates, usedBagStateLabels),
  CaseState: hub.words('CaseState', 'Life of a reaction case or an incident.', caseStates, caseStateLabels),
  ReactionUnitRole: hub.words(
    'ReactionUnitRole',
    'What a bag is to a reaction.',
    reactionUnitRoles,
    reactionUnitRoleLabels,
  ),
  IncidentCategory: hub.words(
    'IncidentCategory',
    'What went wrong, or nearly so.',
    incidentCategories,
    incidentCategoryLabels,
  ),
  IncidentSeverity: hub.words('IncidentSeverity', 'What it did.', incidentSeverities, incidentSeverityLabels),
})
