import type { Labels } from '#rules/vocabulary.ts'

/** Types of reaction: the family of ISBT and IHN definitions. */
export const reactionTypes = [
  'ABO_INCOMPATIBLE',
  'ACUTE_HAEMOLYTIC',
  'DELAYED_HAEMOLYTIC',
  'DELAYED_SEROLOGIC',
  'NON_IMMUNE_HAEMOLYTIC',
  'UNEXPLAINED_HAEMOLYSIS',
  'FEBRILE',
  'MILD_FEBRILE',
  'ALLERGIC',
  'ANAPHYLACTIC',
  'HYPOTENSIVE',
  'TRALI',
  'TACO',
  'TAD',
  'BACTERIAL_CONTAMINATION',
  'OTHER_INFECTION',
  'TA_GVHD',
  'POST_TRANSFUSION_PURPURA',
  'METABOLIC',
  'UNCLASSIFIED',
] as const
export type ReactionType = (typeof reactionTypes)[number]
export const reactionTypeLabels = {
  ABO_INCOMPATIBLE: { zh: 'ABO 不相容输血', en: 'ABO-incompatible transfusion' },
  ACUTE_HAEMOLYTIC: { zh: '急性溶血反应', en: 'acute haemolytic' },
  DELAYED_HAEMOLYTIC: { zh: '迟发性溶血反应', en: 'delayed haemolytic' },
  DELAYED_SEROLOGIC: { zh: '迟发性血清学反应', en: 'delayed serologic' },
  NON_IMMUNE_HAEMOLYTIC: { zh: '非免疫性溶血', en: 'non-immune haemolysis' },
  UNEXPLAINED_HAEMOLYSIS: { zh: '原因不明溶血', en: 'unexplained haemolysis' },
  FEBRILE: { zh: '非溶血性发热反应', en: 'febrile non-haemolytic' },
  MILD_FEBRILE: { zh: '轻度发热反应', en: 'mild febrile' },
  ALLERGIC: { zh: '过敏反应', en: 'allergic' },
  ANAPHYLACTIC: { zh: '严重过敏反应', en: 'anaphylactic' },
  HYPOTENSIVE: { zh: '低血压反应', en: 'hypotensive' },
  TRALI: { zh: '输血相关急性肺损伤', en: 'transfusion-related acute lung injury' },
  TACO: { zh: '输血相关循环超负荷', en: 'transfusion-associated circulatory overload' },
  TAD: { zh: '输血相关呼吸困难', en: 'transfusion-associated dyspnoea' },
  BACTERIAL_CONTAMINATION: { zh: '疑似细菌污染', en: 'suspected bacterial contamination' },
  OTHER_INFECTION: { zh: '其他输血传播感染', en: 'other transfusion-transmitted infection' },
  TA_GVHD: { zh: '输血相关移植物抗宿主病', en: 'transfusion-associated graft-versus-host disease' },
  POST_TRANSFUSION_PURPURA: { zh: '输血后紫癜', en: 'post-transfusion purpura' },
  METABOLIC: { zh: '代谢及其他（高钾、低体温等）', en: 'metabolic and other (hyperkalaemia, hypothermia …)' },
  UNCLASSIFIED: { zh: '未分类', en: 'not classified' },
} as const satisfies Labels<ReactionType>

/** HL7 table 0514. `NORXN` says that there was none, so no type of ours stands for it. */
export const table0514 = {
  ABOINC: 'ABO_INCOMPATIBLE',
  ACUTHEHTR: 'ACUTE_HAEMOLYTIC',
  ALLERGIC1: 'ALLERGIC',
  ALLERGIC2: 'ALLERGIC',
  ALLERGICR: 'ALLERGIC',
  ANAPHYLAC: 'ANAPHYLACTIC',
  BACTCONTAM: 'BACTERIAL_CONTAMINATION',
  DELAYEDHTR: 'DELAYED_HAEMOLYTIC',
  DELAYEDSTR: 'DELAYED_SEROLOGIC',
  GVHD: 'TA_GVHD',
  HYPOTENS: 'HYPOTENSIVE',
  NONHTR1: 'FEBRILE',
  NONHTR2: 'FEBRILE',
  NONHTRREC: 'FEBRILE',
  NONIMMUNE: 'NON_IMMUNE_HAEMOLYTIC',
  NONSPEC: 'UNCLASSIFIED',
  PTP: 'POST_TRANSFUSION_PURPURA',
  VOLOVER: 'TACO',
} as const satisfies Readonly<Record<string, ReactionType>>
export type Table0514Code = keyof typeof table0514

