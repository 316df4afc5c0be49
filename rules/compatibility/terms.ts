import type { Labels } from '#rules/vocabulary.ts'

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
] as const
export type CrossmatchMethod = (typeof crossmatchMethods)[number]
export const crossmatchMethodLabels = {
  SALINE: { zh: '盐水介质法', en: 'saline, immediate spin' },
  POLYBRENE: { zh: '凝聚胺法', en: 'polybrene' },
  COLUMN_AGGLUTINATION: { zh: '微柱凝胶法', en: 'column agglutination' },
  INDIRECT_ANTIGLOBULIN: { zh: '间接抗人球蛋白法', en: 'indirect antiglobulin test' },
} as const satisfies Labels<CrossmatchMethod>

/** The method's code in OBX-17. */
export const crossmatchMethodHl7 = {
  SALINE: 'SALINE',
  POLYBRENE: 'PB',
  COLUMN_AGGLUTINATION: 'MGCC',
  INDIRECT_ANTIGLOBULIN: 'IAT',
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

/** What a patient's grouping amounts to, over all samples. */
export const groupCertainties = [
  'UNKNOWN',
  'SINGLE_SAMPLE',
  'CONFIRMED',
  'DISCREPANT',
  'CONFLICTING',
] as const
export type GroupCertainty = (typeof groupCertainties)[number]
export const groupCertaintyLabels = {
  UNKNOWN: { zh: '未定型', en: 'not typed' },
  SINGLE_SAMPLE: { zh: '一次标本', en: 'typed on one sample' },
  CONFIRMED: { zh: '两次标本一致', en: 'confirmed by two samples' },
  DISCREPANT: { zh: '正反定型不符', en: 'forward and reverse disagree' },
  CONFLICTING: { zh: '与历史记录不符', en: 'conflicts with history' },
} as const satisfies Labels<GroupCertainty>

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
