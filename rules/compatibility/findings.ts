import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

/** What the rules about typing and crossmatching may find. */
export const compatibilityFindings = {
  ABO_FORWARD_MISSING: stop(
    'SPEC_2000_ART_15',
    'ABO 正定型反应不完整。',
    'The reactions of the ABO forward typing are incomplete.',
  ),
  ABO_REVERSE_MISSING: stop(
    'SPEC_2000_ART_15',
    'ABO 反定型反应不完整。',
    'The reactions of the ABO reverse typing are incomplete.',
  ),
  ABO_REACTION_UNCLEAR: stop(
    'HOUSE_TYPING',
    'ABO 反应弱或不清，不能定型：{reagent}。',
    'A weak or unclear reaction: the ABO group can not be read ({reagent}).',
  ),
  ABO_CONTROL_POSITIVE: stop(
    'HOUSE_TYPING',
    '对照为阳性，定型无效。',
    'The control reacts: the typing is not valid.',
  ),
  ABO_FORWARD_REVERSE_DISAGREE: stop(
    'SPEC_2000_ART_15',
    'ABO 正反定型不符：正定型{forward}，反定型{reverse}。',
    'ABO forward and reverse typing disagree: forward {forward}, reverse {reverse}.',
  ),
  ABO_STATED_DISAGREES: stop(
    'HOUSE_TYPING',
    '报告的 ABO 血型与反应不符。',
    'The reported ABO group does not follow from the reactions.',
  ),
  RHD_MISSING: stop('SPEC_2000_ART_15', '缺少 RhD 定型。', 'The RhD typing is missing.'),
  RHD_REACTIONS_DISAGREE: stop('HOUSE_TYPING', '两种抗-D 试剂的结果不符。', 'Two anti-D reagents disagree.'),
  RHD_WEAK: warn(
    'HOUSE_TYPING',
    'D 抗原弱反应：受血者按 RhD 阴性输血。',
    'A weak D reaction: as a recipient the patient is given RhD-negative cells.',
  ),
  RHD_STATED_DISAGREES: stop(
    'HOUSE_TYPING',
    '报告的 RhD 与反应不符。',
    'The reported RhD type does not follow from the reactions.',
  ),
  ABO_CONFLICTS_WITH_HISTORY: stop(
    'HOUSE_TYPING',
    'ABO 血型与历史记录不符：现为{now}，历史为{before}。',
    'The ABO group conflicts with the history: now {now}, before {before}.',
  ),
  RHD_CONFLICTS_WITH_HISTORY: stop(
    'HOUSE_TYPING',
    'RhD 与历史记录不符：现为{now}，历史为{before}。',
    'The RhD type conflicts with the history: now {now}, before {before}.',
  ),
  CROSSMATCH_SIDE_MISSING: stop(
    'SPEC_2000_ART_16',
    '缺少交叉配血：{side}。',
    'A side of the crossmatch is missing: {side}.',
  ),
  CROSSMATCH_METHOD_MISSING: warn(
    'SPEC_2000_ART_16',
    '未注明交叉配血方法。',
    'The method of the crossmatch is not stated.',
  ),
  CROSSMATCH_METHOD_INSUFFICIENT: stop(
    'SPEC_2000_ART_16',
    '仅用盐水介质法不能检出不完全抗体。',
    'Saline alone does not find incomplete antibodies.',
  ),
  CROSSMATCH_INDETERMINATE: stop(
    'SPEC_2000_ART_16',
    '交叉配血结果无法判定：{side}。',
    'A crossmatch result is indeterminate: {side}.',
  ),
  RESULT_PRELIMINARY: stop(
    'HL7_TABLE_0085',
    '初步结果不用于任何决定。',
    'A preliminary result never feeds a decision.',
  ),
  RESULT_WITHDRAWN: stop(
    'HOUSE_TYPING',
    '已发布的结果有误并已撤回；请核实是否有人据此行事。',
    'A final result was wrong and was taken back; look into whether somebody acted on it.',
  ),
  RESULT_SAMPLE_UNUSABLE: stop(
    'SPEC_2000_ART_13',
    '标本未接收或已拒收，不能据此出具结果。',
    'The sample is not received or was rejected: no result can rest on it.',
  ),
  PRE_TRANSFUSION_TESTS_INCOMPLETE: warn(
    'HOUSE_PRE_TRANSFUSION',
    '输血前检测不完整，缺少：{tests}。',
    'The tests before transfusion are incomplete; missing: {tests}.',
  ),
  TYPING_AUTOAGGLUTINATION: stop(
    'HOUSE_TYPING',
    '自身凝集，反应不能判读：请 37 ℃ 洗涤红细胞后重做。',
    'The patient’s cells agglutinate by themselves: no reaction can be read; repeat with cells washed at 37 °C.',
  ),
  TYPING_MIXED_FIELD: stop(
    'HOUSE_TYPING',
    '混合视野：两群红细胞（近期输血、移植或嵌合），不能定型：{reagent}。',
    'Mixed field: two populations of cells (recent transfusion, transplant, chimera); the group can not be read ({reagent}).',
  ),
  REVERSE_GROUP_WEAK: warn(
    'HOUSE_TYPING',
    '反定型反应弱（1+）：{reagent}。',
    'A reverse reaction is weak (1+): {reagent}.',
  ),
  ELECTRONIC_CROSSMATCH_OFF: stop(
    'HOUSE_ELECTRONIC_CROSSMATCH',
    '本联合体未启用电子配血，须做血清学交叉配血。',
    'The electronic crossmatch is not in use here: a serological one is needed.',
  ),
  ELECTRONIC_GROUP_NOT_CONFIRMED: stop(
    'HOUSE_ELECTRONIC_CROSSMATCH',
    '电子配血要求两次采血的 ABO、RhD 定型一致。',
    'An electronic crossmatch needs ABO and RhD confirmed by two drawings of blood.',
  ),
  ELECTRONIC_SCREEN_NOT_NEGATIVE: stop(
    'HOUSE_ELECTRONIC_CROSSMATCH',
    '电子配血要求本标本抗体筛查为阴性。',
    'An electronic crossmatch needs a negative antibody screen on this very sample.',
  ),
  ELECTRONIC_ANTIBODY_HISTORY: stop(
    'HOUSE_ELECTRONIC_CROSSMATCH',
    '患者有抗体史或抗体筛查阳性史，不得电子配血。',
    'The patient has, or once had, an antibody or a positive screen: no electronic crossmatch.',
  ),
  ELECTRONIC_PATIENT_EXCLUDED: stop(
    'HOUSE_ELECTRONIC_CROSSMATCH',
    '曾输过血或不能确定从未输血、移植后、温自身抗体或不满四个月的患者不得电子配血。',
    'No electronic crossmatch for a patient who was ever given blood, or of whom that is not known, after a transplant, with a warm autoantibody, or under four months of age.',
  ),
  ELECTRONIC_UNIT_NOT_SCANNED: stop(
    'HOUSE_ELECTRONIC_CROSSMATCH',
    '电子配血的血袋须以条码读取编号和血型。',
    'An electronic crossmatch needs the unit’s number and group read by barcode.',
  ),
  ELECTRONIC_GROUP_INCOMPATIBLE: stop(
    'HOUSE_ELECTRONIC_CROSSMATCH',
    '血袋血型与患者不相容。',
    'The unit’s group is not compatible with the patient’s.',
  ),
  RESOLUTION_NOTHING_TO_RESOLVE: stop(
    'HOUSE_TYPING',
    '该患者的血型记录没有矛盾，也没有未解决的正反定型不符。',
    'The records of this patient’s group do not contradict each other, nor is a discrepancy open.',
  ),
  RESOLUTION_NOT_OF_PERSON: stop(
    'HOUSE_TYPING',
    '所指的定型不是该患者现行有效的记录。',
    'A typing named as wrong is not a standing record of this patient.',
  ),
  RESOLUTION_EVIDENCE_MISSING: stop(
    'HOUSE_TYPING',
    '须以该患者另一份有效且能定型的记录为证据。',
    'The evidence must be another standing record of this patient that gives a group.',
  ),
  RESOLUTION_EVIDENCE_TOO_OLD: stop(
    'HOUSE_TYPING',
    '证据须是矛盾出现之后所做的定型。',
    'The evidence must be a typing made after the contradiction arose.',
  ),
  RESOLUTION_NEEDS_NEW_SAMPLE: stop(
    'HOUSE_TYPING',
    '疑似采错血时，证据须来自其后另行采集的标本。',
    'Where a tube held another person’s blood, the evidence must come of a sample drawn afterwards.',
  ),
  RESOLUTION_CONFLICT_REMAINS: stop(
    'HOUSE_TYPING',
    '排除所指记录后，其余记录仍相互矛盾或不符。',
    'What remains after these records are taken out still contradicts itself.',
  ),
  SELF_RECHECK_NOT_ALLOWED: stop(
    'SPEC_2000_ART_18',
    '本联合体不允许自行复核，须由另一人复核。',
    'A recheck by the same person is not allowed here: another person must check.',
  ),
} as const satisfies FindingDefinitions