/** The code of table 0514 that comes nearest to each type; the table has none for TRALI, TAD and some others. */
export const code0514Of = {
  ABO_INCOMPATIBLE: 'ABOINC',
  ACUTE_HAEMOLYTIC: 'ACUTHEHTR',
  DELAYED_HAEMOLYTIC: 'DELAYEDHTR',
  DELAYED_SEROLOGIC: 'DELAYEDSTR',
  NON_IMMUNE_HAEMOLYTIC: 'NONIMMUNE',
  UNEXPLAINED_HAEMOLYSIS: 'NONSPEC',
  FEBRILE: 'NONHTR1',
  MILD_FEBRILE: 'NONHTR1',
  ALLERGIC: 'ALLERGIC1',
  ANAPHYLACTIC: 'ANAPHYLAC',
  HYPOTENSIVE: 'HYPOTENS',
  TRALI: 'NONSPEC',
  TACO: 'VOLOVER',
  TAD: 'NONSPEC',
  BACTERIAL_CONTAMINATION: 'BACTCONTAM',
  OTHER_INFECTION: 'NONSPEC',
  TA_GVHD: 'GVHD',
  POST_TRANSFUSION_PURPURA: 'PTP',
  METABOLIC: 'NONSPEC',
  UNCLASSIFIED: 'NONSPEC',
} as const satisfies Readonly<Record<ReactionType, Table0514Code>>

/** How bad it was: ISBT grades 1 to 4. */
export const reactionSeverities = ['NON_SEVERE', 'SEVERE', 'LIFE_THREATENING', 'DEATH'] as const
export type ReactionSeverity = (typeof reactionSeverities)[number]
export const reactionSeverityLabels = {
  NON_SEVERE: { zh: '1 级：非严重', en: 'grade 1: not severe' },
  SEVERE: { zh: '2 级：严重', en: 'grade 2: severe' },
  LIFE_THREATENING: { zh: '3 级：危及生命', en: 'grade 3: life-threatening' },
  DEATH: { zh: '4 级：死亡', en: 'grade 4: death' },
} as const satisfies Labels<ReactionSeverity>

/** How likely it is that the blood was the cause. */
export const imputabilities = [
  'DEFINITE',
  'PROBABLE',
  'POSSIBLE',
  'UNLIKELY',
  'EXCLUDED',
  'NOT_ASSESSABLE',
] as const
export type Imputability = (typeof imputabilities)[number]
export const imputabilityLabels = {
  DEFINITE: { zh: '肯定', en: 'definite' },
  PROBABLE: { zh: '很可能', en: 'probable' },
  POSSIBLE: { zh: '可能', en: 'possible' },
  UNLIKELY: { zh: '可能性小', en: 'unlikely' },
  EXCLUDED: { zh: '排除', en: 'excluded' },
  NOT_ASSESSABLE: { zh: '无法评估', en: 'not assessable' },
} as const satisfies Labels<Imputability>

export const reactionSymptoms = [
  'FEVER',
  'RIGORS',
  'URTICARIA',
  'ITCHING',
  'DYSPNOEA',
  'HYPOXIA',
  'BILATERAL_INFILTRATES',
  'HYPOTENSION',
  'HYPERTENSION',
  'SHOCK',
  'HAEMOGLOBINURIA',
  'JAUNDICE',
  'BACK_PAIN',
  'CHEST_PAIN',
  'BLEEDING',
  'NAUSEA',
  'OTHER',
] as const
export type ReactionSymptom = (typeof reactionSymptoms)[number]
export const reactionSymptomLabels = {
  FEVER: { zh: '发热', en: 'fever' },
  RIGORS: { zh: '寒战', en: 'rigors' },
  URTICARIA: { zh: '荨麻疹', en: 'urticaria' },
  ITCHING: { zh: '瘙痒', en: 'itching' },
  DYSPNOEA: { zh: '呼吸困难', en: 'dyspnoea' },
  HYPOXIA: { zh: '低氧血症', en: 'hypoxia' },
  BILATERAL_INFILTRATES: { zh: '双肺浸润影', en: 'bilateral infiltrates' },
  HYPOTENSION: { zh: '血压下降', en: 'fall of blood pressure' },
  HYPERTENSION: { zh: '血压升高', en: 'rise of blood pressure' },
  SHOCK: { zh: '休克', en: 'shock' },
  HAEMOGLOBINURIA: { zh: '血红蛋白尿', en: 'haemoglobinuria' },
  JAUNDICE: { zh: '黄疸', en: 'jaundice' },
  BACK_PAIN: { zh: '腰背痛', en: 'back pain' },
  CHEST_PAIN: { zh: '胸痛', en: 'chest pain' },
  BLEEDING: { zh: '出血', en: 'bleeding' },
  NAUSEA: { zh: '恶心呕吐', en: 'nausea or vomiting' },
  OTHER: { zh: '其他', en: 'other' },
} as const satisfies Labels<ReactionSymptom>

