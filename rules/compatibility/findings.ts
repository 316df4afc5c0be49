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
    'ABO 反应弱或呈混合视野，不能定型：{reagent}。',
    'A weak or mixed-field reaction: the ABO group can not be read ({reagent}).',
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
  RESULT_SAMPLE_UNUSABLE: stop(
    'SPEC_2000_ART_13',
    '标本未接收或已拒收，不能据此出具结果。',
    'The sample is not received or was rejected: no result can rest on it.',
  ),
} as const satisfies FindingDefinitions
