import { type FindingDefinitions, stop, warn } from '#rules/finding-definition.ts'

/** What the rules about drawing, carrying and keeping a sample may find. */
export const sampleCareFindings = {
  BEDSIDE_SECOND_PERSON_MISSING: stop(
    'HOUSE_BEDSIDE_CHECK',
    '床旁采集须由第二人核对标签并签名（现行规则不允许单人自核时）。',
    'A second person must check the label at the bedside and sign, unless the rules allow a recorded self-check.',
  ),
  BEDSIDE_CHECK_ASSERTED: warn(
    'HOUSE_BEDSIDE_CHECK',
    '床旁核对人员由发送方声明，无本人签名。',
    'Who drew and checked at the bedside is asserted by the sender; nobody signed.',
  ),
  BEDSIDE_CHECK_NOT_TOLD: warn(
    'HOUSE_BEDSIDE_CHECK',
    '未告知床旁由何人核对标签。',
    'Who checked the label at the bedside was not told.',
  ),
  BEDSIDE_PARTICULARS_UNCHECKED: warn(
    'SPEC_2000_ART_12',
    '床旁未记录核对：{items}。',
    'Not recorded as checked at the bedside: {items}.',
  ),
  SAMPLE_CARRIER_MISSING: stop(
    'SPEC_2000_ART_13',
    '未写明标本由何人送检。',
    'Who carries the sample is not named.',
  ),
  SAMPLE_CARRIER_NOT_QUALIFIED: stop(
    'SPEC_2000_ART_13',
    '标本须由在岗医务人员或专职送检人员运送。',
    'A sample is carried by medical staff on duty or by a dedicated messenger.',
  ),
  SAMPLE_EXPIRES_BEFORE_START: warn(
    'SPEC_2000_ART_14',
    '标本仅可用至{until}，早于预定输血时间；须重新采集标本。',
    'The sample serves until {until}, before the planned transfusion: another must be drawn.',
  ),
  SAMPLE_KEPT_STILL: stop(
    'SPEC_2000_ART_27',
    '标本须保存至{until}，尚不能处置。',
    'The sample is to be kept until {until}.',
  ),
  SAMPLE_KEPT_FOR_REACTION: stop(
    'SPEC_2000_ART_27',
    '输血不良反应调查未结束，标本不能处置。',
    'A transfusion reaction is still being examined: the sample is kept.',
  ),
  SECOND_SAMPLE_NOT_APART: stop(
    'HOUSE_SECOND_SAMPLE',
    '不能证明与第一份标本为两次静脉穿刺，不能作为第二份标本。',
    'It is not proven to be drawn by another venepuncture than the first sample, so it confirms nothing.',
  ),
} as const satisfies FindingDefinitions
