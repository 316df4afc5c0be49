import type { Labels } from '#rules/vocabulary.ts'

/** What became of a bag at the bedside. */
export const unitFates = ['TRANSFUSED', 'PARTLY', 'NOT_USED'] as const
export type UnitFate = (typeof unitFates)[number]
export const unitFateLabels = {
  TRANSFUSED: { zh: '全部输注', en: 'transfused whole' },
  PARTLY: { zh: '部分输注', en: 'transfused in part' },
  NOT_USED: { zh: '未输注', en: 'not transfused' },
} as const satisfies Labels<UnitFate>

/** The fourteen things two members of staff compare at the bedside: the bag, the patient, the blood. */
export const bedsideItems = [
  'BAG_INTACT',
  'COLOUR',
  'NAME',
  'SEX',
  'AGE',
  'WARD',
  'BED',
  'PATIENT_NUMBER',
  'CROSSMATCH_RESULT',
  'BAG_NUMBER',
  'BLOOD_GROUP',
  'COMPONENT',
  'VOLUME',
  'EXPIRY',
] as const
export type BedsideItem = (typeof bedsideItems)[number]
/** What was seen of each item: true when it agreed. An item that is absent was not told. */
export type BedsideItems = Readonly<Partial<Record<BedsideItem, boolean>>>
export const bedsideItemLabels = {
  BAG_INTACT: { zh: '血袋完整', en: 'bag intact' },
  COLOUR: { zh: '血液颜色', en: 'colour of the blood' },
  NAME: { zh: '姓名', en: 'name' },
  SEX: { zh: '性别', en: 'sex' },
  AGE: { zh: '年龄', en: 'age' },
  WARD: { zh: '病区', en: 'ward' },
  BED: { zh: '床号', en: 'bed' },
  PATIENT_NUMBER: { zh: '住院号', en: 'patient number' },
  CROSSMATCH_RESULT: { zh: '交叉配血结果', en: 'crossmatch result' },
  BAG_NUMBER: { zh: '血袋号', en: 'bag number' },
  BLOOD_GROUP: { zh: '血型', en: 'blood group' },
  COMPONENT: { zh: '血液成分', en: 'component' },
  VOLUME: { zh: '血量', en: 'volume' },
  EXPIRY: { zh: '有效期', en: 'expiry' },
} as const satisfies Labels<BedsideItem>

/** When vital signs are taken. */
export const vitalPhases = ['BEFORE', 'FIFTEEN_MINUTES', 'DURING', 'END'] as const
export type VitalPhase = (typeof vitalPhases)[number]
export const vitalPhaseLabels = {
  BEFORE: { zh: '输注前', en: 'before the transfusion' },
  FIFTEEN_MINUTES: { zh: '输注 15 分钟', en: '15 minutes after the start' },
  DURING: { zh: '输注中', en: 'during the transfusion' },
  END: { zh: '输注结束', en: 'at the end' },
} as const satisfies Labels<VitalPhase>

export const assessmentKinds = ['BEFORE', 'AFTER'] as const
export type AssessmentKind = (typeof assessmentKinds)[number]
export const assessmentKindLabels = {
  BEFORE: { zh: '输血前评估', en: 'before the transfusion' },
  AFTER: { zh: '输血后评估', en: 'after the transfusion' },
} as const satisfies Labels<AssessmentKind>

/** What is measured around a transfusion; absent or null where it was not. */
export type AssessmentValues = {
  /** Haemoglobin, g/L. */
  readonly haemoglobin?: number | null
  /** Platelets, 10⁹/L. */
  readonly platelets?: number | null
  /** Prothrombin time, s. */
  readonly prothrombinTime?: number | null
  /** Activated partial thromboplastin time, s. */
  readonly partialThromboplastinTime?: number | null
  readonly internationalRatio?: number | null
  /** Fibrinogen, g/L. */
  readonly fibrinogen?: number | null
  /** Neutrophils, 10⁹/L. */
  readonly neutrophils?: number | null
}
export type AssessmentValue = keyof AssessmentValues

/** Where an assessment stands that somebody has to make. */
export const dueStates = ['WAITING', 'DUE', 'OVERDUE'] as const
export type DueState = (typeof dueStates)[number]
export const dueStateLabels = {
  WAITING: { zh: '未到时间', en: 'not yet to be made' },
  DUE: { zh: '待评估', en: 'to be made now' },
  OVERDUE: { zh: '逾期', en: 'overdue' },
} as const satisfies Labels<DueState>

/** Life of a reaction case and of an incident. */
export const caseStates = ['OPEN', 'CLOSED'] as const
export type CaseState = (typeof caseStates)[number]
export const caseStateLabels = {
  OPEN: { zh: '处理中', en: 'open' },
  CLOSED: { zh: '已结案', en: 'closed' },
} as const satisfies Labels<CaseState>

/** What went wrong, or nearly so. */
export const incidentCategories = [
  'NEAR_MISS',
  'WRONG_BLOOD_IN_TUBE',
  'WRONG_BLOOD_GIVEN',
  'WRONG_COMPONENT',
  'LABELLING',
  'OVERRIDE',
  'STORAGE_OR_TRANSPORT',
  'DELAY',
  'EQUIPMENT',
  'INFORMATION_SYSTEM',
  'OTHER',
] as const
export type IncidentCategory = (typeof incidentCategories)[number]
export const incidentCategoryLabels = {
  NEAR_MISS: { zh: '未遂差错', en: 'near miss' },
  WRONG_BLOOD_IN_TUBE: { zh: '标本采错患者', en: 'wrong blood in tube' },
  WRONG_BLOOD_GIVEN: { zh: '血液输错患者', en: 'blood given to the wrong patient' },
  WRONG_COMPONENT: { zh: '成分或特殊要求错误', en: 'wrong component or requirement missed' },
  LABELLING: { zh: '标签差错', en: 'labelling' },
  OVERRIDE: { zh: '授权放行', en: 'finding passed over' },
  STORAGE_OR_TRANSPORT: { zh: '储存或运输', en: 'storage or transport' },
  DELAY: { zh: '延误', en: 'delay' },
  EQUIPMENT: { zh: '设备', en: 'equipment' },
  INFORMATION_SYSTEM: { zh: '信息系统', en: 'information system' },
  OTHER: { zh: '其他', en: 'other' },
} as const satisfies Labels<IncidentCategory>

export const incidentSeverities = ['NO_HARM', 'MINOR', 'MAJOR', 'CATASTROPHIC'] as const
export type IncidentSeverity = (typeof incidentSeverities)[number]
export const incidentSeverityLabels = {
  NO_HARM: { zh: '未造成伤害', en: 'no harm' },
  MINOR: { zh: '轻微', en: 'minor' },
  MAJOR: { zh: '严重', en: 'major' },
  CATASTROPHIC: { zh: '灾难性', en: 'catastrophic' },
} as const satisfies Labels<IncidentSeverity>

/** Where a used bag is. */
export const usedBagStates = ['OUT', 'KEPT', 'DUE'] as const
export type UsedBagState = (typeof usedBagStates)[number]
export const usedBagStateLabels = {
  OUT: { zh: '未送回血袋', en: 'not yet come back to the blood bank' },
  KEPT: { zh: '保存中', en: 'kept by the blood bank' },
  DUE: { zh: '可销毁', en: 'kept long enough: may be destroyed' },
} as const satisfies Labels<UsedBagState>