/** What must follow a reaction, in the order in which it falls due. */
export const reactionSteps = [
  'STOP_TRANSFUSION',
  'KEEP_LINE_OPEN',
  'TELL_PHYSICIAN',
  'KEEP_BAG_AND_SET',
  'RECHECK_LABELS',
  'DRAW_SAMPLE',
  'TELL_BLOOD_BANK',
  'RETEST_GROUP',
  'RETEST_CROSSMATCH',
  'HAEMOLYSIS_TESTS',
  'BLOOD_CULTURES',
  'FILL_REPORT',
  'TELL_MEDICAL_AFFAIRS',
  'REPORT_STATION',
  'REPORT_HEALTH_COMMISSION',
] as const
export type ReactionStep = (typeof reactionSteps)[number]
export const reactionStepLabels = {
  STOP_TRANSFUSION: { zh: '立即停止输血', en: 'stop the transfusion' },
  KEEP_LINE_OPEN: {
    zh: '更换输血器，生理盐水维持静脉通路',
    en: 'change the set, keep the line open with saline',
  },
  TELL_PHYSICIAN: { zh: '报告值班医师', en: 'tell the physician' },
  KEEP_BAG_AND_SET: { zh: '保留血袋及输血器', en: 'keep the bag and the set' },
  RECHECK_LABELS: {
    zh: '核对申请单、血袋标签、交叉配血记录',
    en: 'compare form, bag label and crossmatch again',
  },
  DRAW_SAMPLE: { zh: '采集患者血样送输血科', en: 'draw a sample for the blood bank' },
  TELL_BLOOD_BANK: { zh: '通知输血科', en: 'tell the blood bank' },
  RETEST_GROUP: {
    zh: '复查患者与血袋血型、不规则抗体',
    en: 'test group and antibodies again, patient and bag',
  },
  RETEST_CROSSMATCH: { zh: '复做交叉配血（输血前后标本）', en: 'crossmatch again, sample before and after' },
  HAEMOLYSIS_TESTS: {
    zh: '溶血检查（血浆游离血红蛋白、直抗、胆红素、尿血红蛋白）',
    en: 'tests for haemolysis (free haemoglobin, direct antiglobulin, bilirubin, urine)',
  },
  BLOOD_CULTURES: { zh: '血袋与患者血培养', en: 'cultures of the bag and the patient' },
  FILL_REPORT: { zh: '填写输血不良反应回报单', en: 'fill in the reaction card' },
  TELL_MEDICAL_AFFAIRS: { zh: '报告医务部门', en: 'tell the medical affairs office' },
  REPORT_STATION: { zh: '书面报告血站', en: 'report to the blood station in writing' },
  REPORT_HEALTH_COMMISSION: { zh: '书面报告卫生健康部门', en: 'report to the health commission in writing' },
} as const satisfies Labels<ReactionStep>

/** What a bag is to a reaction. */
export const reactionUnitRoles = ['SUSPECT', 'SIBLING'] as const
export type ReactionUnitRole = (typeof reactionUnitRoles)[number]
export const reactionUnitRoleLabels = {
  SUSPECT: { zh: '本次输注的血袋', en: 'transfused before the reaction' },
  SIBLING: { zh: '同一献血的其他成分', en: 'another component of the same donation' },
} as const satisfies Labels<ReactionUnitRole>
