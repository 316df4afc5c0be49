import type { Labels, TransitionTable } from '#rules/vocabulary.ts'

/** ABO groups. That a group isn't known is the absence of a group (null), never a fifth word. */
export const aboGroups = ['A', 'B', 'O', 'AB'] as const
export type AboGroup = (typeof aboGroups)[number]
export const aboGroupLabels = {
  A: { zh: 'A 型', en: 'group A' },
  B: { zh: 'B 型', en: 'group B' },
  O: { zh: 'O 型', en: 'group O' },
  AB: { zh: 'AB 型', en: 'group AB' },
} as const satisfies Labels<AboGroup>

/** RhD of a person or a unit. A recipient who reads weak is given RhD-negative cells, a weak donor counts as positive. */
export const rhdTypes = ['POSITIVE', 'NEGATIVE', 'WEAK', 'UNKNOWN'] as const
export type RhdType = (typeof rhdTypes)[number]
export const rhdTypeLabels = {
  POSITIVE: { zh: 'RhD 阳性', en: 'RhD positive' },
  NEGATIVE: { zh: 'RhD 阴性', en: 'RhD negative' },
  WEAK: { zh: '弱 D', en: 'weak D' },
  UNKNOWN: { zh: 'RhD 不详', en: 'RhD unknown' },
} as const satisfies Labels<RhdType>

/** Strength of agglutination; `W` weak, `MF` mixed field, `HEM` haemolysis (counts as a reaction). */
export const reactionGrades = ['0', 'W', '1', '2', '3', '4', 'MF', 'HEM'] as const
export type ReactionGrade = (typeof reactionGrades)[number]
export const reactionGradeLabels = {
  '0': { zh: '阴性', en: 'negative' },
  W: { zh: '弱阳性', en: 'weak' },
  '1': { zh: '1+', en: '1+' },
  '2': { zh: '2+', en: '2+' },
  '3': { zh: '3+', en: '3+' },
  '4': { zh: '4+', en: '4+' },
  MF: { zh: '混合视野', en: 'mixed field' },
  HEM: { zh: '溶血', en: 'haemolysis' },
} as const satisfies Labels<ReactionGrade>

/** GraphQL names may not begin with a digit: the word the API speaks for each grade. */
export const reactionGradeNames = {
  '0': 'NEGATIVE',
  W: 'WEAK',
  '1': 'PLUS_1',
  '2': 'PLUS_2',
  '3': 'PLUS_3',
  '4': 'PLUS_4',
  MF: 'MIXED_FIELD',
  HEM: 'HAEMOLYSIS',
} as const satisfies Record<ReactionGrade, string>

export const crossmatchMethods = [
  'SALINE',
  'POLYBRENE',
  'COLUMN_AGGLUTINATION',
  'INDIRECT_ANTIGLOBULIN',
  'ELECTRONIC',
] as const
export type CrossmatchMethod = (typeof crossmatchMethods)[number]
export const crossmatchMethodLabels = {
  SALINE: { zh: '盐水介质法', en: 'saline, immediate spin' },
  POLYBRENE: { zh: '凝聚胺法', en: 'polybrene' },
  COLUMN_AGGLUTINATION: { zh: '微柱凝胶法', en: 'column agglutination' },
  INDIRECT_ANTIGLOBULIN: { zh: '间接抗人球蛋白法', en: 'indirect antiglobulin test' },
  ELECTRONIC: { zh: '电子配血', en: 'electronic crossmatch' },
} as const satisfies Labels<CrossmatchMethod>

/** The method's code in OBX-17. */
export const crossmatchMethodHl7 = {
  SALINE: 'SALINE',
  POLYBRENE: 'PB',
  COLUMN_AGGLUTINATION: 'MGCC',
  INDIRECT_ANTIGLOBULIN: 'IAT',
  ELECTRONIC: 'EXM',
} as const satisfies Record<CrossmatchMethod, string>

/** Major: recipient plasma with donor cells. Minor: donor plasma with recipient cells. */
export const crossmatchSides = ['MAJOR', 'MINOR'] as const
export type CrossmatchSide = (typeof crossmatchSides)[number]
export const crossmatchSideLabels = {
  MAJOR: { zh: '主侧', en: 'major side' },
  MINOR: { zh: '次侧', en: 'minor side' },
} as const satisfies Labels<CrossmatchSide>

