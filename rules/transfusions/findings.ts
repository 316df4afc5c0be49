import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

/** What the rules about the bedside may find. */
const bedsideFindings = {
  BEDSIDE_CHECK_MISSING: warn(
    'SPEC_2000_ART_29',
    '未提供床旁核对的逐项结果。',
    'The items of the bedside check were not told.',
  ),
  BEDSIDE_CHECK_INCOMPLETE: stop(
    'SPEC_2000_ART_29',
    '床旁核对缺少：{item}。',
    'The bedside check leaves out: {item}.',
  ),
  BEDSIDE_CHECK_FAILED: stop(
    'SPEC_2000_ART_29',
    '床旁核对不符：{item}。',
    'The bedside check failed: {item}.',
  ),
  BEDSIDE_ONE_PERSON: stop(
    'SPEC_2000_ART_30',
    '床旁核对须由两名医护人员完成，现为{count}人。',
    'The bedside check takes two members of the medical staff; {count} are named.',
  ),
  BEDSIDE_ASSERTED: warn(
    'SPEC_2000_ART_30',
    '核对人姓名为转述，不是签名。',
    'The names of those who checked are asserted, not signed.',
  ),
  TRANSFUSED_WRONG_PATIENT: stop(
    'SPEC_2000_ART_29',
    '血袋是为另一位患者发出的。',
    'The unit was issued for another patient.',
  ),
  TRANSFUSED_FOR_NOBODY: stop(
    'ALLIANCE_ART_16',
    '血袋未为任何申请发出。',
    'The unit was issued for no request.',
  ),
  UNIT_TOLD_OF_ANOTHER: stop(
    'HOUSE_BEDSIDE',
    '该血袋已记录为输给另一位患者。',
    'The unit is on record as transfused to another patient.',
  ),
  UNIT_NUMBER_UNKNOWN: stop(
    'HOUSE_BEDSIDE',
    '联合体没有登记过号码为 {number} 的血袋。',
    'The alliance has never received a unit of the number {number}.',
  ),
  TRANSFUSION_STARTED_LATE: stop(
    'HOUSE_BEDSIDE',
    '取血后 {minutes} 分钟内须开始输注。',
    'A transfusion starts within {minutes} minutes of the hand-over.',
  ),
  TRANSFUSION_TOO_LONG: stop(
    'HOUSE_BEDSIDE',
    '取血后 {hours} 小时内须输完。',
    'A transfusion ends within {hours} hours of the hand-over.',
  ),
  VITAL_SIGNS_MISSING: warn(
    'HOUSE_BEDSIDE',
    '缺少生命体征记录：{phase}。',
    'Vital signs are missing: {phase}.',
  ),
  VOLUME_MISSING: warn('HOUSE_BEDSIDE', '未记录输注量。', 'The volume given was not told.'),
} as const satisfies FindingDefinitions

/** What the rules about assessments may find. */
const assessmentFindings = {
  ASSESSMENT_VALUE_MISSING: warn(
    'HOUSE_ASSESSMENT',
    '评估缺少指标：{value}，不计为完成。',
    'The assessment lacks {value} and does not count as complete.',
  ),
  ASSESSMENT_OUTSIDE_WINDOW: warn(
    'TRANSFUSION_EFFECT_WINDOW',
    '评估时间不在输血后 {from}–{until} 小时内。',
    'The assessment lies outside {from} to {until} hours after the transfusion.',
  ),
  ASSESSMENT_AFTER_START: warn(
    'HOUSE_ASSESSMENT',
    '输血前评估的时间晚于输注开始。',
    'The assessment before the transfusion was made after its start.',
  ),
} as const satisfies FindingDefinitions

/** What the rules about reactions and incidents may find. */
const reactionFindings = {
  REACTION_BEFORE_START: warn(
    'HAEMOVIGILANCE_DEFINITIONS',
    '反应发生时间早于输注开始，请核实。',
    'The reaction began before the transfusion: please verify.',
  ),
  REACTION_ONSET_IMPLAUSIBLE: warn(
    'HAEMOVIGILANCE_DEFINITIONS',
    '{type}一般发生于{window}，请核实分型或时间。',
    'The type “{type}” is expected {window}: please verify type or time.',
  ),
  REACTION_SYMPTOM_MISSING: warn(
    'HAEMOVIGILANCE_DEFINITIONS',
    '{type}通常伴有{symptoms}，请核实分型或症状。',
    'The type “{type}” usually shows {symptoms}: please verify type or symptoms.',
  ),
  REACTION_WITHOUT_TRANSFUSION: warn(
    'HOUSE_REACTION',
    '报告的血袋没有输注记录。',
    'No transfusion of the reported unit is on record.',
  ),
  REACTION_CASE_CLOSED: stop('HOUSE_REACTION', '该不良反应已结案。', 'The reaction case is closed.'),
  REACTION_STEP_OPEN: stop('HOUSE_REACTION', '尚未完成：{step}。', 'Still to be done: {step}.'),
  INCIDENT_ALREADY_CLOSED: stop('HOUSE_INCIDENT', '该事件已结案。', 'The incident is closed.'),
  INCIDENT_NOT_ANALYSED: stop(
    'HOUSE_INCIDENT',
    '结案须写明原因分析和改进措施。',
    'An incident is closed with its analysis and the measures taken.',
  ),
  BAG_NOT_TRANSFUSED: stop(
    'SPEC_2000_ART_36',
    '该血袋没有输注记录，请按退血办理。',
    'No transfusion of this bag is on record: hand it in as a returned unit.',
  ),
} as const satisfies FindingDefinitions

/** Everything the rules of the context may find. */
export const transfusionFindings = {
  ...bedsideFindings,
  ...assessmentFindings,
  ...reactionFindings,
} as const