export const crossmatchResults = ['COMPATIBLE', 'INCOMPATIBLE', 'INDETERMINATE'] as const
export type CrossmatchResult = (typeof crossmatchResults)[number]
export const crossmatchResultLabels = {
  COMPATIBLE: { zh: '相合', en: 'compatible' },
  INCOMPATIBLE: { zh: '不相合', en: 'incompatible' },
  INDETERMINATE: { zh: '无法判定', en: 'indeterminate' },
} as const satisfies Labels<CrossmatchResult>

/** The crossmatch that a bag released uncrossmatched still owes. */
export const retrospectiveStates = ['OPEN', 'COMPATIBLE', 'INCOMPATIBLE'] as const
export type RetrospectiveState = (typeof retrospectiveStates)[number]
export const retrospectiveStateLabels = {
  OPEN: { zh: '待补做', en: 'still to be done' },
  COMPATIBLE: { zh: '补做相合', en: 'done afterwards, compatible' },
  INCOMPATIBLE: { zh: '补做不相合（已召回）', en: 'done afterwards, incompatible: called back' },
} as const satisfies Labels<RetrospectiveState>

export const antibodyScreenResults = ['NEGATIVE', 'POSITIVE', 'INDETERMINATE'] as const
export type AntibodyScreenResult = (typeof antibodyScreenResults)[number]
export const antibodyScreenResultLabels = {
  NEGATIVE: { zh: '阴性', en: 'negative' },
  POSITIVE: { zh: '阳性', en: 'positive' },
  INDETERMINATE: { zh: '无法判定', en: 'indeterminate' },
} as const satisfies Labels<AntibodyScreenResult>

/** HL7 table 0085. A preliminary result is shown and never feeds a decision. */
export const resultStatuses = ['PRELIMINARY', 'FINAL', 'CORRECTED'] as const
export type ResultStatus = (typeof resultStatuses)[number]
export const resultStatusLabels = {
  PRELIMINARY: { zh: '初步', en: 'preliminary' },
  FINAL: { zh: '最终', en: 'final' },
  CORRECTED: { zh: '更正', en: 'corrected' },
} as const satisfies Labels<ResultStatus>
export const resultStatusHl7 = {
  PRELIMINARY: 'P',
  FINAL: 'F',
  CORRECTED: 'C',
} as const satisfies Record<ResultStatus, string>

/** May a result of this status feed a decision? */
export const feedsDecisions = (status: ResultStatus): boolean => status !== 'PRELIMINARY'

/** How far a person's group may be gone by, over all hospitals' typings. */
export const groupStandings = ['UNKNOWN', 'ONE_SAMPLE', 'CONFIRMED', 'DISCREPANT', 'CONFLICT'] as const
export type GroupStanding = (typeof groupStandings)[number]
export const groupStandingLabels = {
  UNKNOWN: { zh: '未定型', en: 'not typed' },
  ONE_SAMPLE: { zh: '仅一次采血', en: 'typed on one drawing of blood' },
  CONFIRMED: { zh: '两次采血一致', en: 'confirmed by two drawings of blood' },
  DISCREPANT: { zh: '正反定型不符', en: 'forward and reverse disagree' },
  CONFLICT: { zh: '血型记录相互矛盾', en: 'records of the group contradict each other' },
} as const satisfies Labels<GroupStanding>

/** What a fact of the compatibility passport tells. */
export const historyFactKinds = [
  'GROUP',
  'ANTIBODY',
  'OTHER_ANTIBODY',
  'AUTOANTIBODY',
  'PHENOTYPE',
  'REQUIREMENT',
  'ANTIGEN_NEGATIVE',
  'TRANSPLANT',
  'REACTION',
  'TRANSFUSION',
] as const
export type HistoryFactKind = (typeof historyFactKinds)[number]
export const historyFactKindLabels = {
  GROUP: { zh: 'ABO 和 RhD 血型，如 A POSITIVE', en: 'ABO and RhD, as `A POSITIVE`' },
  ANTIBODY: { zh: '有临床意义的抗体，如 anti-E', en: 'a clinically significant antibody, as `anti-E`' },
  OTHER_ANTIBODY: {
    zh: '无临床意义的抗体，如 anti-Lea',
    en: 'an antibody without clinical significance, as `anti-Lea`',
  },
  AUTOANTIBODY: { zh: '自身抗体：WARM 温型，COLD 冷型', en: 'an autoantibody: `WARM` or `COLD`' },
  PHENOTYPE: { zh: '红细胞抗原，如 E NEGATIVE', en: 'an antigen of the red cells, as `E NEGATIVE`' },
  REQUIREMENT: { zh: '血液成分须满足的要求，如 IRRADIATED', en: 'what components must be, as `IRRADIATED`' },
  ANTIGEN_NEGATIVE: { zh: '须为抗原阴性，如 c', en: 'an antigen that units are to be negative for, as `c`' },
  TRANSPLANT: {
    zh: '造血干细胞移植后指定的血型，如 RED_CELLS O PLASMA AB',
    en: 'the groups assigned after a stem-cell transplant, as `RED_CELLS O PLASMA AB`',
  },
  REACTION: { zh: '输血反应（HL7 表 0514）', en: 'a transfusion reaction (HL7 table 0514)' },
  TRANSFUSION: { zh: '输过血：所输产品代码', en: 'blood was given: the code of the product' },
} as const satisfies Labels<HistoryFactKind>

/** Antibodies against the patient's own cells, by the warmth at which they react. */
export const autoantibodies = ['NONE', 'WARM', 'COLD', 'MIXED'] as const
export type Autoantibody = (typeof autoantibodies)[number]
export const autoantibodyLabels = {
  NONE: { zh: '无自身抗体', en: 'no autoantibody' },
  WARM: { zh: '温自身抗体', en: 'warm autoantibody' },
  COLD: { zh: '冷自身抗体', en: 'cold autoantibody' },
  MIXED: { zh: '温冷双相自身抗体', en: 'warm and cold autoantibodies' },
} as const satisfies Labels<Autoantibody>

/** Whether an autoantibody reacts at body temperature, where it makes every unit look incompatible. */
export const isWarm = (autoantibody: Autoantibody): boolean =>
  autoantibody === 'WARM' || autoantibody === 'MIXED'

/** Why a case goes to the reference laboratory. */
export const referralKinds = ['DIFFICULT_GROUP', 'ANTIBODY_IDENTIFICATION', 'DIFFICULT_CROSSMATCH'] as const
export type ReferralKind = (typeof referralKinds)[number]
export const referralKindLabels = {
  DIFFICULT_GROUP: { zh: '疑难血型', en: 'difficult group' },
  ANTIBODY_IDENTIFICATION: { zh: '抗体鉴定', en: 'antibody identification' },
  DIFFICULT_CROSSMATCH: { zh: '疑难配血', en: 'difficult crossmatch' },
} as const satisfies Labels<ReferralKind>

export const referralStates = ['OPEN', 'ANSWERED'] as const
export type ReferralState = (typeof referralStates)[number]
export const referralStateLabels = {
  OPEN: { zh: '待回复', en: 'no opinion yet' },
  ANSWERED: { zh: '已回复', en: 'answered with an opinion' },
} as const satisfies Labels<ReferralState>

export const referralActions = ['answer'] as const
export type ReferralAction = (typeof referralActions)[number]
export const referralTransitions = {
  answer: { from: ['OPEN'], to: 'ANSWERED' },
} as const satisfies TransitionTable<ReferralAction, ReferralState>

/** What made a typing wrong. */
export const resolutionCauses = ['WRONG_BLOOD_IN_TUBE', 'TESTING_ERROR', 'CLERICAL_ERROR'] as const
export type ResolutionCause = (typeof resolutionCauses)[number]
export const resolutionCauseLabels = {
  WRONG_BLOOD_IN_TUBE: { zh: '管内是他人血液', en: 'the tube held another person’s blood' },
  TESTING_ERROR: { zh: '检测差错', en: 'an error of the test' },
  CLERICAL_ERROR: { zh: '登记差错', en: 'an error of writing' },
} as const satisfies Labels<ResolutionCause>
